"""Writes beside each reading what was in its well."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import LayoutError, Remark, refuse
from platekit.layout._constants import misspelt, with_constants
from platekit.layout._fit import refuse_other_plates, unread_remarks, wells_by_plate
from platekit.layout._labels import known_roles
from platekit.layout._layout import Layout
from platekit.layout._ranges import ranges
from platekit.layout._rules import contradictions, unnamed_compounds, with_roles
from platekit.layout._unnamed import named_by_place

NOT_IN_LAYOUT = "not in the layout"


def annotate(
    readings: pd.DataFrame,
    layout: Layout | pd.DataFrame,
    *,
    columns: Mapping[str, str | float] | None = None,
    roles: Mapping[str, str] | None = None,
    given_by: str = "columns=",
) -> pd.DataFrame:
    """Return the readings with the contents of their wells.

    Parameters
    ----------
    readings : pandas.DataFrame
        `schema.READINGS`, of one plate or many; `readout_in_file` where readouts were renamed.
    layout : Layout or pandas.DataFrame
        What stands in the wells; rows with plate "" are for every plate, rows of a named plate win over them.
    columns : mapping, optional
        Values for all wells, such as ``{"virus": "rRVFV-GFP", "moi": 0.1}``. They fill what the layout leaves open;
        a compound and its dose fill only wells whose role has a drug, and wells without virus (moi 0) among infected
        ones keep their 0. Where `library` is among them or in the layout,
        compounds without a name are called after library plate and well.
    roles : mapping, optional
        The layout's own words to roles.
    given_by : str
        Where `columns` stand, for messages.

    Returns
    -------
    pandas.DataFrame
        `schema.WELLS` and the user's own columns, in the order of the readings. Wells that the layout does not name
        are `empty` and excluded; a vehicle well with moi 0 is a `cell_control`; doses within 1 % are one.

    Raises
    ------
    LayoutError
        If the layout is for another plate, contradicts itself or `columns`, or a word is no role.

    Warns
    -----
    Remark
        For whatever the layout left open, wells without a label and labels without a reading.

    Examples
    --------
    >>> readings = pd.DataFrame({"plate": "P1", "well": ["A01", "A02"], "readout": "infection", "value": [90.0, 30.0]})
    >>> layout = pd.DataFrame({"well": ["A01", "A02"], "role": ["VC", "compound"], "compound": ["", "remdesivir"],
    ...                        "concentration_uM": [None, 1.0]})
    >>> annotate(readings, layout, columns={"moi": 0.1})[["well", "role", "compound", "moi"]].values.tolist()
    [['A01', 'virus_control', '', 0.1], ['A02', 'compound', 'remdesivir', 0.1]]
    """
    schema.check(readings, schema.READINGS, where="annotate", needs=["plate", "well", "readout", "value"])
    source = layout.source if isinstance(layout, Layout) else "the layout"
    labels, remarks = _labels(layout, source, roles or {})
    size = layout.plate_size if isinstance(layout, Layout) else None
    read = wells_by_plate(readings)
    refuse_other_plates(read, labels, size, source=source)
    remarks += [*unread_remarks(read, labels, source=source), *misspelt(columns or {}, given_by=given_by)]

    own = [name for name in labels.columns if name not in ("plate", "well")]
    at = _row_of_label(readings, labels)
    # No row of the layout is numbered -1: such readings get no label.
    beside = schema.conform(labels[own].reindex(at), _LABELS)
    wells = _side_by_side(readings.reset_index(drop=True), _without_nan_text(beside), source)
    unlabelled = pd.Series(at < 0)
    wells = wells.assign(role=wells["role"].where(~unlabelled, "empty"))
    wells = with_constants(wells, columns or {}, source=source, given_by=given_by)
    wells, said = named_by_place(wells, source=source)
    remarks += said
    wells = _excluded(_vehicle_without_virus(wells, remarks, source), unlabelled, remarks, source)
    once = wells.drop_duplicates(["plate", "well"])
    refuse([*unnamed_compounds(once, source=source), *contradictions(once, source=source)])
    for remark in dict.fromkeys(remarks):
        warnings.warn(remark, Remark, stacklevel=2)
    return schema.conform(_one_dose(wells), schema.WELLS)


_LABELS = schema.Table("layout", "plate, well", ("plate", "well"), schema.LAYOUT.columns[2:])


def _labels(layout: Layout | pd.DataFrame, source: str, words: Mapping[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the layout table with roles in platekit's words, and what was remarked on so far."""
    frame = schema.conform(layout.wells if isinstance(layout, Layout) else layout, schema.LAYOUT)
    if frame.empty:
        raise LayoutError(source, "no wells", "a layout that says what is in at least one well", "Label the wells.")
    first = frame.drop_duplicates("role")
    said_at = {word: f"{source}, well {well}" for word, well in zip(first["role"], first["well"], strict=True)}
    known = known_roles(said_at, words)
    twice = frame[frame.duplicated(["plate", "well"])]
    if len(twice):
        plate = f" of plate '{twice['plate'].iloc[0]}'" if twice["plate"].iloc[0] else ""
        raise LayoutError(
            source, f"the wells {ranges(twice['well'])}{plate} more than once", "each well once",
            "Leave one of the rows away.",
        )  # fmt: skip
    said = list(layout.remarks) if isinstance(layout, Layout) else []
    labels, followed = with_roles(frame.assign(role=frame["role"].map(known)), source=source, words=words)
    return labels, said + followed


def _row_of_label(readings: pd.DataFrame, labels: pd.DataFrame) -> np.ndarray:
    """Return the row of the layout for each reading, -1 where there is none; a named plate wins over plate ""."""
    index = pd.MultiIndex.from_frame(labels[["plate", "well"]])
    here = index.get_indexer(pd.MultiIndex.from_arrays([readings["plate"], readings["well"]]))
    general = index.get_indexer(pd.MultiIndex.from_arrays([[""] * len(readings), readings["well"]]))
    return np.where(here >= 0, here, general)


def _without_nan_text(beside: pd.DataFrame) -> pd.DataFrame:
    texts = [name for name in beside.columns if pd.api.types.is_string_dtype(beside[name].dtype)]
    return beside.assign(**{str(name): beside[name].fillna("") for name in texts})


def _side_by_side(readings: pd.DataFrame, beside: pd.DataFrame, source: str) -> pd.DataFrame:
    """Join the two; a column that both have must agree where both say something."""
    both = [name for name in beside.columns if name in readings.columns]
    for name in both:
        theirs, ours = readings[name], beside[name]
        said = _says(theirs) & _says(ours)
        unequal = said & (theirs.astype("object") != ours.astype("object"))
        if unequal.any():
            first = int(np.flatnonzero(unequal)[0])
            raise LayoutError(
                f"{source}, well {readings['well'].iloc[first]}", f"{name} '{ours.iloc[first]}'",
                f"'{theirs.iloc[first]}', as the readings themselves say",
                f"Correct one of them, or leave {name} out of the layout.",
            )  # fmt: skip
        beside = beside.assign(**{name: ours.where(~_says(theirs), theirs)})
    return pd.concat([readings.drop(columns=both), beside], axis=1)


def _says(values: pd.Series) -> pd.Series:
    return values.notna() & (values.astype("object") != "")


def _vehicle_without_virus(wells: pd.DataFrame, remarks: list[str], source: str) -> pd.DataFrame:
    mock = (wells["role"] == "virus_control") & (wells["moi"] == 0)
    if mock.any():
        places = wells.loc[mock, ["plate", "well"]].drop_duplicates()
        remarks.append(
            f"{source}: vehicle without virus (moi 0) is cell_control: {len(places)} wells "
            f"({ranges(places['well'])} of {_plates(places['plate'])})"
        )
    return wells.assign(role=wells["role"].where(~mock, "cell_control"))


def _excluded(wells: pd.DataFrame, unlabelled: pd.Series, remarks: list[str], source: str) -> pd.DataFrame:
    for _, mine in schema.group(wells[unlabelled], ["plate"]):
        names = mine["well"].drop_duplicates()
        remarks.append(
            f"{source}: read on plate '{mine['plate'].iloc[0]}', not in the layout and therefore excluded: {ranges(names)}"
        )
    raw = wells["readout_in_file"] if "readout_in_file" in wells.columns else wells["readout"]
    reason = wells["exclusion_reason"] if "exclusion_reason" in wells.columns else pd.Series("", index=wells.index)
    excluded = wells["excluded"] if "excluded" in wells.columns else pd.Series(False, index=wells.index)
    return wells.assign(
        readout_in_file=raw,
        excluded=excluded | unlabelled | (reason != ""),
        exclusion_reason=reason.where(~unlabelled, NOT_IN_LAYOUT),
    )


def _one_dose(wells: pd.DataFrame) -> pd.DataFrame:
    joined: dict[str, np.ndarray] = {}
    for name, dose in (("compound", "concentration_uM"), ("compound_b", "concentration_b_uM")):
        joined[dose] = wells[dose].to_numpy(copy=True)
        doses = wells.groupby(name, sort=False)[dose].nunique()
        # Most compounds of a library have one dose or none.
        places = np.flatnonzero(wells[name].isin(doses.index[doses > 1]) & (wells[name] != ""))
        for rows in wells.iloc[places].groupby(name, sort=False).indices.values():
            joined[dose][places[rows]] = schema.one_dose(joined[dose][places[rows]])
    return wells.assign(**joined)


def _plates(names: pd.Series) -> str:
    plates = list(dict.fromkeys(names))
    return f"plate '{plates[0]}'" if len(plates) == 1 else f"{len(plates)} plates"
