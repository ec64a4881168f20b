"""Plate maps: colours follow the numbers, marks follow the wells."""

import math
import re

import pandas as pd
import plotly.graph_objects as go
import pytest
from defusedxml.ElementTree import fromstring

from platekit import schema
from platekit.errors import PlatekitError
from platekit.figures._colours import DIVERGING
from platekit.figures._plate_map_plotly import plate_map_plotly
from platekit.figures._plate_map_svg import plate_map_svg
from platekit.figures.plate_map import MapWell, PlateMap, plate_map, well_colour


def normalised(**columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"plate": "P1", "readout": "infection", "role": "compound", "moi": 0.1, "value": 5.0} | columns
    )
    return schema.conform(frame, schema.NORMALISED)


def drawn(values: list[float]) -> PlateMap:
    wells = tuple(MapWell(1, place, value, "compound", "", "") for place, value in enumerate(values, start=1))
    return PlateMap("P1", 8, 12, wells, -2.0, 2.0, DIVERGING, "fold", ("1/4", "4"))


def test_colours_run_one_way_with_the_value():
    values = [-9.0, -2.0, -1.1, -0.3, 0.0, 0.4, 1.2, 2.0, 9.0]
    shown = drawn(values)
    places = [DIVERGING.index(well_colour(shown, well)) for well in shown.wells]
    assert places == sorted(places)
    assert (places[0], places[4], places[-1]) == (0, 5, 10)


def test_the_same_fold_up_and_down_has_mirrored_colours():
    shown = drawn([-1.3, 1.3])
    low, high = (DIVERGING.index(well_colour(shown, well)) for well in shown.wells)
    assert low + high == len(DIVERGING) - 1


def test_a_well_without_a_number_has_no_colour_of_the_scale():
    assert well_colour(drawn([math.nan]), drawn([math.nan]).wells[0]) not in DIVERGING


def test_saturated_missing_and_excluded_wells_are_marked():
    frame = normalised(
        well=["A01", "A02", "A03", "A04"],
        log2_fold_change=[0.0, math.nan, math.nan, 1.0],
        value=[5.0, math.nan, math.nan, 9.0],
        flag=["", "saturated", "missing", ""],
        excluded=[False, False, False, True],
    )
    assert [well.mark for well in plate_map(frame, "P1").wells] == ["", "saturated", "missing", "excluded"]


def test_a_map_has_the_shape_of_the_smallest_plate_that_holds_its_wells():
    shown = plate_map(normalised(well=["A01", "P24"], log2_fold_change=[0.0, 1.0]), "P1")
    assert (shown.rows, shown.columns) == (16, 24)


def test_every_well_of_a_full_plate_is_drawn_once_and_inside_the_drawing():
    wells = [f"{letter}{column:02d}" for letter in "ABCDEFGH" for column in range(1, 13)]
    shown = plate_map(normalised(well=wells, log2_fold_change=[(i % 9) / 2 - 2 for i in range(96)]), "P1")
    svg = plate_map_svg(shown)
    _, _, width, height = map(float, fromstring(svg).get("viewBox").split())
    corners = re.findall(r"M([\d.]+) ([\d.]+)h", "".join(re.findall(r'd="([^"]+)" fill="#', svg)))
    assert len(corners) == 96
    assert all(0 < float(x) < width and 0 < float(y) < height for x, y in corners)


def test_viability_is_white_at_the_vehicle():
    shown = plate_map(normalised(well=["A01", "A02"], readout="viability", viability_percent=[100.0, 20.0]), "P1")
    assert [well_colour(shown, well) for well in shown.wells] == ["#f7f7f7", "#762a83"]


def test_names_from_the_data_are_escaped_in_both_drawings():
    frame = normalised(
        plate="<script>x</script>", well=["A01"], log2_fold_change=[0.0], compound="<b>", concentration_uM=1.0
    )
    shown = plate_map(frame, "<script>x</script>")
    assert "<script" not in plate_map_svg(shown)
    figure = plate_map_plotly(shown)
    assert figure.layout.title.text == "&lt;script>x&lt;/script>, infection"
    assert figure.data[0].text[0][0] == "A01, compound, &lt;b> 1 µM: 0"


def test_a_notebook_figure_holds_the_values_of_the_map():
    frame = normalised(well=["A01", "B02"], log2_fold_change=[-1.0, 1.5])
    figure = plate_map_plotly(plate_map(frame, "P1"))
    assert isinstance(figure, go.Figure)
    assert (figure.data[0].z[0][0], figure.data[0].z[1][1], figure.data[0].z[0][1]) == (-1.0, 1.5, None)


def test_an_unknown_plate_is_refused():
    with pytest.raises(PlatekitError) as refusal:
        plate_map(normalised(well=["A01"], log2_fold_change=[0.0]), "P2x")
    assert str(refusal.value) == (
        "plot.plate: found the plate 'P2x', expected a plate of this screen.\n  Plates: known are 'P1'."
    )


def test_an_unknown_readout_is_refused():
    with pytest.raises(PlatekitError) as refusal:
        plate_map(normalised(well=["A01"], log2_fold_change=[0.0]), "P1", readout="infektion")
    assert str(refusal.value) == (
        "plot.plate, plate 'P1': found the readout 'infektion', expected a readout of this plate.\n"
        "  Readouts: did you mean 'infection'?"
    )
