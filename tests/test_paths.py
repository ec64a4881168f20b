"""Paths as Windows users write them: read, or refused with the key and the mend; names that Windows cannot have."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

import platekit
from platekit.assay import load_assay
from platekit.errors import LayoutError, OutputError, PlatekitError, ScreenError
from platekit.layout import read_layout
from platekit.paths import not_on_windows, written_path
from platekit.screen import load_screen, resolve
from platekit.template import new_screen

SCREEN = '[screen]\nname = "JAK"\nassay = "reporter_fluorescence"\n\n[[plates]]\nfiles = {}\nlayout = {}\nreadout = "infection"\n'
CONTROL = "Between double quotes TOML reads \\t as a tab and \\n as a new line. Write paths with / or in single quotes."
DRIVE = "Write it from the folder of the TOML file on, such as 'exports/P07.xlsx'; or whole, with / after the drive, on Windows."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A screen with one export and one layout."""
    for name in ("exports/batch1.txt", "layouts/new.toml"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text('[well.A1]\nrole = "virus_control"\n', encoding="utf-8")
    return tmp_path


def said(call: Callable[[], object]) -> str:
    with pytest.raises(PlatekitError) as caught:
        call()
    return str(caught.value)


def screen(folder: Path, files: str, layout: str = '"layouts/new.toml"') -> Path:
    (folder / "screen.toml").write_text(SCREEN.format(files, layout), encoding="utf-8")
    return folder / "screen.toml"


@pytest.mark.parametrize("files", ["'exports\\{batch}.txt'", '"exports\\\\{batch}.txt"', "'.\\exports\\batch1.txt'"])
def test_backslashes_in_single_quotes_are_slashes(folder: Path, files: str) -> None:
    (given,) = resolve(load_screen(screen(folder, files, "'layouts\\new.toml'")))
    assert (given.path, given.layout) == (folder / "exports/batch1.txt", folder / "layouts/new.toml")


def test_a_backslash_between_double_quotes_is_named_with_the_mend(folder: Path) -> None:
    path = screen(folder, '"exports\\{batch}.txt"')
    assert said(lambda: load_screen(path)) == (
        "screen.toml, line 6, column 17: found 'files = \"exports\\{batch}.txt\"' (Unescaped '\\' in a string), expected TOML.\n"
        "  A backslash has a meaning of its own between double quotes. Write paths with / or in single quotes."
    )
    path = screen(folder, '"exports\\batch1.txt"', '"layouts\\new.toml"')
    assert said(lambda: load_screen(path)) == (
        "screen.toml, [[plates]] 1, key 'files': found 'exports\\x08atch1.txt', a path with a control character, expected a path.\n"
        f"  {CONTROL}\n"
        "screen.toml, [[plates]] 1, key 'layout': found 'layouts\\new.toml', a path with a control character, expected a path.\n"
        f"  {CONTROL}"
    )


def test_the_path_of_an_assay_is_read_in_the_same_way(folder: Path) -> None:
    (folder / "assays").mkdir()
    (folder / "assays" / "new.toml").write_text('[assay]\nbased_on = "reporter_fluorescence"\n', encoding="utf-8")
    assert load_assay("assays\\new.toml", beside=folder).name == "new"
    assert said(lambda: load_assay("assays\new.toml", beside=folder, where="screen.toml, [screen], key 'assay'")) == (
        "screen.toml, [screen], key 'assay': found 'assays\\new.toml', a path with a control character, expected a path.\n"
        f"  {CONTROL}"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[meta]\ninclude = "layouts\\new.toml"\n', f"l.toml, [meta] include: found 'layouts\\new.toml', a path with a control character, expected a path.\n  {CONTROL}"),
        ('[meta]\nconcat = ["layouts\\new.toml"]\n', f"l.toml, [meta] concat: found 'layouts\\new.toml', a path with a control character, expected a path.\n  {CONTROL}"),
        ('[dispense]\nlog = "logs\\run.csv"\n', f"l.toml, [dispense] log: found 'logs\\run.csv', a path with a control character, expected a path.\n  {CONTROL}"),
        ('[dispense]\nlog = "a.csv"\nstocks = "C:stocks.csv"\n', f"l.toml, [dispense] stocks: found 'C:stocks.csv', a path on drive C:, expected a path that this computer has.\n  {DRIVE}"),
        ('[meta]\ninclude = "C:new.toml"\n', f"l.toml, [meta] include: found 'C:new.toml', a path on drive C:, expected a path that this computer has.\n  {DRIVE}"),
        ('[meta]\ninclude = "layouts\\{x}.toml"\n', "l.toml, line 2, column 21: found no valid TOML (Unescaped '\\' in a string), expected a [table] or key = value.\n  A backslash has a meaning of its own between double quotes. Write paths with / or in single quotes."),
    ],
)  # fmt: skip
def test_paths_in_layouts_are_refused_with_their_key(folder: Path, text: str, message: str) -> None:
    (folder / "l.toml").write_text(text, encoding="utf-8")
    assert said(lambda: read_layout(folder / "l.toml")) == message


def test_layouts_include_others_across_backslashes(folder: Path) -> None:
    (folder / "l.toml").write_text("[meta]\ninclude = 'layouts\\new.toml'\n", encoding="utf-8")
    assert read_layout(folder / "l.toml").wells["well"].tolist() == ["A01"]


def test_a_share_starts_at_its_root_and_a_file_of_exactly_this_name_wins(folder: Path) -> None:
    share = written_path("\\\\lab\\reader\\P1.csv", folder, where="x", error=LayoutError)
    assert share.as_posix() == "//lab/reader/P1.csv"
    (folder / "a\\b.csv").touch()
    assert written_path("a\\b.csv", folder, where="x", error=LayoutError) == folder / "a\\b.csv"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("CON", "'CON', a name that Windows keeps for a device"),
        ("aux.txt", "'aux', a name that Windows keeps for a device"),
        ("com1 .d", "'com1', a name that Windows keeps for a device"),
        ("screen.", "a point or space at its end, which Windows drops"),
        ("screen ", "a point or space at its end, which Windows drops"),
        ("a:b", "':', which no name has on Windows"),
        ("day\t1", "'\\t', which no name has on Windows"),
        ("com10", ""), ("console", ""), ("JAK screen 2", ""),
    ],
)  # fmt: skip
def test_names_that_windows_cannot_have(tmp_path: Path, name: str, why: str) -> None:
    # https://learn.microsoft.com/windows/win32/fileio/naming-a-file lists the devices and the signs.
    assert not_on_windows(name) == why
    if why:
        with pytest.raises(OutputError) as caught:
            new_screen(tmp_path / name, assay="reporter_fluorescence")
        assert str(caught.value) == (
            f"{tmp_path / name}: found {why}, expected a name that every computer can have.\n"
            "  Name the folder in letters, digits, spaces, - and _: a screen is handed on with its folder."
        )
    else:
        assert new_screen(tmp_path / name, assay="reporter_fluorescence")


def test_every_text_file_is_opened_with_its_encoding_and_written_with_its_line_ends() -> None:
    """Without them, Windows writes cp1252 and CR LF."""
    wrong: list[str] = []
    for path in Path(platekit.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                wrong += [f"{path.name}:{call.lineno}: {what}" for what in _lacking(call)]
    assert wrong == []


def _lacking(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = {keyword.arg for keyword in call.keywords}
    needed = {
        "read_text": {"encoding"} if not call.args else set(),
        "write_text": {"encoding", "newline"},
        "NamedTemporaryFile": {"encoding"},
        "open": {"encoding"} if isinstance(call.func, ast.Name) else set(),
    }.get(name, set[str]())
    return [f"{name} without {key}" for key in sorted(needed - named)]


def test_errors_of_paths_are_of_the_kind_that_is_asked_for(folder: Path) -> None:
    for kind in (ScreenError, LayoutError):
        with pytest.raises(kind):
            written_path("C:x", folder, where="x", error=kind)
