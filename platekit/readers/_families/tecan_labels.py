"""Tecan i-control and SparkControl: which label a table of values is of, by its name, its place, or their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from platekit.errors import ReadError, quoted
from platekit.readers._calculated import says_calculated
from platekit.readers._families.tecan import Label, Plate, beside
from platekit.sheets import Sheet

NONE = Label("", -1)
_REFERENCE = ("reference", "referenz")
_DIFFERENCE = ("difference", "differenz")
# Settings in which two labels of one read of several parts of a plate may differ.
_OF_A_PART = ("part of plate", "teil der platte", "start time", "startzeit")


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


def label_of(sheet: Sheet, plate: Plate, header: int, title: str, claimed: Sequence[Label]) -> tuple[Label, str]:
    """Return the label of a table, and what the table is beside its values: "reference", "calculated" or "".

    Raises
    ------
    ReadError
        If it is of no label, or nothing says of which of several.
    """
    if title.casefold() in _REFERENCE + _DIFFERENCE and claimed:
        return claimed[-1], "reference" if title.casefold() in _REFERENCE else f"calculated {title}"
    for words in (title, title.partition(":")[0].strip()):
        called = _called(plate, words)
        if called:
            below = range(header, plate.rows.stop)
            further = [row for row in below if _same(sheet.heads[row], title) and not beside(sheet, row)]
            return _left(sheet, header, called, claimed, 1 + len(further))[0], ""
    if not plate.labels and not says_calculated(title):
        return Label(title, header), ""
    above = [label for label in plate.labels if label.row < header]
    open_labels = [label for label in above if label not in claimed]
    if title and (says_calculated(title) or any(label.name for label in plate.labels)):
        return NONE, f"calculated {title}"
    if title or len(open_labels) == 1:
        return _in_order(sheet, header, title, open_labels), ""
    what = "a further table of values without a title" if not open_labels else "a table of values without a title"
    names = quoted(label.name or label.mode for label in open_labels or above)
    raise ReadError(
        sheet.where(header), f"{what}, and the labels {names} above it", "the name of its label above each table",
        "Write the name of the label above the table; move tables of your own to another sheet.",
    )  # fmt: skip


def labels_of_columns(
    sheet: Sheet, plate: Plate, header: int, columns: Sequence[str], claimed: Sequence[Label]
) -> list[Label | None]:
    """Return the label that each column of a list names, None for one that names none; of two of one name, in their order.

    Raises
    ------
    ReadError
        If nothing says which of several labels of one name a column is of.
    """
    left: dict[str, list[Label]] = {}
    for name in dict.fromkeys(column.casefold() for column in columns):
        called = _called(plate, name)
        count = sum(_same(name, column) for column in columns)
        left[name] = _left(sheet, header, called, claimed, count) if called else []
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
    names: dict[int, str] = {}
    for number, label in enumerate(labels, 1):
        alike = [one for one in labels if _same(one.name, label.name)]
        held = [well for one in alike for well in wells.get(one.row, ())]
        one_read = len({tuple(_settings(one)) for one in alike}) == 1 and len(set(held)) == len(held)
        told = f"{label.name}, label {number}" if label.name else f"label {number}"
        names[label.row] = label.name if label.name and (len(alike) == 1 or one_read) else told
    return names


def _settings(label: Label) -> list[tuple[str, str]]:
    return [("mode", label.mode), *sorted(pair for pair in label.settings.items() if pair[0] not in _OF_A_PART)]


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _called(plate: Plate, name: str) -> list[Label]:
    return [label for label in plate.labels if name and _same(label.name, name)]


def _left(sheet: Sheet, header: int, called: Sequence[Label], claimed: Sequence[Label], places: int) -> list[Label]:
    """Return those of the labels of one name that a table may be of: all that are above it and have none, in their order.

    Where there are more of them than tables (`places`, this one included), or none, nothing says which one it is of.
    """
    if len(called) == 1:
        return list(called)
    left = [label for label in called if label.row < header and label not in claimed]
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
