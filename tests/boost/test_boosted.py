"""With and without a JAK inhibitor: measures by hand, ranks with intervals, and what is not ranked."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from platekit import schema
from platekit.boost import boosted
from platekit.boost._ranks import _area, _ranks, rank_correlation
from platekit.errors import PlatekitError
from platekit.normalise import normalise
from platekit.screen import Boost


@pytest.fixture(scope="module")
def made_up():
    """The made-up screens of the benchmark, in which it is known which antiviral loses its potency."""
    path = Path(__file__).parents[2] / "benchmarks" / "boost.py"
    spec = importlib.util.spec_from_file_location("loaded_boost", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def plates(signals: dict[tuple[str, str], tuple[list[float], list[float]]]) -> pd.DataFrame:
    """Return wells of plates by (batch, condition): virus controls and cell controls."""
    rows = [
        {
            "plate": f"{batch} {condition}", "well": f"{row}{place:02d}", "readout": "infection", "role": role, "value": value, "batch": batch,
            "condition": condition, "moi": 0.1 if role == "virus_control" else 0.0,
        }
        for (batch, condition), (virus, cells) in signals.items()
        for row, role, values in (("A", "virus_control", virus), ("B", "cell_control", cells))
        for place, value in enumerate(values, 1)
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


def test_measures_by_hand():
    # Means 10 and 1 with s = 1 and 0.1: Z' = 1 - 3 (1.1)/9; S/B = 10; CV = 100/9. Boosted: means 20 and 1, s = 1 and 0.1.
    found = boosted(normalise(plates({
        ("d1", ""): ([9, 10, 11], [0.9, 1.0, 1.1]), ("d1", "JAKi"): ([19, 20, 21], [0.9, 1.0, 1.1]),
    })), [Boost("JAKi")]).quality.set_index("measure")  # fmt: skip
    assert found.loc["z_prime", ["value_without", "value_with"]].tolist() == pytest.approx([1 - 3.3 / 9, 1 - 3.3 / 19])
    assert found.loc["signal_to_background", ["value_without", "value_with", "change"]].tolist() == pytest.approx(
        [10, 20, 2]
    )
    assert found.loc["vehicle_cv_percent", ["value_without", "change"]].tolist() == pytest.approx([100 / 9, 9 / 19])
    # One experiment has no interval.
    assert found[["change_ci_low", "with_ci_high"]].isna().to_numpy().all()


def test_the_change_is_paired_by_batch():
    # S/B 10, 20, 40 without and twice, three times and twice as much with: the geometric mean of 2, 3, 2 with its t interval.
    signals = {}
    for batch, level, factor in (("d1", 10, 2), ("d2", 20, 3), ("d3", 40, 2)):
        for condition, times in (("", 1), ("JAKi", factor)):
            mean = level * times
            signals[batch, condition] = ([mean - 1, mean, mean + 1], [0.9, 1.0, 1.1])
    row = boosted(normalise(plates(signals)), [Boost("JAKi")]).quality.set_index("measure").loc["signal_to_background"]
    interval = stats.ttest_1samp(np.log([2, 3, 2]), 0).confidence_interval(0.95)
    assert row["change"] == pytest.approx(12 ** (1 / 3))
    assert (row["change_ci_low"], row["change_ci_high"]) == (
        pytest.approx(math.exp(interval.low)),
        pytest.approx(math.exp(interval.high)),
    )


def test_area_of_a_ramp():
    # Inhibition that rises from 0 to 100 evenly over the log doses has a mean of 50.
    assert _area(np.log10([0.1, 1.0, 10.0]), np.array([0.0, 50.0, 100.0])) == pytest.approx(50)


def test_ranks_of_compounds_that_differ_and_of_one_that_is_not_told_apart():
    # Batches move all compounds alike, which does not count; the two in the middle differ by less than they vary.
    areas = np.array([[90, 80, 70], [50, 42, 29], [49, 38, 31], [10, 1, -11]], dtype=float)
    rank, low, high = _ranks(areas)
    assert rank.tolist() == [1, 2, 3, 4]
    assert low.tolist() == [1, 2, 2, 4]
    assert high.tolist() == [1, 3, 3, 4]


def test_one_that_loses_its_potency_changes_rank_and_the_others_do_not(made_up):
    lost = boosted(normalise(made_up.wells(4, lost=30.0)), [Boost("JAKi")])
    row = lost.ranks.set_index("compound").loc["drug 0"]
    assert row["verdict"] == "rank changes"
    assert row["reasons"].startswith("Moves down: rank 1 (1 to ")
    kept = boosted(normalise(made_up.wells(4)), [Boost("JAKi")])
    assert set(kept.ranks["verdict"]) == {"no change of rank shown"}
    spearman = {
        name: found.quality.set_index("measure").loc["spearman"] for name, found in (("lost", lost), ("kept", kept))
    }
    # Bonett and Wright: tanh(arctanh(r) - 1.96 sqrt((1 + r^2/2) / (n - 3))) for ten compounds; equal orders have no interval.
    r = spearman["lost"]["value_with"]
    half = 1.959964 * math.sqrt((1 + r**2 / 2) / 7)
    assert spearman["lost"]["with_ci_low"] == pytest.approx(math.tanh(math.atanh(r) - half), rel=1e-6)
    assert spearman["kept"]["value_with"] == pytest.approx(1.0)
    assert math.isnan(spearman["kept"]["with_ci_low"])


def test_toxic_doses_are_left_out_of_both_and_inactive_compounds_are_not_ranked(made_up):
    normalised = normalise(made_up.wells(4))
    toxic = (
        (normalised["compound"] == "drug 9")
        & (normalised["concentration_uM"] > 0.01)
        & (normalised["condition"] == "JAKi")
    )
    normalised["dose_viability_percent"] = normalised["dose_viability_percent"].mask(toxic, 30.0)
    fits = schema.conform(
        normalised.drop_duplicates(["compound", "condition"])[["compound", *schema.GROUP_KEYS, "readout"]], schema.FITS
    )
    fits = fits[fits["compound"] != ""].assign(converged=True, direction="decrease", ec50_uM=1.0, ec50_relation="=")
    fits["direction"] = fits["direction"].mask(fits["compound"] == "drug 8", "flat")
    found = boosted(normalised, [Boost("JAKi")], fits=fits).ranks.set_index("compound")
    assert (
        found.loc["drug 9", "reasons"] == "No experiment has two doses or more that are not toxic in both conditions."
    )
    assert found.loc["drug 8", "reasons"] == "No decrease of infection in either condition."
    assert found["rank_with"].max() == 8
    assert found.loc["drug 1", "ec50_with_uM"] == 1.0


def test_correlation_of_few_compounds_is_not_given():
    assert rank_correlation([{"auc_without": 1.0, "auc_with": 1.0, "verdict": "no change of rank shown"}] * 4) == []


def test_a_condition_that_is_not_there_is_refused():
    wells = normalise(plates({("d1", ""): ([9, 10, 11], [0.9, 1.0, 1.1])}))
    with pytest.raises(PlatekitError) as refused:
        boosted(wells, [Boost("ruxolitinib")])
    assert str(refused.value) == (
        "boosted: found no infected wells of condition 'ruxolitinib', expected wells with and without the JAK inhibitor.\n"
        "  Conditions: ''."
    )
