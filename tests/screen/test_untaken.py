"""Files in the folders of a screen that none of its patterns takes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.screen import load_screen_text, resolve, untaken

HEAD = 'screen = { name = "JAK", assay = "reporter_fluorescence" }\n'
PLATES = '[[plates]]\nfiles = "exports/{batch}_{arm}.txt"\nlayout = "layouts/L1.toml"\nreadout = "infection"\n'
SUFFIXES = (".txt", ".csv", ".xlsx")


@pytest.fixture
def folder(tmp_path) -> Path:
    return touch(tmp_path, "exports/day1_mock.txt", "layouts/L1.toml")


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def remarks(folder: Path, text: str = PLATES) -> list[str]:
    screen = load_screen_text(HEAD + text, folder)
    return untaken(screen, resolve(screen), suffixes=SUFFIXES)


def test_a_day_lost_by_a_dash_and_one_in_a_folder_of_its_own_are_named(folder):
    touch(folder, "exports/day2-mock.txt", "exports/day2-infected.TXT", "exports/day3/day3_mock.csv.gz")
    assert remarks(folder) == [
        "the folder 'exports': no pattern of files takes 'day2-infected.TXT', 'day2-mock.txt', and they are not read. "
        "Rename what belongs to the screen as the other files, or add a pattern; keep what does not elsewhere.",
        "the folder 'exports/day3': no pattern of files takes 'day3_mock.csv.gz', and it is not read. "
        "Rename what belongs to the screen as the other files, or add a pattern; keep what does not elsewhere.",
    ]


def test_many_are_counted(folder):
    touch(folder, *(f"exports/day{day}-mock.txt" for day in range(2, 10)))
    assert "'day6-mock.txt', 'day7-mock.txt' and 2 more, and they are not read." in remarks(folder)[0]


def test_layouts_results_and_other_files_are_none(folder):
    # All of these lie below the folder of the screen, where this pattern looks.
    text = PLATES.replace("exports/", "")
    touch(
        folder, "day1_mock.txt", "layouts/L2.csv", "layout_L2.xlsx", "notes.docx", ".x.csv", "~$day1.xlsx", "echo.csv"
    )
    touch(folder, "results/run.json", "results/calls.csv", "results/tables/wells.csv", ".git/a.csv")
    (folder / "layouts/L1.toml").write_text('[dispense]\nfiles = "../echo.csv"\n', encoding="utf-8")
    assert remarks(folder, text) == [
        "the folder 'exports': no pattern of files takes 'day1_mock.txt', and it is not read. "
        "Rename what belongs to the screen as the other files, or add a pattern; keep what does not elsewhere."
    ]


def test_files_given_by_name_have_no_neighbours(folder):
    touch(folder, "exports/day2_mock.txt", "exports/{x}.txt")
    assert remarks(folder, PLATES.replace("{batch}_{arm}.txt", "day1_mock.txt")) == []
    assert remarks(folder, PLATES.replace("{batch}_{arm}", "{x}")) == []


def test_a_file_that_another_entry_takes_is_taken(folder):
    table = '[[tables]]\nfiles = "exports/cells/*.csv"\ncolumns = { well = "well", role = "role" }\nreadout = { viability = "n" }\n'
    touch(folder, "exports/cells/day1.csv")
    assert remarks(folder, PLATES + table) == []


def test_more_files_than_are_looked_at_are_said(folder):
    # 5000 are looked at: day1_mock.txt, 4998 of the others, and the first of the folder 'later'.
    touch(folder, *(f"exports/{number:04}.png" for number in range(4998)))
    touch(folder, "exports/later/a-mock.txt", "exports/later/b-mock.txt", "exports/later/c-mock.txt")
    assert remarks(folder) == [
        "the folder 'exports/later': no pattern of files takes 'a-mock.txt', and it is not read. "
        "Rename what belongs to the screen as the other files, or add a pattern; keep what does not elsewhere.",
        "the folder 'exports': more than 5000 files lie where the patterns look; from 'b-mock.txt' on in the folder 'exports/later', "
        "no more were looked at, and files that no pattern takes are not named. Keep the exports of a screen in a folder of their own.",
    ]
    for name in ("b-mock.txt", "c-mock.txt"):
        (folder / "exports/later" / name).unlink()
    assert len(remarks(folder)) == 1
