"""docs/compounds.md lists the JAK inhibitors and the sources there are, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import platekit as pk
from platekit.compounds import find, sources

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "compounds.md").read_text(encoding="utf-8")


def printed(block: str) -> str:
    found = re.search(rf"<!-- {block}:[^>]*-->\n(.*?)\n<!-- /{block} -->", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_page_lists_the_sources_there_are():
    lines = ["| source | citation |", "|---|---|", *(f"| {name} | {text} |" for name, text in sources().items())]
    table = "\n".join(lines)
    assert printed("sources") == table, f"Paste this into docs/compounds.md:\n\n{table}\n"


def test_the_page_lists_the_jak_inhibitors_with_what_is_known_of_them():
    lines = ["| compound | class | JAK1 | JAK2 | JAK3 | TYK2 |", "|---|---|---|---|---|---|"]
    for row in pk.compounds().query("kind == 'JAK inhibitor'").to_dict("records"):
        compound = pk.compound(row["compound"])
        potencies = [compound.potency(target) for target in ("JAK1", "JAK2", "JAK3", "TYK2")]
        words = [f"{one.relation}{one.value_nM:g}".removeprefix("=") if one.relation else "" for one in potencies]
        lines.append(f"| {compound.name} | {compound.jak_class} | {' | '.join(words)} |")
    table = "\n".join(lines)
    assert printed("jak inhibitors") == table, f"Paste this into docs/compounds.md:\n\n{table}\n"


@pytest.mark.parametrize("example", re.findall(r"^\| [^|]+ \| (`[^|]+`) \| [^|]+ \|$", PAGE, re.MULTILINE))
def test_the_examples_of_names_are_known(example):
    for name in re.findall("`([^`]+)`", example):
        assert find(name).compound is not None, name


def test_the_page_counts_the_compounds():
    assert f"platekit knows {len(pk.compounds())} compounds" in PAGE
