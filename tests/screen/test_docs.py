"""The examples of docs/screen.md and docs/assays.md work as they stand, and the pages name every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from platekit.assay import KINDS, POOLS, TIMES, load_assay, shipped_assays
from platekit.screen import load_screen_text, resolve
from platekit.screen._boost import BOOST_KEYS
from platekit.screen._columns import CONSTANTS
from platekit.screen._files import _PLATE_KEYS, _TABLE_KEYS
from platekit.screen._interferon import INTERFERON_KEYS
from platekit.screen._titres import TITRE_COLUMNS, TITRE_KEYS
from platekit.units import CONCENTRATION_UNITS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def examples(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", examples("screen.md"))
def test_every_screen_of_the_page_is_read(example):
    assert load_screen_text(example, Path("nowhere")).name


def test_the_rerun_of_the_page_is_of_the_batch_whose_plate_it_replaces(tmp_path):
    (example,) = (text for text in examples("screen.md") if "[[supersede]]" in text)
    (tmp_path / "exports" / "reruns").mkdir(parents=True)
    for name in ("layout.toml", "exports/day1_L1.xlsx", "exports/day2_L1.xlsx", "exports/reruns/day2_L1_again.xlsx"):
        (tmp_path / name).touch()
    found = {given.path.stem: dict(given.columns) for given in resolve(load_screen_text(example, tmp_path))}
    assert found["day2_L1"] == found["day2_L1_again"] == {"batch": "day2", "library": "L1"}


def test_the_assay_of_the_page_is_read(tmp_path):
    (example,) = examples("assays.md")
    (tmp_path / "ours.toml").write_text(example, encoding="utf-8")
    assay = load_assay("ours.toml", beside=tmp_path)
    assert (assay.call.minimum_fold, assay.deciding.time) == (1.5, "24.0")


@pytest.mark.parametrize(
    "word",
    sorted(
        {
            *_PLATE_KEYS,
            *_TABLE_KEYS,
            *TITRE_KEYS,
            *TITRE_COLUMNS,
            *INTERFERON_KEYS,
            *BOOST_KEYS,
            *CONSTANTS,
            *CONCENTRATION_UNITS,
        }
        - {"mmol/L", "umol/L", "nmol/L"}
    ),
)
def test_the_page_names_every_key_and_unit(word):
    assert re.search(rf"(?<![\w/]){re.escape(word)}(?![\w/])", (DOCS / "screen.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", [*shipped_assays(), *KINDS, *POOLS, *TIMES])
def test_the_page_of_assays_names_every_assay_and_word(word):
    assert re.search(rf"\b{word}\b", (DOCS / "assays.md").read_text(encoding="utf-8"))
