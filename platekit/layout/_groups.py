"""The groups of wells of a TOML layout (`[well.A1]`, `[row.A]` ...), which wells they hold and which of them wins."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from platekit.errors import LayoutError
from platekit.layout._columns import heading
from platekit.layout._patterns import LAST_COLUMN, LAST_ROW, Place, expand_columns, expand_rows, expand_wells
from platekit.schema import LAYOUT

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
    unit : str
        The unit of its doses that say none: that of its own file, else of the one that includes it; "" if neither says one.
    """

    where: str
    kind: str
    plate: str
    wells: tuple[Place, ...] = ()
    lines: tuple[int, ...] = ()
    entries: Mapping[str, Any] = field(default_factory=dict[str, Any])
    area: int = 0
    rank: int = 0
    unit: str = ""

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
    notes = [name for name, value in document.items() if name not in known and not isinstance(value, dict)]
    for name in notes:
        if heading(name, where=file).column in LAYOUT.names:
            raise LayoutError(
                f"{file}, key '{name}'", "a value outside of all groups", "a group of wells that it is said of",
                f"Write it below [expt] if it holds for every well: [expt] and below it {name} = ...",
            )  # fmt: skip
    if notes:
        remarks.append(f"{file}: {', '.join(notes)}: outside of all groups, so taken as a note and no column")
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
            if row + height - 1 > LAST_ROW or column + width - 1 > LAST_COLUMN:
                raise LayoutError(
                    place, f"a block of {width} x {height} (columns x rows) that leaves the plate",
                    "wells from A1 to AF48", "Make the block smaller, or begin it at another well.",
                )  # fmt: skip
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

    Wells and blocks name theirs. A row reaches from the first to the last column that anything of the layout names, a
    column from the first to the last row; so do interleaved ones, which bring in their partners.

    Raises
    ------
    LayoutError
        If there are rows and nothing names a column, or the other way round.
    """
    listed = list(groups)
    wells = {well for group in listed for well in group.wells} | set(also)
    rows, columns, irows, icols = (
        {line for group in listed if group.kind == kind for line in group.lines}
        for kind in ("row", "col", "irow", "icol")
    )
    plain_down = _span({row for row, _ in wells} | rows)
    plain_across = _span({column for _, column in wells} | columns)
    down = _span({*plain_down, *(interleaved(line, column) for line in irows for column in plain_across)})
    across = _span({*plain_across, *(interleaved(line, row) for line in icols for row in plain_down)})
    for mine, other, kinds, missing in (
        (rows | irows, across, "rows", "columns"),
        (columns | icols, down, "columns", "rows"),
    ):
        if mine and not other:
            where = next(group.where for group in listed if group.lines)
            raise LayoutError(
                where, f"{kinds} and no {missing}", "both, or a block",
                f"Say which {missing} are used, such as {'[col.1-12]' if kinds == 'rows' else '[row.A-H]'}; "
                "it may stay without entries.",
            )  # fmt: skip
    wells |= set(itertools.product(rows, across)) | set(itertools.product(down, columns))
    wells |= {(interleaved(line, column), column) for line in irows for column in across}
    wells |= {(row, interleaved(line, row)) for line in icols for row in down}
    return sorted(wells)


def _span(lines: set[int]) -> range:
    return range(min(lines), max(lines) + 1) if lines else range(0)


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
