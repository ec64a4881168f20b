"""What a long table says is in each well: roles, compounds and doses, with every word accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError, ReadError, did_you_mean
from platekit.readers._columns import Columns
from platekit.roles import DRUG_ROLES, role_of
from platekit.screen import TableMapping
from platekit.toml import toml_text
from platekit.units import CONCENTRATION_UNITS, MOST_UM, same_unit, to_uM, unit_heading, unit_of_column
from platekit.values import read_values
from platekit.wells import parse_wells

# What a mapping gives to the readings and not to the layout.
OF_READINGS = ("plate", "well", "readout", "value", "time_h", "field")
_KINDS = {column.name: column.kind for column in schema.LAYOUT.columns}
_DOSES = ("concentration_uM", "concentration_b_uM")
# In `roles`, the word for every word that is not named; drug names in one column with the words for controls.
ANY_WORD = "*"
# More words than these that are no role are one mistake, not many.
_WORDS_APART = 4


def table_wells(columns: Columns, mapping: TableMapping, errors: list[PlatekitError]) -> pd.DataFrame:
    """Return `plate` and `well` of each row; wells that are none are added to the errors."""
    parts = [columns.texts(name) for name in mapping.columns["well"]]
    # Row and column as two numbers are told from row letter and column number by what stands there.
    joined = [
        ("," if len(words) > 1 and words[0].isdecimal() else "").join(words) for words in zip(*parts, strict=True)
    ]
    words = list(dict.fromkeys(joined))
    parsed = dict(zip(words, parse_wells(words), strict=True))
    wrong = [word for word, well in parsed.items() if well is None]
    if wrong:
        place = joined.index(wrong[0])
        more = f" (and {len(wrong) - 1} other words)" if len(wrong) > 1 else ""
        errors.append(ReadError(
            columns.where(place, mapping.columns["well"][0]), f"'{wrong[0]}'{more}", "a well such as A01",
            "Delete the row if it is of no well, such as one of means; else correct the cell."
            if 2 * len(wrong) <= len(parsed) else 'Name the column of wells: well = "well", or well = ["row", "col"].',
        ))  # fmt: skip
    names = mapping.columns.get("plate", ())
    plates = _joined(columns, names)
    if "" in plates:
        errors.append(ReadError(
            columns.where(plates.index(""), names[0]), "an empty cell", "the name of a plate", "Fill in the cell.",
        ))  # fmt: skip
    stem = columns.sheet.file.removesuffix(".gz").rsplit(".", 1)[0]
    return pd.DataFrame({"plate": plates or [stem] * len(joined), "well": [parsed[word] for word in joined]})


def table_layout(
    columns: Columns, mapping: TableMapping, wells: pd.DataFrame, decimal: str, errors: list[PlatekitError]
) -> tuple[pd.DataFrame, list[str]]:
    """Return `schema.LAYOUT` with the user's own columns behind it, one row per plate and well, and remarks.

    Parameters
    ----------
    columns, mapping
    wells : pandas.DataFrame
        `plate well` of each row of the table.
    decimal : str
    errors : list
        Whatever the mapping does not explain is added here.
    """
    layout = wells.copy()
    said: list[str] = []
    for target, names in mapping.columns.items():
        if target in OF_READINGS or target == "role":
            continue
        if _KINDS.get(target) == "number":
            layout[target] = numbers_of(columns, mapping, target, decimal, errors)
        else:
            layout[target] = _words(columns, mapping, target, names, errors)
            said += _numbered(columns, names) if target == "compound" else []
    if "role" in mapping.columns:
        layout["role"], spoken = _roles(columns, mapping, errors)
        said += spoken
    elif "compound" in layout:
        layout["role"] = np.where(layout["compound"] != "", "compound", "")
    if errors:
        return schema.empty(schema.LAYOUT), said
    if "role" in mapping.columns and "compound" in layout:
        layout = _without_control_words(layout, mapping)
    _check_doses(columns, mapping, layout, errors)
    return _one_row_each(columns, layout, errors), said


def _joined(columns: Columns, names: Sequence[str]) -> list[str]:
    return ["_".join(parts) for parts in zip(*(columns.texts(name) for name in names), strict=True)]


def _words(
    columns: Columns, mapping: TableMapping, target: str, names: Sequence[str], errors: list[PlatekitError]
) -> list[str]:
    words = _joined(columns, names)
    meaning = mapping.values.get(target)
    if not meaning:
        return words
    known = {word.casefold(): _as_word(value) for word, value in meaning.items()}
    unknown = [place for place, word in enumerate(words) if word and word.casefold() not in known]
    if unknown:
        errors.append(_unmapped(columns, mapping, target, unknown[0], [words[place] for place in unknown]))
    return [known.get(word.casefold(), word) for word in words]


def _numbered(columns: Columns, names: Sequence[str]) -> list[str]:
    """Say if compounds are numbers of a spreadsheet: 1E5 and 0012 would have lost their form there."""
    numbered = [place for place, cell in enumerate(columns.cells(names[0])) if not isinstance(cell, str)]
    if not numbered:
        return []
    where = columns.where(numbered[0], names[0])
    return [
        f"{where}: a compound stored as a number, read as '{columns.texts(names[0])[numbered[0]]}' ({len(numbered)} such cells)."
    ]


def _as_word(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _unmapped(columns: Columns, mapping: TableMapping, target: str, place: int, words: Sequence[str]) -> ReadError:
    """Return one refusal of all words of a column that `values` does not explain; `place` is that of the first."""
    meaning, apart = mapping.values.get(target, {}), list(dict.fromkeys(words))
    word, more = apart[0], len(apart) - _WORDS_APART
    first = ", ".join(f"'{one}'" for one in apart[:_WORDS_APART]) + (f" and {more} more words" if more > 0 else "")
    number = _KINDS.get(target) == "number"
    expected = f"a word that values.{target} explains"
    if number:
        expected = f"a number, or {expected}" if meaning else "a number"
    hint = did_you_mean(word, meaning) if meaning else ""
    hint = f"{hint[0].upper()}{hint[1:]} " if hint else ""
    example = "0" if number else '"..."'
    return ReadError(
        columns.where(place, mapping.columns[target][0]), f"{first} in the column of '{target}'", expected,
        f'{hint}Or say what it means: values = {{ {target} = {{ {toml_text(word)} = {example} }} }}.',
    )  # fmt: skip


def numbers_of(
    columns: Columns, mapping: TableMapping, target: str, decimal: str, errors: list[PlatekitError]
) -> Sequence[float]:
    """Return a column of numbers in platekit's unit; words that `values` explains are numbers too."""
    name = mapping.columns[target][0]
    values, flags = read_values(columns.cells(name), decimal=decimal)
    meaning = {word.casefold(): value for word, value in mapping.values.get(target, {}).items()}
    texts = columns.texts(name)
    told = np.full(len(texts), np.nan)
    unknown: list[int] = []
    for place in np.flatnonzero(flags != ""):
        word = texts[place].casefold()
        if word in meaning and not isinstance(meaning[word], str):
            told[place] = meaning[word]
        elif word:
            unknown.append(int(place))
    if unknown:
        errors.append(_unmapped(columns, mapping, target, unknown[0], [texts[place] for place in unknown]))
    if target in _DOSES:
        values = _in_uM(values, mapping, target, name, columns, errors)
    # A word is explained in platekit's unit: "top = 30" means 30 uM whatever the column is in.
    return np.where(np.isnan(told), values, told).tolist()


def _in_uM(
    values: np.ndarray, mapping: TableMapping, target: str, name: str, columns: Columns, errors: list[PlatekitError]
) -> np.ndarray:
    where = f"{mapping.where or 'mapping'}, units"
    said = mapping.units.get(target, "")
    by_row = said if unit_heading(said) is not None else ""
    try:
        unit = unit_of_column(name, "" if by_row else said, file=columns.sheet.file, where=where)
        if by_row:
            units = _units_of_rows(columns, by_row, values, target, where)
        elif unit:
            _refuse_other_units(columns, values, unit, target)
            units = [unit] * len(values)
        else:
            raise ReadError(
                where, f"no unit for '{name}', the column of '{target}'", f"one of {', '.join(CONCENTRATION_UNITS)}",
                f'Say what the file holds: units = {{ {target} = "nM" }}.',
            )  # fmt: skip
        converted = np.full(len(values), np.nan)
        for one in dict.fromkeys(units):
            mine = np.array([other == one for other in units], dtype=np.bool_)
            first = columns.where(int(np.flatnonzero(mine)[0]), by_row) if by_row else where
            converted[mine] = to_uM(values[mine], one, where=first)
    except PlatekitError as error:
        errors.append(ReadError(error.where, error.found, error.expected, error.mend))
        return values
    errors += _impossible(converted, units, columns, name)
    return converted


def _units_of_rows(columns: Columns, by_row: str, values: np.ndarray, target: str, where: str) -> list[str]:
    """Return the unit that a column says of the dose in each row; a dose of 0 needs none, unless it may be a logarithm."""
    if by_row not in columns.names:
        raise ReadError(
            where, f"'{by_row}' for '{target}'", f"a unit, or a column of {columns.sheet.file} that says the units",
            f"Columns: {did_you_mean(by_row, columns.names)}",
        )  # fmt: skip
    texts = columns.texts(by_row)
    logs = any(text.startswith("log") for text in texts)
    for place, (text, value) in enumerate(zip(texts, values.tolist(), strict=True)):
        if not text and (abs(value) > 0 or (logs and value == 0)):
            raise ReadError(
                columns.where(place, by_row), "no unit for a dose", "the unit of this dose",
                "Fill it in, as beside the other doses.",
            )  # fmt: skip
    return [text if text and value == value else "uM" for text, value in zip(texts, values.tolist(), strict=True)]


def _refuse_other_units(columns: Columns, values: np.ndarray, unit: str, target: str) -> None:
    """Refuse a dose beside which the file itself says another unit than the mapping, or than the column's name."""
    mine = ("b" if target == "concentration_b_uM" else "a", "")
    for name in columns.names:
        if unit_heading(name) not in mine:
            continue
        for place, (text, value) in enumerate(zip(columns.texts(name), values.tolist(), strict=True)):
            if value == value and text in CONCENTRATION_UNITS and not same_unit(text, unit):
                raise ReadError(
                    columns.where(place, name), f"'{text}' beside a dose in {unit}", "one unit for each dose",
                    f'If each row has the unit that stands beside it, say so: units = {{ {target} = "{name}" }}.',
                )  # fmt: skip


def _impossible(converted: np.ndarray, units: Sequence[str], columns: Columns, name: str) -> list[PlatekitError]:
    """Return the refusal of the first dose that is below zero, and of the first that no well can hold."""
    found: list[PlatekitError] = []
    for place in np.flatnonzero(converted < 0)[:1].tolist():
        found.append(ReadError(
            columns.where(place, name), f"'{columns.texts(name)[place]}', a dose below zero", "a dose of 0 or more",
            'If the column holds logarithms, say so: units = { concentration_uM = "log10 M" }.',
        ))  # fmt: skip
    for place in np.flatnonzero(converted >= MOST_UM)[:1].tolist():
        found.append(ReadError(
            columns.where(place, name), f"'{columns.texts(name)[place]}' as a dose in {units[place]}",
            f"less than {MOST_UM:g} uM, which is 1 mol/L",
            "Correct the number or its unit; of doses in a well, log10 M is below 0, as -5 for 10 uM.",
        ))  # fmt: skip
    return found


def _roles(columns: Columns, mapping: TableMapping, errors: list[PlatekitError]) -> tuple[list[str], list[str]]:
    """Return the role of each row, and remarks; every word must be explained."""
    name = mapping.columns["role"][0]
    words = _joined(columns, mapping.columns["role"])
    explained = {word.strip().casefold() for word in mapping.roles}
    roles: dict[str, str] = {}
    said: list[str] = []
    refused: dict[str, PlatekitError] = {}
    for word in dict.fromkeys(words):
        place = words.index(word)
        if not word and "" not in explained:
            roles[word] = "empty"
            said.append(
                f"{columns.where(place, name)}: no role in {words.count('')} rows; their wells are taken as empty."
            )
            continue
        # With a word for everything else, a drug called "medium" must not turn into a blank.
        sought = word if word.casefold() in explained or ANY_WORD not in mapping.roles else ANY_WORD
        try:
            roles[word] = role_of(sought, where=columns.where(place, name), words=mapping.roles)
        except PlatekitError as error:
            refused[word] = error
            roles[word] = ""
    errors += list(refused.values()) if len(refused) <= _WORDS_APART else [_no_roles(refused, name)]
    return [roles[word] for word in words], said


def _no_roles(refused: Mapping[str, PlatekitError], name: str) -> ReadError:
    """Return one refusal of many words: a column of drugs or notes mapped as the role."""
    first = ", ".join(f"'{word}'" for word in list(refused)[:_WORDS_APART])
    return ReadError(
        next(iter(refused.values())).where, f"{len(refused)} words that are no role: {first}, ...", "words for roles",
        f"Is '{name}' the column of the roles? Name another one: columns = {{ role = \"...\" }}. "
        f'Or say what its words mean: roles = {{ "{next(iter(refused))}" = "...", "*" = "compound" }}, '
        'where "*" stands for every other word.',
    )  # fmt: skip


def _without_control_words(layout: pd.DataFrame, mapping: TableMapping) -> pd.DataFrame:
    """Return the layout without the words for control wells that stand in the column of the drugs, and without their dose.

    Some tables give the vehicle a dose, such as that of the highest drug; it is the dose of no compound.
    """
    if mapping.columns["role"] != mapping.columns["compound"]:
        return layout
    drug = layout["role"].isin(DRUG_ROLES)
    cleared = layout.assign(compound=layout["compound"].where(drug, ""))
    if "concentration_uM" in cleared.columns:
        cleared["concentration_uM"] = cleared["concentration_uM"].where(drug)
    return cleared


def _check_doses(columns: Columns, mapping: TableMapping, layout: pd.DataFrame, errors: list[PlatekitError]) -> None:
    if not {"compound", "concentration_uM", "role"} <= set(layout.columns):
        return
    # Controls may lack a dose on one plate and have one on another: their dose is not fitted, only that they are there.
    drugs = layout[layout["role"].eq("compound") & layout["compound"].ne("")]
    dosed = drugs["concentration_uM"].notna().groupby(drugs["compound"])
    for compound in dosed.mean().loc[lambda share: share.gt(0) & share.lt(1)].index:
        own = drugs.loc[drugs["compound"] == compound, "concentration_uM"]
        name = mapping.columns["concentration_uM"][0]
        without, having = own.index[own.isna()], own.index[own.notna()]
        errors.append(ReadError(
            columns.where(int(without[0]), name),
            f"no dose for '{compound}' in {len(without)} of its {len(own)} wells ({columns.line(int(having[0]))} has one)",
            "a dose in every well of a compound", "Fill in the dose; 0 is a dose. Wells with vehicle alone are controls: map their role.",
        ))  # fmt: skip


def _one_row_each(columns: Columns, layout: pd.DataFrame, errors: list[PlatekitError]) -> pd.DataFrame:
    """Return one row per plate and well; rows of one well, at other times or readouts, must agree."""
    once = layout.drop_duplicates()
    doubled = once.duplicated(["plate", "well"], keep=False)
    if doubled.any():
        first = once[doubled].iloc[0]
        pair = once[once["plate"].eq(first["plate"]) & once["well"].eq(first["well"])].iloc[:2]
        differs = next(name for name in pair.columns if len(pair[name].drop_duplicates()) > 1)
        one, two = (columns.line(int(place)) for place in pair.index)
        values = " and ".join(f"'{value}'" for value in pair[differs])
        errors.append(ReadError(
            columns.sheet.title, f"two contents of well {first['well']} of plate '{first['plate']}': {values} for '{differs}' in {one} and {two}",
            "the same content in all rows of a well", "Correct the rows, or tell the plates apart by name.",
        ))  # fmt: skip
    return schema.conform(once, schema.LAYOUT)
