"""An assay holds every number with its source; what is missing, unknown or impossible is said whole."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from platekit.assay import Assay, CallRule, Curve, Gates, Normalisation, load_assay, shipped_assays
from platekit.errors import PlatekitError
from platekit.shipped import shipped

BASED = '[assay]\nbased_on = "reporter_fluorescence"\n'
WHOLE = (shipped("assays") / "reporter_fluorescence.toml").read_text(encoding="utf-8")


def load(text: str, folder: Path) -> Assay:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return load_assay("mine.toml", beside=folder)


def refusal(text: str, folder: Path) -> str:
    with pytest.raises(PlatekitError) as caught:
        load(text, folder)
    return str(caught.value)


@pytest.mark.parametrize("name", shipped_assays())
def test_a_shipped_assay_is_whole_and_gives_a_source_for_every_number(name):
    assay = load_assay(name)
    assert assay.name == name
    assert assay.title
    assert assay.references
    parts = {"gates": Gates, "normalise": Normalisation, "curve": Curve, "call": CallRule}
    assert set(assay.sources) == {f"{table}.{field.name}" for table, kind in parts.items() for field in fields(kind)}
    # A source is a publication (with its year or its number in a library), or our own choice and why.
    for source in assay.sources.values():
        assert source.startswith("platekit design") or any(mark in source for mark in ("19", "20", "NBK")), source


def test_the_assays_of_the_design_ship_and_that_of_primary_screens():
    assert shipped_assays() == ("primary_screen", "reporter_fluorescence", "reporter_luciferase", "viability_atp")


def test_the_margins_are_those_of_the_design():
    # DESIGN section 6: q < 0.05, fold >= 1.3, margin 1.5, headroom >= 1.5, control rise 1.3; doses below 70 % masked.
    for name in ("reporter_fluorescence", "reporter_luciferase"):
        call = load_assay(name).call
        assert (call.false_discovery_rate, call.minimum_fold, call.margin_fold) == (0.05, 1.3, 1.5)
        assert (call.minimum_headroom, call.minimum_control_rise, call.toxic_below_viability_percent) == (1.5, 1.3, 70)


def test_a_viability_assay_decides_on_viability():
    deciding = load_assay("viability_atp").deciding
    assert (deciding.name, deciding.kind) == ("viability", "viability")
    assert deciding.hundred[0] == "cell_control"
    assert deciding.zero[0] == "toxicity_control"


def test_inhibition_runs_from_virus_to_uninfected_wells_in_a_reporter_assay():
    deciding = load_assay("reporter_luciferase").deciding
    assert (deciding.name, deciding.zero, deciding.hundred) == (
        "infection",
        ("virus_control",),
        ("cell_control", "blank"),
    )


def test_no_assay_named_is_the_fluorescent_reporter_and_an_assay_is_itself():
    assert load_assay() == load_assay("reporter_fluorescence")
    assay = load_assay("viability_atp")
    assert load_assay(assay) is assay


def test_an_assay_of_ones_own_changes_what_it_says_and_keeps_the_rest(tmp_path):
    text = (
        BASED
        + '[call]\nminimum_fold = { value = 2, source = "our day-to-day spread" }\n[readouts.infection]\ntime = 24\n'
    )
    mine, base = load(text, tmp_path), load_assay("reporter_fluorescence")
    assert (mine.name, mine.title) == ("mine", base.title)
    assert mine.call.minimum_fold == 2.0
    assert mine.sources["call.minimum_fold"] == "our day-to-day spread"
    assert mine.call.margin_fold == base.call.margin_fold
    assert mine.deciding.time == "24.0"
    assert mine.deciding.zero == base.deciding.zero
    assert mine.gates == base.gates


def test_a_whole_assay_of_ones_own_needs_no_base(tmp_path):
    assert load(WHOLE.replace("\n", "\r\n"), tmp_path).call == load_assay().call


MISTAKES = {
    "an unknown key": (
        BASED + "[call]\nminimum_fould = 1\n",
        """mine.toml, [call], key 'minimum_fould': found a key that platekit does not know, expected one that it does.
  Keys: did you mean 'minimum_fold'?""",
    ),
    "an unknown table, an unknown key of the assay, of a readout and of a number": (
        BASED.replace("[assay]", "[gate]\n[assay]\ntitel = 1")
        + '[readouts.infection]\nhundrd = "blank"\n[curve]\nminimum_doses = { value = 4, source = "x", unit = "y" }\n',
        """mine.toml, key 'gate': found a key that platekit does not know, expected one that it does.
  Keys: did you mean 'gates'?
mine.toml, [assay], key 'titel': found a key that platekit does not know, expected one that it does.
  Keys: did you mean 'title'?
mine.toml, [readouts.infection], key 'hundrd': found a key that platekit does not know, expected one that it does.
  Keys: did you mean 'hundred'?
mine.toml, [curve], key 'minimum_doses', key 'unit': found a key that platekit does not know, expected one that it does.
  Keys: known are 'source', 'value'.""",
    ),
    "a number without a source": (
        BASED
        + "[call]\nminimum_fold = 2.0\nmargin_fold = { value = 2 }\nminimum_headroom = { value = 2, source = ' ' }\n",
        """mine.toml, [call], key 'minimum_fold': found 2.0 without a source, expected a number and its source.
  Write minimum_fold = { value = 1.0, source = "..." }.
mine.toml, [call], key 'margin_fold': found 2 without a source, expected a number and its source.
  Write margin_fold = { value = 1.0, source = "..." }.
mine.toml, [call], key 'minimum_headroom': found 2 without a source, expected a number and its source.
  Write minimum_headroom = { value = 1.0, source = "..." }.""",
    ),
    "a number that is none": (
        BASED + '[call]\nminimum_fold = { value = "2", source = "x" }\nday_sd_log2 = { value = nan, source = "x" }\n',
        """mine.toml, [call], key 'minimum_fold': found the value '2', expected a number.
  Write minimum_fold = { value = 1.0, source = "..." }.
mine.toml, [call], key 'day_sd_log2': found the value nan, expected a number.
  Write day_sd_log2 = { value = 1.0, source = "..." }.""",
    ),
    "a number left out": (
        WHOLE.replace("minimum_doses =", "# minimum_doses ="),
        """mine.toml, [curve], key 'minimum_doses': found nothing, expected a number and its source.
  Write minimum_doses = { value = 1.0, source = "..." }. Or start from a shipped assay: [assay] based_on = "reporter_fluorescence".""",
    ),
    "no deciding readout": (
        BASED + "[readouts.infection]\ndecides = false\n",
        """mine.toml, [readouts]: found no readout with decides = true, expected exactly one.
  Verdicts are given on one readout: say which.""",
    ),
    "two deciding readouts": (
        BASED + "[readouts.nuclei]\ndecides = true\n",
        """mine.toml, [readouts]: found decides = true in infection and nuclei, expected exactly one.
  Verdicts are given on one readout: say which.""",
    ),
    "a deciding readout that is neither true nor false": (
        BASED + "[readouts.nuclei]\ndecides = 'no'\n",
        """mine.toml, [readouts.nuclei], key 'decides': found 'no', expected true or false.
  Write decides = false, without quotes.""",
    ),
    "an unknown role and kind": (
        BASED + '[readouts.infection]\nzero = "virus_contol"\nkind = "signals"\n',
        """mine.toml, [readouts.infection], key 'kind': found 'signals', expected one of signal, count, fraction, titre, viability, focus, brightness.
  Words: did you mean 'signal'?
mine.toml, [readouts.infection], key 'zero': found 'virus_contol', expected a role.
  Roles: did you mean 'virus_control'?""",
    ),
    "a readout without its zero": (
        BASED + '[readouts.rna]\nhundred = "cell_control"\n',
        """mine.toml, [readouts.rna], key 'zero': found nothing, expected text or a list of texts.
  Write zero = "virus_control".""",
    ),
    "unknown ways to pool and to choose a time": (
        BASED + '[readouts.infection]\npool = "maximum"\ntime = "24 h"\n',
        """mine.toml, [readouts.infection], key 'pool': found 'maximum', expected one of median, mean, sum.
  Words: known are 'mean', 'median', 'sum'.
mine.toml, [readouts.infection], key 'time': found '24 h', expected one of last, first, maximum, or hours.
  Hours are written as a number: time = 24; the read nearest to it is taken.""",
    ),
    "a base that does not ship": (
        BASED.replace("fluorescence", "flourescence"),
        """mine.toml, [assay], key 'based_on': found 'reporter_flourescence', expected a shipped assay.
  Assays: did you mean 'reporter_fluorescence'?""",
    ),
    "a base that is no name": (
        BASED.replace('"reporter_fluorescence"', "3"),
        """mine.toml, [assay], key 'based_on': found 3, expected a shipped assay.
  Assays: known are 'primary_screen', 'reporter_fluorescence', 'reporter_luciferase', 'viability_atp'.""",
    ),
    "no TOML": (
        "[assay]\nname = mine\n",
        """mine.toml, line 2, column 8: found 'name = mine' (Invalid value), expected TOML.
  Correct this line: text stands in quotes, and a key stands once in its table.""",
    ),
    "a table that is none": (
        "gates = 3\n" + BASED,
        """mine.toml, key 'gates': found 3, expected a table.
  Write gates = { ... }.""",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_is_said_whole(mistake, tmp_path):
    text, message = MISTAKES[mistake]
    assert refusal(text, tmp_path) == message


def test_an_assay_that_is_not_there(tmp_path):
    (tmp_path / "mine.toml").touch()
    for word, message in {
        "reporter": "assay: found 'reporter', expected a shipped assay or the path of a .toml file.\n"
        "  Assays: did you mean 'reporter_fluorescence' or 'reporter_luciferase'?",
        "viral": "assay: found 'viral', expected a shipped assay or the path of a .toml file.\n"
        "  Assays: known are 'primary_screen', 'reporter_fluorescence', 'reporter_luciferase', 'viability_atp'.",
        "min.toml": "assay: found no file 'min.toml', expected a shipped assay or the path of a .toml file.\n"
        "  Files in its folder: did you mean 'mine.toml'?",
    }.items():
        with pytest.raises(PlatekitError) as caught:
            load_assay(word, beside=tmp_path)
        assert str(caught.value) == message


def test_an_assay_in_another_encoding(tmp_path):
    (tmp_path / "mine.toml").write_bytes("[assay]".encode("utf-16"))
    with pytest.raises(PlatekitError) as caught:
        load_assay(tmp_path / "mine.toml")
    assert str(caught.value) == (
        "mine.toml: found bytes that are no UTF-8 (byte 1), expected TOML in UTF-8.\n"
        "  Save the file as UTF-8: in Notepad, 'Save as' and 'Encoding: UTF-8'."
    )


def test_a_readout_of_luciferase_names_its_enzyme_with_a_source(tmp_path):
    assay = load_assay("reporter_luciferase")
    assert assay.readouts["infection"].enzyme == assay.readouts["viability"].enzyme == "firefly luciferase"
    assert any(
        "infection is read by firefly luciferase: Auld et al. 2008" in reference for reference in assay.references
    )
    assert {readout.enzyme for readout in load_assay().readouts.values()} == {""}
    based = '[assay]\nbased_on = "reporter_luciferase"\n[readouts.viability]\nenzyme = ""\n'
    assert load(based, tmp_path).readouts["viability"].enzyme == ""


def test_an_enzyme_without_a_source_is_refused(tmp_path):
    assert refusal(BASED + '[readouts.infection]\nenzyme = "NanoLuc"\n', tmp_path) == (
        "mine.toml, [readouts.infection], key 'enzyme': found 'NanoLuc', expected the name of an enzyme and its source.\n"
        '  Write enzyme = { value = "firefly luciferase", source = "..." }, or enzyme = "" for a read without one.'
    )
