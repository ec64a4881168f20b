"""``[[interferon]]`` of a screen.toml: the condition with interferon, the same without, and the reference JAK inhibitor."""

from __future__ import annotations

import math
from dataclasses import dataclass

from platekit.toml import Entry, known_keys, note, shown, text_of, words_of

INTERFERON_KEYS = ("condition", "without", "reference", "reference_uM", "genes", "housekeeping", "cycles")


@dataclass(frozen=True)
class InterferonArm:
    """Which wells hold interferon, and what they are held against.

    Attributes
    ----------
    condition : str
        Of the wells with interferon. Their virus controls, or wells of the role `interferon_control`, are interferon at work.
    without : str
        The condition of the same without interferon.
    reference : str
        The compound of that condition which marks full rescue; "" where wells have the role `rescue_control`.
    reference_uM : float
        Its dose; NaN where it has one dose only.
    genes : tuple of str
        Readouts with the Cq of interferon-stimulated genes.
    housekeeping : str
        Readout with the Cq of the gene that they are held against.
    cycles : float
        Cycles of the run: a Cq that was not reached is at least this; NaN where not known.
    """

    condition: str
    without: str = ""
    reference: str = ""
    reference_uM: float = math.nan
    genes: tuple[str, ...] = ()
    housekeeping: str = ""
    cycles: float = math.nan


def interferon_arm(entry: Entry) -> InterferonArm:
    """Return what one ``[[interferon]]`` says; mistakes are noted in the entry."""
    known_keys(entry, INTERFERON_KEYS)
    genes = words_of(entry, "genes", example='["Cq ISG15"]')
    housekeeping = text_of(entry, "housekeeping", example='"Cq GAPDH"', needed=bool(genes))
    return InterferonArm(
        condition=text_of(entry, "condition", example='"IFN-b 100 U/mL"', needed=True),
        without=text_of(entry, "without", example='""'),
        reference=text_of(entry, "reference", example='"ruxolitinib"'),
        reference_uM=_number(entry, "reference_uM", needed=False),
        genes=genes,
        housekeeping=housekeeping,
        cycles=_number(entry, "cycles", needed=bool(genes)),
    )


def _number(entry: Entry, key: str, *, needed: bool) -> float:
    if key not in entry.given and not needed:
        return math.nan
    given = entry.given.get(key)
    if isinstance(given, bool) or not isinstance(given, int | float) or not (math.isfinite(given) and given > 0):
        example = (
            "Write cycles = 40, as the run had." if key == "cycles" else "Write the dose in uM: reference_uM = 1.0."
        )
        note(entry, key, "nothing" if given is None else shown(given), "a number above 0", example)
        return math.nan
    return float(given)
