"""The commands that list what is known: readers, assays and compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from platekit import terminal

if TYPE_CHECKING:
    import pandas as pd


def readers() -> None:
    """List the instruments whose exports can be read; experimental: no file of a real instrument has been seen yet."""
    from platekit.registry import offers

    rows = [("reader", "reads", "files", "")]
    rows += [
        (r.name, r.title, " ".join(r.suffixes), "experimental" if r.experimental else "")
        for r in offers("platekit.readers", "READER")
    ]
    typer.echo(terminal.aligned(rows))


def assays() -> None:
    """List the assays that come with platekit."""
    from platekit.assay import load_assay, shipped_assays

    typer.echo(terminal.aligned([("assay", "for"), *((name, load_assay(name).title) for name in shipped_assays())]))


def compounds(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names, codes, CAS numbers or InChIKeys; by default all that are known.", show_default=False
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, csv, json or parquet.")] = "text",
) -> None:
    """Say who compounds are and which JAKs they inhibit: published facts with their sources, never advice."""
    from platekit.compounds import compounds as table_of

    terminal.check_form(form, ("text", *terminal.FORMS), "compounds")
    table = table_of(names)
    if form == "text":
        typer.echo(terminal.aligned(_lines(table)))
        for row in table[table["remark"] != ""].to_dict("records"):
            terminal.say(f"{row['query']}: {row['remark']}")
    else:
        terminal.print_table(table, form)
    raise typer.Exit(terminal.DONE if (table["compound"] != "").all() else terminal.DONE_WITH_RED)


def _lines(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the table of compounds below a line of headings; published numbers are not rounded, a bound keeps its sign."""
    targets = ("jak1", "jak2", "jak3", "tyk2")
    titles = tuple(f"{target.upper()} IC50 nM" for target in targets)
    rows = [("name", "compound", "matched by", "kind", "JAK class", *titles, "assay", "source")]
    for row in table.to_dict("records"):
        potencies = [_potency(row[f"{target}_relation"], row[f"{target}_nM"]) for target in targets]
        identity = (row["query"], row["compound"] or "(not known)", row["matched_by"], row["kind"], row["jak_class"])
        rows.append((*identity, *potencies, row["assay"], row["source"]))
    return rows


def _potency(relation: str, value: float) -> str:
    return f"{relation.removeprefix('=')}{value:g}" if relation else ""
