"""Three compounds on a plate whose vehicles stand in one column: a slope of the plate must not take their effects."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.proviral.estimate import DrugEstimate, Noise
from platekit.proviral.likelihood import judge

DOSES_UM = 30.0 / 3.0 ** np.arange(10)
# Fold of infection at full effect, and uM at half of it. At 30 uM: 2.6, 1.9 and 0.13.
TRUTH = {"baricitinib": (2.6, 0.1), "ruxolitinib": (1.9, 0.1), "compound X": (0.1, 1.0)}


def _panel(seed: int, rising: str, falling: str) -> pd.DataFrame:
    """Return `schema.WELLS` of three days: vehicles in column 1, no virus in column 12, two rows a compound, 10 % noise."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(3):
        for moi in (0.1, 0.0):
            for row in range(6):
                name = list(TRUTH)[row // 2]
                along = DOSES_UM if (falling if name == "compound X" else rising) == "right" else DOSES_UM[::-1]
                top, half = TRUTH[name]
                for column in range(12):
                    dose = float(along[column - 1]) if 1 <= column <= 10 else np.nan
                    fold = 1.0 if column == 0 else 0.0 if column == 11 else 1 + (top - 1) * dose / (dose + half)
                    signal = 500 + (10_000 * fold if moi else 0.0)
                    role = (
                        "compound" if 1 <= column <= 10 else "virus_control" if column == 0 and moi else "cell_control"
                    )
                    well = {
                        "plate": f"{'P' if moi else 'M'}{day}", "well": f"{'ABCDEF'[row]}{column + 1:02d}", "role": role,
                        "compound": name if role == "compound" else "", "concentration_uM": dose, "virus": "virus", "moi": moi,
                        "cell_line": "cells", "batch": f"day {day}",
                    }  # fmt: skip
                    rows.append(well | {"readout": "infection", "value": signal * rng.lognormal(0, 0.1)})
                    rows.append(well | {"readout": "viability", "value": 1e5 * rng.lognormal(0, 0.08)})
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


@pytest.mark.parametrize(("rising", "falling"), [("right", "left"), ("left", "right"), ("left", "left")])
@pytest.mark.parametrize("seed", [5, 11])
def test_effects_keep_their_direction_and_size_whichever_way_the_doses_run(seed, rising, falling, judged):
    calls = judged(_panel(seed, rising, falling)).calls.set_index("compound")
    assert calls["verdict"].to_dict() == {
        "baricitinib": "pro-viral", "ruxolitinib": "pro-viral", "compound X": "antiviral",
    }  # fmt: skip
    assert calls["direction"].to_dict() == {
        "baricitinib": "increase", "ruxolitinib": "increase", "compound X": "decrease",
    }  # fmt: skip
    assert calls.loc["baricitinib", "fold"] == pytest.approx(2.6, rel=0.2)
    assert calls.loc["ruxolitinib", "fold"] == pytest.approx(1.9, rel=0.2)
    assert calls.loc["compound X", "fold"] == pytest.approx(0.13, rel=0.3)
    assert calls.loc["compound X", "evidence"].find("learnt from the vehicle wells alone") > 0


def test_a_fall_whose_errors_lie_along_the_doses_is_a_fall():
    # The error of a slope along the doses is far larger than that of wells: beside it, shapes of both directions leave
    # residuals that chance does not give, and both p are minute. Every effect is below 0.
    k = len(DOSES_UM)
    effects = np.log2(1 - 0.9 * DOSES_UM / (DOSES_UM + 1))
    slope = np.linspace(-1, 1, k)
    estimate = DrugEstimate(
        dose=np.arange(k), doses_uM=DOSES_UM[::-1], effects=effects[::-1], from_wells=0.08**2 * np.eye(k),
        day_pattern=np.ones((k, k)) / 3, from_surface=0.5**2 * np.outer(slope, slope) + 0.2**2,
        noise=Noise(0.08**2, 60.0, 0.0, 20.0, 0.0, 0.0, False), n_wells=6 * k, n_batches=3,
    )  # fmt: skip
    (found,) = judge((estimate,))
    assert found is not None
    assert found.likelier == "decrease"
    assert found.p_decrease < 0.001 < found.p_increase
