"""What follows from a layout, and what it must not say: roles that go without saying, doses and compounds that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from platekit import schema
from platekit.errors import LayoutError, PlatekitError, quoted, refuse
from platekit.layout._ranges import ranges
from platekit.roles import DRUG_ROLES, VEHICLE_NAMES, known_role
from platekit.units import MOST_UM

# Roles of wells that have no drug of their own.
_PLAIN = ("virus_control", "cell_control", "blank", "empty")


def with_roles(wells: pd.DataFrame, *, source: str, words: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the layout with a role in each well, and remarks on those that it does not spell out.

    A compound without a role has the role `compound`, unless its name is a word for a role or for a vehicle;
    a compound at dose 0 is a vehicle well; a well without role and compound is `empty`. Of two compounds in a well, one
    at dose 0 is none: the other stands alone.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.LAYOUT`, roles in platekit's words or "".
    source : str
        For messages.
    words : mapping
        The user's own words to roles.

    Raises
    ------
    LayoutError
        If a compound is named like a vehicle and nothing says whether there was virus, or a word is ambiguous.
    """
    wells, remarks = _of_two_compounds(wells.copy(), source)
    unsaid = (wells["role"] == "") & (wells["compound"] != "")
    if unsaid.any():
        wells = _with_role_of_compound(
            wells, unsaid, _roles_of_compounds(wells[unsaid], source, words), remarks, source
        )

    zero = (wells["role"] == "compound") & (wells["concentration_uM"] == 0)
    if zero.any():
        remarks.append(f"{source}: a compound at dose 0 is a vehicle well: {_where(wells[zero])} became virus_control")
        wells["role"] = wells["role"].where(~zero, "virus_control")
        wells["compound"] = wells["compound"].where(~zero, "")

    for name, dose in (("compound", "concentration_uM"), ("compound_b", "concentration_b_uM")):
        described = wells["role"].isin(_PLAIN) & (wells[name] != "") & ~(wells[dose] > 0)
        if described.any():
            names = quoted(sorted(set(wells.loc[described, name])))
            remarks.append(f"{source}: {names} stands as the {name} of control wells; it was taken as a description")
            wells = _without_compound(wells, described, name)

    nothing = (wells["role"] == "") & (wells["compound"] == "")
    if nothing.any():
        remarks.append(f"{source}: neither role nor compound stands for {_named(wells[nothing])}; that counts as empty")
        wells["role"] = wells["role"].where(~nothing, "empty")
    return schema.conform(wells, schema.LAYOUT), remarks


def vehicle_without_virus(wells: pd.DataFrame, *, source: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the layout with a `cell_control` for each vehicle well of moi 0, and the remark that says so.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.LAYOUT`, roles in platekit's words.
    source : str
        For the message.
    """
    mock = (wells["role"] == "virus_control") & (wells["moi"] == 0)
    if not mock.any():
        return wells, []
    said = f"{source}: vehicle without virus (moi 0) is cell_control: {_named(wells[mock])}"
    return wells.assign(role=wells["role"].where(~mock, "cell_control")), [said]


def _with_role_of_compound(
    wells: pd.DataFrame, unsaid: pd.Series, roles: Mapping[str, str], remarks: list[str], source: str
) -> pd.DataFrame:
    """Give these wells the role that their compound is a word for, else the role compound."""
    named = pd.Series([roles.get(name, "") for name in wells["compound"]], index=wells.index, dtype="str")
    named = named.where(unsaid, "")
    for word, role in roles.items():
        if role:
            mine = unsaid & (wells["compound"] == word)
            remarks.append(f"{source}: '{word}' was read as {role} in {_named(wells[mine])}")
    said = wells.assign(role=wells["role"].where(~unsaid, named.where(named != "", "compound")))
    return _without_compound(said, named != "")


def _without_compound(wells: pd.DataFrame, which: pd.Series, column: str = "compound") -> pd.DataFrame:
    """Take the compound off these wells; the name of a vehicle becomes their vehicle."""
    vehicle = which & (wells["vehicle"] == "") & _named_like_vehicle(wells[column])
    return wells.assign(
        vehicle=wells["vehicle"].where(~vehicle, wells[column]),
        **{column: wells[column].where(~which, "")},
    )


def _of_two_compounds(wells: pd.DataFrame, source: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the wells without a compound that is not in them, as at the margins of a checkerboard, and remarks."""
    second = wells["compound_b"] != ""
    if not second.any():
        return wells, []
    no_first = (
        (wells["concentration_uM"] == 0)
        | _named_like_vehicle(wells["compound"])
        | ((wells["compound"] == "") & (wells["role"] == ""))
    )
    no_second = second & ((wells["concentration_b_uM"] == 0) | _named_like_vehicle(wells["compound_b"]))
    alone = second & ~no_second & no_first & wells["role"].isin(["", "compound"])
    remarks: list[str] = []
    if alone.any():
        remarks.append(
            f"{source}: the first of two compounds is at dose 0, the second stands alone: {_where(wells[alone])}"
        )
        wells = _without_compound(wells, alone)
        wells["compound"] = wells["compound"].where(~alone, wells["compound_b"])
        wells["concentration_uM"] = wells["concentration_uM"].where(~alone, wells["concentration_b_uM"])
    if no_second.any():
        remarks.append(
            f"{source}: the second of two compounds is at dose 0, the first stands alone: {_where(wells[no_second])}"
        )
        wells = _without_compound(wells, no_second, "compound_b")
    gone = alone | no_second
    wells["compound_b"] = wells["compound_b"].where(~gone, "")
    wells["concentration_b_uM"] = wells["concentration_b_uM"].where(~gone)
    return wells, remarks


def role_in_place_of_compound(word: str, *, where: str, words: Mapping[str, str]) -> str:
    """Return the role that a word stands for where a compound is expected, ``""`` for a compound.

    A word with a digit is a compound, unless the user maps it: `Sample 7` and `Drug 12` are names, `mock` is not.

    Examples
    --------
    >>> [role_in_place_of_compound(word, where="x", words={}) for word in ("mock", "Drug 12")]
    ['cell_control', '']
    """
    mapped = word.strip().casefold() in {key.strip().casefold() for key in words}
    return known_role(word, where=where, words=words) if mapped or not re.search(r"\d", word) else ""


def _named_like_vehicle(names: pd.Series) -> pd.Series:
    return names.isin([name for name in names.unique() if VEHICLE_NAMES.fullmatch(name)])


def _roles_of_compounds(wells: pd.DataFrame, source: str, words: Mapping[str, str]) -> dict[str, str]:
    roles: dict[str, str] = {}
    errors: list[PlatekitError] = []
    for name in wells["compound"].unique():
        where = f"{source}, well {wells.loc[wells['compound'] == name, 'well'].iloc[0]}"
        try:
            roles[name] = role_in_place_of_compound(name, where=where, words=words)
        except PlatekitError as error:
            errors.append(LayoutError(error.where, error.found, error.expected, error.mend))
            continue
        if not roles[name] and VEHICLE_NAMES.fullmatch(name):
            errors.append(
                LayoutError(
                    where,
                    f"the compound '{name}' without a role",
                    "whether a vehicle well has virus",
                    f'Say role = "virus_control" or "cell_control", or map the word: roles = {{ "{name}" = "..." }}, with one of the two.',
                )
            )
    refuse(errors)
    return roles


def _own_texts(wells: pd.DataFrame, nameless: pd.Series) -> str:
    """Return which columns of the user's own hold texts in wells whose compound is not named; "" for none."""
    rows = wells[nameless]
    known = {*schema.LAYOUT.names, *schema.WELLS.names}
    own = [
        name for name in wells.columns
        if name not in known and len(rows) and rows[name].map(lambda cell: isinstance(cell, str) and cell != "").all()
    ]  # fmt: skip
    one = "one of " if len(own) > 1 else ""
    return f" If {one}{quoted(own)} holds the compounds, call it compound." if own else ""


def contradictions(wells: pd.DataFrame, *, source: str) -> list[LayoutError]:
    """Return what a layout must not say, each as an error that names the wells.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.LAYOUT` with roles, after `with_roles`.
    source : str
        For messages.
    """
    dose, compound = wells["concentration_uM"], wells["compound"] != ""
    tested, drugs = wells["role"] == "compound", wells["role"].isin(DRUG_ROLES)
    found = [
        *_impossible(wells, source),
        *_said(
            wells, (dose > 0) & ~compound & ~tested, source,
            "a dose without a compound", "both or neither",
            f"Name the compound, or leave the dose of these wells empty.{_own_texts(wells, (dose > 0) & ~compound & ~tested)}",
        ),
        *_said(
            wells, (dose == 0) & drugs & compound, source,
            "a control drug at dose 0", "a dose above 0", "A well without drug is virus_control or cell_control.",
        ),
        *_said(
            wells, wells["role"].isin(_PLAIN) & compound, source,
            "a compound and its dose in wells without drug", "the role compound, or no compound",
            'A compound without virus is role = "compound" with moi = 0.',
        ),
        *_said(
            wells, wells["role"].isin(_PLAIN) & (wells["compound_b"] != ""), source,
            "a second compound in wells without drug", "the role compound, or no compound_b",
            "Give these wells the role compound, or leave compound_b and its dose empty.",
        ),
    ]  # fmt: skip
    return found + _undosed(wells, tested & compound, source)


def unnamed_compounds(wells: pd.DataFrame, *, source: str) -> list[LayoutError]:
    """Return the error of wells with the role compound and no name, once nothing else can name them."""
    return [
        *_said(
            wells, _unnamed(wells), source, "the role compound without the name of one", "a compound",
            "Name the compound, or give the wells another role. In a screen of a library without names a column 'library', "
            "such as {library} in files, names each by library plate and well.",
        ),
        *_said(
            wells, (wells["concentration_b_uM"] > 0) & (wells["compound_b"] == ""), source,
            "a dose of a second compound without a name", "both or neither",
            "Name it in compound_b, or leave concentration_b_uM of these wells empty.",
        ),
    ]  # fmt: skip


def unnamed_remarks(wells: pd.DataFrame, *, source: str) -> list[str]:
    """Return a remark on such wells while a name may still come from a file name or screen.toml."""
    which = _unnamed(wells)
    if not which.any():
        return []
    if not (wells["compound"] != "").any():
        return [f"{source}: names no compound; it has to come from elsewhere"]
    return [f"{source}: names no compound for {_named(wells[which])}; it has to come from elsewhere"]


def _unnamed(wells: pd.DataFrame) -> pd.Series:
    return (wells["role"] == "compound") & (wells["compound"] == "")


def _impossible(wells: pd.DataFrame, source: str) -> Iterable[LayoutError]:
    for column in ("concentration_uM", "concentration_b_uM", "moi"):
        yield from _said(
            wells, wells[column] < 0, source, f"a {column} below 0", "0 or more", "Correct the number."
        )  # fmt: skip
    for column in ("concentration_uM", "concentration_b_uM"):
        yield from _said(
            wells, wells[column] >= MOST_UM, source, f"a {column} of {wells[column].max():g}",
            f"less than {MOST_UM:g}, which is 1 mol/L",
            "Correct the number or its unit; of doses in a well, log10 M is below 0, as -5 for 10 uM.",
        )  # fmt: skip


def _said(
    wells: pd.DataFrame, which: pd.Series, source: str, found: str, expected: str, mend: str
) -> list[LayoutError]:
    return [LayoutError(f"{source}, {_named(wells[which])}", found, expected, mend)] if which.any() else []


def _undosed(wells: pd.DataFrame, tested: pd.Series, source: str) -> list[LayoutError]:
    # Controls may lack a dose on one plate and have one on another: their dose is not fitted, only that they are there.
    without = tested & wells["concentration_uM"].isna()
    if not without.any():
        return []
    dosed = wells.loc[tested & ~without, "compound"]
    errors: list[LayoutError] = []
    for compound in sorted(set(wells.loc[without, "compound"]) & set(dosed)):
        others = int((dosed == compound).sum())
        errors.append(
            LayoutError(
                f"{source}, {_named(wells[without & (wells['compound'] == compound)])}",
                f"'{compound}' without a dose",
                f"a dose, as in its {others} other {_wells(others)}",
                "Give the dose of these wells, or another role or name.",
            )
        )
    return errors


def undosed_remarks(wells: pd.DataFrame, *, source: str) -> list[str]:
    """Return a remark where compounds under test have no dose at all: nothing can be fitted then."""
    mine = wells[(wells["role"] == "compound") & (wells["compound"] != "")]
    doses = mine.groupby("compound")["concentration_uM"].count()
    without = sorted(doses.index[doses == 0])
    if not without:
        return []
    names = ", ".join(without[:6]) + (f" and {len(without) - 6} more" if len(without) > 6 else "")
    return [f"{source}: no dose is given for {names}; there will be no curve"]


def _where(wells: pd.DataFrame) -> str:
    """Return the wells in few words, with their plates where they have any."""
    plates = list(dict.fromkeys(plate for plate in wells["plate"] if plate))
    on = f" (plate {', '.join(plates[:4])}{' ...' if len(plates) > 4 else ''})" if plates else ""
    return ranges(wells["well"]) + on


def _named(wells: pd.DataFrame) -> str:
    return f"{_wells(len(wells))} {_where(wells)}"


def _wells(count: int) -> str:
    return "well" if count == 1 else "wells"
