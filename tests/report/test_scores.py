"""The page of a screen that is scored: both ends by size, the passes, the plates, and no verdict that was not given."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.report import headline, render
from platekit.report._scores import MOST_ROWS
from platekit.results import Results


@pytest.fixture(scope="module")
def scored(nothing: Results) -> Results:
    """Two passes of one library plate with 60 compounds, whose robust z is their number less 30."""
    rows = [
        {"plate": f"L1_{day}", "well": f"{chr(65 + i // 24)}{i % 24 + 1:02d}", "readout": "viability", "role": "compound",
         "compound": f"<c{i:02d}>", "batch": day, "value": 100.0 + i, "plate_ratio": (100 + i) / 130, "robust_z": i - 30.0}
        for day in ("day1", "day2") for i in range(60)
    ]  # fmt: skip
    scores = [
        {"readout": "viability", "compound": f"<c{i:02d}>", "robust_z": i - 30.0, "robust_z_low": i - 30.0,
         "robust_z_high": i - 29.0, "plate_ratio": (100 + i) / 130, "n_wells": 2.0, "n_plates": 2.0}
        for i in range(60)
    ]  # fmt: skip
    lost = {"readout": "viability", "compound": "lost", "note": "2 wells not used (saturated: more than could be read)"}
    return replace(
        nothing,
        normalised=schema.conform(pd.DataFrame(rows), schema.NORMALISED),
        wells=schema.conform(pd.DataFrame(rows), schema.WELLS),
        scores=schema.conform(pd.DataFrame([*scores, lost]), schema.SCORES),
    )


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def words(page: str) -> str:
    reader = Words()
    reader.feed(page)
    return re.sub(r"\s+", " ", " ".join(reader.said))


def test_the_headline_says_what_there_is_instead_of_a_verdict(scored):
    assert headline(scored) == (
        "No verdict is given, because that needs doses and control wells; "
        "61 compounds are scored against the typical well of their plates."
    )


def test_both_ends_are_printed_by_size_and_no_more(scored):
    said = words(render(scored))
    lowest, highest = said.split(" Lowest ")[1].split(" Highest ")
    highest = highest.split("Agreement of the passes")[0]
    assert re.findall(r"<c\d\d>", lowest) == [f"<c{i:02d}>" for i in range(MOST_ROWS)]
    assert re.findall(r"<c\d\d>", highest) == [f"<c{i:02d}>" for i in range(59, 59 - MOST_ROWS, -1)]
    assert "−30.0 −30.0 to −29.0" in lowest
    assert (
        "60 compounds with a score, from 2 passes through the library; 1 without one, the table of scores says why; "
        "1 with saturated wells, which read more than could be measured."
    ) in said


def test_passes_and_plates_are_drawn_and_folds_are_not(scored):
    page = render(scored)
    assert "Spearman 1 over 60 compounds" in page
    assert "viability: level of the plates" in page
    assert 'href="#folds"' not in page
    assert 'href="#scores"' in page
    assert "No compound was tested at several doses, so there are no curves to draw." in page
    assert "<c00>" not in page  # every word from the data is escaped


def test_words_of_scores_are_explained_where_there_are_scores(scored, nothing):
    assert "<strong>robust z</strong>: " in render(scored)
    assert "<strong>robust z</strong>: " not in render(nothing)
    assert 'id="scores"' not in render(nothing)


def test_verdicts_come_before_scores(screen, scored):
    both = replace(screen, scores=scored.scores, normalised=pd.concat([screen.normalised, scored.normalised]))
    page = render(both)
    assert page.index('<section id="verdicts"') < page.index('<section id="scores"')
    assert "No verdict is given" not in page


def test_a_single_pass_has_no_agreement_and_a_single_plate_no_level(scored):
    one = replace(scored, normalised=scored.normalised[scored.normalised["batch"] == "day1"])
    page = render(one)
    assert "Agreement of the passes" not in page
    assert "Level of the plates" not in page


def test_what_many_plates_have_to_say_is_printed_once(scored):
    checks = pd.DataFrame({
        "plate": [f"P{i}" for i in range(9)], "readout": "viability", "check": "z_prime", "value": np.nan, "limit": np.nan,
        "light": "amber", "message": ["not computable: one well"] * 8 + ["not computable: no well"],
    })  # fmt: skip
    said = words(render(replace(scored, checks=schema.conform(checks, schema.CHECKS))))
    assert "amber 8 plates viability Z' – – not computable: one well" in said
    assert "amber P8 viability Z' – – not computable: no well" in said
