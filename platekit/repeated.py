"""What is said of many files alike is said once, with the number of the others and the first few names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Literal, TypeVar

from platekit.errors import PlatekitError, Refusals

_MOST_NAMES = 4
_PLATE = re.compile(r"plate '[^']*'|\(plate [^)]*\)")
_Said = TypeVar("_Said", str, PlatekitError)


def remarks_once(said: Iterable[tuple[str, str]], *, every_name: bool = False) -> list[str]:
    """Return remarks, those that differ in the names of file and plate alone as one.

    Parameters
    ----------
    said : iterable of (str, str)
        A file ("" for none) and a remark on it.
    every_name : bool
        Whether all the other files are named, and not only the first few.

    Examples
    --------
    >>> remarks_once([("a.txt", "a.txt: 3 wells were not read."), ("b.txt", "b.txt: 3 wells were not read.")])
    ['a.txt: 3 wells were not read; the same holds for 1 more file: b.txt.']
    """
    return [
        f"{text.rstrip('.')}; the same holds for {_named(others, 'file', every=every_name)}." if others else text
        for text, others in _alike(said, "file")
    ]


def errors_once(
    said: Iterable[tuple[str, PlatekitError]], *, of: Literal["file", "plate"] = "file"
) -> list[PlatekitError]:
    """Return refusals, those that differ in the names of file and plate alone as one.

    Parameters
    ----------
    said : iterable of (str, PlatekitError)
        A file or plate ("" for none) and what is wrong with it.
    of : str
        What `said` names.

    Examples
    --------
    >>> bad = [(f"{name}.txt", PlatekitError(f"{name}.txt", "no plate", "a plate", "Export it again.")) for name in "abc"]
    >>> print(*errors_once(bad))
    a.txt: found no plate, expected a plate.
      Export it again.
      The same holds for 2 more files: b.txt, c.txt.
    """
    single = [
        (name, one) for name, error in said for one in (error.errors if isinstance(error, Refusals) else (error,))
    ]
    return [
        type(error)(error.where, error.found, error.expected, f"{error.mend}\nThe same holds for {_named(others, of)}.")
        if others
        else error
        for error, others in _alike(single, of)
    ]


def _alike(said: Iterable[tuple[str, _Said]], of: str) -> list[tuple[_Said, list[str]]]:
    """Return what is said first of its kind, and the others of which it was said in words of their own."""
    groups: dict[tuple[str, int], list[tuple[str, _Said]]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for name, one in said:
        key = _without_names(str(one), name if of == "file" else "")
        # What is said twice of one file is said of two things in it.
        times[name, key] += 1
        groups.setdefault((key, times[name, key] if name else 1), []).append((name, one))
    return [
        (first, list(dict.fromkeys(name for name, one in rest if str(one) != str(first))))
        for (_, first), *rest in groups.values()
    ]


def _without_names(text: str, file: str) -> str:
    for name in (file, PurePosixPath(file).name) if file else ():
        text = text.replace(name, "\0")
    return _PLATE.sub("plate \0", text)


def _named(names: Sequence[str], of: str, *, every: bool = False) -> str:
    shown = names if every else names[:_MOST_NAMES]
    begin = ", such as" if len(shown) < len(names) else ":"
    return f"{len(names)} more {of}{'s' * (len(names) != 1)}{begin} {', '.join(shown)}"
