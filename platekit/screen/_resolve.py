"""`Screen` -> the files to read, each with all that screen.toml and its name say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from platekit.errors import PlatekitError, ScreenError, did_you_mean, quoted, refuse
from platekit.screen._columns import value_of_word
from platekit.screen._patterns import Match, expand, shown_folder
from platekit.screen._screen import Input, PartValues, PlateFiles, Screen, TableFiles, TitreFiles
from platekit.toml import toml_key


def resolve(screen: Screen) -> tuple[Input, ...]:
    """Return every file of a screen with its columns and its layout.

    Parameters
    ----------
    screen : Screen

    Returns
    -------
    tuple of Input
        In the order of screen.toml, and sorted by path within an entry: the same on every machine.

    Raises
    ------
    ScreenError
        If a pattern finds no file, a layout is not there, a file belongs to two entries, a word of a file name has no
        meaning in ``values``, or two places say different things of one column. Several at once, as `Refusals`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from platekit.screen import load_screen_text
    >>> text = '''
    ... screen = { name = "a", assay = "reporter_fluorescence" }
    ... [[plates]]
    ... files = "{batch}_{arm}.xlsx"
    ... layout = "embedded"
    ... readout = "infection"
    ... values = { arm = { column = "moi", infected = 0.1, mock = 0 } }
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     (Path(folder) / "day1_mock.xlsx").touch()
    ...     dict(resolve(load_screen_text(text, folder))[0].columns)
    {'batch': 'day1', 'moi': 0.0}
    """
    mistakes: list[PlatekitError] = []
    inputs: list[Input] = []
    for entry in (*screen.plates, *screen.tables):
        for match in _matches(entry, screen.folder, mistakes):
            columns = _columns(entry, match, mistakes)
            layout = _layout(entry, match, screen.folder, mistakes)
            if isinstance(entry, PlateFiles):
                inputs.append(Input(match.path, "plates", entry, None, columns, layout))
            else:
                inputs.append(Input(match.path, "tables", None, entry, columns, layout))
    _each_once(inputs, screen.folder, mistakes)
    # Many files may share one mistake, such as a layout that is not there.
    refuse(list({str(mistake): mistake for mistake in mistakes}.values()))
    return tuple(inputs)


def resolve_titres(screen: Screen) -> tuple[tuple[TitreFiles, Path, Mapping[str, str | float]], ...]:
    """Return every table of titres with its entry, and the columns that the entry and the file name give.

    Raises
    ------
    ScreenError
        As `resolve`.
    """
    mistakes: list[PlatekitError] = []
    found = tuple(
        (entry, match.path, _columns(entry.tables, match, mistakes))
        for entry in screen.titres
        for match in _matches(entry.tables, screen.folder, mistakes)
    )
    refuse(mistakes)
    return found


def _matches(entry: PlateFiles | TableFiles, folder: Path, mistakes: list[PlatekitError]) -> list[Match]:
    """Return the files of all patterns of one entry, a file that several of them find only once."""
    found: dict[Path, Match] = {}
    for pattern in entry.files:
        try:
            matches = expand(pattern, folder, where=f"{entry.where}, key 'files'")
        except PlatekitError as mistake:
            mistakes.append(mistake)
            continue
        for match in matches:
            known = found.setdefault(match.path, match)
            if dict(known.parts) != dict(match.parts):
                mistakes.append(ScreenError(
                    f"{entry.where}, key 'files'",
                    f"'{match.path.name}', which two patterns take apart differently", "each file once",
                    f"Make '{pattern}' narrower, so that it leaves this file to the other pattern.",
                ))  # fmt: skip
    return sorted(found.values(), key=lambda match: match.path.as_posix())


def _columns(entry: PlateFiles | TableFiles, match: Match, mistakes: list[PlatekitError]) -> Mapping[str, str | float]:
    """Return the constants of the entry and what the file name says; what both say must agree."""
    roles = entry.roles if isinstance(entry, PlateFiles) else entry.mapping.roles
    columns: dict[str, str | float] = dict(entry.columns)
    said_by = {column: f"{entry.where} says {_shown(value)}" for column, value in columns.items()}
    for part, word in match.parts.items():
        where = f"{entry.where}, file '{match.path.name}', part '{part}'"
        try:
            column, value = _value(part, word, entry.values.get(part), roles, where)
        except PlatekitError as mistake:
            mistakes.append(mistake)
            continue
        if column in columns and columns[column] != value:
            mistakes.append(ScreenError(
                where, f"'{column}' is {_shown(value)}, and {said_by[column]}", "one value",
                "Leave one of the two out, or correct it.",
            ))  # fmt: skip
        columns.setdefault(column, value)
        said_by.setdefault(column, f"its part '{part}' says {_shown(value)}")
    return columns


def _shown(value: str | float) -> str:
    return f"'{value}'" if isinstance(value, str) else f"{value:g}"


def _value(
    part: str, word: str, values: PartValues | None, roles: Mapping[str, str], where: str
) -> tuple[str, str | float]:
    if values is None:
        return part, value_of_word(part, word, roles, where=where)
    folded = {key.casefold(): value for key, value in values.meaning.items()}
    value = values.meaning.get(word, folded.get(word.casefold()))
    if value is None:
        raise ScreenError(
            where, f"'{word}'", f"a word that values gives '{values.column}' for",
            f"Words: {did_you_mean(word, values.meaning)} Or add it: values = {{ {part} = {{ {toml_key(word)} = ... }} }}.",
        )  # fmt: skip
    return values.column, value


def _layout(
    entry: PlateFiles | TableFiles, match: Match, folder: Path, mistakes: list[PlatekitError]
) -> Path | Literal["embedded"] | None:
    if entry.layout == "embedded":
        return "embedded"
    if entry.layout == "":
        return None
    try:
        found = expand(entry.layout, folder, where=f"{entry.where}, key 'layout'", known=match.parts)
    except PlatekitError as mistake:
        mistakes.append(mistake)
        return None
    layout, *others = (match.path for match in found)
    if others:
        names = quoted(other.name for other in (layout, *others))
        mistakes.append(ScreenError(
            f"{entry.where}, key 'layout'", f"{names} in {shown_folder(layout.parent, folder)}", "one layout",
            "Their names differ by case only: rename one, or take it away.",
        ))  # fmt: skip
    return layout


def _each_once(inputs: list[Input], folder: Path, mistakes: list[PlatekitError]) -> None:
    """Note a file that two entries claim, unless they read different sheets of it."""
    claims: dict[Path, list[Input]] = {}
    for given in inputs:
        claims.setdefault(given.path.resolve(), []).append(given)
    for claimed in claims.values():
        for first, second in _pairs(claimed):
            one, other = _sheet(first), _sheet(second)
            if one == other or not one or not other:
                mistakes.append(ScreenError(
                    _where(second),
                    f"'{second.path.name}' in {shown_folder(second.path.parent, folder)}, "
                    f"which belongs to {_where(first).partition(', ')[2]} too",
                    "each file once",
                    "Make one of the patterns narrower; or, for two sheets of one workbook, say sheet = in both.",
                ))  # fmt: skip


def _pairs(claimed: list[Input]) -> Iterator[tuple[Input, Input]]:
    yield from ((claimed[i], second) for i in range(len(claimed)) for second in claimed[i + 1 :])


def _entry(given: Input) -> PlateFiles | TableFiles:
    entry = given.plates or given.tables
    assert entry is not None  # one of the two, by `kind`
    return entry


def _sheet(given: Input) -> str:
    entry = _entry(given)
    return entry.sheet if isinstance(entry, PlateFiles) else entry.mapping.sheet


def _where(given: Input) -> str:
    return _entry(given).where
