"""The table of what an increase is made of, in words."""

from __future__ import annotations

import pandas as pd

from platekit import schema
from platekit.report._spread import spread_of

ROWS = [
    {"compound": "<b>x</b>", "virus": "v", "moi": 0.1, "part": "infected cells", "readout": "infected_fraction",
     "concentration_uM": 10.0, "fold": 2.0, "fold_ci_low": 1.8, "fold_ci_high": float("nan"), "change": "rises"},
    {"compound": "<b>x</b>", "virus": "v", "moi": 0.1, "part": "signal per infected cell", "readout": "infection / infected cells",
     "concentration_uM": 10.0, "fold": 1.0, "fold_ci_low": 0.9, "fold_ci_high": 1.1, "change": "no change shown"},
    {"compound": "y", "virus": "v", "moi": 0.1, "part": "signal per infected cell", "readout": "infection / infected cells",
     "concentration_uM": 3.0, "fold": 1.6, "fold_ci_low": 1.4, "fold_ci_high": 1.8, "change": "rises"},
]  # fmt: skip


def test_each_compound_has_one_row_and_a_part_that_was_not_read_is_empty():
    found = spread_of(schema.conform(pd.DataFrame(ROWS), schema.SPREAD))
    assert found.titles == ("infected cells", "signal per infected cell")
    assert found.readouts == ("infected_fraction", "infection / infected cells")
    assert [row.compound for row in found.rows] == ["<b>x</b>", "y"]
    assert found.rows[0].parts == (("rises", "2.00×", "[1.80, open)"), ("no change shown", "1.00×", "[0.90, 1.10]"))
    assert found.rows[1].parts == (("", "", ""), ("rises", "1.60×", "[1.40, 1.80]"))


def test_without_parts_there_is_no_table():
    assert spread_of(schema.empty(schema.SPREAD)).rows == ()
