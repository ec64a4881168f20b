"""Screens with a JAK inhibitor in a report: measures, ranks with intervals, names escaped."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from platekit import schema
from platekit.report import render
from platekit.results import Results


def test_measures_and_ranks_stand_beside_each_other(demo: Results):
    arm = {"virus": "V", "moi": 0.1, "cell_line": "A549", "condition": "JAKi", "readout": "infection", "without": ""}
    measure = {"value_without": 5.0, "without_ci_low": 4.0, "without_ci_high": 6.0, "value_with": 10.0, "with_ci_low": 8.0,
               "with_ci_high": 12.0, "change": 2.0, "change_ci_low": 1.8, "change_ci_high": 2.2, "n_batches": 3.0}  # fmt: skip
    quality = pd.DataFrame([arm | {"measure": name} | measure for name in ("signal_to_background", "spearman")])
    ranks = pd.DataFrame([
        arm | {"compound": name, "auc_change": -20.0, "auc_change_ci_low": -30.0, "auc_change_ci_high": -10.0, "rank_without": rank,
               "rank_without_low": 1, "rank_without_high": 2, "rank_with": rank, "rank_with_low": 1, "rank_with_high": 2,
               "verdict": "no change of rank shown"}
        for rank, name in enumerate(("a <b>", "z"), 1)
    ])  # fmt: skip
    page = render(
        replace(
            demo, boost=schema.conform(quality, schema.BOOST), boost_ranks=schema.conform(ranks, schema.BOOST_RANKS)
        )
    )
    section = page[page.index('<section id="boost">') :].partition("</section>")[0]
    for words in (
        "against no co-treatment",
        "5 [4, 6]",
        "× 2 [1.8, 2.2]",
        "a &lt;b&gt;",
        "1 [1, 2]",
        "−20 [−30, −10]",
        "10 [8, 12].",
    ):
        assert words in section
    assert "<b>" not in section
    assert 'id="boost"' not in render(demo)
