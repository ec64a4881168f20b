"""Passes against each other and levels of plates: what is drawn is what the table says, in few marks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.figures._chart import Points, Spans
from platekit.figures._chart_svg import chart_svg
from platekit.figures.plate_levels import PLATES_A_ROW, plate_levels
from platekit.figures.replicate_scatter import MOST_MARKS, correlation, replicate_scatter


def passes(compounds: int, *days: str) -> pd.DataFrame:
    rows = pd.concat([
        pd.DataFrame({"plate": f"P{day}", "well": "A01", "compound": [f"c{i}" for i in range(compounds)], "batch": day,
                      "robust_z": np.random.default_rng(place).normal(0, 2, compounds), "value": 1.0})
        for place, day in enumerate(days)
    ])  # fmt: skip
    return schema.conform(rows.assign(readout="signal", role="compound"), schema.NORMALISED)


def test_few_compounds_have_a_mark_each():
    wells = passes(MOST_MARKS, "1", "2")
    (panel,) = replicate_scatter(wells, "signal").panels
    (marks,) = [mark for mark in panel.marks if isinstance(mark, Points)]
    first = wells.loc[wells["batch"] == "1", "robust_z"].to_numpy()
    assert len(marks.x) == MOST_MARKS
    assert sorted(marks.x)[10:-10] == pytest.approx(sorted(first)[10:-10])
    assert (panel.x.title, panel.y.title) == ("robust z, pass 1", "robust z, pass 2")


def test_many_compounds_share_marks_and_the_page_stays_small():
    chart = replicate_scatter(passes(30_000, "1", "2"), "signal")
    drawn = sum(len(mark.x) for mark in chart.panels[0].marks if isinstance(mark, Points))
    assert drawn < 5000
    assert len(chart_svg(chart)) < 200_000


def test_three_passes_are_two_pairs_and_one_is_refused():
    assert len(replicate_scatter(passes(20, "1", "2", "3"), "signal").panels) == 2
    with pytest.raises(PlatekitError) as refused:
        replicate_scatter(passes(20, "1"), "signal")
    assert str(refused.value) == (
        "replicate_scatter, 'signal': found 1 pass with scores, expected two or more.\n"
        "  Say which plates are which pass: a column batch or replicate, such as {batch} in files."
    )


def test_correlation_is_that_of_ranks():
    assert correlation(np.array([1.0, 2.0, 3.0, np.nan]), np.array([1.0, 100.0, 101.0, 5.0])) == pytest.approx(1.0)
    assert np.isnan(correlation(np.array([1.0, 2.0]), np.array([1.0, 2.0])))


def plates(number: int) -> pd.DataFrame:
    rows = pd.concat([
        pd.DataFrame({"plate": f"P{i:03d}", "well": "A01", "value": [10.0, 20.0, 30.0, 40.0, 50.0]}) for i in range(number)
    ])  # fmt: skip
    return schema.conform(rows.assign(readout="signal", role="compound"), schema.NORMALISED)


def test_a_box_is_the_quartiles_of_the_compound_wells():
    control = plates(1).head(1).assign(role="toxicity_control", value=2.0)
    (panel,) = plate_levels(pd.concat([plates(2), control], ignore_index=True), "signal").panels
    quartiles = next(mark for mark in panel.marks if isinstance(mark, Spans) and "half" in mark.name)
    median = next(mark for mark in panel.marks if isinstance(mark, Points) and "median" in mark.name)
    rings = next(mark for mark in panel.marks if isinstance(mark, Points) and mark.hollow)
    assert quartiles.pieces == ((0.0, 20.0, 0.0, 40.0), (1.0, 20.0, 1.0, 40.0))
    assert median.y == (30.0, 30.0)
    assert (rings.name, rings.x, rings.y) == ("toxicity control", (0.0,), (2.0,))


def test_many_plates_stand_in_rows():
    assert [len(panel.marks[2].x) for panel in plate_levels(plates(PLATES_A_ROW + 3), "signal").panels] == [
        PLATES_A_ROW,
        3,
    ]


def test_a_readout_without_numbers_is_refused():
    with pytest.raises(PlatekitError) as refused:
        plate_levels(plates(1).assign(value=np.nan), "signal")
    assert str(refused.value) == (
        "plate_levels, 'signal': found no compound well with a number, expected one or more.\n  See the remarks for why."
    )
