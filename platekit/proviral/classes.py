"""Classes of compounds in a screen: who belongs to which, one value a drug, and the test of each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit import schema
from platekit.proviral.class_names import class_names
from platekit.proviral.class_sizes import one_row_a_drug
from platekit.proviral.class_test import class_tests
from platekit.proviral.jak_inhibitors import jak_inhibitors


@dataclass(frozen=True)
class Classes:
    """Classes of the compounds, and their potencies where those that are published are not meant.

    Parameters
    ----------
    names : mapping of str to str, or str
        Compound to class, "" being none; or the column of the wells that holds the class.
    potency : pandas.DataFrame, optional
        `compound` and one column for each target, such as ``JAK1 Kd_nM`` [nM], NaN where not known. Numbers of one source, or of one
        kind of assay: those of several are not in one order.
    """

    names: Mapping[str, str] | str
    potency: pd.DataFrame | None = None


def class_tables(
    sizes: Sequence[Mapping[str, Any]],
    normalised: pd.DataFrame,
    classes: Classes | Mapping[str, str] | str | None,
    level: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `schema.CLASSES` and `schema.CLASS_SIZES`.

    Parameters
    ----------
    sizes : sequence of mapping
        Rows of `class_sizes.drug_sizes`, of all arms of the deciding readout.
    normalised : pandas.DataFrame
    classes : Classes, mapping of str to str, str or None
        As `call` takes them.
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
    known, drugs, published = jak_inhibitors(str(row["compound"]) for row in sizes)
    given = Classes(known) if classes is None else classes if isinstance(classes, Classes) else Classes(classes)
    names = class_names(normalised, given.names)
    if not sizes or not names:
        return schema.empty(schema.CLASSES), schema.empty(schema.CLASS_SIZES)
    rows = pd.DataFrame([{**row, "class": names.get(str(row["compound"]), "")} for row in sizes])
    by_drug = one_row_a_drug(schema.conform(rows, schema.CLASS_SIZES), drugs)
    potency = published if given.potency is None else given.potency
    return class_tests(by_drug, level, potency), by_drug
