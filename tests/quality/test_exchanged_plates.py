"""Plates that lay in each other's place, or were turned, are found by what other days read and by their control wells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.quality import quality
from platekit.wells import well_name

ROWS, COLUMNS = 8, 12


def screen(*, seed: int, days: int = 3, noise: float = 0.15, acting: float = 0.3) -> pd.DataFrame:
    """Two layouts of 80 compound wells with controls in the outer columns, read on each day."""
    rng = np.random.default_rng(seed)
    wells = [(row, column) for row in range(1, ROWS + 1) for column in range(1, COLUMNS + 1)]
    parts = []
    for library in ("L1", "L2"):
        acts = rng.random(len(wells)) < acting
        effect = np.where(acts, rng.uniform(0.05, 3, len(wells)), 1.0)
        for day in range(1, days + 1):
            level = np.array([100.0 if column == 1 else 5.0 if column == 12 else 0.0 for _, column in wells])
            level = np.where(level > 0, level, 100 * effect) * np.exp(rng.normal(0, noise, len(wells)))
            parts.append(
                pd.DataFrame({
                    "plate": f"day{day}_{library}", "batch": f"day{day}", "readout": "infection", "moi": 0.1,
                    "well": [well_name(*well) for well in wells],
                    "role": [{1: "virus_control", 12: "cell_control"}.get(column, "compound") for _, column in wells],
                    "compound": ["" if column in (1, 12) else f"{library}-{row}-{column}" for row, column in wells],
                    "concentration_uM": [np.nan if column in (1, 12) else 10.0 for _, column in wells],
                    "value": level,
                })
            )  # fmt: skip
    return schema.conform(pd.concat(parts), schema.WELLS)


def exchanged(wells: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    values = wells["value"].copy()
    first, second = wells["plate"] == one, wells["plate"] == other
    values[first], values[second] = wells.loc[second, "value"].to_numpy(), wells.loc[first, "value"].to_numpy()
    return wells.assign(value=values)


def turned(wells: pd.DataFrame, plate: str) -> pd.DataFrame:
    """The plate lay the wrong way round, its controls excepted: as where they stand in both halves."""
    mine = wells["plate"] == plate
    grid = wells.loc[mine, "value"].to_numpy(copy=True).reshape(ROWS, COLUMNS)
    grid[:, 1:-1] = grid[::-1, ::-1][:, 1:-1].copy()
    values = wells["value"].copy()
    values[mine] = grid.ravel()
    return wells.assign(value=values)


def found(wells: pd.DataFrame) -> tuple[str, str]:
    checks, judged = quality(wells)
    assert not judged["excluded"].any()
    row = checks[checks["check"] == "exchanged_plates"].iloc[0]
    return row["light"], row["message"]


@pytest.mark.parametrize("seed", range(3))
def test_a_sound_screen_is_green(seed):
    assert found(screen(seed=seed)) == ("green", "6 plates fit their own layout best")


@pytest.mark.parametrize("seed", range(3))
def test_where_nothing_acts_nothing_is_accused(seed):
    assert found(screen(seed=seed, acting=0.0))[0] == "green"


@pytest.mark.parametrize("seed", range(3))
def test_two_plates_of_one_day_that_changed_places_are_named(seed):
    light, message = found(exchanged(screen(seed=seed, acting=0.6), "day2_L1", "day2_L2"))
    assert light == "red"
    assert message.startswith("'day2_L1' by the layout of 'day2_L2' fits at 0.")
    assert message.endswith("; exchanged: day2_L1 with day2_L2?")


@pytest.mark.parametrize("seed", range(3))
def test_a_turned_plate_is_named(seed):
    light, message = found(turned(screen(seed=seed, acting=0.6), "day3_L2"))
    assert light == "red"
    assert message.startswith("'day3_L2' turned by 180 degrees fits at 0.")


def test_one_day_cannot_tell():
    assert found(screen(seed=1, days=1)) == (
        "green", "not applicable: no two plates of one layout with 40 compound wells or more",
    )  # fmt: skip


def example_plates(days: int = 3, *, seed: int = 1) -> pd.DataFrame:
    """Three drugs that all act, in rows A to F; virus_control and cell_control turn onto their own kind, nothing else does."""
    rng = np.random.default_rng(seed)
    doses = 30 / 3.0 ** np.arange(10)
    rows = []
    for row in range(1, ROWS + 1):
        for column in range(1, COLUMNS + 1):
            role, compound, dose, level = "compound", "", np.nan, 100.0
            if column in (1, COLUMNS):
                role = "virus_control" if (column == 1) == (row < 5) else "cell_control"
                level = 100.0 if role == "virus_control" else 2.0
            elif row < 7:
                compound, dose = f"drug{(row + 1) // 2}", doses[column - 2]
                level = 100 * (1 + (3 - (row + 1) // 2) * dose / (dose + 1))
            elif row == 7:
                role, compound, dose, level = "antiviral_control", "remdesivir", 10.0, 6.0
            else:
                role, level = "blank", 1.0
            rows.append((well_name(row, column), role, compound, dose, level))
    plate = pd.DataFrame(rows, columns=["well", "role", "compound", "concentration_uM", "value"])
    parts = [
        plate.assign(
            plate=f"day{day}", batch=f"day{day}", readout="infection", moi=0.1,
            value=plate["value"] * np.exp(rng.normal(0, 0.05, len(plate))),
        )
        for day in range(1, days + 1)
    ]  # fmt: skip
    return schema.conform(pd.concat(parts), schema.WELLS)


def wholly_moved(wells: pd.DataFrame, plate: str, down: int, across: int) -> pd.DataFrame:
    mine = wells["plate"] == plate
    values = wells["value"].copy()
    values[mine] = wells.loc[mine, "value"].to_numpy().reshape(ROWS, COLUMNS)[::down, ::across].ravel()
    return wells.assign(value=values)


def test_right_plates_on_which_all_drugs_act_are_green():
    assert found(example_plates()) == ("green", "3 plates fit their own layout best")


def test_a_turned_plate_on_which_all_drugs_act_is_named_by_its_compounds_and_its_controls():
    light, message = found(wholly_moved(example_plates(), "day3", -1, -1))
    assert light == "red"
    assert message.startswith("'day3' turned by 180 degrees fits at 0.")
    assert ", its own layout at -0." in message
    assert message.endswith(
        "(rank correlations), and at least 8 of 36 control wells read out of their order (virus_control above "
        "antiviral_control, blank, cell_control), 0 of 36 if it lay turned by 180 degrees"
    )


def test_of_a_single_day_the_controls_tell():
    assert found(wholly_moved(example_plates(days=1), "day1", -1, -1)) == (
        "amber", "'day1': at least 8 of 36 control wells read out of their order (virus_control above "
        "antiviral_control, blank, cell_control), 0 of 36 if it lay turned by 180 degrees",
    )  # fmt: skip


def test_an_antiviral_control_that_failed_on_a_plate_that_lay_right_accuses_nobody():
    wells = example_plates()
    failed = (wells["plate"] == "day2") & (wells["role"] == "antiviral_control")
    assert found(wells.assign(value=wells["value"].mask(failed, 105.0)))[0] == "green"


def test_a_plate_that_reads_against_its_layout_is_named_though_no_other_fits():
    wells = screen(seed=2, acting=0.8)
    against = (wells["plate"] == "day1_L1") & (wells["role"] == "compound")
    light, message = found(wells.assign(value=wells["value"].mask(against, 1e4 / wells["value"])))
    assert light == "amber"
    assert message.startswith("'day1_L1' fits its own layout at -0.")
    assert message.endswith(" (rank correlation), and no other better")


def test_where_no_layout_fits_it_is_not_said_that_the_own_one_does():
    light, message = found(screen(seed=3, acting=0.0))
    assert light == "green"
    assert message.startswith("no plate clearly fits another layout; ")
    assert message.endswith(" of 6 fit their own best")


def two_mois(*, seed: int = 1, days: int = 3, low: float = 50.0, high: float = 100.0) -> pd.DataFrame:
    """One layout of 16 vehicle and 8 cell control wells, on each day with a plate of moi 0.01 and one of moi 0.1."""
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame({
            "plate": f"day{day}_{moi:g}", "batch": f"day{day}", "readout": "infection", "moi": moi,
            "well": [well_name(row, column) for column in (1, 2, 12) for row in range(1, 9)],
            "role": ["virus_control"] * 16 + ["cell_control"] * 8,
            # Plates of one day differ by a tenth, days by more.
            "value": np.repeat([level, level, 5.0], 8) * day * np.exp(rng.normal(0, 0.1)) * np.exp(rng.normal(0, 0.15, 24)),
        })
        for day in range(1, days + 1)
        for moi, level in ((0.01, low), (0.1, high))
    ]  # fmt: skip
    return schema.conform(pd.concat(parts, ignore_index=True), schema.WELLS)


def test_two_mois_of_one_day_that_changed_places_are_suspected_and_stay_in_use():
    wells = exchanged(two_mois(), "day2_0.01", "day2_0.1")
    levels = wells[wells["role"] == "virus_control"].groupby("plate")["value"].median()
    light, message = found(wells)
    assert light == "amber"
    assert message == (
        f"vehicle of moi 0.1 reads {levels['day2_0.1']:.3g}, of moi 0.01 {levels['day2_0.01']:.0f} "
        "('day2_0.1' and 'day2_0.01'): the plates of moi 0.01 and 0.1 may have been exchanged"
    )


@pytest.mark.parametrize("high", [50.0, 100.0])
def test_mois_in_their_order_or_alike_are_not_suspected(high):
    for seed in range(10):
        assert found(two_mois(seed=seed, high=high))[0] == "green"


def test_a_higher_moi_that_reads_less_on_every_day_is_no_accident_of_a_day():
    assert found(two_mois(low=100.0, high=30.0)) == (
        "amber", "vehicle of moi 0.1 reads less than of moi 0.01 in all 3 batches: "
        "stated the wrong way round, or a virus that kills its cells?",
    )  # fmt: skip


def test_two_mois_on_one_plate_are_compared_too():
    wells = two_mois(days=1, low=100.0, high=30.0)
    wells["well"] = [
        well.replace("12", "11") if moi == 0.1 else well for well, moi in zip(wells["well"], wells["moi"], strict=True)
    ]
    wells.loc[wells["moi"] == 0.1, "well"] = wells.loc[wells["moi"] == 0.1, "well"].replace(
        {f"{row}{old}": f"{row}{new}" for row in "ABCDEFGH" for old, new in (("01", "03"), ("02", "04"))}
    )
    light, message = found(wells.assign(plate="P1"))
    assert light == "amber"
    assert message.endswith("('P1'): the wells of moi 0.01 and 0.1 may have been exchanged")
