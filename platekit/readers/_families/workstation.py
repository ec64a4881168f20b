"""Exports of EnVision and EnSpire Workstation: what stands where. Each plate has a head, titles and grids, then comes a tail."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.readers._finding.bare_grid import bare_grid
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.stamps import is_stamp
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well

_HEAD, _TITLE, _BACKGROUND, _TAIL, _PLATEMAP = "head", "title", "background", "tail", "platemap"
_TAILS = (
    "Basic assay information", "Protocol information", "Protocol:", "Plate type:", "Coordinates of", "Calculations:",
    "Auto export parameters:", "Operations:", "Labels:", "Measurements:", "Filters:", "Mirror modules:", "Aperture:",
    "Instrument:", "Normalization:", "Notifications", "Exported with",
)  # fmt: skip
# A label may hold " - " itself: its channel comes behind the last one.
_MEASURED = re.compile(r"(?P<label>.+)\s+-\s*(?P<channel>[^-]*?)\s*(?:\((?P<unit>[^()]*)\))?")
_TITLED = re.compile(
    r"(?P<kind>Calculated results|Measurement time|[A-Z]\w+(?: \w+)?(?= for ))(?: for\b|:)?\s*(?P<rest>.+)"
)
_COUNTED = re.compile(r"(?P<label>.*?)\s*\((?P<count>\d+)\)")
_FEWEST_VALUES = 6  # as a row of the smallest plate with such exports has
_MAP_HEAD = 5  # lines above a plate map that say of which plate it is
MEND_FORMAT = "Choose the format Plate2 in the export settings of the protocol, and export the run again."


@dataclass(frozen=True)
class Head:
    """One ``Plate information``: the row that it begins in, and its words by their column names."""

    row: int
    last: int
    words: dict[str, str] = field(default_factory=dict[str, str])

    def word(self, *names: str) -> str:
        """Return the first of these words that there is; "" for none, or for ``N/A``."""
        return next((text for name in names if (text := self.words.get(name, "")) not in ("", "N/A")), "")

    @cached_property
    def barcode(self) -> str:
        """The barcode; it stands in ="...", and the clock time is in its place where the plate had none."""
        plain = re.sub(r'^=?"*|"*$', "", self.word("Barcode")).strip()
        return "" if is_stamp(plain) or plain == "N/A" else plain


@dataclass(frozen=True)
class Title:
    """What the line above a grid says: its kind (``Results Signal Saturated Calculated``, ``Measurement time``, ...) and read."""

    row: int
    kind: str
    label: str
    channel: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Grid:
    """One grid of results: where its wells stand, and the title and the head that it belongs to."""

    sheet: Sheet
    row: int
    cells: Cells
    title: Title | None
    head: Head | None
    remark: str


@dataclass(frozen=True)
class _Mark:
    row: int
    kind: str
    last: int


def is_workstation(sheet: Sheet) -> bool:
    """Return whether a sheet has the plate information of EnVision or EnSpire Workstation."""
    return sheet.has("Repeat") and any(_is_head(sheet, row) for row in range(len(sheet.rows)))


def heads(sheet: Sheet) -> list[Head]:
    """Return every ``Plate information``, from the top.

    Raises
    ------
    ReadError
        If one has lost its line of names or its line of values: its grids would pass for those of another plate.
    """
    return [_head(sheet, mark.row) for mark in _marks(sheet) if mark.kind == _HEAD]


def grids(sheet: Sheet) -> list[Grid]:
    """Return every grid of results with the title and the head that it belongs to.

    Raises
    ------
    ReadError
        If a grid has more than one home or none that is clear, or has no row letters and is no whole plate.
    """
    refuse_lost_rows(sheet, plate_blocks(sheet))
    marks = _marks(sheet)
    found = [(row, cells, title, remark) for title, row, cells, remark in _titled(sheet, marks)]
    rows = [row for row, *_ in found]
    homes = _homes(sheet, heads(sheet), rows)
    placed = [
        Grid(sheet, row, cells, title, home, remark)
        for (row, cells, title, remark), home in zip(found, homes, strict=True)
    ]
    for grid in placed:
        _refuse_strangers(sheet, grid)
    return placed


def empty_titles(sheet: Sheet, found: Sequence[Grid]) -> list[int]:
    """Return the rows of the titles that none of these grids stands below."""
    owned = {grid.title.row for grid in found if grid.title}
    return [mark.row for mark in _marks(sheet) if mark.kind == _TITLE and mark.row not in owned]


def platemaps(sheet: Sheet) -> list[tuple[str, PlateBlock]]:
    """Return the plate maps and the numbers of their plates."""
    marks = _marks(sheet)
    found: list[tuple[str, PlateBlock]] = []
    for block in plate_blocks(sheet):
        above = bisect_left(marks, block.header, key=lambda mark: mark.row) - 1
        if above >= 0 and marks[above].kind in (_PLATEMAP, _TAIL):
            lines = (_filled(sheet.texts(row)) for row in range(block.header - 1, max(block.header - _MAP_HEAD, 0), -1))
            found.append((next((texts[-1] for texts in lines if texts[:1] == ["Plate"]), ""), block))
    return found


def plate_shape(sheet: Sheet) -> tuple[int, int] | None:
    """Return the rows and columns of the plate type that the tail describes; None where it describes none."""
    said = {
        head: texts
        for row, head in enumerate(sheet.heads)
        if head.startswith("Number of") and (texts := _filled(sheet.texts(row)))
    }
    numbers = [said.get(name, [""])[-1] for name in ("Number of rows", "Number of columns")]
    return (int(numbers[0]), int(numbers[1])) if all(number.isdecimal() for number in numbers) else None


def _filled(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text]


def _is_head(sheet: Sheet, row: int) -> bool:
    if sheet.heads[row] != "Plate":
        return False
    texts = sheet.texts(row)
    return texts[:3] == ["Plate", "Repeat", "Barcode"] and "Well" not in texts


def _marks(sheet: Sheet) -> tuple[_Mark, ...]:
    """Return the rows in which a new part of the export begins; `last` is the last row of what is written there."""
    if "workstation marks" not in sheet.found:
        sheet.found["workstation marks"] = tuple(_found_marks(sheet))
    return sheet.found["workstation marks"]


def _found_marks(sheet: Sheet) -> Iterator[_Mark]:
    row = 0
    while row < len(sheet.rows):
        text = sheet.heads[row]
        kind, last = "", row
        if text == "Plate information" or _is_head(sheet, row):
            kind, last = _HEAD, _head(sheet, row).last
        elif text.startswith(("Results for", "Calculated results", "Measurement time ")) or _is_title(text):
            kind = _TITLE
        elif text in ("Background information", "No background information available."):
            kind = _BACKGROUND
        elif text.startswith("Platemap") or (text in ("Plate", "Group") and sheet.text(row, 1) == ""):
            kind = _PLATEMAP
        elif text.startswith(_TAILS):
            kind = _TAIL
        if kind:
            yield _Mark(row, kind, last)
        row = last + 1


def _head(sheet: Sheet, row: int) -> Head:
    start = bisect_left(sheet.filled, row + (sheet.heads[row] == "Plate information"))
    names, values = (*sheet.filled[start : start + 2], -1, -1)[:2]
    if names < 0 or not _is_head(sheet, names):
        raise _headless(sheet, row, "its line of column names")
    if values < 0 or not re.fullmatch(r"\d+", sheet.heads[values]):
        raise _headless(sheet, row, "its line of values")
    words = {name: text for name, text in zip(sheet.texts(names), sheet.texts(values), strict=False) if name}
    return Head(row, values, words)


def _headless(sheet: Sheet, row: int, lost: str) -> ReadError:
    return ReadError(
        sheet.where(row), f"'Plate information' without {lost}", "a line of column names and a line of values below it",
        "A line was lost from the file, or it was cut off. Export it again.",
    )  # fmt: skip


def _titled(sheet: Sheet, marks: Sequence[_Mark]) -> Iterator[tuple[Title | None, int, Cells, str]]:
    """Yield the grids of the plates with the title that they stand under, if they have one."""
    blocks = plate_blocks(sheet)
    shape = plate_shape(sheet)
    title: Title | None = None
    owned: set[int] = set()
    ends = [mark.row for mark in marks[1:]] + [len(sheet.rows)]
    for mark, end in zip(marks, ends, strict=True):
        if mark.kind in (_TAIL, _PLATEMAP):
            continue
        title = None if mark.kind == _HEAD else _title(sheet, mark.row) if mark.kind == _TITLE else title
        home = title.row if title else mark.row
        for row, cells, remark in _in(sheet, blocks, range(mark.last + 1, end), shape):
            if home in owned:
                raise ReadError(
                    sheet.where(row), f"a second grid below '{sheet.heads[home]}'", "one grid below each title",
                    "A title was lost from the file. Export it again.",
                )  # fmt: skip
            owned.add(home)
            yield title, row, cells, remark
        if mark.kind == _HEAD and home not in owned:
            _refuse_torn(sheet, range(mark.last + 1, end))


def _refuse_torn(sheet: Sheet, rows: range) -> None:
    """Refuse a plate whose values are no grid any more, such as with notes beside them: it would be lost."""
    for row in rows:
        texts = _filled(sheet.texts(row))
        if len(texts) < _FEWEST_VALUES or any(parse_well(text) for text in texts if text[0].isalpha()):
            continue
        numbers = [text for text in texts if any(read_value(text, decimal=mark)[1] == "" for mark in DECIMALS)]
        if len(numbers) >= _FEWEST_VALUES:
            raise ReadError(
                sheet.where(row), "a line of values that belongs to no grid", "a whole plate, with nothing beside it",
                "Move notes beside the values to another file. " + MEND_FORMAT,
            )  # fmt: skip


def _in(
    sheet: Sheet, blocks: Sequence[PlateBlock], rows: range, shape: tuple[int, int] | None
) -> Iterator[tuple[int, Cells, str]]:
    start, end = (bisect_left(blocks, row, key=lambda block: block.header) for row in (rows.start, rows.stop))
    within = blocks[start : max(start, end)]
    for block in within:
        yield block.header, block.cells(), ""
    bare = None if within else bare_grid(sheet, rows, shape, MEND_FORMAT)
    if bare:
        yield bare.rows[0], bare.cells(), bare.remark


def _title(sheet: Sheet, row: int) -> Title:
    found = _TITLED.fullmatch(" ".join(_filled(sheet.texts(row))))
    if found is None:
        return Title(row, sheet.heads[row], "")
    if found["kind"].startswith("Calculated"):
        return Title(row, "Calculated", found["rest"])
    # The saturated wells have a key behind their title: (RFU) (SAT=Saturated).
    parts = _MEASURED.fullmatch(re.sub(r"\s*\([^()]*=[^()]*\)$", "", found["rest"]))
    if parts is None:
        return Title(row, found["kind"], once(found["rest"]))
    return Title(row, found["kind"], once(parts["label"]), parts["channel"], parts["unit"] or "")


def _is_title(text: str) -> bool:
    """Return whether a line is the title of a grid: ``Signal for ... - ...``, ``Saturated for ... - ...``."""
    return " for " in text and re.match(r"[A-Z][a-z]+(?: [a-z]+)? for .+ -", text) is not None


def once(label: str) -> str:
    """Return a label without the count of its reads, where that is 1: ``US LUM 96(1)`` is the only one, (2) another."""
    counted = _COUNTED.fullmatch(label)
    return counted["label"] if counted and counted["count"] == "1" else label.strip()


def _homes(sheet: Sheet, known: Sequence[Head], rows: Sequence[int]) -> list[Head | None]:
    """Return the head of each grid: the nearest above, or below where the export puts plate information at the end."""
    if _heads_below(sheet, known, rows):
        after = [bisect_left(known, row + 1, key=lambda head: head.row) for row in rows]
        return [known[place] if place < len(known) else None for place in after]
    before = [bisect_left(known, row, key=lambda head: head.row) - 1 for row in rows]
    return [known[place] if place >= 0 else None for place in before]


def _heads_below(sheet: Sheet, known: Sequence[Head], rows: Sequence[int]) -> bool:
    said = next(
        (sheet.texts(row) for row, head in enumerate(sheet.heads) if head.casefold().startswith("place plate information")), None
    )  # fmt: skip
    if said is not None:
        return _filled(said)[-1].casefold().endswith("end of plate")
    if not known or not rows or rows[0] > known[0].row:
        return False
    if rows[-1] > known[-1].row:
        raise ReadError(
            sheet.where(rows[0]), "a grid before the first 'Plate information', and another after the last",
            "plate information either above or below every plate",
            "The file was cut off or a line was lost, so that nothing says which plate a grid is of. Export it again.",
        )  # fmt: skip
    return True


def _refuse_strangers(sheet: Sheet, grid: Grid) -> None:
    """Refuse a grid whose title speaks of another read than its head: a part of the file was lost between the two."""
    title, head = grid.title, grid.head
    if title is None or head is None:
        return
    label, formula = head.word("Label", "Meas"), head.word("Formula")
    other = bool(label) if title.kind == "Calculated" else bool(formula)
    if other or (label and once(label) != title.label):
        raise ReadError(
            sheet.where(title.row), f"'{sheet.heads[title.row]}' with the plate information of '{label or formula}'",
            "the information of the same read",
            "A part of the file between the two was lost. Export it again.",
        )  # fmt: skip
