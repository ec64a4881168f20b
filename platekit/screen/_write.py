"""Files on a command line -> the screen.toml that says the same, so that a run can be repeated from its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from platekit.assay import load_assay
from platekit.errors import ScreenError, did_you_mean, quoted, refuse
from platekit.screen._patterns import is_pattern
from platekit.toml import toml_text

_NAMES_SHOWN = 5


def screen_of_files(
    files: Sequence[str | Path],
    *,
    layout: str | Path,
    assay: str = "reporter_fluorescence",
    readout: str | Mapping[str, str] | None = None,
    name: str | None = None,
    folder: Path | None = None,
) -> str:
    """Return the TOML of a screen that consists of these files.

    Parameters
    ----------
    files : sequence of str or Path
        Instrument exports, one or more.
    layout : str or Path
        The layout of all of them, or ``"embedded"``.
    assay : str
        A shipped assay or the path of a .toml file.
    readout : str or mapping, optional
        platekit's readout where the files have one, or readout to the files' name of it; by default the one readout is
        the one that the assay decides on.
    name : str, optional
        Title of the screen; by default the names of the first and last file.
    folder : Path, optional
        Where relative paths will start when the text is read; by default the current folder. Paths below it are
        written relative to it, others whole, all with forward slashes.

    Returns
    -------
    str
        Read it with `load_screen_text(text, folder)`.

    Raises
    ------
    ScreenError
        If there is no file, a name cannot be written as UTF-8, or the assay is not known.

    Examples
    --------
    >>> print(screen_of_files(["P07.xlsx"], layout="layout.toml", folder=Path("."), readout="infection"), end="")
    [screen]
    name = "P07"
    assay = "reporter_fluorescence"
    <BLANKLINE>
    [[plates]]
    files = ["P07.xlsx"]
    layout = "layout.toml"
    readout = "infection"
    """
    start = Path.cwd() if folder is None else folder
    if not files:
        raise ScreenError("command line", "no file", "one export file or more", "Name the files that the reader wrote.")
    chosen = load_assay(assay, beside=start, where="command line, assay")
    stems = [Path(file).stem for file in files]
    title = name or (stems[0] if len(stems) == 1 else f"{stems[0]} to {stems[-1]}")
    read = chosen.deciding.name if readout is None else readout
    lines = [
        "[screen]",
        f"name = {toml_text(title)}",
        f"assay = {toml_text(assay.replace(chr(92), '/') if assay.endswith('.toml') else assay)}",
        "",
        "[[plates]]",
        f"files = [{', '.join(toml_text(_path(file, start)) for file in files)}]",
        f"layout = {toml_text('embedded' if str(layout) == 'embedded' else _path(layout, start))}",
        f"readout = {toml_text(read) if isinstance(read, str) else _inline(read)}",
    ]
    return "\n".join(lines) + "\n"


def refuse_absent(files: Sequence[Path]) -> None:
    """Refuse files of a command line that are not there, by their own names: no screen.toml was written yet.

    Parameters
    ----------
    files : sequence of Path
        Exports and their layout; ``embedded`` is no file, and stars and braces that the shell left are patterns.

    Raises
    ------
    ScreenError
        If a file is not there; several at once as `Refusals`.
    """
    named = [file for file in files if str(file) != "embedded" and not is_pattern(str(file))]
    refuse([_absent(file) for file in named if not file.exists()])


def _absent(file: Path) -> ScreenError:
    beside = [one.name for one in file.parent.iterdir() if not one.name.startswith(".")] if file.parent.is_dir() else []
    held = f"holds {quoted(sorted(beside)[:_NAMES_SHOWN])}{', ...' if len(beside) > _NAMES_SHOWN else ''}"
    close = did_you_mean(file.name, beside)
    return ScreenError(
        "command line", f"no file '{file}'", "a file that is there",
        f"Name it as it is called: {close}" if close.startswith("did") else f"Its folder {held if beside else 'is not there, or empty'}.",
    )  # fmt: skip


def _path(file: str | Path, start: Path) -> str:
    """Return the path from the start on where it lies below it, else whole; a file called 'embedded' keeps its folder."""
    whole = Path(file) if Path(file).is_absolute() else Path.cwd() / file
    base = start if start.is_absolute() else Path.cwd() / start
    if not whole.is_relative_to(base):
        return whole.as_posix()
    shown = whole.relative_to(base).as_posix()
    return f"./{shown}" if shown == "embedded" else shown


def _inline(table: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{toml_text(key)} = {toml_text(value)}" for key, value in table.items()) + " }"
