"""The shipped folders are found in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

import platekit.shipped
from platekit.errors import PlatekitError
from platekit.shipped import shipped


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """An installation somewhere else, with nothing in it."""
    folder = tmp_path / "site" / "platekit"
    folder.mkdir(parents=True)
    monkeypatch.setattr(platekit.shipped, "__file__", str(folder / "shipped.py"))
    return folder.resolve()


def test_a_checkout_has_the_folders_beside_the_package():
    root = Path(platekit.shipped.__file__).resolve().parents[1]
    assert shipped("assays") == root / "assays"
    assert (shipped("assays") / "reporter_fluorescence.toml").is_file()


def test_a_checkout_elsewhere_is_looked_up_there(package):
    (package.parent / "assays").mkdir()
    assert shipped("assays") == package.parent / "assays"


def test_a_wheel_has_the_folders_inside_the_package_and_these_come_first(package):
    # Another project may have installed a folder of this name beside the package.
    (package.parent / "assays").mkdir()
    (package / "_shipped" / "assays").mkdir(parents=True)
    assert shipped("assays") == package / "_shipped" / "assays"


def test_an_installation_without_the_folder_says_so(package):
    with pytest.raises(PlatekitError) as caught:
        shipped("assays")
    assert str(caught.value) == (
        f"{package}: found no folder 'assays' in this installation, expected the data that come with platekit.\n"
        "  Install platekit again; its wheel carries the folder."
    )
