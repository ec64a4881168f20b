"""`platekit compounds`: its table, its remarks and its exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pandas as pd


def test_names_are_listed_with_class_and_potency(platekit: Callable):
    said = platekit("compounds", "INCB028050", "baricitinib phosphate")
    assert said.code == 0
    head, *rows = [line.split("  ") for line in said.out.splitlines()]
    assert [word.strip() for word in head if word.strip()] == [
        "name", "compound", "matched by", "kind", "JAK class",
        "JAK1 IC50 nM", "JAK2 IC50 nM", "JAK3 IC50 nM", "TYK2 IC50 nM", "assay", "source",
    ]  # fmt: skip
    for name, matched_by, row in zip(("INCB028050", "baricitinib phosphate"), ("synonym", "name"), rows, strict=True):
        assert [word.strip() for word in row if word.strip()] == [
            name, "Baricitinib", matched_by, "JAK inhibitor", "JAK1/2", "5.9", "5.7", ">400", "53", "isolated enzyme",
            "PKIDB; Olumiant EU label; Viruses 13:2379; DrugBank",
        ]  # fmt: skip
    assert said.err == "remark: baricitinib phosphate: 'phosphate' was left out as a salt\n"


def test_a_name_that_is_not_known_keeps_its_row_and_the_exit_code_says_so(platekit: Callable):
    said = platekit("compounds", "baricitinb", "NA")
    assert said.code == 1
    assert [line.split() for line in said.out.splitlines()[1:]] == [
        ["baricitinb", "(not", "known)"],
        ["NA", "(not", "known)"],
    ]
    assert said.err == (
        "remark: baricitinb: not known; close are 'Baricitinib', 'Abrocitinib'\nremark: NA: not known\n"
    )


def test_an_ambiguous_name_is_refused_with_its_candidates(platekit: Callable):
    said = platekit("compounds", "baricitinib", "interferon beta")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "compounds, name 2: found 'interferon beta', which may be any of 'Interferon beta-1a', 'Interferon beta-1b', "
        "expected a name that one compound has.\n"
        "  Write the one that is meant: 'Interferon beta-1a', 'Interferon beta-1b'.\n"
    )


def test_without_names_all_are_listed(platekit: Callable):
    said = platekit("compounds")
    assert said.code == 0
    assert len(said.out.splitlines()) == 1 + 87


def test_csv_and_json_keep_names_as_text(platekit: Callable):
    names = ["NA", "0012", "1E5"]
    said = platekit("compounds", *names, "--format", "csv")
    table = pd.read_csv(io.StringIO(said.out), keep_default_na=False, dtype=str)
    assert (said.code, said.err) == (1, "")
    assert table["query"].tolist() == names
    records = json.loads(platekit("compounds", *names, "--format", "json").out)
    assert [record["query"] for record in records] == names


def test_another_format_is_refused(platekit: Callable):
    said = platekit("compounds", "--format", "xml")
    assert (said.code, said.err) == (
        2,
        "--format: found 'xml', expected text, csv, json or parquet.\n  Say --format csv.\n",
    )
