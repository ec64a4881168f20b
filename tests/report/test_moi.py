"""Several virus inputs in a report: what was tested on events comes first, names are escaped, nothing without a second MOI."""

from __future__ import annotations

import pandas as pd

from platekit import schema
from platekit.report._moi import mois_of


def _effects(names: list[str], readout: str) -> pd.DataFrame:
    rows = [
        {"compound": name, "virus": "V", "moi": moi, "cell_line": "A549", "readout": readout, "concentration_uM": dose,
         "log2_fold_change": 0.5 / moi * 0.01, "fold_ci_low": 0.9, "fold_ci_high": 1.9, "assessable": True}
        for name in names for moi in (0.01, 0.1) for dose in (0.1, 1.0, 10.0)
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), schema.EFFECTS)


def _row(compound: str, readout: str, verdict: str, q: float) -> dict[str, object]:
    return {
        "compound": compound, "virus": "V", "cell_line": "A549", "readout": readout, "mois": "0.01, 0.1", "n_doses": 3.0,
        "fold_at_lowest_moi": 2.0, "lowest_ci_low": 1.5, "lowest_ci_high": 2.5, "fold_at_highest_moi": 1.25,
        "highest_ci_low": 1.1, "highest_ci_high": 1.4, "ratio": 0.625, "ratio_ci_low": 0.5, "ratio_ci_high": 0.75,
        "concentration_at_max_uM": 1.0, "p": q, "q": q, "verdict": verdict, "reasons": "",
    }  # fmt: skip


def test_what_was_tested_on_events_is_shown_and_the_signal_is_not():
    names = ["inert", "<b>jak</b>"]
    table = schema.conform(pd.DataFrame([
        _row("inert", "infected_fraction", "no difference shown", 0.4),
        _row("<b>jak</b>", "infected_fraction", "larger fold at low MOI", 0.00004),
        _row("inert", "infection", "described, not tested", float("nan")),
    ]), schema.MOI_DOSE)  # fmt: skip
    (part,) = mois_of(table, pd.concat([_effects(names, one) for one in ("infected_fraction", "infection")]))
    assert part.words == "V, A549, infected_fraction"
    assert [row.compound for row in part.rows] == ["<b>jak</b>", "inert"]
    assert (part.rows[0].low, part.rows[0].ratio, part.rows[0].q) == ("2 [1.5, 2.5]", "0.625 [0.5, 0.75]", "< 0.001")
    assert [name for name, _ in part.mois] == ["MOI 0.01", "MOI 0.1"]
    assert "&lt;b&gt;jak" in part.figure
    assert "<b>jak" not in part.figure


def test_without_counts_one_signal_is_described():
    rows = [_row("jak", one, "described, not tested", float("nan")) for one in ("other", "infection")]
    table = schema.conform(pd.DataFrame(rows), schema.MOI_DOSE)
    (part,) = mois_of(table, _effects(["jak"], "infection"))
    assert part.words == "V, A549, infection"
    assert (part.tested, part.rows[0].verdict, part.rows[0].q) == (False, "described, not tested", "–")


def test_one_moi_is_no_section():
    assert mois_of(schema.empty(schema.MOI_DOSE), _effects(["jak"], "infection")) == ()
