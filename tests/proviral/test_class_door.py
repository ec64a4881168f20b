"""Classes through the door: the user's own column travels from the wells to the verdict on the class."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.screen import load_screen_text


@pytest.fixture(scope="module")
def normalised(screen, inert, rising) -> pd.DataFrame:
    jak = {f"jak {i}": rising(1.4, 0.02) for i in range(4)}
    wells = screen(inert(14) | jak)
    return normalise(wells.assign(moa=wells["compound"].str.startswith("jak").map({True: "JAK inhibitor", False: ""})))


def test_a_column_of_the_layout_names_the_classes(normalised):
    found = call(normalised, classes="moa")
    row = found.classes.iloc[0]
    assert (row["class"], row["verdict"], row["n_members"], row["n_comparators"]) == (
        "JAK inhibitor", "more infection than the rest", 4.0, 14.0,
    )  # fmt: skip
    # Full effect 1.4-fold; over doses from 0.005 to 10 uM the geometric mean of 1 + 0.4 / (1 + 0.02 / dose) is 1.30.
    assert row["fold_ci_low"] < 1.30 < row["fold_ci_high"]
    assert found.class_sizes.columns.tolist() == schema.CLASS_SIZES.names
    assert len(found.class_sizes) == 18


def test_a_mapping_says_the_same(normalised):
    mapping = {f"jak {i}": "JAK inhibitor" for i in range(4)}
    by_mapping, by_column = call(normalised, classes=mapping), call(normalised, classes="moa")
    pd.testing.assert_frame_equal(by_mapping.classes, by_column.classes)


def test_screen_toml_names_the_column(tmp_path):
    text = '[screen]\nname = "s"\nassay = "reporter_fluorescence"\nclasses = "moa"\n[[plates]]\nfiles = "a.csv"\nlayout = "l.toml"\nreadout = "infection"\nvirus = "V"\n'
    assert load_screen_text(text, tmp_path).classes == "moa"


def test_jak_inhibitors_are_the_class_by_default_and_a_drug_under_two_names_counts_once(normalised):
    names = dict(
        zip(
            [f"jak {i}" for i in range(4)],
            ["tofacitinib", "Tofacitinib citrate", "ruxolitinib", "fedratinib"],
            strict=True,
        )
    )
    named = normalised.assign(compound=normalised["compound"].replace(names))
    found = call(named)
    row = found.classes.iloc[0]
    assert (row["class"], row["n_members"], row["n_comparators"]) == ("JAK inhibitors", 3.0, 14.0)
    assert "Tofacitinib citrate / tofacitinib" in set(found.class_sizes["compound"])
    assert call(named, classes={}).classes.empty
