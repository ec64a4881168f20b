"""The forest: by verdict, then name; intervals that leave the frame say so by reaching it."""

import math

import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring

from platekit import schema
from platekit.errors import PlatekitError
from platekit.figures._axes import place
from platekit.figures._chart import Area, Note, Points, Spans
from platekit.figures._chart_svg import chart_svg
from platekit.figures.fold_forest import fold_forest

NUMBERS = {"call.minimum_fold": 1.3, "call.margin_fold": 1.5}


def calls(*rows: tuple[str, str, float, float, float], moi: float = 0.1) -> pd.DataFrame:
    names = ["compound", "verdict", "fold", "fold_ci_low", "fold_ci_high"]
    return schema.conform(pd.DataFrame(rows, columns=names).assign(virus="V", moi=moi), schema.CALLS)


def test_compounds_stand_by_verdict_then_name_and_never_by_size():
    frame = calls(
        ("b", "pro-viral", 9.0, 8.0, 10.0), ("a", "pro-viral", 2.0, 1.5, 3.0), ("c", "antiviral", 0.1, 0.05, 0.2),
        ("d", "toxic", math.nan, math.nan, math.nan),
    )  # fmt: skip
    ticks = fold_forest(frame, numbers=NUMBERS).panels[0].y.ticks
    assert [tick.label for tick in sorted(ticks, key=lambda tick: -tick.value)] == ["a", "b", "c", "d"]


def test_an_increase_and_its_inverse_lie_equally_far_from_one():
    panel = fold_forest(
        calls(("a", "pro-viral", 4.0, 3.0, 5.0), ("b", "antiviral", 0.25, 0.2, 0.3)), numbers=NUMBERS
    ).panels[0]
    middle = place(panel.x, 1.0)
    assert place(panel.x, 4.0) - middle == pytest.approx(middle - place(panel.x, 0.25))


def test_the_band_runs_from_the_inverse_of_the_smallest_fold_to_the_fold():
    panel = fold_forest(calls(("a", "pro-viral", 4.0, 3.0, 5.0)), numbers=NUMBERS).panels[0]
    band = next(mark for mark in panel.marks if isinstance(mark, Area))
    assert (band.x_low, band.x_high) == pytest.approx((1 / 1.3, 1.3))


def test_every_fold_lies_inside_the_frame_and_an_endless_interval_reaches_it():
    frame = calls(("a", "pro-viral", 100.0, 3.0, math.inf), ("b", "antiviral", 0.001, 0.0, 0.01))
    panel = fold_forest(frame, numbers=NUMBERS).panels[0]
    folds = [x for mark in panel.marks if isinstance(mark, Points) for x in mark.x]
    assert all(0 < place(panel.x, fold) < 1 for fold in folds)
    ends = [piece for mark in panel.marks if isinstance(mark, Spans) for piece in mark.pieces]
    assert sorted(x for x0, _, x1, _ in ends for x in (x0, x1)) == [-math.inf, 0.01, 3.0, math.inf]


def test_a_compound_without_a_fold_has_its_verdict_in_words():
    panel = fold_forest(calls(("d", "toxic", math.nan, math.nan, math.nan)), numbers=NUMBERS).panels[0]
    assert [mark.text for mark in panel.marks if isinstance(mark, Note)] == ["toxic"]


def test_arms_stand_side_by_side_with_the_same_rows():
    both = pd.concat([calls(("a", "pro-viral", 2.0, 1.5, 3.0)), calls(("a", "toxic", 1.0, 0.9, 1.1), moi=1.0)])
    first, second = fold_forest(both, numbers=NUMBERS).panels
    assert (first.title, second.title) == ("V, MOI 0.1", "V, MOI 1")
    assert (first.y.low, first.x.low) == (second.y.low, second.x.low)


def test_names_are_escaped():
    svg = chart_svg(fold_forest(calls(("<script>x</script>", "pro-viral", 2.0, 1.5, 3.0)), numbers=NUMBERS))
    fromstring(svg)
    assert "<script" not in svg


def test_no_verdicts_are_refused():
    with pytest.raises(PlatekitError) as refusal:
        fold_forest(schema.empty(schema.CALLS), numbers=NUMBERS)
    assert str(refusal.value) == (
        "fold_forest: found no verdicts, expected one or more.\n  See the remarks for why none could be given."
    )
