"""What infection is divided by to be infection per cell: the cells of each dose, and a well's own share of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit.assay import load_assay
from platekit.normalise import normalise
from platekit.proviral.cells import cells_of_doses
from platekit.proviral.prepare import groups_of, prepare
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Noise
from platekit.simulate.screens import simulate


def arm(noise: Noise, seed: int = 1):
    drugs = drug_library(1, inert=30, proviral=0, antiviral=0, toxic=4, growth=4, fluorescent=0)
    design = replace(ordinary(1), drugs=drugs, noise=noise, counted=False)
    normalised = normalise(simulate(design, seed=seed).wells)
    ((_, group),) = groups_of(normalised, "infection")
    return group, normalised, cells_of_doses(group, normalised, 0.2)


def test_a_drug_that_does_nothing_to_cells_brings_no_noise_of_their_read_and_one_that_does_keeps_its_effect():
    _, _, cells = arm(Noise(viability_cv=0.12))
    inert = [key for key in cells.log2 if key[0].startswith("inert")]
    as_measured = np.array([np.log2(cells.percent[key] / 100) for key in inert])
    taken_off = np.array([cells.log2[key] for key in inert])
    assert as_measured.std() > 0.05
    assert np.sqrt(np.mean(taken_off**2)) < 0.4 * as_measured.std()
    for name in {key[0] for key in cells.log2 if key[0].startswith("growth")}:
        highest = max(dose for drug, dose in cells.log2 if drug == name)
        assert cells.log2[name, highest] == pytest.approx(np.log2(cells.percent[name, highest] / 100), abs=0.2)
        assert cells.log2[name, highest] > 0.2


@pytest.mark.parametrize(("seeding", "read", "expected"), [(0.25, 0.02, (0.85, 1.0)), (0.02, 0.25, (0.0, 0.15))])
def test_a_well_gives_back_as_much_of_its_cells_as_its_read_tells_of_them(seeding, read, expected):
    # Cells that differ and are read exactly: all of it; equal cells that are read badly: next to nothing.
    noise = Noise(cv=0.05, viability_cv=read, seeding_cv=seeding, events_cv=0.02, day_sd=0.0, dilution_sd=0.0)
    group, normalised, cells = arm(noise)
    prepared = prepare(group, normalised, cells, load_assay().call, True)
    rows = prepared.rows[(prepared.rows["role"] == "compound") & prepared.rows["treatment"].str.startswith("inert")]
    own = np.log2(rows["viability_percent"] / 100)
    signal = rows["log2_fold_change"] + np.log2(rows["dose_viability_percent"] / 100)
    centred = [column - column.groupby(rows["plate"]).transform("mean") for column in (own, signal - rows["response"])]
    slope = float((centred[0] * centred[1]).sum() / (centred[0] ** 2).sum())
    assert expected[0] <= slope <= expected[1]


def test_wells_that_are_excluded_say_nothing_of_cells():
    group, normalised, cells = arm(Noise())
    spoilt = group["plate"] == group["plate"].iloc[0]
    other = group.assign(excluded=group["excluded"] | spoilt, viability_arm=group["viability_arm"].mask(spoilt, "mock"))
    without = group[~spoilt]
    again = cells_of_doses(pd.concat([other]), normalised, 0.2)
    assert again.log2 == pytest.approx(cells_of_doses(without, normalised, 0.2).log2)
    assert len(cells.log2) == len(again.log2)


def test_where_every_plate_is_excluded_nothing_is_known_of_cells():
    group, normalised, _ = arm(Noise())
    assert cells_of_doses(group.assign(excluded=True), normalised, 0.2).log2 == {}
