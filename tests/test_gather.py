"""What a screen's files together must not be: copies of each other, or two files of one plate."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError, Refusals, ScreenError
from platekit.gather import Gathered, gather
from platekit.screen import apply_exclusions, load_screen_text, spelling_remarks

HEAD = '[screen]\nname = "x"\nassay = "reporter_fluorescence"\n'
PLATES = HEAD + '[[plates]]\nfiles = "{pattern}"\nlayout = "layout.csv"\nreadout = "infection"\n'
LAYOUT = (
    "well,role,compound,dose_uM\nA1,virus_control,,\nA2,cell_control,,\nB1,compound,{one},1\nB2,compound,{other},1\n"
)


def _grid(first: int) -> str:
    return f",1,2\nA,{first},10\nB,80,70\n"


def _gathered(folder: Path, pattern: str, one: str = "drug A", other: str = "drug B") -> Gathered:
    (folder / "layout.csv").write_text(LAYOUT.format(one=one, other=other), encoding="utf-8")
    return gather(load_screen_text(PLATES.replace("{pattern}", pattern), folder))


def _refusal(folder: Path, pattern: str) -> PlatekitError:
    with pytest.raises(PlatekitError) as caught:
        _gathered(folder, pattern)
    return caught.value


def _write(folder: Path, **grids: str) -> Path:
    (folder / "exports").mkdir()
    for name, grid in grids.items():
        (folder / "exports" / f"{name}.csv").write_text(grid, encoding="utf-8")
    return folder


def test_a_copied_file_is_no_second_experiment(tmp_path):
    _write(tmp_path, day1=_grid(100), day2=_grid(100), day3=_grid(101))
    refused = _refusal(tmp_path, "exports/{batch}.csv")
    assert type(refused) is ScreenError
    assert str(refused) == (
        "exports/day1.csv and exports/day2.csv: found the same content, byte for byte, "
        "expected one file for each measurement.\n"
        "  A copy is not an experiment. Leave the copies out, or put the right exports in their place."
    )


def test_all_copies_of_a_file_are_named_in_one_refusal_and_other_copies_in_another(tmp_path):
    _write(tmp_path, a1=_grid(1), a2=_grid(1), a3=_grid(1), b1=_grid(2), b2=_grid(2))
    refused = _refusal(tmp_path, "exports/{plate}.csv")
    assert isinstance(refused, Refusals)
    assert [error.where for error in refused.errors] == [
        "exports/a1.csv, exports/a2.csv and exports/a3.csv",
        "exports/b1.csv and exports/b2.csv",
    ]


def test_two_entries_may_read_two_sheets_of_one_workbook(tmp_path):
    book = openpyxl.Workbook()
    for name, first in (("day1", 100), ("day2", 101)):
        sheet = book.create_sheet(name)
        for row in ([None, 1, 2], ["A", first, 10], ["B", 80, 70]):
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "both.xlsx")
    (tmp_path / "layout.csv").write_text(LAYOUT.format(one="a", other="b"), encoding="utf-8")
    entry = (
        '[[plates]]\nfiles = "both.xlsx"\nlayout = "layout.csv"\nsheet = "{0}"\nplate = "{0}"\nreadout = "infection"\n'
    )
    text = HEAD + entry.format("day1") + entry.format("day2")
    assert sorted(gather(load_screen_text(text, tmp_path)).wells["plate"].unique()) == ["day1", "day2"]


def test_files_of_one_size_with_other_numbers_are_read(tmp_path):
    _write(tmp_path, day1=_grid(100), day2=_grid(101))
    assert sorted(_gathered(tmp_path, "exports/{plate}.csv").wells["plate"].unique()) == ["day1", "day2"]


def test_a_plate_name_that_comes_back_on_another_day_is_told_how_to_be_unique(tmp_path):
    _write(tmp_path, d1_L1=_grid(100), d2_L1=_grid(101))
    assert str(_refusal(tmp_path, "exports/{batch}_{plate}.csv")) == (
        "exports/d1_L1.csv and exports/d2_L1.csv: found plate 'L1' with readout 'infection' in both, "
        "expected each plate and readout in one file.\n"
        "  The name of a plate must be unique in the screen. Give that part of the pattern another word, such as "
        "{library}; each file is then named as a plate by itself. Or let {plate} include the day, or leave one file out."
    )
    wells = _gathered(tmp_path, "exports/{batch}_{library}.csv").wells
    assert sorted(wells["plate"].unique()) == ["d1_L1", "d2_L1"]


def test_files_of_one_name_in_two_folders_are_told_to_name_their_plates(tmp_path):
    for day, first in (("d1", 100), ("d2", 101)):
        (tmp_path / day).mkdir()
        (tmp_path / day / "L1.csv").write_text(_grid(first), encoding="utf-8")
    assert str(_refusal(tmp_path, "{batch}/L1.csv")) == (
        "d1/L1.csv and d2/L1.csv: found plate 'L1' with readout 'infection' in both, expected each plate and readout in one file.\n"
        "  In a screen.toml name the plates apart with a {plate} part in the pattern of files, or give files of different readouts "
        'an entry [[plates]] each, with readout = "infection" and readout = "viability"; write other names into the titles '
        "above the grids where they name the same plates; or leave one file out."
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("RUXOLITINIB", "ruxolitinib"), ("CYT 387", "CYT-387"), ("IFN-b", "IFNb"), ("drugA", "drug_A")],
)
def test_names_that_differ_in_case_or_separators_alone_are_two_compounds_and_said(tmp_path, one, other):
    _write(tmp_path, day1=_grid(100), day2=_grid(101))
    found = _gathered(tmp_path, "exports/{batch}.csv", one, other)
    assert set(found.wells["compound"]) == {"", one, other}
    assert [said for said in found.remarks if "different compounds" in said] == [
        f"'{one}' and '{other}' are taken as different compounds; spell them alike if they are one."
    ]


def test_viruses_cells_and_batches_spelt_in_two_ways_are_said_and_a_name_in_one_well_that_is_a_typing_error():
    names = ["bari", "bari", "bari", "bari", "barii", "CPD-12", "CPD-12", "CPD-12", "CPD-12", "CPD-13"]
    wells = pd.DataFrame(
        {"plate": "P1", "well": [f"A{i:02}" for i in range(1, 11)], "readout": "infection", "compound": names}
    )
    both = pd.concat([
        wells.assign(virus="rRVFV", cell_line="A549", batch="day1"),
        wells.assign(plate="P2", virus="rrvfv", cell_line="A-549", batch="Day1"),
    ])  # fmt: skip
    end = "spell them alike if they are one."
    assert spelling_remarks(schema.conform(both, schema.WELLS)) == [
        f"'rRVFV' and 'rrvfv' are taken as different viruses; {end}",
        f"'A-549' and 'A549' are taken as different cell lines; {end}",
        f"'Day1' and 'day1' are taken as different batches; {end}",
        "'barii' stands in well A05 alone (plate 'P1' and 1 more), and 'bari' in 4 wells: correct it if they are one.",
    ]


@pytest.mark.parametrize(("one", "other"), [("CPD-1-12", "CPD-11-2"), ("drug 1 2", "drug 12"), ("A-1", "A-2")])
def test_numbers_that_a_separator_tells_apart_are_not_remarked_on(tmp_path, one, other):
    _write(tmp_path, day1=_grid(100))
    assert not [s for s in _gathered(tmp_path, "exports/day1.csv", one, other).remarks if "different compounds" in s]


def test_a_file_that_no_pattern_takes_is_said_with_what_was_read(tmp_path):
    gathered = _gathered(_write(tmp_path, day1_a=_grid(100), **{"day2-a": _grid(101)}), "exports/{batch}_{library}.csv")
    assert [record.file for record in gathered.records] == ["exports/day1_a.csv"]
    assert (
        "the folder 'exports': no pattern of files takes 'day2-a.csv', and it is not read. "
        "Rename what belongs to the screen as the other files, or add a pattern; keep what does not elsewhere."
    ) in gathered.remarks


def test_a_layout_that_fits_none_of_many_files_is_refused_once(tmp_path):
    _write(tmp_path, **{f"day{i}": _grid(100 + i) for i in range(1, 7)})
    (tmp_path / "layout.csv").write_text(
        "well,role,compound,dose_uM\nB1,compound,x,\nB2,compound,x,1\n", encoding="utf-8"
    )
    with pytest.raises(PlatekitError) as caught:
        gather(load_screen_text(PLATES.replace("{pattern}", "exports/{batch}.csv"), tmp_path))
    assert str(caught.value) == (
        "layout.csv, well B01: found 'x' without a dose, expected a dose, as in its 1 other well.\n"
        "  Give the dose of these wells, or another role or name."
    )
    # Wells that none of the six plates has.
    (tmp_path / "layout.csv").write_text("well,role\nA1,virus_control\nH12,cell_control\n", encoding="utf-8")
    with pytest.raises(PlatekitError) as caught:
        gather(load_screen_text(PLATES.replace("{pattern}", "exports/{batch}.csv"), tmp_path))
    assert str(caught.value) == (
        "layout.csv, wells H12: found no reading of any 'cell_control' on plate 'day1', expected readings of the controls "
        "that the layout names.\n"
        "  Read on that plate were A01-B02. Correct the wells, or take the layout of this plate.\n"
        "  The same holds for 5 more files, such as exports/day2.csv, exports/day3.csv, exports/day4.csv, exports/day5.csv."
    )


EXCLUDE = '[[exclude]]\nplate = "day2"\nreason = "lamp"\n'
SUPERSEDE = '[[supersede]]\nplate = "day1"\nby = "day2"\nreason = "lamp"\n'


@pytest.mark.parametrize("pattern", ["exports/{batch}.csv", "exports/{plate}.csv"])
def test_entries_that_name_a_file_that_was_skipped_are_met(tmp_path, pattern):
    _write(tmp_path, day1=_grid(100), day2="hello\nworld\n", day3=_grid(101))
    (tmp_path / "layout.csv").write_text(LAYOUT.format(one="a", other="b"), encoding="utf-8")
    screen = load_screen_text(PLATES.replace("{pattern}", pattern) + EXCLUDE + SUPERSEDE, tmp_path)
    gathered = gather(screen, skip_bad=True)
    (why,) = gathered.absent.values()
    assert set(gathered.absent) == {"day2"}
    assert why.startswith("day2.csv: found ")
    assert (
        "screen.toml, [[exclude]] 1: plate 'day2' was left out, so there is nothing of it to exclude."
        in gathered.remarks
    )
    assert (
        "Plate 'day1' is superseded by 'day2' and excluded: lamp. "
        f"The rerun 'day2' was left out, so neither run of 'day1' is used: {why}."
    ) in gathered.remarks
    marked = apply_exclusions(gathered.wells, screen.exclusions, absent=gathered.absent)
    assert set(marked.loc[marked["excluded"], "plate"]) == {"day1"}
    with pytest.raises(PlatekitError, match="plate 'day2'"):
        apply_exclusions(gathered.wells, screen.exclusions)


def test_words_of_file_names_that_differ_in_zeros_or_case_alone_are_remarked_on(tmp_path):
    _write(tmp_path, day2_L1=_grid(100), day02_l1=_grid(101), day12_L1=_grid(102))
    assert [
        remark for remark in _gathered(tmp_path, "exports/{batch}_{library}.csv").remarks if "taken as" in remark
    ] == [
        "'day02' and 'day2' are taken as different batches; spell them alike if they are one.",
        "'L1' and 'l1' are taken as different words of {library}; spell them alike if they are one.",
    ]
