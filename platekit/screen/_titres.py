"""``[[titres]]`` of a screen.toml: tables of titrations, and the arm that the others are compared with."""

from __future__ import annotations

import math
from pathlib import Path

from platekit.screen._columns import NUMBERS, value_of
from platekit.screen._files import decimal_of, named_parts, paths_of, units_of
from platekit.screen._screen import TableFiles, TableMapping, TitreFiles
from platekit.toml import Entry, known_keys, note, shown, table_of, text_of, words_of

# What a column of such a table may become; what may hold for all rows of an entry.
_GROUP = ("virus", "moi", "cell_line", "condition", "compound", "concentration_uM")
TITRE_COLUMNS = (
    "arm",
    "batch",
    "titre",
    "log10_titre",
    "relation",
    "unit",
    "lod",
    "log10_lod",
    "viability_percent",
    *_GROUP,
)
_CONSTANTS = ("batch", "unit", "lod", *_GROUP)
TITRE_KEYS = ("files", "columns", "units", "reference", "sheet", "decimal", *_CONSTANTS)
NUMBER_COLUMNS = frozenset({"titre", "log10_titre", "lod", "log10_lod", "viability_percent", *NUMBERS})


def titre_files(entry: Entry, folder: Path) -> TitreFiles:
    """Return what one ``[[titres]]`` says; mistakes are noted in the entry."""
    known_keys(entry, TITRE_KEYS)
    files = paths_of(entry, folder)
    named_parts(entry, files, folder)
    columns = _columns(entry)
    reference = text_of(entry, "reference", example='"vehicle"', needed=True)
    if "unit" not in columns and not text_of(entry, "unit", example='"PFU/mL"'):
        note(entry, "unit", "nothing", "the unit of the titres", 'Write unit = "PFU/mL", or name a column for it.')
    mapping = TableMapping(
        columns=columns, units=units_of(entry, columns, True), roles={}, values={}, readout={},
        sheet=text_of(entry, "sheet", example='"Titres"'), decimal=decimal_of(entry), where=entry.where,
    )  # fmt: skip
    return TitreFiles(TableFiles(files, mapping, _constants(entry), {}, where=entry.where), reference)


def _columns(entry: Entry) -> dict[str, tuple[str, ...]]:
    table = table_of(entry, "columns", example='{ arm = "arm", batch = "day", titre = "PFU per mL" }', needed=True)
    known_keys(table, TITRE_COLUMNS)
    columns = {name: words_of(table, name, example='"..."') for name in table.given}
    for name, words in columns.items():
        if len(words) > 1:
            note(table, name, "a list", "one column", "Name the one column of the file.")
    if table.given and "arm" not in columns:
        note(entry, "columns", "no 'arm'", "the column that names the arm", 'Write arm = "...".')
    if table.given and ("titre" in columns) == ("log10_titre" in columns):
        found = "both 'titre' and 'log10_titre'" if "titre" in columns else "no 'titre'"
        note(entry, "columns", found, "one column of titres", 'Write titre = "...", or log10_titre = "..." for log10.')
    return {name: words for name, words in columns.items() if words}


def _constants(entry: Entry) -> dict[str, str | float]:
    found: dict[str, str | float] = {}
    for name in _CONSTANTS:
        if name not in entry.given:
            continue
        given = entry.given[name]
        if name == "lod":
            if (
                isinstance(given, bool)
                or not isinstance(given, int | float)
                or not (math.isfinite(given) and given > 0)
            ):
                note(
                    entry,
                    name,
                    shown(given),
                    "a number above 0",
                    "Give the limit of detection in the unit of the titre.",
                )
            else:
                found[name] = float(given)
        elif (value := value_of(entry, name, name, given, {})) is not None:
            found[name] = value
    return found
