"""Classes of compounds in a screen: who belongs to which, one value a drug, and the test of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit import schema
from platekit.proviral.class_names import class_names
from platekit.proviral.class_test import class_tests


@dataclass(frozen=True)
class Classes:
    """What is known of the compounds before they are tested.

    Parameters
    ----------
    names : mapping of str to str, or str
        Compound to class, "" being none; or the column of the wells that holds the class.
    potency : pandas.DataFrame, optional
        `compound` and one column for each target, such as ``jak1_nM``: IC50 [nM], NaN where not known. Numbers of one source, or of one
        kind of assay: those of several are not in one order.
    """

    names: Mapping[str, str] | str
    potency: pd.DataFrame | None = None


def class_tables(
    sizes: Sequence[Mapping[str, Any]], normalised: pd.DataFrame, classes: Classes, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `schema.CLASSES` and `schema.CLASS_SIZES`.

    Parameters
    ----------
    sizes : sequence of mapping
        Rows of `class_sizes.drug_sizes`, of all arms of the deciding readout.
    normalised : pandas.DataFrame
    classes : Classes
    level : float
        False discovery rate.

    Returns
    -------
    tuple of pandas.DataFrame
        Both empty where no compound has a class.

    Raises
    ------
    PlatekitError
        If the classes cannot be used; see `class_names`.
    """
    names = class_names(normalised, classes.names)
    if not sizes or not names:
        return schema.empty(schema.CLASSES), schema.empty(schema.CLASS_SIZES)
    rows = [{**row, "class": names.get(str(row["compound"]), "")} for row in sizes]
    drugs = schema.conform(pd.DataFrame(rows), schema.CLASS_SIZES)[schema.CLASS_SIZES.names]
    drugs = drugs.sort_values(list(schema.CLASS_SIZES.keys), kind="stable", na_position="first").reset_index(drop=True)
    return class_tests(drugs, level, classes.potency), drugs
