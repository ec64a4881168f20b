"""Damaged layouts are read or refused, never anything else."""

from __future__ import annotations

import random
import re
import zipfile

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


def test_a_formula_without_its_result_is_refused_with_its_cell(write_excel, refusal):
    rows = [["wells", "compound", "top_uM", "fold", "n"], ["A1-A2", "a", 10, 10, 2], ["B1-B2", "=B2", "=C2", 10, 2]]
    assert refusal(read_layout, write_excel("layout.xlsx", {"series": rows})) == (
        "layout.xlsx, sheet 'series', cell B3: found a formula that has no result in the file, as have 1 more, "
        "expected what the cell shows.\n"
        "  Open the workbook in Excel and save it, or write the value in place of the formula."
    )


def test_a_formula_whose_result_is_no_text_at_all_is_an_empty_cell(write_excel):
    path = write_excel("layout.xlsx", {"role": [["role", 1, 2, 3], ["A", "VC", "CC", '=""']]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    # As Excel saves it, where openpyxl leaves the result away.
    saved = re.sub(rb'<c r="D2"><f>""</f><v ?/?>(</v>)?</c>', b'<c r="D2" t="str"><f>""</f><v></v></c>', parts[name])
    assert saved != parts[name]
    with zipfile.ZipFile(path, "w") as book:
        for part, content in {**parts, name: saved}.items():
            book.writestr(part, content)
    layout = read_layout(path)
    assert layout.wells["well"].tolist() == ["A01", "A02"]
    assert layout.remarks == ()
