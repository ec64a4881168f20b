"""What a refusal says, and how it travels."""

from __future__ import annotations

import pickle

import pytest

from platekit import errors
from platekit.errors import PlatekitError, ReadError, Refusals, did_you_mean, refuse

ONE = PlatekitError("plate.csv, line 3", "'x'", "a number", "Correct the cell.")
OTHER = ReadError("plate.csv, line 4", "nothing", "a number", "First line.\nSecond line.")


def test_a_refusal_says_where_what_was_found_what_was_expected_and_the_mend():
    assert str(ONE) == "plate.csv, line 3: found 'x', expected a number.\n  Correct the cell."


def test_every_line_of_the_mend_is_indented():
    assert str(OTHER) == "plate.csv, line 4: found nothing, expected a number.\n  First line.\n  Second line."


def test_nothing_collected_raises_nothing_and_one_is_raised_as_it_is():
    refuse([])
    with pytest.raises(ReadError) as caught:
        refuse([OTHER])
    assert caught.value is OTHER


def test_several_are_raised_together_in_their_order():
    with pytest.raises(Refusals) as caught:
        refuse([ONE, OTHER])
    assert caught.value.errors == (ONE, OTHER)
    assert (caught.value.where, caught.value.mend) == (ONE.where, ONE.mend)
    assert str(caught.value) == f"{ONE}\n{OTHER}"


@pytest.mark.parametrize("error", [ONE, OTHER, Refusals([ONE, OTHER])])
def test_a_refusal_survives_the_way_from_one_process_to_another(error):
    # Workers hand their refusals back pickled; the parts must come back, not only the text.
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert back.where == error.where


def test_every_refusal_is_a_platekit_error_and_a_remark_is_a_warning():
    for name in ("ReadError", "LayoutError", "ScreenError", "ControlError", "FitError", "OutputError", "Refusals"):
        assert issubclass(getattr(errors, name), PlatekitError)
    assert issubclass(errors.Remark, UserWarning)


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("layuot", ["layout", "files"], "did you mean 'layout'?"),
        ("LAYOUT", ["layout", "files"], "did you mean 'layout'?"),
        ("p07", ["P07", "P08"], "did you mean 'P07'?"),
        ("xyz", ["layout", "files", "files"], "known are 'files', 'layout'."),
        ("xyz", [], "nothing is known here."),
        ("x", ["toxicity", "layout"], "known are 'layout', 'toxicity'."),
        ("out", ["layout", "files"], "did you mean 'layout'?"),
    ],
)
def test_the_closest_word_is_offered_or_else_all(word, known, hint):
    assert did_you_mean(word, known) == hint
