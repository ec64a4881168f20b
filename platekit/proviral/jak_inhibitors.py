"""The class that is tested unless another is given: JAK inhibitors, with their published potencies."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from platekit.compounds import find
from platekit.proviral.class_potency import SUFFIX
from platekit.proviral.class_sizes import without_dose

JAK_INHIBITORS = "JAK inhibitors"
_KIND = "JAK inhibitor"


def jak_inhibitors(names: Iterable[str]) -> tuple[dict[str, str], dict[str, str], pd.DataFrame]:
    """Return the JAK inhibitors among compounds, which of them are the same drug, and their potencies.

    Parameters
    ----------
    names : iterable of str
        As the layout has them. A name that is not known, or that may mean several compounds, is in no class.

    Returns
    -------
    classes : dict of str to str
        Name to `JAK_INHIBITORS`.
    drugs : dict of str to str
        Name to the compound that it means: salts and synonyms are one drug.
    potency : pandas.DataFrame
        `compound` and a column for each target and measure, such as ``JAK1 Kd_nM``. Kd come from one panel; IC50 from several sources,
        whose order is rough. Bounds (``>``) are left out.

    Examples
    --------
    >>> classes, drugs, potency = jak_inhibitors(["tofacitinib citrate", "aspirin"])
    >>> classes, drugs
    ({'tofacitinib citrate': 'JAK inhibitors'}, {'tofacitinib citrate': 'Tofacitinib'})
    >>> float(potency.loc[0, "JAK3 Kd_nM"])
    0.16
    """
    # A dose behind a name is left out, so that the doses of a JAK inhibitor are found, and refused; they are no synonyms.
    bare = {name: without_dose(name) for name in sorted(set(names))}
    known = {name: meant for name in bare if bare[name].strip() and (meant := find(bare[name]).compound) is not None}
    mine = {name: meant for name, meant in known.items() if meant.kind == _KIND}
    rows = [
        {"compound": name} | {
            f"{one.target} {one.measure}{SUFFIX}": one.value_nM for one in meant.potencies if one.relation == "="
        }
        for name, meant in mine.items()
    ]  # fmt: skip
    potency = pd.DataFrame(rows) if rows else pd.DataFrame({"compound": []})
    potency = potency[["compound", *sorted(str(name) for name in potency.columns if name != "compound")]]
    drugs = {name: meant.name for name, meant in known.items() if bare[name] == name}
    return dict.fromkeys(mine, JAK_INHIBITORS), drugs, potency
