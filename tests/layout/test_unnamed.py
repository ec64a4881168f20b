"""Compounds without names: called after library plate and well where the library plate is known, else refused."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from platekit.errors import LayoutError, Remark
from platekit.layout import annotate

READ = pd.DataFrame({"plate": "P", "well": ["A01", "A02", "A03"], "readout": "viability", "value": [1.0, 2.0, 3.0]})
UNNAMED = pd.DataFrame({"well": ["A01", "A02", "A03"], "role": ["cell_control", "compound", "compound"]})


def test_wells_are_called_after_library_plate_and_well():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Remark)
        wells = annotate(READ, UNNAMED, columns={"library": "07"})
    assert wells["compound"].tolist() == ["", "07 A02", "07 A03"]
    assert "the layout: compounds without a name are called after their library plate and well." in [
        str(one.message) for one in caught
    ]


def test_a_name_that_is_there_is_kept():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        wells = annotate(READ, UNNAMED.assign(compound=["", "baricitinib", ""]), columns={"library": "07"})
    assert wells["compound"].tolist() == ["", "baricitinib", "07 A03"]


def test_without_a_library_plate_the_name_is_asked_for():
    with pytest.raises(LayoutError) as refused:
        annotate(READ, UNNAMED)
    assert str(refused.value) == (
        "the layout, wells A02-A03 (plate P): found the role compound without the name of one, expected a compound.\n"
        "  Name the compound, or give the wells another role. In a screen of a library without names a column 'library', "
        "such as {library} in files, names each by library plate and well."
    )


CONTROL_GENES = """
    [block.3x1.A1]
    role = "compound"
    [well.A1]
    compound = "control gene"
    """


def test_a_layout_may_name_its_control_genes_and_leave_the_others_to_the_library(toml):
    layout = toml(CONTROL_GENES)
    assert layout.remarks == (
        "layout.toml: names no compound for wells A02-A03; it has to come from elsewhere",
        "layout.toml: no dose is given for control gene; there will be no curve",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        wells = annotate(READ, layout, columns={"library": "07"})
    assert wells["compound"].tolist() == ["control gene", "07 A02", "07 A03"]


def test_where_nothing_names_the_others_they_are_asked_for(toml, refusal):
    assert refusal(annotate, READ, toml(CONTROL_GENES)).startswith(
        "layout.toml, wells A02-A03 (plate P): found the role compound without the name of one, expected a compound.\n"
    )


def test_doses_of_a_lost_name_are_no_compounds_of_a_library(refusal):
    # A row of a grid was deleted: its wells would each become a compound, and their curve be lost.
    lost = UNNAMED.assign(role="compound", compound=["baricitinib", "", ""], concentration_uM=[10.0, 10.0, 1.0])
    assert refusal(annotate, READ, lost, columns={"library": "07"}) == (
        "the layout, wells A02-A03 (plate P): found several doses of compounds without a name, beside 1 with one, "
        "expected the name of each compound.\n"
        "  Name them. Only compounds of a library, each in one well and all at one dose, go without."
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Remark)
        wells = annotate(READ, lost.assign(concentration_uM=[10.0, 1.0, 1.0]), columns={"library": "07"})
        alone = annotate(READ, lost.assign(compound=""), columns={"library": "07"})
    assert wells["compound"].tolist() == ["baricitinib", "07 A02", "07 A03"]
    assert alone["compound"].tolist() == ["07 A01", "07 A02", "07 A03"]
