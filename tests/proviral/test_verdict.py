"""The rules, one by one and in their order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from platekit.assay import load_assay
from platekit.proviral.headroom import Headroom
from platekit.proviral.verdict import Finding, decide

RULE = load_assay().call
NAN = float("nan")
COUNTED = Headroom(5.0, "counted", NAN, 0.2)
QUIET = Finding(
    computable=True, tested_doses=8, judged_doses=8, toxic_doses=0, fold_increase=1.1, fold_decrease=1.1, q_increase=0.6,
    q_decrease=0.9, dose_of_increase=10.0, dose_of_decrease=10.0, upper_bound=1.3, saturated=False, headroom=COUNTED, margin=1.5,
    day_known=True, cells_known=True, interference_known=True,
)  # fmt: skip
UP = {"fold_increase": 2.0, "q_increase": 0.001, "upper_bound": 2.4}
DOWN = {"fold_decrease": 0.4, "q_decrease": 0.001}
CEILING = Headroom(1.1, "counted", NAN, 0.9)
UNKNOWN = Headroom(NAN, "unknown", NAN, NAN)
FAILED = Headroom(1.0, "pro-viral control", 1.05, NAN)


@pytest.mark.parametrize(
    ("changed", "verdict", "direction"),
    [
        ({}, "no pro-viral effect", "flat"),
        ({"computable": False} | UP, "not assessable", "flat"),
        # 2: toxicity removed doses, and fewer than two are left.
        ({"judged_doses": 1, "toxic_doses": 7} | UP, "toxic", "flat"),
        ({"judged_doses": 2, "toxic_doses": 6} | UP, "pro-viral", "increase"),
        ({"tested_doses": 1, "judged_doses": 0, "toxic_doses": 1}, "toxic", "flat"),
        ({"tested_doses": 1, "judged_doses": 1}, "no pro-viral effect", "flat"),
        ({"judged_doses": 0}, "not assessable", "flat"),
        # 3: q below 5 % and 1.3-fold, each direction by itself.
        (UP, "pro-viral", "increase"),
        (UP | {"q_increase": 0.06}, "inconclusive", "flat"),
        (UP | {"fold_increase": 1.29, "upper_bound": 1.4}, "no pro-viral effect", "increase"),
        (DOWN, "antiviral", "decrease"),
        (DOWN | {"fold_decrease": 0.8}, "no pro-viral effect", "decrease"),
        (UP | DOWN | {"dose_of_increase": 1.0}, "pro-viral", "increase"),
        (UP | DOWN | {"dose_of_decrease": 1.0}, "antiviral", "decrease"),
        # 4: a bound below the margin, with room.
        ({"upper_bound": 1.51}, "inconclusive", "flat"),
        ({"saturated": True}, "inconclusive", "flat"),
        ({"headroom": UNKNOWN}, "inconclusive", "flat"),
        # 5: a ceiling or a control that does not rise forbids a "no" and hides nothing else.
        ({"headroom": CEILING}, "not assessable", "flat"),
        ({"headroom": FAILED}, "not assessable", "flat"),
        ({"headroom": CEILING} | UP, "pro-viral", "increase"),
        ({"headroom": CEILING} | DOWN, "antiviral", "decrease"),
        ({"headroom": FAILED} | DOWN, "antiviral", "decrease"),
        ({"headroom": CEILING, "judged_doses": 0, "toxic_doses": 8}, "toxic", "flat"),
        # With more than 80 % of the vehicle's cells infected no "no" is given, whatever headroom is asked for.
        ({"headroom": Headroom(1.6, "counted", NAN, 0.81)}, "not assessable", "flat"),
        ({"headroom": Headroom(1.6, "counted", NAN, 0.79)}, "no pro-viral effect", "flat"),
        # Half of the cells infected: 1.5 times the events are 1.29 times the infected cells, which a bound of 1.3 does not exclude.
        ({"margin": 1.293}, "inconclusive", "flat"),
        # Counted cells speak before a control that does not rise.
        ({"headroom": Headroom(5.0, "counted", 1.05, 0.2)}, "no pro-viral effect", "flat"),
        # Imperfect designs.
        (UP | {"day_known": False}, "inconclusive", "increase"),
        (DOWN | {"day_known": False}, "inconclusive", "decrease"),
        ({"day_known": False}, "inconclusive", "flat"),
        (UP | {"cells_known": False}, "inconclusive", "increase"),
        ({"cells_known": False}, "inconclusive", "flat"),
        (UP | {"interference_known": False}, "inconclusive", "increase"),
        (DOWN | {"interference_known": False}, "antiviral", "decrease"),
    ],
)
def test_the_first_rule_that_applies_gives_the_verdict(changed, verdict, direction):
    found = decide(replace(QUIET, **changed), RULE)
    assert (found.verdict, found.direction) == (verdict, direction)


def test_the_other_direction_is_named():
    assert decide(replace(QUIET, **UP, **DOWN, dose_of_increase=1.0), RULE).other_direction == "decrease"
