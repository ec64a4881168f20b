"""A plate whose numbers stand on another plate too."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit.quality import left_out, quality

ZERO = [96.0, 98.0, 99.0, 100.0, 101.0, 102.0, 103.0, 105.0]
LOW = [4.0, 5.0, 6.0, 5.0]


def _judged(*plates: pd.DataFrame) -> tuple[dict[str, tuple[str, str]], pd.DataFrame]:
    checks, wells = quality(pd.concat(plates, ignore_index=True))
    rows = checks[checks["check"] == "copied_plate"]
    return dict(zip(rows["plate"], zip(rows["light"], rows["message"], strict=True), strict=True)), wells


def _of(wells, plate: str, zero=ZERO, low=LOW, **columns) -> pd.DataFrame:
    return wells({"virus_control": zero, "cell_control": low}, plate=plate, **columns)


GREEN = ("green", "no other plate has the same numbers")


def _copy_of(name: str, n: int = 12) -> tuple[str, str]:
    return "red", f"the numbers of all {n} wells are those of plate '{name}': a copy is not an experiment"


def test_a_plate_copied_as_other_days_is_red_and_left_out_each_time(wells):
    found, judged = _judged(*(_of(wells, f"day{day}", batch=str(day)) for day in (2, 1, 3)))
    assert found == {"day1": GREEN, "day2": _copy_of("day1"), "day3": _copy_of("day1")}
    assert judged.groupby("plate")["excluded"].mean().to_dict() == {"day1": 0, "day2": 1, "day3": 1}
    reasons = set(judged.loc[judged["plate"] == "day3", "exclusion_reason"])
    assert reasons == {f"quality: copied_plate: {_copy_of('day1')[1]}"}


def test_a_left_out_copy_is_listed_and_no_agreement_of_days_is_made_of_it(wells):
    plates = [_of(wells, f"day{day}", batch=str(day)) for day in (1, 2)]
    checks, _ = quality(pd.concat(plates, ignore_index=True))
    assert left_out(checks)[["plate", "check"]].to_numpy().tolist() == [["day2", "copied_plate"]]


def test_one_other_number_makes_it_another_plate(wells):
    found, judged = _judged(_of(wells, "P1"), _of(wells, "P2", zero=[*ZERO[:-1], 106.0]))
    assert found == {"P1": GREEN, "P2": GREEN}
    assert not judged["excluded"].any()


def test_the_same_numbers_in_other_wells_are_another_plate(wells):
    found, _ = _judged(_of(wells, "P1"), _of(wells, "P2", zero=ZERO[::-1]))
    assert found == {"P1": GREEN, "P2": GREEN}


def test_the_same_numbers_of_another_readout_are_no_copy(wells):
    checks, _ = quality(pd.concat([_of(wells, "P1"), _of(wells, "P2", readout="nuclei")], ignore_index=True))
    assert set(checks.loc[checks["check"] == "copied_plate", "light"]) == {"green"}


def test_plates_of_zeros_and_of_nearly_all_zeros_may_be_alike_by_chance(wells):
    nothing = {"zero": [0.0] * 40, "low": [0.0] * 8, "moi": 0.0}
    found, _ = _judged(_of(wells, "M1", **nothing), _of(wells, "M2", **nothing))
    assert found == {"M1": GREEN, "M2": GREEN}
    one = {"zero": [0.0] * 39 + [1.0], "low": [0.0] * 8, "moi": 0.0}
    found, _ = _judged(_of(wells, "M1", **one), _of(wells, "M2", **one))
    assert found == {"M1": GREEN, "M2": GREEN}


def test_seven_wells_are_too_few_to_accuse(wells):
    few = {"zero": ZERO[:4], "low": LOW[:3]}
    found, _ = _judged(_of(wells, "P1", **few), _of(wells, "P2", **few))
    assert found == {"P1": GREEN, "P2": GREEN}
    found, _ = _judged(_of(wells, "P1", zero=ZERO[:4]), _of(wells, "P2", zero=ZERO[:4]))
    assert found == {"P1": GREEN, "P2": _copy_of("P1", 8)}


def test_wells_without_a_number_do_not_hide_a_copy_and_are_not_counted(wells):
    gone = [*ZERO[:-1], np.nan]
    found, _ = _judged(_of(wells, "P1", zero=gone), _of(wells, "P2", zero=gone))
    assert found == {"P1": GREEN, "P2": _copy_of("P1", 11)}


def test_a_copy_of_a_plate_that_the_user_left_out_is_used(wells):
    out = _of(wells, "P1").assign(excluded=True, exclusion_reason="a copy")
    found, judged = _judged(out, _of(wells, "P2"))
    assert found == {"P1": ("green", "not applicable: no well of this plate is in use"), "P2": GREEN}
    assert not judged.loc[judged["plate"] == "P2", "excluded"].any()


def test_independent_noise_of_small_counts_never_looks_copied(wells):
    generator = np.random.default_rng(11)
    plates = [_of(wells, f"P{i:02d}", zero=generator.poisson(0.5, 60).astype(float), low=[0.0] * 12) for i in range(30)]
    found, _ = _judged(*plates)
    assert set(found.values()) == {GREEN}
