"""Which class each compound belongs to: a mapping, or a column of the layout."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from platekit.errors import PlatekitError, did_you_mean


def class_names(normalised: pd.DataFrame, classes: Mapping[str, str] | str) -> dict[str, str]:
    """Return the class of each compound that has one.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`, with the user's own columns.
    classes : mapping of str to str, or str
        Compound to class, "" being none; or the name of a column that holds the class.

    Returns
    -------
    dict of str to str
        Compounds of this screen only.

    Raises
    ------
    PlatekitError
        If there is no such column, a compound has two classes in it, or none of the compounds of a mapping is in the screen.

    Examples
    --------
    >>> wells = pd.DataFrame({"role": "compound", "compound": ["baricitinib", "aspirin"], "moa": ["JAK", ""]})
    >>> class_names(wells, "moa"), class_names(wells, {"aspirin": "COX", "ibuprofen": "COX"})
    ({'baricitinib': 'JAK'}, {'aspirin': 'COX'})
    """
    compounds = normalised[(normalised["role"] == "compound") & (normalised["compound"] != "")]
    if isinstance(classes, str):
        return _of_column(compounds, classes)
    present = set(compounds["compound"])
    found = {name: word for name, word in classes.items() if name in present and word}
    if classes and present and not present & set(classes):
        name = next(iter(classes))
        raise PlatekitError(
            "call, classes", f"'{name}' and no compound of this screen", "compounds as the layout names them",
            f"Compounds of the screen: {did_you_mean(name, sorted(present))}",
        )  # fmt: skip
    return found


def _of_column(compounds: pd.DataFrame, column: str) -> dict[str, str]:
    if column not in compounds.columns:
        raise PlatekitError(
            "call, classes", f"'{column}'", "a column of the wells, or compounds with their classes",
            f"Add it to the layout. Columns: {did_you_mean(column, [str(name) for name in compounds.columns])}",
        )  # fmt: skip
    pairs = compounds[["compound", column]].fillna("").astype("str").drop_duplicates()
    pairs = pairs[pairs[column].str.strip() != ""]
    twice = pairs[pairs["compound"].duplicated(keep=False)]
    if len(twice):
        name = str(twice["compound"].iloc[0])
        words = " and ".join(f"'{word}'" for word in sorted(twice.loc[twice["compound"] == name, column])[:2])
        raise PlatekitError(
            f"call, classes, column '{column}'", f"{words} for '{name}'", "one class for each compound",
            "Correct the layout where they differ.",
        )  # fmt: skip
    return {str(name): str(word).strip() for name, word in zip(pairs["compound"], pairs[column], strict=True)}
