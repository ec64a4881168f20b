"""Paths as people write them into TOML, on Windows as elsewhere: where they start, and what cannot be one."""

from __future__ import annotations

import os
import re
from pathlib import Path

from platekit.errors import PlatekitError, ScreenError

BACKSLASH = "A backslash has a meaning of its own between double quotes. Write paths with / or in single quotes."
CONTROL = "Between double quotes TOML reads \\t as a tab and \\n as a new line. Write paths with / or in single quotes."
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
_NO_SIGNS = frozenset('<>:"/\\|?*')
_DRIVE = re.compile(r"[A-Za-z]:")


def names_a_file(text: str, folder: Path) -> bool:
    """Return whether a file has exactly this name, marks and all: then it is meant, and nothing is a pattern.

    A name from Linux may hold a star or a brace, and a file given by name must be found by its name.
    """
    try:
        return "\0" not in text and (folder / text).is_file()
    except OSError:  # a name longer than the file system takes
        return False


def on_a_drive(text: str) -> bool:
    """Return whether a path begins with a drive of Windows."""
    return _DRIVE.match(text) is not None


def has_control(text: str) -> bool:
    """Return whether a text holds control characters, as ``"exports\\new.csv"`` between double quotes does."""
    return any(ord(sign) < 32 for sign in text)


def under(
    text: str, folder: Path, *, where: str, error: type[PlatekitError] = ScreenError
) -> tuple[Path, tuple[str, ...]]:
    """Return where a written path starts and its steps from there; backslashes separate as slashes do.

    Raises
    ------
    PlatekitError
        Of the kind `error`, if it names a drive that this computer cannot have, or a drive without a folder.
    """
    plain = text.replace("\\", "/")
    steps = tuple(step for step in plain.split("/") if step not in ("", "."))
    if on_a_drive(plain):
        if os.name != "nt" or plain[2:3] != "/":
            raise error(
                where, f"'{text}', a path on drive {plain[:2]}", "a path that this computer has",
                "Write it from the folder of the TOML file on, such as 'exports/P07.xlsx'; or whole, with / after the drive, on Windows.",
            )  # fmt: skip
        return Path(plain[:3]), steps[1:]
    if plain.startswith("//") and len(steps) >= 2:
        return Path(f"//{steps[0]}/{steps[1]}/"), steps[2:]
    return (Path("/") if plain.startswith("/") else folder), steps


def not_on_windows(name: str) -> str:
    """Return why Windows has no file or folder of this name; "" if it has.

    Examples
    --------
    >>> not_on_windows("aux.txt"), not_on_windows("JAK screen.")
    ("'aux', a name that Windows keeps for a device", 'a point or space at its end, which Windows drops')
    >>> not_on_windows("JAK screen 2")
    ''
    """
    stem = name.split(".")[0].rstrip(" ")
    if stem.casefold() in _DEVICES:
        return f"'{stem}', a name that Windows keeps for a device"
    sign = next((sign for sign in name if sign in _NO_SIGNS or ord(sign) < 32), "")
    if sign:
        return f"{sign!a}, which no name has on Windows"
    return "a point or space at its end, which Windows drops" if name.endswith((".", " ")) else ""


def written_path(text: str, folder: Path, *, where: str, error: type[PlatekitError] = ScreenError) -> Path:
    """Return the path of one file that a TOML file names.

    Parameters
    ----------
    text : str
        With ``/`` or backslashes between its steps.
    folder : Path
        Where it starts, unless it is whole.
    where : str
        The key, for messages.
    error : type
        The kind of error to raise.

    Raises
    ------
    PlatekitError
        Of that kind, if it holds a control character or names a drive that this computer cannot have.

    Examples
    --------
    >>> from platekit.errors import LayoutError
    >>> written_path("logs\\\\run.csv", Path("screen"), where="layout.toml", error=LayoutError).as_posix()
    'screen/logs/run.csv'
    """
    if names_a_file(text, folder):
        return folder / text
    if has_control(text):
        raise error(where, f"{text!a}, a path with a control character", "a path", CONTROL)
    start, steps = under(text, folder, where=where, error=error)
    return start.joinpath(*steps)
