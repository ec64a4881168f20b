"""A folder from `platekit new`, filled in as its README says, walks from exports to a report."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest

import platekit as pk
from platekit.errors import OutputError, PlatekitError
from platekit.gather import gather
from platekit.layout import read_layout
from platekit.screen import load_screen
from platekit.simulate import simulate
from platekit.simulate.designs import three_fold_one_plate
from platekit.simulate.exports import write_exports
from platekit.simulate.screens import SimulatedScreen
from platekit.template import new_screen
from platekit.wells import well_name


@pytest.fixture(scope="module")
def simulated() -> SimulatedScreen:
    return simulate(three_fold_one_plate(), seed=2)


def _filled_toml(folder: Path) -> None:
    """What a person does in an editor: replace FILL IN, and take the # from the entry of the second instrument."""
    text = (folder / "screen.toml").read_text(encoding="utf-8")
    text = text.replace('"FILL IN: the MOI, such as 0.1"', "0.1").replace("FILL IN: the name of the virus", "SimV-GFP")
    text = text.replace("FILL IN: the name of the cells", "A549")
    head, second, tail = re.split(r"(# \[\[plates\]\]\n(?:# .*\n)+)", text, maxsplit=1)
    text = head + second.replace("# ", "") + tail
    text = text.replace('readout   = "infection" ', 'readout   = { infection = "fluorescence 485/528" } ')
    (folder / "screen.toml").write_text(text, encoding="utf-8", newline="\n")


def _exports(simulated: SimulatedScreen, folder: Path, place: Path) -> None:
    write_exports(simulated, place)
    for kind, into in (("reporter", "exports"), ("viability", "exports/viability")):
        (folder / into).mkdir(exist_ok=True)
        for path in sorted((place / "exports" / kind).iterdir()):
            shutil.copy(path, folder / into / path.name.replace("moi0.1", "infected"))


def _plan(simulated: SimulatedScreen):
    return simulated.plates[0].plan


def _fill_series(folder: Path, simulated: SimulatedScreen) -> None:
    """Fill in the sheet 'series': one row for each series and each control well."""
    book = openpyxl.load_workbook(folder / "layout.xlsx")
    sheet, doses = book["series"], simulated.design.doses
    rows = []
    in_series = set()
    for entry in _plan(simulated).series:
        (first, last) = entry.places[0], entry.places[-1]
        in_series |= set(entry.places)
        along = "down" if last[0] > first[0] else "right"
        rows.append(
            (f"{well_name(*first)}-{well_name(*last)}", entry.drug.name, None, doses.top_uM, doses.fold, doses.n, along)
        )
    for well in _plan(simulated).wells:
        if (well.row, well.column) not in in_series:
            rows.append((well.name, well.drug.name or None, well.role, well.concentration_uM or None))
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    book.save(folder / "layout.xlsx")


def _fill_grids(folder: Path, simulated: SimulatedScreen) -> None:
    book = openpyxl.load_workbook(folder / "layout.xlsx")
    for well in _plan(simulated).wells:
        book["role"].cell(well.row + 1, well.column + 1, well.role)
        if well.drug.name:
            book["compound"].cell(well.row + 1, well.column + 1, well.drug.name)
            book["concentration_uM"].cell(well.row + 1, well.column + 1, well.concentration_uM)
    book.save(folder / "layout.xlsx")


def refusal(call, *given, **named) -> str:
    with pytest.raises(PlatekitError) as caught:
        call(*given, **named)
    return str(caught.value)


def test_an_untouched_folder_says_what_is_still_to_fill_in(tmp_path: Path):
    folder = tmp_path / "my screen"
    written = new_screen(folder, assay="reporter_fluorescence")
    assert [path.name for path in written] == ["README.md", "screen.toml", "layout.xlsx", "exports"]
    mend = "\n  Write it in place of the words between the quotes; a number stands without quotes."
    entry = "screen.toml, [[plates]] 1, key "
    assert refusal(load_screen, folder / "screen.toml") == "\n".join([
        f"{entry}'values', key 'arm', key 'infected': found 'FILL IN', expected the MOI, such as 0.1.{mend}",
        f"{entry}'virus': found 'FILL IN', expected the name of the virus.{mend}",
        f"{entry}'cell_line': found 'FILL IN', expected the name of the cells.{mend}",
    ])  # fmt: skip
    assert refusal(read_layout, folder / "layout.xlsx") == (
        "layout.xlsx: found a layout in which nothing is filled in, expected what is in the wells.\n"
        "  Fill in the sheet 'series' or 'role' or 'compound' or 'concentration_uM'."
    )
    _filled_toml(folder)
    assert "screen.toml, [[plates]] 1, key 'files'" in refusal(pk.run, folder / "screen.toml")


@pytest.mark.parametrize("assay", ["reporter_fluorescence", "viability_atp"])
def test_a_screen_freed_of_every_single_hash_is_toml_that_says_what_to_fill_in(assay: str, tmp_path: Path):
    new_screen(tmp_path / "s", assay=assay)
    text = (tmp_path / "s" / "screen.toml").read_text(encoding="utf-8")
    # As an editor does it: the first # and the space behind it go from every line. Notes have two, and stay notes.
    freed = "".join(re.sub("^# ?", "", line) for line in text.splitlines(keepends=True))
    (tmp_path / "s" / "screen.toml").write_text(freed, encoding="utf-8")
    entries = tomllib.loads(freed)
    assert [key for key in entries if key != "screen"] == ["plates", "exclude", "supersede"]
    said = [line for line in refusal(load_screen, tmp_path / "s" / "screen.toml").splitlines() if "FILL IN" in line]
    assert len(said) == freed.count('"FILL IN: ')
    last = [
        "[[exclude]] 1, key 'plate': found 'FILL IN', expected the name of the plate, such as day1_L1_infected.",
        "[[exclude]] 1, key 'well': found 'FILL IN', expected the well, such as A03.",
        "[[exclude]] 1, key 'reason': found 'FILL IN', expected why, such as drop spilled at 24 h.",
        "[[supersede]] 1, key 'plate': found 'FILL IN', expected the first run, such as day1_L1_infected.",
        "[[supersede]] 1, key 'by': found 'FILL IN', expected the second run, such as day1_L1_infected_rerun.",
        "[[supersede]] 1, key 'reason': found 'FILL IN', expected why, such as lamp of the reader failed.",
    ]
    assert said[-6:] == [f"screen.toml, {line}" for line in last]
    if assay == "reporter_fluorescence":
        second = [line for line in said if "[[plates]] 2" in line]
        assert [re.findall("key '([a-z_]+)'", line)[-1] for line in second] == ["infected", "virus", "cell_line"]


def test_a_rerun_as_the_readme_says_takes_the_place_of_the_first_run_without_a_remark_on_its_name(
    simulated: SimulatedScreen, tmp_path: Path
):
    folder = tmp_path / "mine"
    new_screen(folder, assay="reporter_fluorescence", plate_size=simulated.design.plate_size)
    _exports(simulated, folder, tmp_path / "by hand")
    _fill_series(folder, simulated)
    _filled_toml(folder)
    text = (folder / "screen.toml").read_text(encoding="utf-8")
    head, rerun = re.split(r"(?=# \[\[plates\]\]\n(?:# .*\n)+\Z)", text)
    (first,) = (folder / "exports").glob("*_infected.*")
    again = folder / "exports" / "rerun" / f"{first.stem}_rerun{first.suffix}"
    again.parent.mkdir()
    write_exports(simulate(three_fold_one_plate(), seed=3), tmp_path / "another")
    shutil.copy(tmp_path / "another" / "exports" / "reporter" / first.name.replace("infected", "moi0.1"), again)
    filled = re.sub(r'"FILL IN: the first run.*"', f'"{first.stem}"', rerun.replace("# ", ""))
    filled = re.sub(r'"FILL IN: the second run.*"', f'"{again.stem}"', filled).replace("FILL IN: why, such as ", "")
    filled = filled.replace('readout   = "infection"', 'readout   = { infection = "fluorescence 485/528" }')
    (folder / "screen.toml").write_text(head + filled, encoding="utf-8", newline="\n")
    gathered = gather(load_screen(folder / "screen.toml"))
    assert (
        f"Plate '{first.stem}' is superseded by '{again.stem}' and excluded: lamp of the reader failed."
        in gathered.remarks
    )
    assert not any("a rerun belongs to" in remark for remark in gathered.remarks)
    shared = ["batch", "library", "moi"]
    runs = [
        gathered.wells.loc[gathered.wells["plate"] == path.stem, shared].drop_duplicates() for path in (first, again)
    ]
    assert runs[0].to_numpy().tolist() == runs[1].to_numpy().tolist()


def test_both_ways_to_fill_in_the_layout_read_as_what_was_planned(simulated: SimulatedScreen, tmp_path: Path):
    plan = {well.name: well for well in _plan(simulated).wells if well.role != "empty"}
    for fill in (_fill_series, _fill_grids):
        folder = tmp_path / fill.__name__
        new_screen(folder, assay="reporter_fluorescence", plate_size=simulated.design.plate_size)
        fill(folder, simulated)
        layout = read_layout(folder / "layout.xlsx")
        assert layout.plate_size == simulated.design.plate_size
        found = layout.wells[layout.wells["role"] != "empty"].set_index("well")
        assert set(found.index) == set(plan)
        assert all(found.loc[name, "role"] == well.role for name, well in plan.items())
        assert all(found.loc[name, "compound"] == well.drug.name for name, well in plan.items())
        doses = [well.concentration_uM for well in plan.values()]
        assert found.loc[list(plan), "concentration_uM"].fillna(0).tolist() == pytest.approx(doses)


def test_a_folder_filled_in_gives_the_verdicts_of_the_same_screen_written_by_hand(
    simulated: SimulatedScreen, tmp_path: Path
):
    folder = tmp_path / "mine"
    new_screen(folder, assay="reporter_fluorescence", plate_size=simulated.design.plate_size)
    _exports(simulated, folder, tmp_path / "by hand")
    _fill_series(folder, simulated)
    _filled_toml(folder)
    mine = pk.run(folder / "screen.toml")
    by_hand = pk.run(tmp_path / "by hand" / "screen.toml")
    columns = ["compound", "verdict", "fold", "fold_ci_low", "fold_ci_high"]
    assert mine.calls[columns].to_numpy().tolist() == by_hand.calls[columns].to_numpy().tolist()
    pk.write(mine, tmp_path / "results")
    assert (tmp_path / "results" / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize("assay", ["reporter_fluorescence", "reporter_luciferase", "viability_atp", "primary_screen"])
@pytest.mark.parametrize("wells", [24, 96, 384])
def test_every_assay_and_plate_makes_a_screen_that_loads_once_filled_in(assay: str, wells: int, tmp_path: Path):
    new_screen(tmp_path / "s", assay=assay, plate_size=wells)
    text = (tmp_path / "s" / "screen.toml").read_text(encoding="utf-8")
    filled = text.replace('"FILL IN: the MOI, such as 0.1"', "0.1").replace("FILL IN: ", "")
    (tmp_path / "s" / "screen.toml").write_text(filled, encoding="utf-8")
    assert load_screen(tmp_path / "s" / "screen.toml").assay.name == assay


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError):
        new_screen(tmp_path, assay="reporter_fluorescence")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"assay": "reporter_fluoresence"}, "--assay: found 'reporter_fluoresence', expected an assay that comes with platekit.\n  "
         "Assays: did you mean 'reporter_fluorescence'? An assay file of your own is named in screen.toml later."),
        ({"assay": "viability_atp", "plate_size": 95}, "--wells: found 95, expected one of 24, 48, 96, 384.\n  "
         "For other plates write the layout as TOML; docs/layouts.md shows how."),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(named: dict, said: str, tmp_path: Path):
    assert refusal(new_screen, tmp_path / "s", **named) == said
    assert not (tmp_path / "s").exists()


def test_the_example_of_the_workbook_is_a_whole_plate_with_both_controls_on_both_sides(tmp_path: Path):
    new_screen(tmp_path / "s", assay="reporter_fluorescence")
    book = openpyxl.load_workbook(tmp_path / "s" / "layout.xlsx")
    for row in book["Example"].iter_rows(min_row=4, max_row=11, max_col=8):
        for cell in row:
            book["series"].cell(cell.row - 2, cell.column, cell.value)
    book.save(tmp_path / "s" / "layout.xlsx")
    wells = read_layout(tmp_path / "s" / "layout.xlsx").wells
    assert len(wells) == 96
    for role in ("virus_control", "cell_control"):
        columns = wells.loc[wells["role"] == role, "well"].str[1:].value_counts().to_dict()
        assert columns == {"01": 4, "12": 4}


def test_the_roles_of_the_workbook_are_chosen_from_lists_and_coloured(tmp_path: Path):
    new_screen(tmp_path / "s", assay="reporter_fluorescence")
    book = openpyxl.load_workbook(tmp_path / "s" / "layout.xlsx")
    assert book.sheetnames == ["Read me", "series", "role", "compound", "concentration_uM", "Example"]
    rules = {str(rule.sqref): rule.formula1 for rule in book["role"].data_validations.dataValidation}
    assert "virus_control,cell_control" in rules["B2:M9"]
    assert len(book["role"].conditional_formatting) == len(book["compound"].conditional_formatting) == 1
    assert book["role"].freeze_panes == "B2"
