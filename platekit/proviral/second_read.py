"""Which readouts do not share the errors of another: a second kind of read."""

from __future__ import annotations

from platekit.assay import Readout

COUNTED_CELLS = ("count", "fraction")


def another_kind(one: Readout, other: Readout) -> bool:
    """Return whether a readout is of another kind than the first: another one, no common enzyme, and not both a count of the same cells.

    Examples
    --------
    >>> from platekit.assay import load_assay
    >>> readouts = load_assay("reporter_luciferase").readouts
    >>> another_kind(readouts["infection"], readouts["infected_fraction"])
    True
    >>> another_kind(readouts["infected_cells"], readouts["infected_fraction"])
    False
    """
    same_enzyme = one.enzyme != "" and one.enzyme == other.enzyme
    same_cells = one.kind in COUNTED_CELLS and other.kind in COUNTED_CELLS
    return one.name != other.name and not same_enzyme and not same_cells
