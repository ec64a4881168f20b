"""The groups of wells of a TOML layout (`[well.A1]`, `[row.A]` ...), which wells they hold and which of them wins."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from platekit.errors import LayoutError
from platekit.layout._patterns import LAST_COLUMN, LAST_ROW, Place, expand_columns, expand_rows, expand_wells

# From the weakest to the strongest, as the wellmap documentation orders them; "plate" stands for the entries of
# [plate.NAME] itself, which come half a step above [expt].
KINDS = ("expt", "plate", "icol", "irow", "col", "row", "block", "well")
_IN_PLATES = ("icol", "irow", "col", "row", "block", "well")
_EXAMPLES = {"row": "A", "irow": "A", "col": "1", "icol": "1", "block": "4x2.A1", "well": "A1", "plate": "P1"}


@dataclass(frozen=True)
class Group:
    """One table of a layout file: which wells it speaks of and what it says of them.

    Attributes
    ----------
    where : str
        File and table, for messages.
    kind : str
        One of `KINDS`.
    plate : str
        The plate it is confined to; "" is every plate.
    wells, lines : tuple
        Wells of a well or block group; row or column numbers of the others.
    entries : mapping
        Column to value, as TOML gives them.
    area : int
        Wells of one block; a smaller block wins over a larger one.
    rank : int
        0 for what is included first; a later file wins over an earlier one.
    """

    where: str
    kind: str
    plate: str
    wells: tuple[Place, ...] = ()
    lines: tuple[int, ...] = ()
    entries: Mapping[str, Any] = field(default_factory=dict[str, Any])
    area: int = 0
    rank: int = 0

    @property
    def level(self) -> tuple[int, bool, int, int]:
        """Which of two groups wins: the higher."""
        return KINDS.index(self.kind), bool(self.plate), -self.area, self.rank

    def of(self, wells: Iterable[Place]) -> list[Place]:
        """Return those of the wells of a plate that this group speaks of."""
        if self.kind in ("well", "block"):
            mine = set(self.wells)
            return [well for well in wells if well in mine]
        if self.kind in ("expt", "plate"):
            return list(wells)
        return [(row, column) for row, column in wells if self._line(row, column) in self.lines]

    def _line(self, row: int, column: int) -> int:
        if self.kind == "irow":
            return interleaved(row, column)
        if self.kind == "icol":
            return interleaved(column, row)
        return row if self.kind == "row" else column


def interleaved(line: int, across: int) -> int:
    """Return the partner line on even positions, the line itself on odd ones: A and B swap, C and D swap ...

    Examples
    --------
    >>> [interleaved(1, across) for across in (1, 2, 3, 4)]
    [1, 2, 1, 2]
    """
    return line if across % 2 else line + 1 if line % 2 else line - 1


def groups_of(document: Mapping[str, Any], file: str) -> list[Group]:
    """Return the groups of a TOML document, those of its plates included.

    Raises
    ------
    LayoutError
        If a group is not written as the format asks for.
    """
    found = _groups(document, file, "", "")
    if "expt" in document:
        found.append(Group(f"{file}, [expt]", "expt", "", entries=_table(document["expt"], f"{file}, [expt]", "expt")))
    for plate, inside in _table(document.get("plate", {}), f"{file}, [plate]", "plate").items():
        where = f"{file}, [plate.{plate}]"
        held = _table(inside, where, "plate")
        if "expt" in held:
            raise LayoutError(
                where, "[expt] inside a plate", "values of the plate itself", f"Write them right under [plate.{plate}]."
            )
        own = {key: value for key, value in held.items() if key not in _IN_PLATES}
        found.append(Group(where, "plate", plate, entries=own))
        found.extend(_groups(held, file, plate, f"plate.{plate}."))
    return found


def extras_of(document: Mapping[str, Any], file: str) -> list[str]:
    """Return a remark for each table that is no group, and refuse those that look like a misspelt one."""
    known = ("meta", "dispense", "expt", "plate", *_IN_PLATES)
    remarks: list[str] = []
    for name, value in document.items():
        if name in known or not isinstance(value, dict):
            continue
        close = difflib.get_close_matches(name.casefold(), [*known, "column"], n=1, cutoff=0.6)
        if close:
            meant = "col" if close[0] == "column" else close[0]
            raise LayoutError(f"{file}, [{name}]", f"[{name}]", "a group of wells", f"Groups: did you mean '{meant}'?")
        remarks.append(f"{file}: [{name}] is no group of wells; it was not read")
    return remarks


def _groups(document: Mapping[str, Any], file: str, plate: str, prefix: str) -> list[Group]:
    found: list[Group] = []
    for kind in _IN_PLATES:
        table = _table(document.get(kind, {}), f"{file}, [{prefix}{kind}]", kind)
        for key, entries in table.items():
            where = f"{file}, [{prefix}{kind}.{key}]"
            if kind == "block":
                found.extend(_blocks(key, _table(entries, where, kind), where, plate))
                continue
            group = Group(where, kind, plate, entries=_table(entries, where, kind))
            if kind == "well":
                found.append(replace(group, wells=expand_wells(key, where=where)))
            else:
                expand = expand_rows if kind.endswith("row") else expand_columns
                found.append(replace(group, lines=expand(key, where=where)))
    return found


def _blocks(size: str, corners: Mapping[str, Any], where: str, plate: str) -> list[Group]:
    match = re.fullmatch(r"([1-9]\d?)x([1-9]\d?)", size, re.IGNORECASE)
    if not match:
        raise LayoutError(
            where, f"the size '{size}'", "columns x rows of the block", "Write [block.4x2.A1] for 4 columns and 2 rows."
        )
    width, height = int(match[1]), int(match[2])
    found: list[Group] = []
    for key, entries in corners.items():
        place = where.removesuffix("]") + f".{key}]"
        held = _table(entries, place, "block")
        # One group for each corner: a series of doses starts anew in each block.
        for row, column in expand_wells(key, where=place):
            wells = tuple((row + down, column + right) for down in range(height) for right in range(width))
            found.append(Group(place, "block", plate, wells, entries=held, area=width * height))
    return found


def _table(value: object, where: str, kind: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    example = f"[{kind}.{_EXAMPLES[kind]}]" if kind in _EXAMPLES else f"[{kind}]"
    raise LayoutError(
        where, repr(value), "a table of columns and values", f'Write {example} and below it role = "virus_control".'
    )


def wells_of(groups: Iterable[Group], also: Iterable[Place] = ()) -> list[Place]:
    """Return the wells that the groups of one plate imply, in plate order, with those that something else names.

    Wells and blocks name theirs; rows and columns imply the wells where they cross; rows alone (or columns alone)
    only speak of wells that something else names. An interleaved row brings in its partner.

    Raises
    ------
    LayoutError
        If there are rows and no columns, or the other way round, and nothing else names a well.
    """
    listed = list(groups)
    wells = {well for group in listed for well in group.wells} | set(also)
    rows = {line for group in listed if group.kind in ("row", "irow") for line in _both(group)}
    columns = {line for group in listed if group.kind in ("col", "icol") for line in _both(group)}
    if rows and columns:
        wells |= set(itertools.product(rows, columns))
    else:
        wells |= _partners(listed, wells)
    if (rows or columns) and not wells:
        where = next(group.where for group in listed if group.lines)
        other = "columns" if rows else "rows"
        raise LayoutError(
            where, f"{'rows' if rows else 'columns'} and no {other}", "both, or a block",
            f"Say which {other} are used, such as {'[col.1-12]' if rows else '[row.A-H]'}; it may stay without entries.",
        )  # fmt: skip
    return sorted(wells)


def _both(group: Group) -> set[int]:
    return {*group.lines, *(interleaved(line, 2) for line in group.lines if group.kind in ("irow", "icol"))}


def _partners(groups: Iterable[Group], wells: set[Place]) -> set[Place]:
    found: set[Place] = set()
    for group in groups:
        pair = _both(group)
        if group.kind == "irow":
            across = {column for row, column in wells if row in pair}
            found |= {(interleaved(line, column), column) for line in group.lines for column in across}
        if group.kind == "icol":
            across = {row for row, column in wells if column in pair}
            found |= {(row, interleaved(line, row)) for line in group.lines for row in across}
    return found


def shifted(group: Group, shift: Place, *, where: str) -> Group:
    """Return the group moved down and to the right, for a file that is included in another place of the plate.

    Raises
    ------
    LayoutError
        If it is interleaved, or would leave the plate.
    """
    down, right = shift
    if group.kind in ("irow", "icol"):
        raise LayoutError(
            where, f"a shift of the interleaved group of {group.where}", "a file without [irow] and [icol]",
            "Write the wells of that file out, or leave the shift away.",
        )  # fmt: skip
    wells = tuple((row + down, column + right) for row, column in group.wells)
    by = {"row": down, "col": right}.get(group.kind, 0)
    lines = tuple(line + by for line in group.lines)
    most = {"row": LAST_ROW, "col": LAST_COLUMN}.get(group.kind, 0)
    outside = any(not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN) for row, column in wells)
    if outside or any(not 1 <= line <= most for line in lines):
        raise LayoutError(
            where, f"a shift that moves {group.where} off the plate", "wells from A1 to AF48",
            "Choose another place to shift to.",
        )  # fmt: skip
    return replace(group, wells=wells, lines=lines)
