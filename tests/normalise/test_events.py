"""Infection events per cell from counted cells, against calculation by hand and a simulation of counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit.normalise import normalise

COUNTS = {
    "A01": ("virus_control", 500.0),
    "A02": ("cell_control", 20.0),
    "A03": ("cell_control", 20.0),
    "D01": ("x@1", 750.0),
}


def well_of(normalised, well, readout="infected_fraction"):
    chosen = (normalised["well"] == well) & (normalised["readout"] == readout)
    return normalised[chosen].iloc[0]


@pytest.fixture
def counted(plate, join):
    """Return a plate of infected cells and 1000 nuclei a well."""

    def of(counts, nuclei=1000.0, name="P"):
        infected = plate(name, counts, readout="infected_cells")
        return join(infected, infected.assign(readout="nuclei", value=nuclei))

    return of


def test_three_quarters_infected_are_two_and_not_one_and_a_half_times_the_events_of_a_half(counted):
    # By hand, without false positives: -log(0.25) / -log(0.5) = 2; the halves of 1000 cells change the third digit.
    found = well_of(normalise(counted(COUNTS | {"A02": ("cell_control", 0.0), "A03": ("cell_control", 0.0)})), "D01")
    assert found["log2_fold_change"] == pytest.approx(1, abs=0.002)
    assert found["infection_events"] == pytest.approx(np.log(4), abs=0.002)


def test_false_positives_are_taken_off_as_abbott_did(counted):
    # Abbott: (p - p0) / (1 - p0) with p0 = 2 %: 0.7449 and 0.4898, so that the events are log(0.98/0.25) and log(0.98/0.5).
    found = well_of(normalise(counted(COUNTS)), "D01")
    assert found["log2_fold_change"] == pytest.approx(np.log2(np.log(0.98 / 0.25) / np.log(0.98 / 0.5)), abs=0.002)
    assert found["background"] == pytest.approx(0.02, abs=1e-4)
    of_count = well_of(normalise(counted(COUNTS)), "D01", "infected_cells")
    assert of_count["background"] == pytest.approx(20, abs=0.1)
    assert of_count["log2_fold_change"] == found["log2_fold_change"]


def test_the_error_of_counting_is_that_of_counts_drawn_at_random(plate, join):
    # 2000 wells with 30 % of about 200 cells infected, vehicles with very many cells: what log2 varies by is counting alone.
    rng = np.random.default_rng(5)
    names = [f"{row}{column:02d}" for row in "ABCDEFGHIJKLMNOP" for column in range(1, 25)]
    nuclei = rng.poisson(200, 384).astype(float)
    infected = rng.binomial(nuclei.astype(int), 0.3).astype(float)
    nuclei[0], infected[0] = 1e7, 3e6
    wells = {name: ("x@1", value) for name, value in zip(names, infected, strict=True)}
    cells = plate("P", wells | {"A01": ("virus_control", 3e6)}, readout="infected_cells")
    found = normalise(join(cells, cells.assign(readout="nuclei", value=nuclei)))
    found = found[(found["readout"] == "infected_fraction") & (found["role"] == "compound")]
    assert found["log2_fold_change"].std() == pytest.approx(np.sqrt((found["counting_sd_log2"] ** 2).mean()), rel=0.08)
    assert found["log2_fold_change"].mean() == pytest.approx(0, abs=0.02)


def test_a_well_with_more_infected_cells_than_nuclei_is_excluded_and_says_so(counted):
    found = well_of(normalise(counted(COUNTS | {"E01": ("x@1", 1001.0)})), "E01")
    assert found["excluded"]
    assert found["exclusion_reason"] == "more infected cells than nuclei"
    assert np.isnan(found["log2_fold_change"])


def test_a_well_in_which_every_cell_is_infected_has_finite_events(counted):
    assert well_of(normalise(counted(COUNTS | {"E01": ("x@1", 1000.0)})), "E01")["log2_fold_change"] == pytest.approx(
        np.log2(np.log(1000.5 / 0.5 * 980.5 / 1000.5) / np.log(980.5 / 500.5)), abs=1e-6
    )


def test_without_nuclei_on_every_plate_infected_cells_stay_a_count(counted):
    both = pd.concat([counted(COUNTS), counted(COUNTS, name="Q")], ignore_index=True)
    part = normalise(both[~((both["readout"] == "nuclei") & (both["plate"] == "Q"))])
    assert part["infection_events"].isna()[part["readout"] == "infected_cells"].all()
    assert well_of(part, "D01", "infected_cells")["log2_fold_change"] == pytest.approx(np.log2(730 / 480))
