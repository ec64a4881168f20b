"""Units become micromolar and hours at the door."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.errors import PlatekitError
from platekit.units import CONCENTRATION_UNITS, to_hours, to_uM, unit_in_name


@pytest.mark.parametrize(
    ("value", "unit", "micromolar"),
    [
        # SI prefixes: milli 1e-3, micro 1e-6, nano 1e-9, pico 1e-12.
        (1, "M", 1e6), (1, "mM", 1e3), (1, "uM", 1.0), (30, "nM", 0.03), (10, "pM", 1e-5),
        (1, "mol/L", 1e6), (1, "mmol/L", 1e3), (1, "umol/L", 1.0), (1, "nmol/L", 1e-3),
        (-6, "log10 M", 1.0), (1, "log10 uM", 10.0), (3, "log10 nM", 1.0),
        # Both code points that look like a micro sign.
        (1, "\u00b5M", 1.0), (1, "\u03bcM", 1.0), (1, " uM ", 1.0), (-6, "log10  M", 1.0),
    ],
)  # fmt: skip
def test_concentrations_become_micromolar(value, unit, micromolar):
    assert to_uM([value], unit, where="x")[0] == pytest.approx(micromolar, rel=1e-12)


@given(st.floats(0, 1e6), st.sampled_from([unit for unit in CONCENTRATION_UNITS if not unit.startswith("log")]))
def test_a_larger_dose_stays_larger_and_zero_stays_zero(dose, unit):
    low, high, none = to_uM([dose, 2 * dose, 0], unit, where="x")
    assert low <= high
    assert none == 0


def test_decimal_fractions_stay_clean():
    # 30 * 1e-3 is 0.030000000000000002 in binary; what a person typed as 30 nM is the dose 0.03.
    assert to_uM([30.0, 3.0, 300.0], "nM", where="x").tolist() == [0.03, 0.003, 0.3]


def test_missing_doses_stay_missing_and_the_shape_stays():
    assert np.isnan(to_uM([[np.nan]], "nM", where="x")).tolist() == [[True]]
    assert np.isnan(to_hours([np.nan], "min", where="x")).all()


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (
            "mm",
            "dose.csv: found the concentration unit 'mm', expected a unit of concentration.\n  Units: did you mean 'mM'?",
        ),
        (
            "nM or uM",
            "dose.csv: found the concentration unit 'nM or uM', expected a unit of concentration.\n"
            "  Say one: behind each number, or in a column 'unit' beside the doses.",
        ),
        (
            "-log10 M",
            "dose.csv: found the concentration unit '-log10 M', expected a unit of concentration.\n"
            "  Logarithms are read as log10 M, log10 uM, log10 nM, where -5 of log10 M is 10 uM. Calculate the doses from others.",
        ),
        (
            "ug/mL",
            "dose.csv: found the concentration unit 'ug/mL', expected a unit of concentration.\n"
            "  Units: known are 'M', 'log10 M', 'log10 nM', 'log10 uM', 'mM', 'mmol/L', 'mol/L', 'nM', 'nmol/L', 'pM', 'uM', 'umol/L'.",
        ),
    ],
)
def test_a_unit_that_is_none_is_refused(unit, message):
    with pytest.raises(PlatekitError) as caught:
        to_uM([1.0], unit, where="dose.csv")
    assert str(caught.value) == message


def test_a_power_of_ten_that_no_number_holds_is_infinite_and_no_warning():
    assert to_uM([400, -5], "log10 M", where="x").tolist() == [np.inf, pytest.approx(10, rel=1e-12)]


@pytest.mark.parametrize(("value", "unit", "hours"), [(1, "h", 1), (90, "min", 1.5), (1800, "s", 0.5), (2, "d", 48)])
def test_times_become_hours(value, unit, hours):
    assert to_hours([value], unit, where="x")[0] == pytest.approx(hours, rel=1e-12)


def test_a_time_unit_that_is_none_is_refused():
    with pytest.raises(PlatekitError) as caught:
        to_hours([1.0], "mins", where="run.csv")
    assert (
        str(caught.value)
        == "run.csv: found the time unit 'mins', expected a unit of time.\n  Units: did you mean 'min'?"
    )


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("dose_uM", "uM"), ("Concentration (nM)", "nM"), ("conc [\u00b5M]", "uM"), ("Conc (M)", "M"), ("dose mM", "mM"),
        ("CONC", ""), ("M", ""), ("dose M", ""), ("um", ""), ("nMol", ""),
        # A logarithm is a part of the unit; so is one that cannot be read.
        ("log10_dose_nM", "log10 nM"), ("log dose nM", "log10 nM"), ("dose (log nM)", "log10 nM"), ("LogDose_uM", "log10 uM"),
        ("dose (log uM)", "log10 uM"), ("log[drug], M", "log10 M"), ("logM", "log10 M"), ("loguM", "log10 uM"),
        ("10log (uM)", "log10 uM"), ("ln uM", "ln uM"), ("log2_nM", "log2 nM"), ("-log10 M", "-log10 M"), ("log dose", ""),
        # Words that only begin or end so.
        ("analog_uM", "uM"), ("logistic uM", "uM"), ("LNCaP uM", "uM"), ("catalog uM", "uM"),
        # Two units are none, unless they are one.
        ("dose (nM or uM)", "nM or uM"), ("conc uM (from mM)", "uM or mM"), ("conc uM (umol/L)", "uM"),
    ],
)  # fmt: skip
def test_a_unit_is_read_from_a_column_name_only_where_it_stands(column, unit):
    assert unit_in_name(column) == unit
