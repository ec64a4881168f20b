"""The interferon arms of a report: index and genes dose by dose, bounds in words, names escaped."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from platekit import schema
from platekit.report import render
from platekit.results import Results


def test_rescue_and_genes_stand_dose_by_dose(demo: Results):
    rows = pd.DataFrame({
        "compound": ["a <b>", "a <b>", "z"], "virus": "V", "moi": 0.1, "cell_line": "A549", "condition": "IFN-b", "readout": "infection",
        "concentration_uM": [1.0, 10.0, 1.0], "reference": "ruxolitinib", "rescue_index": [0.5, 0.9, float("nan")],
        "rescue_ci_low": [0.2, 0.7, float("nan")], "rescue_ci_high": [0.8, 1.1, float("nan")], "suppression": 0.12, "suppression_ci_high": 0.2,
        "reference_fold": 7.0, "n_batches": 3.0, "verdict": ["rescue shown", "rescue shown", "not assessable"],
        "reasons": ["", "", "Toxic: viability 30 % at 1 uM."],
    })  # fmt: skip
    genes = rows.head(2).assign(
        gene="ISG15", log2_change=[-2.0, -8.0], change_relation=["=", "<"], change_ci_low=[-3.0, float("nan")]
    )
    genes["change_ci_high"] = [-1.0, -7.5]
    page = render(replace(
        demo, interferon=schema.conform(rows, schema.INTERFERON), genes=schema.conform(genes, schema.GENES),
    ))  # fmt: skip
    section = page[page.index('<section id="interferon">') :].partition("</section>")[0]
    assert "a &lt;b&gt;" in section
    assert "<b>" not in section
    assert (
        "With interferon the signal is 12 % of that without (upper 95 % limit 20 %); with &#39;ruxolitinib&#39; it is 7 times as high."
        in section
    )
    for words in ("[0.20, 0.80]", "−2.00 [−3.00, −1.00]", "≤ −8.00 [open, −7.50]", "Toxic: viability 30 % at 1 uM."):
        assert words in section
    assert 'id="interferon"' not in render(demo)
