"""One readout of one plate stands in one file: two files that both hold it are refused, whoever reads them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from platekit.errors import ScreenError


def refuse_doubles(files: Sequence[tuple[str, pd.DataFrame]], *, mend: str) -> None:
    """Refuse files that hold the same readout of the same plate: their wells could not be told apart.

    Parameters
    ----------
    files : sequence of (str, pandas.DataFrame)
        Name of a file, with its folders, and a table with `plate` and `readout`.
    mend : str
        What to do about it, in whole sentences.

    Raises
    ------
    ScreenError
        One for all pairs of such files; the plates of the first pair are named.

    Examples
    --------
    >>> table = pd.DataFrame({"plate": ["P1"], "readout": ["infection"]})
    >>> refuse_doubles([("d1/P1.csv", table), ("d2/P1.csv", table)], mend="Leave one out.")
    Traceback (most recent call last):
    platekit.errors.ScreenError: d1/P1.csv and d2/P1.csv: found plate 'P1' with readout 'infection' in both, expected each plate and readout in one file.
      Leave one out.
    """
    seen: dict[tuple[str, str], int] = {}
    pairs: dict[tuple[int, int], list[str]] = {}
    for place, (_, table) in enumerate(files):
        for plate, readout in table[["plate", "readout"]].drop_duplicates().itertuples(index=False, name=None):
            first = seen.setdefault((plate, readout), place)
            if first != place:
                pairs.setdefault((first, place), []).append(f"plate '{plate}' with readout '{readout}'")
    if not pairs:
        return
    named = [f"{files[first][0]} and {files[second][0]}" for first, second in pairs]
    shared = next(iter(pairs.values()))
    more = f", and {len(shared) - 1} more of their plates and readouts" if len(shared) > 1 else ""
    others = f"\nThe same holds for {'; '.join(named[1:])}." if len(named) > 1 else ""
    raise ScreenError(named[0], f"{shared[0]} in both{more}", "each plate and readout in one file", mend + others)
