"""Patterns of file names with named parts: ``exports/{batch}_{library}_{arm}.xlsx``."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platekit.errors import ScreenError, did_you_mean
from platekit.paths import names_a_file, on_a_drive, under

_MARKS = re.compile(r"\{(?P<name>[^{}]*)\}|(?P<star>\*)|(?P<brace>[{}])")
_PART_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# The end of a name that tells the kind of file: instruments and Windows write it in either case.
_SUFFIX = re.compile(r"\.[A-Za-z0-9]+$|\.[A-Za-z0-9]+\.(?i:gz|bz2|xz|zip)$")
# Left by a spreadsheet that is open, or by the Finder: no file of the laboratory, and only taken when named in full.
HIDDEN = (".", "~$")


@dataclass(frozen=True)
class Match:
    """One file that a pattern found, and the words that its named parts stand for."""

    path: Path
    parts: Mapping[str, str]


def part_names(pattern: str) -> tuple[str, ...]:
    """Return the named parts of a pattern, each once, in order.

    Examples
    --------
    >>> part_names("exports/{batch}/{batch}_{arm}.xlsx")
    ('batch', 'arm')
    """
    return tuple(dict.fromkeys(mark["name"] for mark in _MARKS.finditer(pattern) if mark["name"] is not None))


def is_pattern(text: str) -> bool:
    """Return whether a path has marks, so that it can stand for other files than the one of its own name."""
    return _MARKS.search(text) is not None


def wrong_marks(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with the braces of a pattern and how to mend it; None if nothing is."""
    for mark in _MARKS.finditer(pattern):
        if mark["brace"]:
            return f"a single '{mark['brace']}' in '{pattern}'", "Braces stand in pairs around a name: {batch}."
        if mark["name"] is not None and not _PART_NAME.fullmatch(mark["name"]):
            return (
                f"the part '{mark[0]}' in '{pattern}'",
                "A part is named by letters, digits and _, such as {batch}; * stands for anything without a name.",
            )
    return None


def fill_in(pattern: str, parts: Mapping[str, str]) -> str:
    """Return a pattern with the words of a file's named parts in their places.

    Examples
    --------
    >>> fill_in("layouts/{library}.toml", {"library": "L1", "arm": "mock"})
    'layouts/L1.toml'
    """
    return _MARKS.sub(lambda mark: parts.get(mark["name"] or "", mark[0]), pattern)


def expand(pattern: str, folder: Path, *, where: str, known: Mapping[str, str] | None = None) -> tuple[Match, ...]:
    """Return the files that a pattern stands for.

    Parameters
    ----------
    pattern : str
        Path with named parts ``{name}`` (one character or more) and ``*`` (any number); neither crosses a folder.
        A name that stands twice stands for the same word. The suffix is found in either case.
    folder : Path
        Where a relative pattern starts.
    where : str
        Where the pattern is written, for messages.
    known : mapping, optional
        Words that some of the named parts have already.

    Returns
    -------
    tuple of Match
        At least one, sorted by path. Hidden files (``.name``, ``~$name``) are found only by a pattern that spells
        out their beginning.

    Raises
    ------
    ScreenError
        If no file matches (the message says what there is), or a file can be taken apart in two ways.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     (Path(place) / "day1_mock.CSV").touch()
    ...     [dict(match.parts) for match in expand("{batch}_{arm}.csv", Path(place), where="screen.toml")]
    [{'batch': 'day1', 'arm': 'mock'}]
    """
    parts = dict(known or {})
    name = fill_in(pattern, parts)
    # Signs that mean something else here, or on another system, are part of the name where a file has it.
    marked = is_pattern(name) or "\\" in name or (on_a_drive(name) and os.name != "nt")
    if marked and names_a_file(name, folder):
        return (Match(folder / name, parts),)
    start, steps = under(pattern, folder, where=where)
    if not steps:
        raise ScreenError(where, f"'{pattern}', a folder", "files", "Name the files in it, such as 'exports/*.xlsx'.")
    matches = [Match(start, parts)]
    for number, step in enumerate(steps, 1):
        last = number == len(steps)
        found = [further for match in matches for further in _step(match, step, last, where)]
        if not found:
            raise _nothing(name, fill_in(step, parts), matches[0].path, last, folder, where)
        matches = found
    return tuple(sorted(matches, key=lambda match: match.path.as_posix()))


def _step(match: Match, step: str, last: bool, where: str) -> list[Match]:
    """Return the entries of one folder that one step of the path stands for."""
    if not last and not is_pattern(step):
        return [Match(match.path / step, match.parts)] if (match.path / step).is_dir() else []
    found: list[Match] = []
    for entry in _listed(match.path, where):
        parts = _parts(step, entry.name, match, last, where)
        if parts is not None and (entry.is_file() if last else entry.is_dir()):
            found.append(Match(entry, {**match.parts, **parts}))
    return found


def _listed(folder: Path, where: str) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as cause:
        raise ScreenError(
            where, f"the folder '{folder}', which cannot be listed ({cause.strerror})", "a folder that can be read",
            "Ask for the right to read it, or copy the files to a folder of your own.",
        ) from cause  # fmt: skip


def _parts(step: str, name: str, match: Match, last: bool, where: str) -> dict[str, str] | None:
    """Return the words of the named parts if the name matches, None if it does not; refuse if there are two ways."""
    name = unicodedata.normalize("NFC", name)
    if name.startswith(HIDDEN) and step[0] in "*{":
        return None
    longest = _expression(step, match.parts, last, lazy="").fullmatch(name)
    if longest is None:
        return None
    # Taking as much as possible from the left and as little as possible give the same only if there is one way.
    shortest = _expression(step, match.parts, last, lazy="?").fullmatch(name)
    assert shortest is not None
    one, other = longest.groupdict(), shortest.groupdict()
    if one != other:
        ways = " or as ".join(", ".join(f"{key} '{value}'" for key, value in way.items()) for way in (other, one))
        raise ScreenError(
            where, f"'{name}', which '{step}' takes apart in two ways (as {ways})", "one way",
            "Set the parts apart by a mark that they do not hold themselves, or name such files in an entry of their own.",
        )  # fmt: skip
    return one


def _expression(step: str, known: Mapping[str, str], last: bool, *, lazy: str) -> re.Pattern[str]:
    step = unicodedata.normalize("NFC", step)
    pieces: list[str] = []
    seen: set[str] = set()
    end = 0
    for mark in _MARKS.finditer(step):
        pieces.append(re.escape(step[end : mark.start()]))
        name = mark["name"]
        if name is None:
            pieces.append(f".*{lazy}")
        elif name in known:
            pieces.append(re.escape(known[name]))
        else:
            pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+{lazy})")
            seen.add(name)
        end = mark.end()
    tail = step[end:]
    suffix = _SUFFIX.search(tail) if last else None
    cut = suffix.start() if suffix else len(tail)
    pieces += [re.escape(tail[:cut]), f"(?i:{re.escape(tail[cut:])})"]
    return re.compile("".join(pieces), re.DOTALL)


def _nothing(pattern: str, step: str, place: Path, last: bool, folder: Path, where: str) -> ScreenError:
    """Return the message for a pattern without files: how far it led, and what is there."""
    kind = "file" if last else "folder"
    names = [
        p.name for p in _listed(place, where) if (p.is_file() if last else p.is_dir()) and not p.name.startswith(HIDDEN)
    ]
    inside = shown_folder(place, folder)
    if not place.is_dir():
        there = f"There is no folder '{place.as_posix()}'."
    elif not names:
        there = f"It holds no {kind}s."
    else:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        close = "" if is_pattern(step) else did_you_mean(step, names)
        end = f": {close}" if close.startswith("did you mean") else "."
        there = "It holds " + ", ".join(f"'{name}'" for name in names[:5]) + more + end
    what = f"files that '{pattern}' stands for" if is_pattern(pattern) else f"the file '{pattern}'"
    return ScreenError(where, f"no {kind} '{step}' in {inside}", what, there)


def shown_folder(path: Path, folder: Path) -> str:
    """Return a folder as a message names it: from the folder of the screen on, or whole where it lies elsewhere."""
    if path == folder:
        return "the folder of the screen"
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
    return f"the folder '{name}'"
