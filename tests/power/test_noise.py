"""Noise from CVs by hand, and from plates whose noise is known."""

import json

import numpy as np
import pytest

from platekit.assay import load_assay
from platekit.errors import PlatekitError, Remark
from platekit.power import PlateNoise, PowerDesign, noise_of_cvs, noise_of_run
from platekit.power._screen import Task, screen_wells
from platekit.proviral import variance_components
from platekit.store import parquet_bytes

TRUE = PlateNoise(0.25, 0.15, ((0.0, 0.1, 0.0, 0.0, 0.0, -0.25, 0.0),))


def _wells(days, seed=9):
    return screen_wells(Task(PowerDesign(days, 32, 8), TRUE, load_assay(), (0.5,) * 8, (seed,)))


def _run_folder(folder, wells, assay="reporter_fluorescence"):
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "normalised.parquet").write_bytes(parquet_bytes(wells))
    (folder / "run.json").write_text(json.dumps({"assay": {"name": assay}}), encoding="utf-8")
    return folder


def test_cvs_become_log2_by_hand():
    noise = noise_of_cvs(0.2, day_sd_log2=0.1, edge=0.15, slope=0.12)
    # sqrt(ln 1.04) / ln 2; log2 0.85 on the ring; log2(1.06 / 0.94) from one side to the other, half of it from the middle.
    assert noise.well_sd_log2 == pytest.approx(0.28571, abs=1e-5)
    assert noise.patterns == (pytest.approx((0, 0.0866658, 0, 0, 0, -0.2344653, 0), abs=1e-6),)


def test_components_are_those_that_were_put_in():
    found = variance_components(_wells(4))
    arm = found.arms.iloc[0]
    # SDs are known to 1 / sqrt(2 df): wells to 2 %, days to 7 %, at three standard errors.
    assert arm["well_sd_log2"] == pytest.approx(0.25, rel=0.06)
    assert arm["day_sd_log2"] == pytest.approx(0.15, rel=0.22)
    assert (arm["plates"], arm["plate_size"], arm["days"], arm["vehicles_per_plate"]) == (4, 384, 4, 32)
    assert (arm["drugs_per_plate"], arm["doses"], arm["wells_per_dose"]) == (40, 8, 1)
    slope, ring = found.patterns[:, 1].mean(), found.patterns[:, 5].mean()
    assert slope == pytest.approx(0.1, abs=0.04)
    assert ring == pytest.approx(-0.25, abs=0.08)


def test_a_run_folder_says_what_its_plates_are_like(tmp_path):
    past = noise_of_run(_run_folder(tmp_path / "run", _wells(4)))
    assert past.noise.well_sd_log2 == pytest.approx(0.25, rel=0.06)
    assert past.noise.day_sd_log2 == pytest.approx(0.15, rel=0.22)
    assert past.noise.source == "4 plates of the run 'run'"
    assert len(past.noise.patterns) == 4


def test_one_day_says_nothing_of_days_and_platekit_says_so(tmp_path):
    with pytest.warns(Remark) as said:
        noise_of_run(_run_folder(tmp_path / "run", _wells(1)))
    (remark,) = [str(one.message) for one in said]
    assert remark.startswith("The spread of a drug between days, 0.")
    assert remark.endswith(" log2, was not measured, the run being of one day: try others with --day-sd.")


def test_a_run_of_an_older_platekit_is_read_and_what_it_lacks_is_said(tmp_path):
    folder = _run_folder(tmp_path / "run", _wells(4).drop(columns=["infection_events", "robust_z"]))
    table = folder / "tables" / "normalised.parquet"
    with pytest.warns(Remark) as said:
        past = noise_of_run(folder)
    assert [str(one.message) for one in said] == [
        f"{table}: written by another platekit, without 'infection_events', 'robust_z'; these are taken as unknown."
    ]
    assert past.noise.well_sd_log2 == pytest.approx(0.25, rel=0.06)


def test_what_is_no_run_is_refused_with_its_path(tmp_path):
    with pytest.raises(PlatekitError) as refused:
        noise_of_run(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path / 'tables' / 'normalised.parquet'}: found no such file, expected the folder of a finished run.\n"
        "  Give the folder that platekit run made."
    )
    folder = _run_folder(tmp_path / "run", _wells(2), assay="our own")
    with pytest.raises(PlatekitError) as refused:
        noise_of_run(folder)
    assert str(refused.value) == (
        f"{folder / 'run.json'}: found the assay 'our own', which does not come with platekit, expected its file.\n"
        "  Say --assay and the path of its .toml."
    )
    empty = _run_folder(tmp_path / "none", _wells(2).query("role != 'virus_control'"))
    with pytest.raises(PlatekitError) as refused:
        noise_of_run(empty)
    assert str(refused.value) == (
        f"{empty}: found no arm with vehicle wells and compounds on its deciding readout, expected one or more.\n"
        "  Take another run, or say --well-cv and --day-sd."
    )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PlateNoise(0.0, 0.1), "power, noise: found SDs of 0 between wells and 0.1 between days, expected wells above 0, days of 0 or more.\n  Give them in log2; a CV of 20 % is an SD of 0.28."),
        (lambda: PlateNoise(0.2, np.nan), "power, noise: found SDs of 0.2 between wells and nan between days, expected wells above 0, days of 0 or more.\n  Give them in log2; a CV of 20 % is an SD of 0.28."),
        (lambda: PlateNoise(0.2, 0.1, ((1.0,),)), "power, noise: found a pattern with another number of terms, expected 7 terms each.\n  Take them from variance_components, or give none."),
        (lambda: noise_of_cvs(0.2, day_sd_log2=0.1, edge=1.0), "power: found a well CV of 0.2, an edge of 1 and a slope of 0, expected a CV above 0, an edge below 1 and a slope between -2 and 2.\n  Give them as shares: 0.2 is 20 %."),
    ],
)  # fmt: skip
def test_impossible_noise_is_refused(make, message):
    with pytest.raises(PlatekitError) as refused:
        make()
    assert str(refused.value) == message
