"""Damaged layouts are read or refused, never anything else."""

from __future__ import annotations

import random

import pytest

from platekit.errors import PlatekitError
from platekit.layout import draw, read_layout
from platekit.shipped import shipped

WORDS = ("NaN", "1e999", '"', "{", "]", "\n\n", "A1", ",", ";", "\t", "=", "1,234", "[row.A]\n", "\0", "\ufeff", "...")
SOURCES = sorted(shipped("example_data").glob("layouts/*"))


def damaged(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        at, kind = chance.randrange(len(text) + 1), chance.randrange(4)
        if kind == 0:
            text = text[:at] + chance.choice(WORDS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + chance.randint(1, 20) :]
        elif kind == 2:
            lines = text.splitlines(keepends=True)
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines or [""]))
            text = "".join(lines)
        else:
            text = text[: max(at, 1)]
    return text


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_layout_is_read_or_refused(seed, tmp_path):
    chance = random.Random(seed)
    source = chance.choice(SOURCES)
    path = tmp_path / f"layout{source.suffix}"
    text = damaged(source.read_text(encoding="utf-8"), chance)
    path.write_bytes(text.encode(chance.choice(["utf-8", "cp1252", "utf-16"]), "replace"))
    try:
        layout = read_layout(path)
    except PlatekitError:
        return
    assert (layout.wells["role"] != "").all()
    assert draw(layout)
