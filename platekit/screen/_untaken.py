"""Files that lie where patterns look, and that no pattern takes: a day that is lost by a dash in its name."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

from platekit.errors import quoted
from platekit.paths import names_a_file, under
from platekit.screen._patterns import HIDDEN, is_pattern, shown_folder
from platekit.screen._resolve import resolve_titres
from platekit.screen._screen import Input, Screen

# By this a folder of results is known, and what was written into it is no export.
_OF_RESULTS = "run.json"
# A pattern may look into the drive of a whole laboratory.
_MOST_SEEN = 5000
_NAMED = 6


def untaken(screen: Screen, inputs: Sequence[Input], *, suffixes: Collection[str]) -> list[str]:
    """Remark on files that nothing takes in a folder that a pattern of `files` looks into, or below it.

    Parameters
    ----------
    screen : Screen
    inputs : sequence of Input
        The files that are read, of `resolve`.
    suffixes : collection of str
        Endings of files that can be read, such as ``".csv"``; others are none of the laboratory's readings.

    Returns
    -------
    list of str
        One remark for each folder. Layouts and what they name, and what platekit wrote, are left out. Where the folders hold
        more than 5000 files, the last remark says so: beyond them nothing was looked at.
    """
    taken = {given.path.resolve() for given in inputs} | {path.resolve() for _, path, _ in resolve_titres(screen)}
    layouts = {given.layout for given in inputs if isinstance(given.layout, Path)}
    said = "\n".join(path.read_text("utf-8", errors="replace") for path in layouts if path.suffix == ".toml")
    known = {path.resolve() for path in layouts} | taken
    found: dict[Path, list[str]] = {}
    folders = _looked_into(screen)
    below = _below(folders)
    for path in islice(below, _MOST_SEEN):
        readable = path.name.casefold().removesuffix(".gz").endswith(tuple(suffixes))
        if readable and path.resolve() not in known and not _of_layouts(path, layouts, taken) and path.name not in said:
            found.setdefault(path.parent, []).append(path.name)
    return [
        f"{shown_folder(folder, screen.folder)}: {_listed(sorted(names))}. Rename what belongs to the screen as the other "
        "files, or add a pattern; keep what does not elsewhere."
        for folder, names in sorted(found.items())
    ] + [_stopped(screen, folders, beyond) for beyond in islice(below, 1)]


def _stopped(screen: Screen, folders: Sequence[Path], beyond: Path) -> str:
    """Return the remark that files were left, the first of which was this one."""
    start = next(folder for folder in folders if folder in beyond.parents)
    return (
        f"{shown_folder(start, screen.folder)}: more than {_MOST_SEEN} files lie where the patterns look; from '{beyond.name}' on in "
        f"{shown_folder(beyond.parent, screen.folder)}, no more were looked at, and files that no pattern takes are not named. "
        "Keep the exports of a screen in a folder of their own."
    )


def _looked_into(screen: Screen) -> list[Path]:
    """Return the folders that the patterns start from: the part of each before its first mark."""
    found: dict[Path, None] = {}
    for entry in (*screen.plates, *screen.tables):
        for pattern in entry.files:
            if not is_pattern(pattern) or names_a_file(pattern, screen.folder):
                continue
            folder, steps = under(pattern, screen.folder, where=entry.where)
            marked = next(number for number, step in enumerate(steps) if is_pattern(step))
            found.setdefault(folder.joinpath(*steps[:marked]))
    # A folder below another is walked with it.
    return [folder for folder in found if not any(other in folder.parents for other in found)]


def _below(folders: Sequence[Path]) -> Iterator[Path]:
    """Yield all files in these folders and below, but not what is hidden, nor in a folder of results."""
    for start in folders:
        for folder, inner, names in os.walk(start):
            inner[:] = sorted(name for name in inner if not name.startswith(HIDDEN))
            if _OF_RESULTS in names:
                inner.clear()
                continue
            yield from (Path(folder, name) for name in sorted(names) if not name.startswith(HIDDEN))


def _of_layouts(path: Path, layouts: Collection[Path], taken: Collection[Path]) -> bool:
    """Return whether a file lies among the layouts, in a folder of nothing that is read, or is a layout by its name."""
    beside = any(layout.parent == path.parent for layout in layouts)
    read_there = any(other.parent == path.parent.resolve() for other in taken)
    return (beside and not read_there) or path.stem.casefold().startswith("layout")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"no pattern of files takes {quoted(names[:_NAMED])}{more}, and {'it is' if len(names) == 1 else 'they are'} not read"
