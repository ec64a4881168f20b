"""What the command line prints: results on stdout, remarks and progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from platekit.errors import PlatekitError

if TYPE_CHECKING:
    import pandas as pd

    from platekit.gather import Gathered, Progress
    from platekit.readers import Export
    from platekit.results import Results


DONE, DONE_WITH_RED, REFUSED, FAULT = 0, 1, 2, 3

# How a table is printed.
FORMS = ("csv", "json", "parquet")


def print_verdicts(results: Results, folder: Path, *, as_json: bool, quiet: bool) -> None:
    """Print the verdicts: as JSON, as a table with the place of the report, or not at all."""
    if as_json:
        # Written by json and not by pandas, whose decimals would make a small p zero.
        records = results.calls.astype("object").where(results.calls.notna(), None).to_dict("records")
        typer.echo(json.dumps(records, ensure_ascii=False))
        return
    if quiet:
        return
    rows = [("compound", "virus", "MOI", "verdict (in vitro)", "fold", "95 % interval", "q")]
    for row in results.calls.to_dict("records"):
        interval = f"{short(row['fold_ci_low'])} to {short(row['fold_ci_high'])}" if row["fold"] == row["fold"] else ""
        rows.append(
            (
                row["compound"],
                row["virus"],
                short(row["moi"]),
                row["verdict"],
                short(row["fold"]),
                interval,
                short(row["q"]),
            )
        )
    typer.echo(aligned(rows) if len(rows) > 1 else _without_verdicts(results))
    typer.echo(f"\nReport: {(folder / 'report.html').resolve()}")
    typer.echo("For research use only. The report carries the reasons, the checks and the whole statement.")


def _without_verdicts(results: Results) -> str:
    from platekit.report import headline

    return headline(results)


def file_by_plate(gathered: Gathered) -> list[tuple[str, ...]]:
    """Return what was understood of each file and plate, below a line of headings: what check prints."""
    rows = [("file", "reader", "plate", "readouts", "readings", "layout", "batch", "moi", "not used")]
    for record in gathered.records:
        for plate in record.plates:
            wells = gathered.wells
            mine = wells[(wells["plate"] == plate) & wells["readout"].isin(record.readouts)]
            arms = sorted({"mock" if moi == 0 else f"{moi:g}" if moi == moi else "not stated" for moi in mine["moi"]})
            out = int(mine["excluded"].sum())
            batches = ", ".join(sorted({str(batch) for batch in mine["batch"]} - {""}))
            rows.append((
                record.file, record.reader, plate, ", ".join(record.readouts), str(len(mine)), record.layout,
                batches or "none stated", ", ".join(arms), str(out) if out else "",
            ))  # fmt: skip
    return rows


def of_check(row: Mapping[Any, Any]) -> str:
    """Return a line of the checks in words; a check of the whole screen names no plate."""
    on = f"plate '{row['plate']}'" if row["plate"] else "the screen"
    return f"{on}, {row['readout']}, {row['check']}: {row['message']}"


def short(number: float) -> str:
    """Return three significant digits, and nothing for no number."""
    return "" if number != number else f"{number:.3g}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as columns of equal width; control characters of names from data are shown, not sent."""
    shown = [[word if word.isprintable() else repr(word)[1:-1] for word in row] for row in rows]
    widths = [max(len(row[i]) for row in shown) for i in range(len(shown[0]))]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in shown
    )


def check_form(form: str, forms: Sequence[str], file: str) -> None:
    """Refuse a --format that is none of `forms`, and parquet on a terminal; `file` is what a file of it might be called."""
    if form not in forms:
        raise PlatekitError("--format", f"'{form}'", f"{', '.join(forms[:-1])} or {forms[-1]}", "Say --format csv.")
    if form == "parquet" and sys.stdout.isatty():
        raise PlatekitError("--format parquet", "a terminal", "a file", f"Send it to a file: > {file}.parquet.")


def print_table(table: pd.DataFrame, form: str) -> None:
    """Print a table as csv, json or parquet."""
    from platekit.store import csv_text, parquet_bytes

    if form == "parquet":
        sys.stdout.buffer.write(parquet_bytes(table))
    elif form == "json":
        typer.echo(table.to_json(orient="records", double_precision=15, force_ascii=False))
    else:
        typer.echo(csv_text(table), nl=False)


def progress(*, quiet: bool) -> Progress:
    """Return what shows progress: a line that renews itself on a terminal, nothing in a pipe."""
    shown = sys.stderr.isatty() and not quiet

    def show(step: str, done: int, total: int) -> None:
        if shown:
            sys.stderr.write(f"\r{step:<12} {done}/{total}" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return show


def say_read(file: str, export: Export) -> None:
    """Say on stderr who read a file and with which decimal mark, and every remark on it."""
    marks = {".": "; the decimal mark is the point", ",": "; the decimal mark is the comma", "": ""}
    plates, readings = export.readings["plate"].nunique(), len(export.readings)
    counted = f"{readings} reading{'s' * (readings != 1)} of {plates} plate{'s' * (plates != 1)}"
    typer.echo(f"read: {file} by {export.reader}, {counted}{marks[export.decimal]}", err=True)
    for remark in export.remarks:
        say(remark if file in remark else f"{file}: {remark}")


def say(remark: str) -> None:
    """Say a remark on stderr, beside the results and never among them."""
    typer.echo(f"remark: {remark}", err=True)
