"""Files with the same content, byte for byte, are refused: a copy is not an experiment."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from platekit.errors import PlatekitError, ScreenError, refuse


def refuse_copies(files: Sequence[tuple[Path, str, str]]) -> None:
    """Refuse copies: read as other plates or days they would pass for independent experiments.

    Parameters
    ----------
    files : sequence of (pathlib.Path, str, str)
        A file, the kind of entry that reads it, and its name for messages. Only files of one kind are compared, and a
        file may stand there more than once: two entries may read two sheets of one workbook.

    Raises
    ------
    ScreenError
        One for each set of copies, naming all of them.
    """
    alike: dict[tuple[str, int], dict[Path, str]] = {}
    for path, kind, shown in files:
        alike.setdefault((kind, path.stat().st_size), {})[path] = shown
    errors: list[PlatekitError] = []
    for paths in alike.values():
        same: dict[str, list[str]] = {}
        for path, shown in paths.items() if len(paths) > 1 else ():
            same.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), []).append(shown)
        errors += [_copies(names) for names in same.values() if len(names) > 1]
    refuse(errors)


def _copies(files: Sequence[str]) -> ScreenError:
    return ScreenError(
        f"{', '.join(files[:-1])} and {files[-1]}",
        "the same content, byte for byte",
        "one file for each measurement",
        "A copy is not an experiment. Leave the copies out, or put the right exports in their place.",
    )
