"""``[[plates]]`` and ``[[tables]]`` of a screen.toml: which files, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from platekit.assay import Assay
from platekit.errors import PlatekitError, ScreenError, did_you_mean
from platekit.paths import CONTROL, has_control, names_a_file
from platekit.roles import ROLES, role_hint
from platekit.screen._columns import CONSTANTS, READOUTS, constants_of, no_slip, own_column, part_values, value_of
from platekit.screen._patterns import is_pattern, part_names, wrong_marks
from platekit.screen._screen import PartValues, PlateFiles, TableFiles, TableMapping
from platekit.toml import Entry, known_keys, note, shown, table_of, text_of, words_of, yes_no_of
from platekit.units import to_hours, to_uM, unit_heading, unit_in_name

_PLATE_KEYS = (
    "files", "layout", "columns", "units", "readout", "values", "roles", "reader", "decimal", "sheet", *CONSTANTS,
)  # fmt: skip
_TABLE_KEYS = (
    "files", "columns", "units", "roles", "values", "readout", "header", "layout", "decimal", "sheet", *CONSTANTS,
)  # fmt: skip
# What a column of a long table may become: everything in the layout, and what sets readings of one well apart.
_MAPPED = (*CONSTANTS, "well", "time_h", "field")


def plate_files(entry: Entry, folder: Path, assay: Assay | None) -> PlateFiles:
    """Return what one ``[[plates]]`` says; mistakes are noted in the entry."""
    known_keys(entry, _PLATE_KEYS)
    files = paths_of(entry, folder)
    roles = _roles(entry)
    given = table_of(entry, "values", example='{ arm = { column = "moi", infected = 0.1, mock = 0 } }')
    named = named_parts(entry, files, folder)
    for part in given.given:
        if named is not None and part not in named:
            found = f"the part '{part}', which is not in the names of the files"
            note(given, part, found, "a named part of files", f"Parts: {did_you_mean(part, named)}")
    readout = text_of(entry, "readout", example='"infection"') if isinstance(entry.given.get("readout"), str) else ""
    layout = _layout(entry, files, folder, needed=True)
    return PlateFiles(
        files=files,
        layout=layout,
        readout=_one_readout(entry, readout, assay) if readout else _readouts(entry, "fluorescence 485/535", assay),
        values={part: part_values(given, part, roles) for part in given.given},
        columns=constants_of(entry, roles),
        roles=roles,
        reader=text_of(entry, "reader", example='"gen5"'),
        decimal=decimal_of(entry),
        sheet=text_of(entry, "sheet", example='"Results"'),
        where=entry.where,
        layout_columns=_of_embedded(entry, "columns", layout, '{ compound = "name" }'),
        units=_of_embedded(entry, "units", layout, '{ concentration_uM = "nM" }'),
    )


def _of_embedded(entry: Entry, key: str, layout: str, example: str) -> dict[str, str]:
    """Return what columns of the layout inside a file, or units of its doses, mean."""
    table = table_of(entry, key, example=example)
    if table.given and layout not in ("embedded", ""):
        note(
            entry, key, f"'{key}' beside layout = '{layout}'", "them for a layout inside the file alone",
            "A layout file names its columns and units itself. Leave the key out.",
        )  # fmt: skip
    found = {name: text_of(table, name, example='"..."', needed=True) for name in table.given}
    for name, word in found.items():
        if key == "columns":
            own_column(table, name, name)
        elif not name.endswith("_uM"):
            note(table, name, "a unit for no concentration", "concentration_uM", f"Write units = {example}.")
        elif word:
            _known_unit(table, name, word)
    return {name: word for name, word in found.items() if word}


def table_files(entry: Entry, folder: Path, assay: Assay | None) -> TableFiles:
    """Return what one ``[[tables]]`` says; mistakes are noted in the entry."""
    known_keys(entry, _TABLE_KEYS)
    files = paths_of(entry, folder)
    roles = _roles(entry)
    header = yes_no_of(entry, "header", default=True)
    columns = _columns(entry, header)
    parts, words = _table_values(entry, named_parts(entry, files, folder) or (), columns, roles)
    readouts = _readouts(entry, "signal", assay)
    if not header:
        _counted(
            table_of(entry, "readout", example="{ infection = 5 }"), {key: (word,) for key, word in readouts.items()}
        )
    mapping = TableMapping(
        columns=columns,
        units=units_of(entry, columns, header),
        roles=roles,
        values=words,
        readout=readouts,
        header=header,
        sheet=text_of(entry, "sheet", example='"Results"'),
        decimal=decimal_of(entry),
        where=entry.where,
    )
    layout = _layout(entry, files, folder, needed=False)
    return TableFiles(files, mapping, constants_of(entry, roles), parts, layout, entry.where)


def paths_of(entry: Entry, folder: Path) -> tuple[str, ...]:
    """Return the patterns of an entry; what cannot be one is noted."""
    files = words_of(entry, "files", example='"exports/*.xlsx"', needed=True)
    for text in files:
        _path(entry, "files", text, folder)
    return files


def _path(entry: Entry, key: str, text: str, folder: Path) -> None:
    """Note what cannot be a path or pattern; a file of exactly this name needs no further proof."""
    if names_a_file(text, folder):
        return
    if has_control(text):
        note(entry, key, f"{text!a}, a path with a control character", "a path", CONTROL)
    elif wrong := wrong_marks(text):
        note(entry, key, wrong[0], "a path with named parts such as {batch}", wrong[1])


def named_parts(entry: Entry, files: tuple[str, ...], folder: Path) -> tuple[str, ...] | None:
    """Return the named parts of all patterns, each of which becomes a column; None if a pattern cannot be read."""
    patterns = [text for text in files if not names_a_file(text, folder)]
    if not files or any(wrong_marks(text) for text in patterns):
        return None
    named = tuple(dict.fromkeys(name for text in patterns for name in part_names(text)))
    mapped = entry.given.get("values", {})
    for name in named:
        if not isinstance(mapped, dict) or name not in mapped:
            own_column(entry, "files", name)
    return named


def _layout(entry: Entry, files: tuple[str, ...], folder: Path, *, needed: bool) -> str:
    layout = text_of(entry, "layout", example='"layout.toml" or "embedded"', needed=needed)
    if layout in ("", "embedded") or names_a_file(layout, folder):
        return layout
    _path(entry, "layout", layout, folder)
    if "*" in layout:
        mend = "Name the file, with named parts of files where it differs: layouts/{library}.toml."
        note(entry, "layout", f"a star in '{layout}'", "one layout for each file", mend)
    for text in files:
        if not is_pattern(text) or names_a_file(text, folder):
            there: tuple[str, ...] = ()
        else:
            there = part_names(text)
        for part in part_names(layout):
            if part not in there:
                found = f"the part '{{{part}}}', which '{text}' does not have"
                note(entry, "layout", found, "named parts of files", f"Parts: {did_you_mean(part, there)}")
    return layout


def decimal_of(entry: Entry) -> str:
    """Return the decimal mark that an entry says, "" for none."""
    decimal = text_of(entry, "decimal", example='","')
    if decimal not in ("", ".", ","):
        note(entry, "decimal", shown(decimal), "'.' or ','", "Leave it out where the file shows which it is.")
        return ""
    return decimal


def _roles(entry: Entry) -> dict[str, str]:
    table = table_of(entry, "roles", example='{ vehicle = "virus_control" }')
    roles: dict[str, str] = {}
    for word, role in table.given.items():
        if isinstance(role, str) and role in ROLES:
            roles[word] = role
        else:
            note(table, word, shown(role), "a role", f"Roles: {role_hint(str(role))[1]}")
    return roles


def _one_readout(entry: Entry, name: str, assay: Assay | None) -> dict[str, str]:
    """Return the readout of files that hold one read only."""
    no_slip(entry, "readout", name, _known_readouts(assay))
    return {name: ""}


def _readouts(entry: Entry, example: str, assay: Assay | None) -> dict[str, str]:
    """Return platekit's readouts with what the file calls them, or the columns that hold them."""
    table = table_of(entry, "readout", example=f'{{ infection = "{example}" }}', needed=True)
    readouts: dict[str, str] = {}
    for name in table.given:
        words = words_of(table, name, example=f'"{example}"')
        if len(words) > 1:
            note(table, name, "a list", "one name", "One readout is one column or one read of the file.")
        if words:
            readouts[name] = words[0]
        no_slip(table, name, name, _known_readouts(assay))
    _once(table, readouts)
    return readouts


def _known_readouts(assay: Assay | None) -> tuple[str, ...]:
    return (*READOUTS, *(assay.readouts if assay else ()))


def _once(table: Entry, readout: Mapping[str, str]) -> None:
    first: dict[str, str] = {}
    for name, word in readout.items():
        folded = "".join(word.casefold().split())
        if folded in first:
            mend = "Each readout needs a read of its own; leave out the one that was not read."
            note(table, name, f"'{word}', which '{first[folded]}' is too", "another name", mend)
        first.setdefault(folded, name)


def _columns(entry: Entry, header: bool) -> dict[str, tuple[str, ...]]:
    table = table_of(entry, "columns", example='{ plate = "plate", well = ["row", "col"], ... }', needed=True)
    for name in table.given:
        if name in ("value", "readout"):
            mend = 'Say which columns were read by readout = { infection = "signal" }.'
            note(table, name, f"'{name}'", "a column of the layout", mend)
        elif name not in _MAPPED:
            own_column(table, name, name)
            no_slip(table, name, name, ("well", "time_h", "field"))
    columns = {name: words_of(table, name, example='"..."') for name in table.given}
    if not header:
        _counted(table, columns)
    if table.given and "well" not in table.given:
        note(
            entry,
            "columns",
            "no 'well'",
            "the column that names the well",
            'Write well = "well" or well = ["row", "col"].',
        )
    return columns


def _counted(table: Entry, columns: Mapping[str, tuple[str, ...]]) -> None:
    """Note columns that are named where the file has no names for them."""
    for name, words in columns.items():
        if wrong := [word for word in words if not word.isdecimal() or int(word) < 1]:
            mend = "With header = false, columns are counted: 1 is the first."
            note(table, name, f"'{wrong[0]}'", "the number of a column", mend)


def units_of(entry: Entry, columns: Mapping[str, tuple[str, ...]], header: bool) -> dict[str, str]:
    """Return the unit of each column of doses or times that is no micromolar and no hours."""
    table = table_of(entry, "units", example='{ concentration_uM = "nM" }')
    units: dict[str, str] = {}
    for column in table.given:
        unit = text_of(table, column, example='"nM"')
        if column not in columns or not column.endswith(("_uM", "time_h")):
            quantities = [name for name in columns if name.endswith(("_uM", "time_h"))]
            mend = f"Columns: {did_you_mean(column, quantities)}"
            note(table, column, "a unit for no concentration or time", "a column of columns that has a unit", mend)
        elif unit:
            units[column] = unit
            # The name of a column that says the unit of each row is looked for in the file.
            if unit_heading(unit) is None or column == "time_h":
                _known_unit(table, column, unit)
    for column, source in columns.items():
        says = len(source) == 1 and header and unit_in_name(source[0])
        if column.endswith("_uM") and column not in table.given and source and not says:
            found = f"no unit for '{source[0]}', and its name does not say one"
            note(
                entry,
                "units",
                found,
                "the unit of each concentration",
                f'Write units = {{ {column} = "uM" }}, or "unit" where a column of that name says it in each row.',
            )
    return units


def _known_unit(table: Entry, column: str, unit: str) -> None:
    convert = to_hours if column == "time_h" else to_uM
    try:
        convert([1.0], unit, where=f"{table.where}, key '{column}'")
    except PlatekitError as mistake:
        table.mistakes.append(ScreenError(mistake.where, mistake.found, mistake.expected, mistake.mend))


def _table_values(
    entry: Entry, named: tuple[str, ...], columns: Mapping[str, tuple[str, ...]], roles: Mapping[str, str]
) -> tuple[dict[str, PartValues], dict[str, dict[str, float | str]]]:
    """Return what words mean: those of named parts of the file name, and those in columns of the table."""
    table = table_of(entry, "values", example="{ moi = { infected = 0.1, mock = 0 } }")
    parts: dict[str, PartValues] = {}
    words: dict[str, dict[str, float | str]] = {}
    for name in table.given:
        if name in columns:
            inner = table_of(table, name, example="{ infected = 0.1, mock = 0 }", needed=True)
            meaning = {word: value_of(inner, word, name, value, roles) for word, value in inner.given.items()}
            words[name] = {word: value for word, value in meaning.items() if value is not None}
        elif name in named:
            parts[name] = part_values(table, name, roles)
        else:
            found = f"'{name}', which is neither a column of columns nor a part of files"
            note(table, name, found, "one of them", f"Columns: {did_you_mean(name, [*columns, *named])}")
    return parts, words
