"""Conditions and readouts that ``[[interferon]]`` and ``[[boost]]`` name: each must be in the wells."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from platekit.errors import PlatekitError, ScreenError, did_you_mean, quoted, refuse
from platekit.screen._screen import Screen


def refuse_absent_conditions(screen: Screen, wells: pd.DataFrame) -> None:
    """Refuse a condition, reference or gene of screen.toml that no well has: a slip in it would leave a question unanswered.

    Parameters
    ----------
    screen : Screen
    wells : pandas.DataFrame
        `schema.WELLS`.

    Raises
    ------
    ScreenError
        Several at once, as `Refusals`.

    Examples
    --------
    >>> from platekit import schema
    >>> from platekit.screen import load_screen_text
    >>> text = '''
    ... screen = { name = "a", assay = "reporter_fluorescence" }
    ... plates = [{ files = "a.csv", layout = "embedded", readout = "infection" }]
    ... boost = [{ condition = "ruxolitinb" }]
    ... '''
    >>> wells = schema.conform(pd.DataFrame({"condition": ["", "ruxolitinib"], "moi": 0.1}), schema.WELLS)
    >>> try:
    ...     refuse_absent_conditions(load_screen_text(text, "."), wells)
    ... except ScreenError as error:
    ...     print(error)
    screen.toml, [[boost]] 1, key 'condition': found 'ruxolitinb', expected a condition of infected wells.
      Conditions: did you mean 'ruxolitinib'?
    """
    infected = wells[wells["moi"] != 0]
    known = {
        "condition": sorted(set(infected["condition"])), "compound": sorted(set(infected["compound"]) - {""}),
        "readout": sorted(set(wells["readout"])),
    }  # fmt: skip
    mistakes: list[PlatekitError] = []
    for where, what, word in _named(screen):
        if word not in known[what]:
            # No co-treatment is a condition, too, and is like no misspelt word.
            hint = did_you_mean(word, known[what]) if word else f"known are {quoted(known[what])}."
            mend = f"{what.capitalize()}s: {hint}"
            mistakes.append(
                ScreenError(where, f"'{word}'", f"a {what} of {'the' if what == 'readout' else 'infected'} wells", mend)
            )
    refuse(mistakes)


def _named(screen: Screen) -> Iterator[tuple[str, str, str]]:
    """Yield where each name stands, what it names, and the name."""
    for number, arm in enumerate(screen.interferon, 1):
        where = f"screen.toml, [[interferon]] {number}, key"
        yield f"{where} 'condition'", "condition", arm.condition
        yield f"{where} 'without'", "condition", arm.without
        if arm.reference:
            yield f"{where} 'reference'", "compound", arm.reference
        for gene in arm.genes:
            yield f"{where} 'genes'", "readout", gene
        if arm.genes:
            yield f"{where} 'housekeeping'", "readout", arm.housekeeping
    for number, boost in enumerate(screen.boosts, 1):
        where = f"screen.toml, [[boost]] {number}, key"
        yield f"{where} 'condition'", "condition", boost.condition
        yield f"{where} 'without'", "condition", boost.without
