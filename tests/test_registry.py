"""What a folder offers is found: a new file needs no list to be edited."""

from __future__ import annotations

import sys

import pytest

from platekit.registry import offers


@pytest.fixture
def package(tmp_path, monkeypatch) -> str:
    folder = tmp_path / "bench_package"
    (folder / "inner").mkdir(parents=True)
    for name, text in {
        "__init__.py": "READER = 'of the folder itself'",
        "b_second.py": "READER = 'b'",
        "a_first.py": "READER = 'a'\nCHECK = 'c'",
        "without.py": "OTHER = 1",
        "_hidden.py": "READER = 'hidden'",
        "inner/__init__.py": "READER = 'inner'",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder.name
    offers.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == folder.name]:
        del sys.modules[name]


def test_offers_come_in_the_order_of_the_file_names(package):
    assert offers(package, "READER") == ("a", "b")


def test_a_file_offers_only_what_it_defines(package):
    assert offers(package, "CHECK") == ("c",)
    assert offers(package, "MODEL") == ()


def test_a_folder_that_is_not_there_is_a_fault_of_the_code():
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'platekit\.nowhere'$"):
        offers("platekit.nowhere", "READER")
