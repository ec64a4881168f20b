"""Agreement of compounds between batches."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from platekit import schema
from platekit.quality import quality
from platekit.quality.replicate_agreement import agreement
from platekit.wells import well_name


def _screen(days: dict[str, np.ndarray]) -> pd.DataFrame:
    """Return a screen of 40 compounds, in another order each day, beside eight vehicle and four uninfected wells."""
    generator = np.random.default_rng(6)
    plates = []
    for number, (batch, response) in enumerate(days.items()):
        order = generator.permutation(40)
        controls = [("virus_control", "", 100.0 + i) for i in range(8)] + [
            ("cell_control", "", 5.0 + i) for i in range(4)
        ]
        contents = controls + [("compound", f"C{i:02d}", float(100 * response[i])) for i in order]
        plate = pd.DataFrame(contents, columns=["role", "compound", "value"])
        wells = [well_name(i % 8 + 1, i // 8 + 1) for i in range(len(plate))]
        plates.append(plate.assign(plate=f"P{number}", well=wells, batch=batch))
    return schema.conform(pd.concat(plates).assign(readout="infection", moi=0.1, concentration_uM=10.0), schema.WELLS)


def _finding(screen: pd.DataFrame) -> pd.Series:
    checks, _ = quality(screen)
    return checks[checks["check"] == "replicate_agreement"].iloc[0]


def test_agreement_is_the_rank_correlation_of_an_independent_reckoning():
    generator = np.random.default_rng(7)
    first, second = generator.random(30), generator.random(30)
    by_ranks = np.corrcoef(stats.rankdata(first), stats.rankdata(second))[0, 1]
    assert agreement(first, second) == pytest.approx(by_ranks, rel=1e-12)


def test_days_are_joined_by_compound_and_not_by_well():
    response = np.linspace(0.2, 3.0, 40)
    finding = _finding(_screen({"mon": response, "tue": response * 2}))
    assert (finding["plate"], finding["light"]) == ("", "green")
    assert finding["value"] == pytest.approx(1.0)
    assert finding["message"] == "Spearman 1 between batches, 1 pair, lowest 1"


def test_days_that_do_not_agree_are_amber():
    generator = np.random.default_rng(8)
    finding = _finding(_screen({day: generator.permutation(np.linspace(0.2, 3, 40)) for day in ("mon", "tue", "wed")}))
    assert finding["light"] == "amber"
    assert finding["message"].startswith("Spearman ")
    assert finding["message"].endswith("; below 0.3: days disagree, or few compounds act")


def test_one_batch_has_no_number():
    finding = _finding(_screen({"mon": np.linspace(0.2, 3, 40)}))
    assert np.isnan(finding["value"])
    assert finding["message"] == "not computable: one batch, so that days cannot be compared"
