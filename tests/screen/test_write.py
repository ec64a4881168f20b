"""The screen.toml of a command line says what the command line said."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platekit.errors import Refusals, ScreenError
from platekit.screen import load_screen_text, refuse_absent, resolve, screen_of_files


def test_files_that_are_not_there_are_named_as_on_the_command_line(tmp_path, monkeypatch):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "P01.xlsx").touch()
    monkeypatch.chdir(tmp_path)
    refuse_absent([Path("exports/P01.xlsx"), Path("exports/*.csv"), Path("embedded")])
    with pytest.raises(Refusals) as refusals:
        refuse_absent([Path("exports/P1.xlsx"), Path("exports/Q.csv"), Path("export/P01.xlsx")])
    assert str(refusals.value) == (
        "command line: found no file 'exports/P1.xlsx', expected a file that is there.\n"
        "  Name it as it is called: did you mean 'P01.xlsx'?\n"
        "command line: found no file 'exports/Q.csv', expected a file that is there.\n"
        "  Its folder holds 'P01.xlsx'.\n"
        "command line: found no file 'export/P01.xlsx', expected a file that is there.\n"
        "  Its folder is not there, or empty."
    )


def test_files_layout_and_readouts_are_written_as_a_person_would(tmp_path):
    text = screen_of_files(
        [tmp_path / "exports" / "P1.xlsx", tmp_path / "exports" / "P2.xlsx"],
        layout="embedded",
        assay="reporter_luciferase",
        readout={"infection": "luminescence", "viability": 'a "b"'},
        folder=tmp_path,
    )
    assert text == (
        "[screen]\n"
        'name = "P1 to P2"\n'
        'assay = "reporter_luciferase"\n'
        "\n"
        "[[plates]]\n"
        'files = ["exports/P1.xlsx", "exports/P2.xlsx"]\n'
        'layout = "embedded"\n'
        'readout = { "infection" = "luminescence", "viability" = "a \\"b\\"" }\n'
    )


def test_without_a_readout_it_is_the_one_that_the_assay_decides_on(tmp_path):
    text = screen_of_files(["P1.csv"], layout="embedded", assay="viability_atp", folder=tmp_path)
    assert load_screen_text(text, tmp_path).plates[0].readout == {"viability": ""}


def test_a_file_elsewhere_is_written_with_its_whole_path(tmp_path):
    other = tmp_path / "other" / "P1.csv"
    text = screen_of_files([other], layout="embedded", folder=tmp_path / "run")
    assert load_screen_text(text, tmp_path / "run").plates[0].files == (other.as_posix(),)


def test_a_layout_file_called_embedded_is_a_file(tmp_path):
    text = screen_of_files(["P1.csv"], layout=tmp_path / "embedded", folder=tmp_path)
    assert load_screen_text(text, tmp_path).plates[0].layout == "./embedded"


def test_no_file_is_refused():
    with pytest.raises(ScreenError) as caught:
        screen_of_files([], layout="layout.toml")
    assert str(caught.value) == (
        "command line: found no file, expected one export file or more.\n  Name the files that the reader wrote."
    )


def test_an_unknown_assay_is_refused(tmp_path):
    with pytest.raises(ScreenError) as caught:
        screen_of_files(["P1.csv"], layout="layout.toml", assay="viability_apt", folder=tmp_path)
    assert str(caught.value) == (
        "command line, assay: found 'viability_apt', expected a shipped assay or the path of a .toml file.\n"
        "  Assays: did you mean 'viability_atp'?"
    )


def test_a_name_that_is_no_text_is_refused(tmp_path):
    # A byte that is no UTF-8, as Python hands it on from a Linux folder.
    with pytest.raises(ScreenError) as caught:
        screen_of_files([tmp_path / "P\udcff.csv"], layout="embedded", name="P", folder=tmp_path)
    assert str(caught.value) == (
        "'P\\udcff.csv': found a name with bytes that are no text, expected names in UTF-8.\n  Rename the file."
    )


# What this system takes in a name; Windows refuses most signs that are hard to quote.
_HARD = " '{}[]#=,;%$&~" if sys.platform == "win32" else " '{}[]#=,;%$&~\"\\*?<>|:\t\n"
names = (
    st.text(st.characters(categories=("L", "N"), include_characters=_HARD), min_size=1, max_size=12)
    .map(lambda stem: f"x{stem}.csv")
    .filter(lambda name: len(name.encode()) < 200)
)


@settings(max_examples=60)  # each one writes two files
@given(name=names, layout=names, title=st.text(st.characters(exclude_categories=("Cs",))).filter(str.strip))
def test_any_name_comes_back_as_the_file_it_was(name, layout, title):
    with TemporaryDirectory() as place:
        folder = Path(place)
        for file in (folder / name, folder / f"layout-{layout}"):
            file.touch()
        text = screen_of_files([folder / name], layout=folder / f"layout-{layout}", name=title, folder=folder)
        screen = load_screen_text(text, folder)
        (given_file,) = resolve(screen)
        assert screen.name == title
        assert given_file.path.samefile(folder / name)
        assert isinstance(given_file.layout, Path)
        assert given_file.layout.samefile(folder / f"layout-{layout}")
        assert given_file.columns == {}
