"""Interferon arms: the rescue index and its interval, what makes it not assessable, and genes with a Cq that was not reached."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import load_assay
from platekit.errors import PlatekitError
from platekit.normalise import normalise
from platekit.proviral.genes import gene_rows
from platekit.proviral.interferon import arms_by_role, interferon_rows
from platekit.proviral.rescue import fieller
from platekit.screen import InterferonArm, load_screen_text


def test_fieller_of_a_published_form():
    # By hand for x = (1, 2, 3), y = (10, 10, 10): r = 0.2 and x - 10 r has the t interval of x, 2 +- 4.303 / sqrt(3).
    found = fieller(np.array([1.0, 2.0, 3.0]), np.array([10.0, 10.0, 10.0]))
    half = 4.30265273 / math.sqrt(3) / 10
    assert (found.value, found.low, found.high) == (0.2, pytest.approx(0.2 - half), pytest.approx(0.2 + half))


def test_a_denominator_that_may_be_zero_has_no_interval():
    assert math.isnan(fieller(np.array([1.0, 2.0, 3.0]), np.array([1.0, -1.0, 0.5])).low)


def test_the_index_is_that_of_the_simulation(interferon_screen):
    runs = pd.concat([interferon_screen.rescue(seed) for seed in range(12)])
    means = runs.groupby(["compound", "concentration_uM"])[["rescue_index", "truth"]].mean()
    # The standard error of a mean of 12 is about 0.02.
    assert (means["rescue_index"] - means["truth"]).abs().max() < 0.07
    held = (runs["rescue_ci_low"] <= runs["truth"]) & (runs["truth"] <= runs["rescue_ci_high"])
    assert held.mean() > 0.88
    assert (runs.loc[runs["compound"] == "inert", "verdict"] == "rescue shown").mean() < 0.1


@pytest.mark.parametrize(
    ("design", "reason"),
    [
        (
            {"suppression": 1.0},
            "Interferon is not shown to hold the virus back: {suppression:.2f}-fold, upper limit {suppression_ci_high:.2f}-fold.",
        ),
        ({"reference": 0.0}, "'ruxolitinib' is not shown to release the interferon block: {reference_fold:.2f}-fold."),
        (
            {"days": 1},
            "Fewer than two experiments hold wells without interferon, with it, and with the reference: no interval.",
        ),
    ],
)
def test_no_index_without_interferon_at_work_or_a_reference_that_releases_it(interferon_screen, design, reason):
    found = interferon_screen.rescue(1, **design)
    assert set(found["verdict"]) == {"not assessable"}
    assert found["rescue_index"].isna().all()
    assert set(found["reasons"]) == {reason.format(**found.to_dict("records")[0])}


def test_the_reference_may_be_a_compound_of_the_arm(interferon_screen):
    wells = normalise(interferon_screen.wells(3))
    by_role = pd.DataFrame(rows(wells, *arms_by_role(wells, "infection")))
    named = wells.assign(role=wells["role"].replace("rescue_control", "compound"))
    by_name = pd.DataFrame(rows(named, InterferonArm("IFN-b", reference="ruxolitinib")))
    assert "ruxolitinib" not in set(by_name["compound"])
    assert by_name["rescue_index"].tolist() == pytest.approx(by_role["rescue_index"].tolist())


def rows(wells: pd.DataFrame, *arms: InterferonArm) -> list[dict[str, object]]:
    return interferon_rows(wells, "infection", arms, load_assay().call, per_cell=True)


def test_what_is_named_and_not_there_is_refused(interferon_screen):
    wells = normalise(interferon_screen.wells(3))
    with pytest.raises(PlatekitError) as refused:
        rows(wells, InterferonArm("IFN-a"))
    assert str(refused.value) == (
        "call, interferon: found no wells of condition 'IFN-a' with the readout 'infection', expected wells with interferon.\n"
        "  Conditions: '', 'IFN-b'."
    )
    with pytest.raises(PlatekitError) as refused:
        rows(wells, InterferonArm("IFN-b", reference="half"))
    assert str(refused.value) == (
        "call, interferon: found 'half' at 3 doses with interferon, expected one dose that marks full rescue.\n"
        "  Say which, before the run: reference_uM = one of 0.1, 1, 10."
    )
    with pytest.raises(PlatekitError) as refused:
        gene_rows(wells, [InterferonArm("IFN-b", genes=("ISG15",), housekeeping="GAPDH", cycles=40)])
    assert str(refused.value) == (
        "call, interferon: found the readout 'ISG15', expected a readout with Cq values.\n"
        "  Readouts: 'infection', 'viability'. Name each in readout = { ... } of its files."
    )


def test_delta_delta_cq_by_hand_and_a_cq_that_was_not_reached():
    # Cq of ISG15 and GAPDH: vehicle 22 - 18 = 4 on both days; the drug 27 - 18 and 28 - 18: log2 change -5 and -6;
    # at 10 uM not reached in 40 cycles: at most -(40 - 18 - 4) = -18 and -(40 - 17 - 4) = -19.
    cq = [
        ("1", "virus_control", np.nan, 22.0, 18.0), ("2", "virus_control", np.nan, 22.0, 18.0),
        ("1", "compound", 1.0, 27.0, 18.0), ("2", "compound", 1.0, 28.0, 18.0),
        ("1", "compound", 10.0, np.nan, 18.0), ("2", "compound", 10.0, np.nan, 17.0),
    ]  # fmt: skip
    wells = [
        {
            "plate": f"P{batch}", "well": f"A{place:02d}", "role": role, "compound": "drug" if role == "compound" else "", "batch": batch,
            "concentration_uM": dose, "condition": "IFN-b", "moi": 0.1, "readout": readout, "value": value,
            "flag": "below_range" if value != value else "",
        }
        for place, (batch, role, dose, gene, held) in enumerate(cq, 1)
        for readout, value in (("ISG15", gene), ("GAPDH", held))
    ]  # fmt: skip
    arm = InterferonArm("IFN-b", genes=("ISG15",), housekeeping="GAPDH", cycles=40)
    found = pd.DataFrame(gene_rows(schema.conform(pd.DataFrame(wells), schema.NORMALISED), [arm]))
    assert found["log2_change"].tolist() == [-5.5, -18.5]
    assert found["change_relation"].tolist() == ["=", "<"]
    assert found["n_undetermined"].tolist() == [0, 2]
    # 12.706 is t of one degree of freedom; the differences are 1 apart, so s / sqrt(2) = 0.5.
    assert found["change_ci_low"].tolist()[0] == pytest.approx(-5.5 - 12.7062 * 0.5, rel=1e-4)
    assert math.isnan(found["change_ci_low"].tolist()[1])
    # All of it survives the walk from wells: readouts of the user's own are carried through.
    walked = normalise(schema.conform(pd.DataFrame(wells), schema.WELLS))
    assert pd.DataFrame(gene_rows(walked, [arm]))["log2_change"].tolist() == [-5.5, -18.5]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            'condition = "IFN-b"\ngenes = ["ISG15"]\nhousekeeping = "GAPDH"\n',
            "screen.toml, [[interferon]] 1, key 'cycles': found nothing, expected a number above 0.\n"
            "  Write cycles = 40, as the run had.",
        ),
        (
            'condition = "IFN-b"\nreference_uM = -1\n',
            "screen.toml, [[interferon]] 1, key 'reference_uM': found -1, expected a number above 0.\n"
            "  Write the dose in uM: reference_uM = 1.0.",
        ),
    ],
)
def test_entries_that_say_too_little_are_refused(tmp_path, entry, message):
    head = '[screen]\nname = "x"\nassay = "reporter_fluorescence"\n[[plates]]\nfiles = "a.csv"\nlayout = "l.toml"\nreadout = "infection"\n'
    with pytest.raises(PlatekitError) as refused:
        load_screen_text(f"{head}[[interferon]]\n{entry}", tmp_path)
    assert str(refused.value) == message
