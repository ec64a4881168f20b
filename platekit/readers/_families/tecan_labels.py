"""Tecan i-control and SparkControl: which label a table of values is of, by its name, its place, or their order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from platekit.errors import ReadError, quoted
from platekit.readers._calculated import says_calculated
from platekit.readers._families.tecan import Label, Plate, beside
from platekit.sheets import Sheet

NONE = Label("", -1)
_REFERENCE = ("reference", "referenz")
_DIFFERENCE = ("difference", "differenz")
# Settings in which two labels of one read of several parts of a plate may differ.
_OF_A_PART = ("part of plate", "teil der platte", "start time", "startzeit")


@dataclass
class Claims:
    """Which labels of a plate have a table, while its tables are gone through: those that have none yet, by their row."""

    open: dict[int, Label]
    last: Label | None = None

    def take(self, label: Label) -> None:
        """Give a label its table."""
        self.open.pop(label.row, None)
        self.last = label

    def open_above(self, row: int) -> list[Label]:
        """Return the labels above a row that have no table yet."""
        return list(takewhile(lambda label: label.row < row, self.open.values()))


def title_above(sheet: Sheet, above: int, header: int) -> tuple[str, int]:
    """Return the one filled cell of the row above a table, at the left edge of the sheet, and its row; "" for none."""
    row = next((row for row in range(header - 1, above - 1, -1) if not sheet.is_blank(row)), -1)
    lone = row >= 0 and sheet.heads[row] and not beside(sheet, row)
    words = sheet.heads[row] if lone else ""
    return (
        ("", -1)
        if words.endswith(":") or words.casefold().startswith(("label:", "start", "end"))
        else (words, row if lone else -1)
    )


def label_of(sheet: Sheet, plate: Plate, header: int, title: str, claims: Claims) -> tuple[Label, str]:
    """Return the label of a table, and what the table is beside its values: "reference", "calculated" or "".

    Raises
    ------
    ReadError
        If it is of no label, or nothing says of which of several.
    """
    if title.casefold() in _REFERENCE + _DIFFERENCE and claims.last is not None:
        return claims.last, "reference" if title.casefold() in _REFERENCE else f"calculated {title}"
    for words in (title, title.partition(":")[0].strip()):
        called = plate.called(words)
        if len(called) == 1:
            return called[0], ""
        if called:
            return _left(sheet, header, called, claims, 1 + _titled_below(sheet, title, header, plate.rows.stop))[0], ""
    if not plate.labels and not says_calculated(title):
        return Label(title, header), ""
    if title and (says_calculated(title) or any(label.name for label in plate.labels)):
        return NONE, f"calculated {title}"
    open_labels = claims.open_above(header)
    if title or len(open_labels) == 1:
        return _in_order(sheet, header, title, open_labels), ""
    what = "a further table of values without a title" if not open_labels else "a table of values without a title"
    names = quoted(label.name or label.mode for label in open_labels or plate.labels if label.row < header)
    raise ReadError(
        sheet.where(header), f"{what}, and the labels {names} above it", "the name of its label above each table",
        "Write the name of the label above the table; move tables of your own to another sheet.",
    )  # fmt: skip


def labels_of_columns(
    sheet: Sheet, plate: Plate, header: int, columns: Sequence[str], claims: Claims
) -> list[Label | None]:
    """Return the label that each column of a list names, None for one that names none; of two of one name, in their order.

    Raises
    ------
    ReadError
        If nothing says which of several labels of one name a column is of.
    """
    left: dict[str, list[Label]] = {}
    for name in dict.fromkeys(column.casefold() for column in columns):
        called = plate.called(name)
        count = sum(_same(name, column) for column in columns)
        left[name] = _left(sheet, header, called, claims, count) if called else []
    found: list[Label | None] = []
    for column in columns:
        labels = left[column.casefold()]
        # Several columns of one label are reads of its own; they stay with it.
        found.append((labels.pop(0) if len(labels) > 1 else labels[0]) if labels else None)
    return found


def names_of(labels: Sequence[Label], wells: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Return the name of each label by the row that it begins in.

    Two labels of one name are told apart by their number, unless they are one read of several parts of a plate: with
    the same settings and other wells.

    Parameters
    ----------
    labels : sequence of Label
    wells : mapping of int to sequence of str
        The wells that stand below a label, by its row.
    """
    alike: dict[str, list[Label]] = {}
    for label in labels:
        alike.setdefault(label.name.casefold(), []).append(label)
    alone = {name for name, each in alike.items() if name and (len(each) == 1 or _is_one_read(each, wells))}
    names: dict[int, str] = {}
    for number, label in enumerate(labels, 1):
        told = f"{label.name}, label {number}" if label.name else f"label {number}"
        names[label.row] = label.name if label.name.casefold() in alone else told
    return names


def _is_one_read(labels: Sequence[Label], wells: Mapping[int, Sequence[str]]) -> bool:
    held = [well for one in labels for well in wells.get(one.row, ())]
    return len({tuple(_settings(one)) for one in labels}) == 1 and len(set(held)) == len(held)


def _settings(label: Label) -> list[tuple[str, str]]:
    return [("mode", label.mode), *sorted(pair for pair in label.settings.items() if pair[0] not in _OF_A_PART)]


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _titled_below(sheet: Sheet, title: str, header: int, stop: int) -> int:
    """Return how many rows from this one on hold such a title and nothing beside it."""
    if "titles alone" not in sheet.found:
        alone: dict[str, list[int]] = {}
        for row in sheet.filled:
            if not beside(sheet, row):
                alone.setdefault(sheet.heads[row].casefold(), []).append(row)
        sheet.found["titles alone"] = alone
    rows: list[int] = sheet.found["titles alone"].get(title.casefold(), [])
    return bisect_left(rows, stop) - bisect_left(rows, header)


def _left(sheet: Sheet, header: int, called: Sequence[Label], claims: Claims, places: int) -> list[Label]:
    """Return those of the labels of one name that a table may be of: all that are above it and have none, in their order.

    Where there are more of them than tables (`places`, this one included), or none, nothing says which one it is of.
    """
    if len(called) == 1:
        return list(called)
    left = [label for label in called if label.row < header and label.row in claims.open]
    if 0 < len(left) <= places:
        return left
    rows = " and ".join(sheet.place(label.row) for label in called)
    raise ReadError(
        sheet.where(header), f"a table of '{called[0].name}', and {len(called)} labels of that name ({rows})", "a table for each of them",
        "Give the labels names of their own, in the list of actions and above the tables, or export the run again.",
    )  # fmt: skip


def _in_order(sheet: Sheet, header: int, title: str, labels: Sequence[Label]) -> Label:
    """Return the next of the labels that have no names of their own: their tables follow in the order of their settings."""
    if not labels:
        raise ReadError(
            sheet.where(header), f"the table '{title}', and no settings of a label left for it", "a line Mode for each table",
            "A line was lost from the file, or a table was added. Export the run again.",
        )  # fmt: skip
    return labels[0]
