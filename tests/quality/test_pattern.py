"""Edge effect and spatial pattern: silent on flat plates, also where compounds act; loud on real patterns."""

from __future__ import annotations

import numpy as np
import pytest

from platekit.quality import edge_effect, quality, spatial_pattern
from platekit.quality._alike import alike_wells
from platekit.quality.edge_effect import ring_difference
from platekit.quality.spatial_pattern import shared_deviation
from platekit.wells import neighbours


def _p_of_pattern(plate) -> tuple[float, float]:
    alike = alike_wells(plate)
    return shared_deviation(alike, *neighbours(alike.rows, alike.columns, alike.unit))


def test_flat_plates_are_called_patterned_no_more_than_chance_allows(screen_plate):
    # Without active compounds, with some, and with nearly all of them active.
    # 50 plates without a pattern: p <= 0.05 is expected on 2.5 of them, and on more than 7 in one series of 250.
    patterned, ringed, named = 0, 0, 0
    for seed in range(50):
        plate = screen_plate(seed, active=(0.0, 0.4, 0.8)[seed % 3])
        patterned += _p_of_pattern(plate)[1] <= 0.05
        ringed += ring_difference(alike_wells(plate))[1] <= 0.05
        named += any(check.look(plate).light != "green" for check in (spatial_pattern.CHECK, edge_effect.CHECK))
    assert patterned <= 7
    assert ringed <= 7
    assert named <= 1


def test_a_gradient_over_the_plate_is_found_with_its_size(screen_plate):
    gradient = np.tile(np.linspace(0.7, 1.3, 24), (16, 1))
    plates = [screen_plate(seed, pattern=gradient, active=0.2) for seed in range(12)]
    assert sum(spatial_pattern.CHECK.look(plate).light == "amber" for plate in plates) >= 11
    # What was put in, at the wells looked at, each kind about its own median: what neighbours share without noise.
    wells = alike_wells(plates[0])
    put_in = gradient[wells.rows - 1, wells.columns - 1]
    middles = np.array([np.median(put_in[wells.kind == kind]) for kind in wells.kind])
    first, second = neighbours(wells.rows, wells.columns, wells.unit)
    truth = 100 * np.sqrt(np.mean((put_in - middles)[first] * (put_in - middles)[second]))
    assert np.mean([_p_of_pattern(plate)[0] for plate in plates]) == pytest.approx(truth, rel=0.15)


def test_a_dim_corner_is_found(screen_plate):
    corner = np.ones((16, 24))
    corner[8:, 14:] = 0.5
    found = [spatial_pattern.CHECK.look(screen_plate(seed, pattern=corner, active=0.2)) for seed in range(12)]
    assert sum(finding.light != "green" for finding in found) >= 11


def test_a_dim_ring_is_found_with_its_size(screen_plate):
    ring = np.full((16, 24), 0.6)
    ring[1:-1, 1:-1] = 1.0
    found = [edge_effect.CHECK.look(screen_plate(seed, pattern=ring, active=0.2)) for seed in range(12)]
    assert sum(finding.light == "amber" for finding in found) >= 11
    # 60 % of the inside, in percent of a vehicle of which half the wells lie in the ring (0.6 to 1.0): -40 to -67.
    assert -67 < np.mean([finding.value for finding in found]) < -40


def test_chance_is_drawn_the_same_each_time(screen_plate):
    plates = [screen_plate(1, active=0.2) for _ in range(2)]
    assert _p_of_pattern(plates[0]) == _p_of_pattern(plates[1])
    assert ring_difference(alike_wells(plates[0])) == ring_difference(alike_wells(plates[1]))


def test_an_edge_that_only_one_kind_can_see_is_not_computable(wells, light):
    # Vehicle in column 1 of a 96-well plate, compounds inside: edge and compound effects are one.
    plate = wells({"virus_control": [96, 98, 99, 100, 101, 102, 103, 105], "compound": [50.0] * 6})
    plate.loc[plate["role"] == "compound", ["compound", "concentration_uM"]] = ["X", 1.0]
    plate.loc[plate["role"] == "compound", "well"] = [f"{row}04" for row in "BCDEFG"]
    plate.loc[plate["role"] == "compound", "value"] = [50.0, 60, 70, 80, 90, 40]
    checks, _ = quality(plate)
    assert light(checks, "edge_effect") == (
        "amber",
        "not computable: one of vehicle and compounds lies all in the outer ring and the other all inside,"
        " so that the edge cannot be told from what the compounds do",
    )
    assert light(checks, "spatial_pattern") == (
        "green", "not computable: 7 pairs of neighbouring wells that should be alike, 20 are needed",
    )  # fmt: skip


def test_neighbours_touch_and_belong_to_different_units():
    # Wells A01 A02 B02 C05; A01 and A02 are one compound.
    first, second = neighbours([1, 1, 2, 3], [1, 2, 2, 5], [7, 7, 8, 9])
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 2), (1, 2)]
