"""Dose curves: every well inside the frame, inhibition below zero in full, curves by their formula."""

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from platekit import schema
from platekit.errors import PlatekitError
from platekit.figures._arms import CurveTables, arms_of, deciding_readout
from platekit.figures._axes import Axis, place
from platekit.figures._chart import Area, Chart, Line, Note, Points
from platekit.figures._chart_plotly import chart_plotly
from platekit.figures._chart_svg import chart_svg
from platekit.figures._dose_marks import aside, curve, halfway, midpoint
from platekit.figures.dose_curve import curves_of, dose_curve, setting_of

DOSES = [0.01, 0.1, 1.0, 10.0]


def tables(inhibition: list[float], **columns: object) -> CurveTables:
    wells = pd.DataFrame(
        {"plate": "P1", "well": [f"A{i + 1:02d}" for i in range(len(inhibition))], "readout": "infection", "role": "compound",
         "compound": "X", "concentration_uM": DOSES[: len(inhibition)], "virus": "V", "moi": 0.1, "batch": "d1",
         "value": 1.0, "percent_inhibition": inhibition} | columns
    )  # fmt: skip
    return CurveTables(
        schema.conform(wells, schema.NORMALISED),
        *(schema.empty(table) for table in (schema.FITS, schema.EFFECTS, schema.CALLS, schema.CALLS_BY_READOUT)),
    )


def drawn(given: CurveTables, compound: str = "X") -> Chart:
    return curves_of(given, compound, moi=None, readout=None, numbers={"call.toxic_below_viability_percent": 70.0})


def points(chart: Chart, panel: int = 0) -> list[Points]:
    return [mark for mark in chart.panels[panel].marks if isinstance(mark, Points)]


@settings(max_examples=25, deadline=None)  # a chart takes its time on a busy machine
@given(st.lists(st.floats(-5000, 150), min_size=1, max_size=4))
def test_no_well_is_clipped_however_far_infection_rises(inhibition):
    panel = drawn(tables(inhibition)).panels[0]
    shown = [y for mark in panel.marks if isinstance(mark, Points) for y in mark.y]
    assert sorted(shown) == pytest.approx(sorted(1 - value / 100 for value in inhibition))
    assert all(0 < place(panel.y, y) < 1 for y in shown)


def test_three_times_the_infection_is_inhibition_of_minus_two_hundred():
    axis = drawn(tables([0.0, -50.0, -150.0, -200.0])).panels[0].y
    by_fold = {tick.value: tick.label for tick in axis.far}
    assert (by_fold[3.0], by_fold[1.0], by_fold[0.0]) == ("−200", "0", "100")


def parameters(top: float, bottom: float, ec50_uM: float, hill: float, rising: bool) -> str:
    log10_ec50 = float(np.log10(ec50_uM))
    return json.dumps({"top": top, "bottom": bottom, "log10_ec50": log10_ec50, "hill": hill, "rising": rising})


def test_doses_stand_where_their_logarithm_says():
    panel = drawn(tables([0.0, 0.0, 0.0, 0.0])).panels[0]
    at = [place(panel.x, x) for x in points(drawn(tables([0.0, 0.0, 0.0, 0.0])))[0].x]
    assert np.diff(at) == pytest.approx([at[1] - at[0]] * 3)


def test_a_saturated_well_is_drawn_at_the_top_and_never_as_zero():
    given = tables([0.0, -10.0, math.nan, -20.0], flag=["", "", "saturated", ""])
    marks = {mark.name: mark for mark in points(drawn(given))}
    assert marks["saturated: more than could be read"].y == (math.inf,)
    assert len(marks["wells, d1"].y) == 3


def test_an_excluded_well_is_drawn_as_what_it_is():
    marks = {
        mark.name: mark for mark in points(drawn(tables([0.0, 5.0, 9.0, 1.0], excluded=[False, True, False, False])))
    }
    assert marks["excluded wells"].y == pytest.approx((0.95,))


def test_batches_have_marks_of_their_own():
    given = tables([0.0, 5.0, 9.0, 1.0], batch=["d1", "d2", "d1", "d2"])
    assert [(mark.name, mark.marker) for mark in points(drawn(given))] == [
        ("wells, d1", "circle"),
        ("wells, d2", "square"),
    ]


@pytest.mark.parametrize("direction", ["increase", "decrease"])
@pytest.mark.parametrize(
    ("response", "rises_with"),
    [
        ("net_percent_inhibition [%], without doses below 70 % viability", "decrease"),
        ("percent_inhibition [%]", "decrease"),
        ("viability_percent [%]", "increase"),
        ("value [as read]", "increase"),
    ],
)
def test_the_curve_runs_through_the_wells_it_was_fitted_to_whatever_was_fitted(response, rises_with, direction):
    bottom, top, middle, slope = 5.0, 95.0, 0.3, 1.4
    share = 1 / (1 + (middle / np.array(DOSES)) ** (slope if direction == rises_with else -slope))
    true = bottom + (top - bottom) * share
    column = response.split(" [")[0].removeprefix("net_")
    readout = "viability" if column == "viability_percent" else "infection"
    inhibition = list(true) if column == "percent_inhibition" else [math.nan] * 4
    fit = {"compound": "X", "virus": "V", "moi": 0.1, "readout": readout, "response": response, "direction": direction,
        "top": top, "bottom": bottom, "hill": slope, "ec50_uM": middle, "ec50_relation": "=", "converged": True,
        "model": "logistic4", "parameters": parameters(top, bottom, middle, slope, direction == rises_with)}  # fmt: skip
    given = tables(inhibition, **({} if column == "percent_inhibition" else {column: true}), readout=readout)
    given = replace(given, fits=schema.conform(pd.DataFrame([fit]), schema.FITS))
    arm = arms_of(given, "X")[0]
    panel = dose_curve(given, arm, setting_of(given, numbers={})).panels[-1]
    line = next(mark for mark in panel.marks if isinstance(mark, Line) and mark.name == "fitted curve")
    shown = 1 - true / 100 if column == "percent_inhibition" else true
    assert (line.x[0], line.x[-1]) == pytest.approx((DOSES[0], DOSES[-1]))
    assert (line.y[0], line.y[-1]) == pytest.approx((shown[0], shown[-1]))
    wells = next(mark for mark in panel.marks if isinstance(mark, Points))
    assert (wells.y[0], wells.y[-1]) == pytest.approx((line.y[0], line.y[-1]))


@pytest.mark.parametrize(("rising", "ends"), [(True, (0.0, 90.0)), (False, (90.0, 0.0))])
def test_a_curve_starts_and_ends_at_its_plateaus_and_is_half_way_at_the_ec50(rising, ends):
    fit = pd.DataFrame([{"direction": "increase", "converged": True, "model": "logistic4",
        "parameters": parameters(90.0, 0.0, 1.0, 2.0, rising)}])  # fmt: skip
    doses, values = curve(fit, 1e-4, 1e4)
    assert values[[0, -1]] == pytest.approx(ends, abs=1e-3)
    assert np.interp(0.0, np.log10(doses), values) == pytest.approx(45.0)


@pytest.mark.parametrize("change", [{"converged": False}, {"direction": "flat"}, {"parameters": ""}])
def test_no_curve_is_drawn_where_none_was_found(change):
    fit = pd.DataFrame([{"direction": "increase", "converged": True, "model": "logistic4",
        "parameters": parameters(0.0, -200.0, 1.0, 1.0, False)} | change])  # fmt: skip
    assert curve(fit, 0.01, 10.0) is None


@pytest.mark.parametrize(("relation", "marks"), [("=", 3), (">", 0), ("", 0)])
def test_a_midpoint_is_marked_with_its_interval_and_a_bound_is_not(relation, marks):
    fit = pd.DataFrame([{"ec50_uM": 1.0, "ec50_relation": relation, "ec50_ci_low_uM": 0.5, "ec50_ci_high_uM": 2.0}])
    assert len(midpoint(fit, "EC50", "ec50", "#000000")) == marks


def test_masked_doses_are_shaded_half_way_to_their_neighbours():
    given = tables([0.0, 0.0, 0.0, 0.0])
    effects = pd.DataFrame({"compound": "X", "virus": "V", "moi": 0.1, "readout": "infection", "concentration_uM": DOSES,
        "log2_fold_change": 0.0, "assessable": [True, True, True, False], "mask_reason": ["", "", "", "toxic"]})  # fmt: skip
    given = CurveTables(
        given.normalised, given.fits, schema.conform(effects, schema.EFFECTS), given.calls, given.calls_by_readout
    )
    shaded = [mark for mark in drawn(given).panels[0].marks if isinstance(mark, Area)]
    assert [(mark.x_low, mark.x_high) for mark in shaded] == [(pytest.approx(math.sqrt(10.0)), math.inf)]
    assert halfway(DOSES, 0.01)[0] == -math.inf


def test_an_interval_far_beyond_the_wells_does_not_flatten_them():
    given = tables([0.0, -50.0, -100.0, -100.0])
    effects = pd.DataFrame({"compound": "X", "virus": "V", "moi": 0.1, "readout": "infection", "concentration_uM": [10.0],
        "log2_fold_change": 1.0, "fold_ci_low": 0.1, "fold_ci_high": 900.0, "assessable": True})  # fmt: skip
    given = CurveTables(
        given.normalised, given.fits, schema.conform(effects, schema.EFFECTS), given.calls, given.calls_by_readout
    )
    assert drawn(given).panels[0].y.high < 4.0


def test_an_estimate_at_a_toxic_dose_does_not_flatten_the_wells():
    given = tables([0.0, 10.0, 50.0, 99.0])
    effects = pd.DataFrame({"compound": "X", "virus": "V", "moi": 0.1, "readout": "infection", "concentration_uM": DOSES,
        "log2_fold_change": [0.0, -0.1, -1.0, 13.9], "assessable": [True, True, True, False]})  # fmt: skip
    panel = drawn(replace(given, effects=schema.conform(effects, schema.EFFECTS))).panels[0]
    assert panel.y.high < 2.0
    assert "estimate, not used" not in [mark.name for mark in panel.marks if isinstance(mark, Points)]


def test_large_signals_have_short_ticks():
    panel = drawn(tables([math.nan] * 4, value=[2e5, 4e5, 1.1e6, 1.6e6])).panels[0]
    assert [tick.label for tick in panel.y.ticks] == ["0", "500k", "1M", "1.5M"]


def test_the_words_at_a_midpoint_make_way_for_a_well_at_the_upper_edge():
    words, scale = Note(1.0, math.inf, "EC50 1 µM", "#000", shift=(4.0, 12.0)), Axis("", "linear", 0.0, 1.0)
    doses = Axis("", "log", 0.01, 100.0)
    right, left = (Points("wells", (at,), (math.inf,), "circle", "#000") for at in (1.5, 0.7))
    turned = replace(words, anchor="end", shift=(-4.0, 12.0))
    assert aside([right, words], doses, scale)[1] == turned
    assert aside([left, words], doses, scale)[1] == words
    assert aside([replace(words, x=90.0)], doses, scale)[0] == replace(turned, x=90.0)


def test_viability_stands_below_on_the_same_dose_axis():
    given = tables([0.0, -50.0, -100.0, -100.0], viability_percent=[100.0, 98.0, 80.0, 40.0])
    infection, viability = drawn(given).panels
    assert (infection.x.low, infection.x.high) == (viability.x.low, viability.x.high)
    assert [line.y[0] for line in viability.marks if isinstance(line, Line)] == [70.0]


def test_without_percent_inhibition_wells_are_drawn_by_their_fold_change():
    given = tables([math.nan] * 4, log2_fold_change=[0.0, 1.0, 2.0, -1.0])
    assert points(drawn(given))[0].y == (1.0, 2.0, 4.0, 0.5)
    assert drawn(given).panels[0].y.far == ()


def test_without_any_vehicle_wells_are_drawn_as_read():
    panel = drawn(tables([math.nan] * 4, value=[900.0, 1000.0, 1500.0, 3000.0])).panels[0]
    assert panel.y.title == "Signal as read"
    assert [mark.y for mark in panel.marks if isinstance(mark, Points)] == [(900.0, 1000.0, 1500.0, 3000.0)]


def test_names_from_the_data_are_escaped_in_both_drawings():
    name = "<script>alert(1)</script>"
    chart = drawn(tables([0.0, 1.0], compound=name, virus='"><img onerror=x>', batch="<i>"), name)
    svg = chart_svg(chart)
    fromstring(svg)
    assert "<script" not in svg
    assert "<img" not in svg
    figure = chart_plotly(chart)
    assert "<" not in figure.layout.title.text.replace("&lt;", "")
    assert "<" not in figure.data[1].name.replace("&lt;", "")


def test_a_notebook_figure_holds_every_well():
    figure = chart_plotly(drawn(tables([0.0, -100.0, -200.0, 50.0])))
    assert isinstance(figure, go.Figure)
    wells = next(trace for trace in figure.data if trace.name == "wells, d1")
    assert list(wells.y) == pytest.approx([1.0, 2.0, 3.0, 0.5])
    assert figure.layout.xaxis.type == "log"


def test_the_same_tables_give_the_same_bytes():
    given = tables([0.0, -33.3, -66.6, -99.9])
    assert chart_svg(drawn(given)) == chart_svg(drawn(given))


def test_the_readout_that_decided_is_found_from_the_verdicts():
    given = tables([0.0, 1.0])
    other = given.normalised.assign(readout="infected_fraction")
    call = {"compound": "X", "virus": "V", "moi": 0.1, "verdict": "pro-viral", "fold": 3.0, "reasons": "a"}
    calls = schema.conform(pd.DataFrame([call]), schema.CALLS)
    by = schema.conform(
        pd.DataFrame([call | {"readout": "infected_fraction"}, call | {"readout": "infection", "verdict": "toxic"}]),
        schema.CALLS_BY_READOUT,
    )
    both = CurveTables(pd.concat([given.normalised, other]), given.fits, given.effects, calls, by)
    assert deciding_readout(both) == "infected_fraction"


def test_an_unknown_compound_is_refused():
    with pytest.raises(PlatekitError) as refusal:
        arms_of(tables([0.0]), "baricitinb")
    assert str(refusal.value) == (
        "plot.curve: found the compound 'baricitinb', expected a compound of this screen.\n  Compounds: known are 'X'."
    )


def test_an_moi_that_was_not_tested_is_refused():
    with pytest.raises(PlatekitError) as refusal:
        arms_of(tables([0.0]), "X", moi=3.0)
    assert str(refusal.value) == (
        "plot.curve: found 'X' at MOI 3, expected an MOI at which it was tested.\n  It was tested in V, MOI 0.1."
    )
