"""One value a drug for the class test: its mean log2 fold over assessable doses, with the plates it may be compared on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.proviral.class_potency import JOINED
from platekit.proviral.drug import Judged
from platekit.proviral.joint import JointFit
from platekit.proviral.plate_groups import plate_groups
from platekit.proviral.verdict import DECREASE, FLAT, INCREASE

# "baricitinib 10 uM", "baricitinib_0.1uM", "baricitinib (300 nM)": a drug and a dose of it.
_DOSE = re.compile(r"[\s_,;:@(-]*\d+(?:[.,]\d+)?\s*(?:[pnuµμm]M|[nuµμm]g/m[lL])\)?$")


def drug_sizes(fit: JointFit, judged: Sequence[Judged], level: float, key: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of `schema.CLASS_SIZES` for one arm, without their class.

    Parameters
    ----------
    fit : JointFit
    judged : sequence of Judged
    level : float
        p below which a drug acts by itself.
    key : dict
        virus, moi, cell_line, condition.

    Returns
    -------
    list of dict
        Drugs with a judged dose. The mean is plain: a mean weighted by precision, the upper half of the doses, the best-fitting height
        and z of the mean were all within two points of its power (docs/why/class.md), and it is the one that can be worked out by hand.
    """
    place = {name: i for i, name in enumerate(fit.arm.drugs)}
    effects = {one.drug.compound: one.drug.estimate for one in judged}
    names = [name for name, estimate in effects.items() if estimate is not None and name in place]
    plates_of = {name: frozenset(_plates(fit, place[name])) for name in names}
    group = plate_groups(plates_of)
    acts = {one.drug.compound: _acts(one, level) for one in judged}
    return [
        key | {
            "compound": name, "plates": " + ".join(sorted(group[name])), "acts": acts[name],
            "log2_fold_change": float(np.mean(estimate.effects)), "n_doses": float(len(estimate.effects)),
        }
        for name in names
        if (estimate := effects[name]) is not None
    ]  # fmt: skip


def _plates(fit: JointFit, drug: int) -> Iterable[str]:
    return (fit.arm.plates[plate] for plate in np.unique(fit.arm.plate[fit.used & (fit.arm.drug == drug)]))


def _acts(one: Judged, level: float) -> str:
    """Return the direction in which a drug acts by its own test, `FLAT` where in none or in both.

    By p and not by q: drugs that act weakly are to be among them, and the few inert ones are as many on either side.
    """
    evidence = one.drug.evidence
    if evidence is None:
        return FLAT
    up, down = evidence.p_increase < level, evidence.p_decrease < level
    return FLAT if up == down else INCREASE if up else DECREASE


def without_dose(name: str) -> str:
    """Return a name without the dose behind it.

    Examples
    --------
    >>> without_dose("baricitinib_10 uM"), without_dose("BI-2536")
    ('baricitinib', 'BI-2536')
    """
    return _DOSE.sub("", name)


def doses_of_one_drug(names: Iterable[str]) -> list[list[str]]:
    """Return the names that are one drug at several doses, each drug's together.

    Examples
    --------
    >>> doses_of_one_drug(["baricitinib 1 uM", "baricitinib 10 uM", "BI-2536", "BI-2537"])
    [['baricitinib 1 uM', 'baricitinib 10 uM']]
    """
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(without_dose(name).casefold(), []).append(name)
    return [same for same in found.values() if len(same) > 1]


def one_row_a_drug(sizes: pd.DataFrame, drugs: Mapping[str, str]) -> pd.DataFrame:
    """Return the class sizes with salts and synonyms of one drug on the same plates taken together: a drug counts once.

    Parameters
    ----------
    sizes : pandas.DataFrame
        `schema.CLASS_SIZES`.
    drugs : mapping of str to str
        Compound to the drug that it is; compounds that are not in it are drugs of their own.

    Returns
    -------
    pandas.DataFrame
        Such rows have the names of all, joined by " / ", and the mean of their values.
    """
    # A tab stands in no name, so that a compound that is not known is never taken for a drug of the same name.
    meant = [drugs.get(name, f"\t{name}") for name in sizes["compound"]]
    rows: list[dict[str, Any]] = []
    keys = [*schema.GROUP_KEYS, "plates", "class"]
    for _, mine in schema.group(sizes.assign(_drug=meant), [*keys, "_drug"]):
        first = mine.iloc[0].to_dict()
        acts = set(mine["acts"])
        rows.append(first | {
            "compound": JOINED.join(mine["compound"]), "log2_fold_change": float(mine["log2_fold_change"].mean()),
            "n_doses": float(mine["n_doses"].sum()), "acts": acts.pop() if len(acts) == 1 else FLAT,
        })  # fmt: skip
    found = schema.conform(pd.DataFrame(rows), schema.CLASS_SIZES)[schema.CLASS_SIZES.names]
    return found.sort_values(list(schema.CLASS_SIZES.keys), kind="stable", na_position="first").reset_index(drop=True)
