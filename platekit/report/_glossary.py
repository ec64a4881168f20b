"""The words of a report that a reader may not know, each in one plain sentence."""

from __future__ import annotations

_OF_CELLS = (
    ("EC50", "The dose at the middle of the fitted curve, half-way between its lower and its upper level."),
    (
        "SSMD",
        "How far two kinds of control wells lie apart, counted in their common spread; from 2 on they are well apart.",
    ),
    (
        "robust Z'",
        "How much room lies between two kinds of control wells beyond their spread, by medians: 1 is perfect, 0 none.",
    ),
)
_OF_INFECTION = (
    ("MOI", "Multiplicity of infection: infectious particles of virus added for each cell."),
    ("headroom", "The largest fold of infection that this assay could have shown, had there been one."),
    ("EC50 of change", "The dose at which half of the change in infection is reached, be it a rise or a fall."),
    (
        "detectable fold",
        "The rise of infection that this run would have found four times in five; a smaller one may go unseen.",
    ),
    (
        "q",
        "The p adjusted for how many compounds and arms were tested: of all calls up to a q of 0.05, about one in "
        "twenty is expected to be false.",
    ),
    (
        "bound of 'no pro-viral effect'",
        "The largest fold that the wells still allow, with 95 % confidence; a 'no' is given where it stays below the "
        "margin, and says nothing about smaller rises.",
    ),
    (
        "confirmed",
        "Shown by two experiments, each analysed alone, and by a second readout, donor, virus or titre; the evidence of "
        "each compound says what is there and what is missing, and 'not confirmed' says nothing against a drug.",
    ),
)
_OF_SCORES = (
    (
        "robust z",
        "How far a compound lies from the typical compound of its plates, counted in the robust spread of all compounds; "
        "positive is more signal. It is no test: a compound that stands out is one to test again.",
    ),
    ("share of the plate's median", "The signal of a well divided by the median of all compound wells of its plate."),
)


def glossary(*, viability_alone: bool, scored: bool = False) -> tuple[tuple[str, str], ...]:
    """Return the words used in a report with what they mean.

    Parameters
    ----------
    viability_alone : bool
        Whether cells were read and infection was not: words of infection are then not used.
    scored : bool
        Whether the compounds have scores.

    Examples
    --------
    >>> [word for word, _ in glossary(viability_alone=True)]
    ['EC50', 'SSMD', "robust Z'"]
    """
    words = _OF_CELLS if viability_alone else (*_OF_INFECTION, *_OF_CELLS)
    return (*_OF_SCORES, *words) if scored else words
