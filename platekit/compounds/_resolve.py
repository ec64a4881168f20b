"""The doors of the table of compounds: one compound, a table of many, and the class of one."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import pandas as pd

from platekit import schema
from platekit.columns import Table, number, text
from platekit.compounds._compound import TARGETS, Compound, known_compounds
from platekit.compounds._find import Found, close_names, find
from platekit.errors import PlatekitError, Remark, quoted, refuse

_POTENCIES = tuple(
    column
    for target in TARGETS
    for column in (
        number(f"{target.lower()}_nM", f"IC50 on {target}, nanomolar; of a bound, the bound; NaN where not known"),
        text(f"{target.lower()}_relation", "'=', or '>' (at least); '' where not known"),
    )
)
COMPOUNDS = Table("compounds", "name asked for", (), (
    text("query", "the name as given"),
    text("compound", "the compound that it means; '' where not known"),
    text("matched_by", "what of the compound the name is: name, synonym, brand, CAS, InChIKey, InChIKey skeleton ..."),
    text("kind", "JAK inhibitor, kinase inhibitor or interferon; '' where not known"),
    text("jak_class", "which JAKs it inhibits; '' where not known, which is not a no"),
    *_POTENCIES,
    text("assay", "how the IC50s were measured"),
    text("cas", "CAS number"),
    text("inchikey", "InChIKey"),
    text("source", "of kind, class, IC50s and identity; `sources` holds the citations"),
    text("remark", "what was left out of the name, is not certain, or is close to a name that is not known"),
))  # fmt: skip
_IN_TABLE = ("kind", "JAK class", "CAS", "InChIKey")


def compound(name: str) -> Compound:
    """Return what is known of a compound, from any name that it goes by.

    Parameters
    ----------
    name : str
        Name, synonym, development code, brand, CAS number, InChIKey, UNII, DrugBank or ChEMBL identifier, ``"CID ..."`` of
        PubChem. Case, spaces and hyphens do not count; a salt behind the name is left out, with a `Remark`.

    Returns
    -------
    Compound

    Raises
    ------
    PlatekitError
        If the name is not known (with those that are close), or does not tell compounds apart (with these).

    Warns
    -----
    Remark
        If a salt was left out, only the skeleton of an InChIKey was recognised, or the sources say more.

    Examples
    --------
    >>> found = compound("INCB028050")
    >>> found.name, found.jak_class, found.cas, found.potency("JAK1").value_nM
    ('Baricitinib', 'JAK1/2', '1187594-09-7', 5.9)
    """
    _refuse_other_than_text(name, "compound")
    found = find(name)
    if found.compound is None:
        raise _question(name, found, "compound") if found.candidates else _unknown(name, found)
    for remark in found.remarks:
        warnings.warn(f"compound '{name}' is read as {found.compound.name}: {remark}.", Remark, stacklevel=2)
    return found.compound


def compounds(names: Iterable[str] | None = None) -> pd.DataFrame:
    """Return what is known of many compounds, one row for each name, in the order given.

    Parameters
    ----------
    names : iterable of str, optional
        As `compound` takes them; ``"NA"``, ``"0012"`` and ``"1E5"`` are names like others. By default every compound known.

    Returns
    -------
    pandas.DataFrame
        Columns ``query compound matched_by kind jak_class jak1_nM jak1_relation ... tyk2_relation assay cas inchikey source
        remark``. A name that is not known has a row with its query, and the names that are close in ``remark``. IC50s come
        from one source a compound, and from several assays: they are not in one order.

    Raises
    ------
    PlatekitError
        If a name does not tell compounds apart, or is not text; all such names are listed at once.

    Examples
    --------
    >>> compounds(["Olumiant", "NA"])[["query", "compound", "matched_by", "jak_class"]].values.tolist()
    [['Olumiant', 'Baricitinib', 'brand', 'JAK1/2'], ['NA', '', '', '']]
    """
    if isinstance(names, str):
        raise PlatekitError("compounds", f"the text '{names}'", "a list of names", f"Write pk.compounds(['{names}']).")
    asked = [one.name for one in known_compounds()] if names is None else list(names)
    errors: list[PlatekitError] = []
    rows: list[dict[str, object]] = []
    for place, name in enumerate(asked, 1):
        try:
            rows.append(_row(name, f"compounds, name {place}"))
        except PlatekitError as error:
            errors.append(error)
    refuse(errors)
    if not rows:
        return schema.empty(COMPOUNDS)
    return schema.conform(pd.DataFrame(rows), COMPOUNDS)[COMPOUNDS.names]


def jak_class(name: str) -> str:
    """Return which JAKs a compound inhibits, "" where that is not known: which is not a "no".

    Parameters
    ----------
    name : str
        As `compound` takes it.

    Returns
    -------
    str

    Raises
    ------
    PlatekitError
        If the name does not tell compounds apart.

    Examples
    --------
    >>> jak_class("ruxolitinib phosphate"), jak_class("aspirin")
    ('JAK1/2', '')
    """
    _refuse_other_than_text(name, "jak_class")
    found = find(name)
    if found.candidates and found.compound is None:
        raise _question(name, found, "jak_class")
    return found.compound.jak_class if found.compound else ""


def _row(name: str, where: str) -> dict[str, object]:
    _refuse_other_than_text(name, where)
    found = find(name)
    if found.candidates and found.compound is None:
        raise _question(name, found, where)
    if found.compound is None:
        return {"query": name, "remark": "; ".join((*found.remarks, _near(name)))}
    mine = found.compound
    potencies = {target.lower(): mine.potency(target) for target in TARGETS}
    shown = [fact for fact in mine.facts if fact.fact in _IN_TABLE or fact.fact.startswith("IC50")]
    said = [f"{fact.fact}: {fact.remark}" for fact in shown if fact.remark and fact.fact != "InChIKey"]
    return {
        "query": name,
        "compound": mine.name,
        "matched_by": found.matched_by,
        "kind": mine.kind,
        "jak_class": mine.jak_class,
        **{f"{target}_nM": potency.value_nM for target, potency in potencies.items()},
        **{f"{target}_relation": potency.relation for target, potency in potencies.items()},
        "assay": "; ".join(dict.fromkeys(potency.assay for potency in potencies.values() if potency.assay)),
        "cas": mine.cas,
        "inchikey": mine.inchikey,
        "source": "; ".join(dict.fromkeys(source for fact in shown for source in fact.sources)),
        "remark": "; ".join((*found.remarks, *said)),
    }


def _near(name: str) -> str:
    near = close_names(name)
    return f"not known; close are {quoted(near)}" if near else "not known"


def _refuse_other_than_text(name: object, where: str) -> None:
    if isinstance(name, str) and name.strip():
        return
    found = "an empty name" if isinstance(name, str) else f"{name!r}, a {type(name).__name__}"
    mend = "Give names as text: a table that was read with numbers or gaps for names has lost them."
    raise PlatekitError(where, found, "the name of a compound, as text", mend)


def _question(name: str, found: Found, where: str) -> PlatekitError:
    one = len(found.candidates) == 1
    why = f" ({'; '.join(found.remarks)})" if found.remarks else ""
    names = quoted(candidate.name for candidate in found.candidates)
    return PlatekitError(
        where,
        f"'{name}', which {'alone does not say that it is' if one else 'may be any of'} {names}{why}",
        "a name that one compound has",
        f"Write the one that is meant{', if it is' if one else ''}: {names}.",
    )


def _unknown(name: str, found: Found) -> PlatekitError:
    near = close_names(name)
    meant = f"Did you mean {' or '.join(quoted([one]) for one in near)}? " if near else ""
    why = f" ({'; '.join(found.remarks)})" if found.remarks else ""
    mend = f"{meant}`platekit compounds` lists the {len(known_compounds())} that are known."
    return PlatekitError("compound", f"'{name}'{why}", "a compound that platekit knows", mend)
