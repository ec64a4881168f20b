"""Calls against truth: shares counted by hand, intervals as published, and refusals word for word."""

import numpy as np
import pandas as pd
import pytest

from platekit.errors import PlatekitError
from platekit.simulate import against_truth

TRUTH = pd.DataFrame(
    [
        ("strong", "pro-viral", 3.0, 2.4), ("middling", "pro-viral", 1.5, 1.6), ("weak", "pro-viral", 1.2, 1.2),
        ("jak without interferon", "pro-viral", 1.0, 1.0), ("remdesivir", "antiviral", 0.05, 0.1), ("glowing", "fluorescent", 1.0, 1.0),
        *((f"inert-{i}", "inert", 1.0, 1.0) for i in range(10)),
    ],
    columns=["compound", "kind", "fold_on_events", "visible_fold_max"],
).assign(moi=0.1)  # fmt: skip
VERDICTS = {
    "strong": "pro-viral",
    "middling": "no pro-viral effect",
    "weak": "inconclusive",
    "remdesivir": "antiviral",
    "glowing": "pro-viral",
    "inert-3": "antiviral",
}


def _calls(**changed):
    verdict = [{**VERDICTS, **changed}.get(name, "no pro-viral effect") for name in TRUTH["compound"]]
    fold = TRUTH["visible_fold_max"]
    calls = TRUTH[["compound", "moi"]].assign(
        verdict=verdict, fold=fold, fold_ci_low=0.9 * fold, fold_ci_high=1.1 * fold
    )
    calls.loc[calls["compound"] == "strong", "fold_ci_high"] = 2.3
    # Rows in another order, as calls stand by verdict.
    return calls.sort_values("verdict")


def _percent(found, measure):
    row = found.measures[found.measures["measure"] == measure]
    assert len(row) == 1
    return row["percent"].item(), row["n"].item()


def test_shares_are_those_counted_by_hand():
    found = against_truth(_calls(), TRUTH)
    assert _percent(found, "power: pro-viral at a visible fold of 2 or more") == (100.0, 1)
    assert _percent(found, "power: pro-viral at a visible fold of 1.5 to 2") == (0.0, 1)
    assert _percent(found, "power: pro-viral at a visible fold of 1.15 to 1.3") == (0.0, 1)
    assert _percent(found, "power: antivirals called antiviral") == (100.0, 1)
    assert _percent(found, "false discoveries: pro-viral calls that raise nothing") == (50.0, 2)
    assert _percent(found, "false discoveries: antiviral calls that lower nothing") == (50.0, 2)
    assert _percent(found, "inert drugs called in either direction") == (10.0, 10)
    assert _percent(found, "fluorescent drugs called pro-viral") == (100.0, 1)
    assert _percent(found, "inert drugs cleared (no pro-viral effect)") == (90.0, 10)
    assert _percent(found, "wrongly cleared: visible fold of 1.5 or more") == (50.0, 2)
    assert _percent(found, "without an answer: inconclusive or not assessable") == (pytest.approx(100 / 16), 16)
    assert _percent(found, "coverage: the 95 % interval of a pro-viral call holds the visible fold") == (0.0, 1)
    assert _percent(found, "coverage: of all drugs that raise infection") == (pytest.approx(200 / 3), 3)


def test_a_share_of_no_drugs_is_no_number():
    found = against_truth(_calls(), TRUTH)
    percent, n = _percent(found, "toxic drugs called pro-viral")
    assert np.isnan(percent)
    assert n == 0


def test_the_interval_is_wilsons():
    # Newcombe (1998) Stat Med 17:857, table I, method 3: 15 of 148 gives 0.0624 to 0.1605.
    inert = pd.DataFrame(
        {
            "compound": [f"i{i}" for i in range(148)],
            "moi": 0.1,
            "kind": "inert",
            "fold_on_events": 1.0,
            "visible_fold_max": 1.0,
        }
    )
    calls = inert[["compound", "moi"]].assign(
        verdict=["pro-viral"] * 15 + ["inconclusive"] * 133, fold=1.0, fold_ci_low=0.9, fold_ci_high=1.1
    )
    measures = against_truth(calls, inert).measures.set_index("measure")
    row = measures.loc["inert drugs called in either direction"]
    assert (row["low"], row["high"]) == (pytest.approx(6.24, abs=0.005), pytest.approx(16.05, abs=0.005))


def test_every_drug_has_an_outcome():
    found = against_truth(_calls(), TRUTH)
    outcome = dict(zip(found.compounds["compound"], found.compounds["outcome"], strict=True))
    assert outcome["strong"] == outcome["remdesivir"] == "found"
    assert outcome["glowing"] == outcome["inert-3"] == "invented"
    assert outcome["middling"] == "missed"
    assert outcome["weak"] == "no answer"
    assert outcome["inert-0"] == outcome["jak without interferon"] == "right"


def test_verdicts_are_counted_by_what_a_drug_does():
    verdicts = against_truth(_calls(), TRUTH).verdicts
    assert verdicts.loc["inert", "no pro-viral effect"] == 9
    assert verdicts.loc["acts on interferon, in vain", "no pro-viral effect"] == 1
    assert verdicts.to_numpy().sum() == 16


def test_calls_of_another_screen_are_refused():
    with pytest.raises(PlatekitError) as refused:
        against_truth(_calls().iloc[:-2], TRUTH)
    assert str(refused.value) == (
        "against_truth, calls: found no verdict for 2 of the 16 rows of the truth, such as 'strong', expected the calls of the very screen.\n"
        "  Give the run and the truth.csv of one simulated screen."
    )


def test_two_screens_with_the_same_names_are_refused():
    with pytest.raises(PlatekitError) as refused:
        against_truth(pd.concat([_calls(), _calls()]), TRUTH)
    assert str(refused.value).startswith("against_truth, calls: found '")
    assert str(refused.value).endswith(
        "' twice at one MOI, expected each compound and MOI once.\n  Compare one screen, virus, cell line and condition at a time."
    )
