"""One TOML layout file with what it includes: its groups from the weakest to the strongest, and its [meta]."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeGuard

from platekit.errors import LayoutError, did_you_mean
from platekit.layout._dispense_entry import Dispense, dispense_entry, refuse_shift
from platekit.layout._groups import Group, extras_of, groups_of, shifted
from platekit.layout._patterns import Place, expand_wells
from platekit.paths import BACKSLASH, written_path
from platekit.sheets import LAYOUT, open_text
from platekit.toml import loads
from platekit.wells import PLATE_SHAPES

_META = ("plate_size", "include", "concat", "roles", "concentration_unit", "alert", "path", "paths", "style",
         "param_styles", "options")  # fmt: skip


@dataclass(frozen=True)
class TomlFile:
    """A layout file as written: `groups` with rising rank, `concat` as (plate name or "", path), the log of a dispenser."""

    groups: tuple[Group, ...]
    plate_size: int | None
    roles: Mapping[str, str]
    concat: tuple[tuple[str, Path], ...]
    remarks: tuple[str, ...]
    dispense: Dispense | None = None


def toml_file(path: Path, *, chain: tuple[Path, ...] = ()) -> TomlFile:
    """Return a TOML layout file and all that it includes.

    Parameters
    ----------
    path : Path
    chain : tuple of Path
        The files that led here, so that a circle is found.

    Raises
    ------
    LayoutError
        If a file is missing, is no TOML, or [meta] says something unknown.
    """
    if path.resolve() in chain:
        raise LayoutError(
            f"{chain[-1].name}, [meta]", f"'{path.name}', which leads back to itself", "files that do not go in a circle",
            "Leave one of the includes away.",
        )  # fmt: skip
    document, remarks = _document(path)
    meta = _meta(document.get("meta", {}), path)
    onwards = (*chain, path.resolve())
    groups: list[Group] = []
    included = [(toml_file(other, chain=onwards), shift) for other, shift in _includes(meta, path)]
    for file, shift in included:
        where = f"{path.name}, [meta] include"
        moved = [shifted(group, shift, where=where) if shift != (0, 0) else group for group in file.groups]
        if file.dispense and shift != (0, 0):
            raise refuse_shift(where)
        groups += _ranked(moved, len(groups))
    groups += _ranked(groups_of(document, path.name), len(groups))
    unit = str(meta.get("concentration_unit", ""))
    sizes = {file.plate_size for file, shift in included if shift == (0, 0)} - {None}
    return TomlFile(
        # A file that is included has said its own unit, or has none.
        groups=tuple(replace(group, unit=group.unit or unit) for group in groups),
        plate_size=_plate_size(meta, path) or (sizes.pop() if len(sizes) == 1 else None),
        roles={**{k: v for file, _ in included for k, v in file.roles.items()}, **_roles(meta, path)},
        concat=(*(link for file, _ in included for link in file.concat), *_concat(meta, path)),
        remarks=(*(said for file, _ in included for said in file.remarks), *remarks, *extras_of(document, path.name),
                 *_said(meta, path)),
        dispense=dispense_entry(document["dispense"], path) if "dispense" in document else
                 next((file.dispense for file, _ in reversed(included) if file.dispense), None),
    )  # fmt: skip


def _ranked(groups: list[Group], start: int) -> list[Group]:
    # All groups of one file share one offset, so that what it says twice is still seen as one level.
    return [replace(group, rank=start + group.rank) for group in groups]


def _document(path: Path) -> tuple[dict[str, Any], list[str]]:
    text, remarks = open_text(path, expected=LAYOUT)
    try:
        return loads(text), remarks
    except RecursionError as cause:
        raise LayoutError(
            path.name, "lists or tables nested hundreds of times", "a [table] or key = value",
            "A layout nests a few times at most. Look for a bracket that was typed again and again.",
        ) from cause  # fmt: skip
    except tomllib.TOMLDecodeError as cause:
        said = str(cause)
        at = re.search(r"\(at line (\d+), column (\d+)\)", said)
        where = f"{path.name}, line {at[1]}, column {at[2]}" if at else f"{path.name}, last line"
        reason = re.sub(r"\s*\(at .*\)", "", said)
        if "declare" in said or "overwrite" in said:
            raise LayoutError(
                where, f"a table or key for the second time ({reason})", "each once", "Join the two into one."
            ) from cause
        slash = at is not None and "\\" in text.split("\n")[int(at[1]) - 1]
        raise LayoutError(
            where, f"no valid TOML ({reason})", "a [table] or key = value",
            BACKSLASH if slash else "Text stands in quotes, and so does a table name with a comma: [well.'A1,A3'].",
        ) from cause  # fmt: skip


def _meta(given: object, path: Path) -> dict[str, Any]:
    where = f"{path.name}, [meta]"
    if not isinstance(given, dict):
        raise LayoutError(where, repr(given), "a table", "Write [meta] on a line of its own.")
    for key in given:
        if key not in _META:
            raise LayoutError(where, f"the key '{key}'", "a key of [meta]", f"Keys: {did_you_mean(key, _META)}")
    return given


def _plate_size(meta: Mapping[str, Any], path: Path) -> int | None:
    size = meta.get("plate_size")
    if size is None:
        return None
    if not isinstance(size, int) or isinstance(size, bool) or size not in PLATE_SHAPES:
        raise LayoutError(
            f"{path.name}, [meta] plate_size", repr(size), "the wells of a plate",
            f"Sizes are {', '.join(str(known) for known in PLATE_SHAPES)}.",
        )  # fmt: skip
    return size


def _roles(meta: Mapping[str, Any], path: Path) -> dict[str, str]:
    given = meta.get("roles", {})
    if not isinstance(given, dict) or not all(isinstance(role, str) for role in given.values()):
        raise LayoutError(
            f"{path.name}, [meta] roles",
            repr(given),
            "words and their roles",
            'Write roles = { DMSO = "virus_control" }.',
        )
    return dict(given)


def _includes(meta: Mapping[str, Any], path: Path) -> list[tuple[Path, Place]]:
    given = meta.get("include", [])
    found: list[tuple[Path, Place]] = []
    for item in _list_of(given):
        where = f"{path.name}, [meta] include"
        entry = {"path": item} if isinstance(item, str) else item
        if not isinstance(entry, dict) or not _is_path(entry.get("path")) or set(entry) - {"path", "shift"}:
            raise LayoutError(
                where, repr(item), "a path, or a path and a shift",
                'Write include = "doses.toml", or include = { path = "doses.toml", shift = "A1 to C3" }.',
            )  # fmt: skip
        other = written_path(entry["path"], path.parent, where=where, error=LayoutError)
        found.append((other, _shift(str(entry.get("shift", "A1 to A1")), where)))
    return found


def _list_of(given: object) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _is_path(given: object) -> TypeGuard[str]:
    """Return whether a value can be the path of a file: no system has one with a null character."""
    return isinstance(given, str) and given != "" and "\0" not in given


def _shift(text: str, where: str) -> Place:
    ends = re.fullmatch(r"\s*(\w+)\s+to\s+(\w+)\s*", text)
    if not ends:
        raise LayoutError(where, f"the shift '{text}'", "two wells", 'Write shift = "A1 to C3".')
    ((row, column),), ((to_row, to_column),) = (expand_wells(end, where=where) for end in ends.groups())
    return to_row - row, to_column - column


def _concat(meta: Mapping[str, Any], path: Path) -> list[tuple[str, Path]]:
    given = meta.get("concat", [])
    listed = given.items() if isinstance(given, dict) else [("", item) for item in _list_of(given)]
    found: list[tuple[str, Path]] = []
    for plate, item in listed:
        if not _is_path(item):
            raise LayoutError(
                f"{path.name}, [meta] concat", repr(item), "the paths of layouts",
                'Write [meta.concat] and below it P1 = "first.toml".',
            )  # fmt: skip
        where = f"{path.name}, [meta] concat"
        found.append((plate, written_path(item, path.parent, where=where, error=LayoutError)))
    return found


def _said(meta: Mapping[str, Any], path: Path) -> list[str]:
    remarks = [f"{path.name}: {meta['alert']}"] if "alert" in meta else []
    for key in ("path", "paths"):
        if key in meta:
            remarks.append(
                f"{path.name}: [meta] {key} is not used; the exports are named in screen.toml or on the command line"
            )
    return remarks
