"""The page about reading names every reader there is, and every flag."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from platekit.readers import readers
from platekit.schema import FLAGS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")


def table() -> str:
    lines = ["| reader | reads | usual endings | |", "|---|---|---|---|"]
    lines += [
        f"| `{one.name}` | {one.title} | {' '.join(f'`{suffix}`' for suffix in one.suffixes)} | {'experimental' if one.experimental else ''} |"
        for one in readers()
    ]
    return "\n".join(lines)


def test_the_page_lists_the_readers_there_are():
    printed = re.search(r"<!-- readers:[^>]*-->\n(.*?)\n?<!-- /readers -->", PAGE, re.DOTALL)
    assert printed is not None
    assert printed[1] == table(), f"Paste this into docs/reading.md:\n\n{table()}\n"


@pytest.mark.parametrize("flag", FLAGS[1:])
def test_the_page_explains_every_flag(flag):
    assert f"| `{flag}` |" in PAGE
