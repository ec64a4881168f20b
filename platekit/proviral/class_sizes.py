"""One value a drug for the class test: its mean log2 fold over assessable doses, with the plates it may be compared on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

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
        q below which a drug acts by itself.
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
    """Return the direction in which a drug acts by its own test, `FLAT` where in none or in both."""
    up, down = one.q_increase < level, one.q_decrease < level
    return FLAT if up == down else INCREASE if up else DECREASE


def doses_of_one_drug(names: Iterable[str]) -> list[list[str]]:
    """Return the names that are one drug at several doses, each drug's together.

    Examples
    --------
    >>> doses_of_one_drug(["baricitinib 1 uM", "baricitinib 10 uM", "BI-2536", "BI-2537"])
    [['baricitinib 1 uM', 'baricitinib 10 uM']]
    """
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(_DOSE.sub("", name).casefold(), []).append(name)
    return [same for same in found.values() if len(same) > 1]
