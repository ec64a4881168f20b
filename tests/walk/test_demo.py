"""The bundled screen from its exports to its verdicts, held against the truth that was simulated into it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from platekit.results import Results

VERDICT_OF = {
    "pro-viral": "pro-viral",
    "antiviral": "antiviral",
    "toxic": "toxic",
    "growth-promoting": "no pro-viral effect",
    "fluorescent": "no pro-viral effect",
    "inert": "no pro-viral effect",
}


@pytest.fixture(scope="module")
def judged(demo: Results, jak_screen: Path) -> pd.DataFrame:
    """Calls beside what was put in."""
    truth = pd.read_csv(jak_screen / "truth.csv")
    return demo.calls.merge(truth, on=["compound", "moi"], how="outer", validate="one_to_one")


def test_every_compound_gets_the_verdict_of_what_was_put_in(judged: pd.DataFrame):
    assert len(judged) == 40
    wrong = judged[judged["verdict"] != judged["kind"].map(VERDICT_OF)]
    assert wrong[["compound", "moi", "kind", "verdict"]].to_dict("records") == []


def test_folds_lie_near_the_truth(judged: pd.DataFrame):
    called = judged[judged["verdict"].isin(["pro-viral", "antiviral"])]
    # Within 20 %: one experiment of three days, fresh dilutions each day, favipiravir still on its slope at the top dose.
    assert (called["fold"] / called["visible_fold_max"]).tolist() == pytest.approx([1.0] * 12, abs=0.2)


def test_a_jak_inhibitor_raises_infection_more_at_the_low_virus_input(judged: pd.DataFrame):
    fold = judged[judged["kind"] == "pro-viral"].pivot_table(index="compound", columns="moi", values="fold")
    assert (fold[0.01] > fold[0.1]).all()


def test_inhibition_is_clipped_nowhere(demo: Results):
    infection = demo.normalised[(demo.normalised["readout"] == "infection") & (demo.normalised["moi"] == 0.01)]
    top = infection[(infection["compound"] == "baricitinib") & (infection["concentration_uM"] == 10)]
    # A 2.9-fold increase is -190 % inhibition.
    assert top["percent_inhibition"].median() == pytest.approx(-190, abs=40)


def test_the_saturated_well_is_no_zero_and_the_missing_one_is_not_dropped(demo: Results):
    wells = demo.wells[demo.wells["readout"] == "infection"].set_index(["plate", "well"])
    saturated, missing = wells.loc[("day2_L1_moi0.1", "C06")], wells.loc[("day3_L1_moi0.01", "K15")]
    assert (saturated["flag"], missing["flag"]) == ("saturated", "missing")
    assert pd.isna(saturated["value"])
    assert pd.isna(missing["value"])
    assert saturated["source"].startswith("day2_L1_moi0.1.txt")


def test_every_number_leads_back_to_its_place_in_a_file(demo: Results, jak_screen: Path):
    infection = demo.wells[(demo.wells["readout"] == "infection") & demo.wells["value"].notna()]
    for row in infection.sample(40, random_state=1).to_dict("records"):
        name, line, column = row["source"].rsplit(":", 2)
        lines = (jak_screen / "exports" / "reporter" / name).read_text(encoding="cp1252").splitlines()
        assert float(lines[int(line) - 1].split("\t")[int(column) - 1]) == row["value"]


def test_the_report_carries_the_verdicts_and_stays_small(demo: Results):
    from platekit.report import render

    page = render(demo)
    assert len(page.encode("utf-8")) <= 3_000_000
    assert "pro-viral (in vitro)" in page
    assert "For research use only; not a medical device." in page
