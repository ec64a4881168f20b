"""The command line: a verb, then the file. Results go to stdout, remarks to stderr; exit codes are in `main`."""

from __future__ import annotations

import io
import json
import sys
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from platekit.errors import PlatekitError, Remark

if TYPE_CHECKING:
    import pandas as pd

    from platekit.gather import Progress
    from platekit.results import Results
    from platekit.screen import Screen

app = typer.Typer(
    name="platekit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="From the exports of a drug-by-virus screen to verdicts. For research use only.",
)

DONE, DONE_WITH_RED, REFUSED, FAULT = 0, 1, 2, 3

Out = Annotated[Path, typer.Option("--out", help="The run folder; it must be new.")]
Force = Annotated[bool, typer.Option("--force", help="Move a folder that is already there to OUT.old-N.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")]


@dataclass(frozen=True)
class _Choices:
    """How a run is done and what it prints."""

    workers: int = 1
    skip_bad: bool = False
    as_json: bool = False
    quiet: bool = False
    force: bool = False


@app.command()
def demo(out: Out = Path("platekit-demo"), force: Force = False) -> None:
    """Analyse the bundled JAK inhibitor screen (simulated data) and write its report."""
    from platekit.shipped import shipped

    _run_to(_loaded(shipped("example_data") / "jak_screen" / "screen.toml"), out, _Choices(force=force))


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Exports of an instrument.")],
    form: Annotated[str, typer.Option("--format", help="csv, json or parquet.")] = "csv",
    reader: Annotated[str, typer.Option(help="Name of the reader; by default the content decides.")] = "",
) -> None:
    """Print the readings of exports as one tidy table."""
    import pandas as pd

    from platekit import schema
    from platekit.errors import refuse
    from platekit.readers import read_export

    if form not in ("csv", "json", "parquet"):
        raise PlatekitError("--format", f"'{form}'", "csv, json or parquet", "Say --format csv.")
    tables: list[pd.DataFrame] = []
    bad: list[PlatekitError] = []
    for file in files:
        try:
            export = read_export(file, reader=reader or None)
        except PlatekitError as error:
            bad.append(error)
            continue
        for remark in export.remarks:
            _say(f"{file.name}: {remark}" if file.name not in remark else remark)
        tables.append(export.readings)
    refuse(bad)
    _print_table(schema.conform(pd.concat(tables, ignore_index=True), schema.READINGS), form)


@app.command()
def layout(file: Annotated[Path, typer.Argument(help="A layout: .toml, .csv or .xlsx.")]) -> None:
    """Check a layout and draw it."""
    from platekit.layout import draw, read_layout

    read = read_layout(file)
    for remark in read.remarks:
        _say(remark)
    typer.echo(draw(read))


@app.command()
def check(screen: Annotated[Path, typer.Argument(help="screen.toml")]) -> None:
    """Say everything that is wrong with a screen before anything runs, and print which file holds which plate."""
    from platekit.gather import gather
    from platekit.screen import apply_exclusions, load_screen

    loaded = load_screen(screen)
    gathered = gather(loaded, progress=_progress(quiet=False))
    apply_exclusions(gathered.wells, loaded.exclusions)
    for remark in gathered.remarks:
        _say(remark)
    rows = [("file", "reader", "plates", "readouts", "readings", "layout")]
    rows += [
        (r.file, r.reader, ", ".join(r.plates), ", ".join(r.readouts), str(r.readings), r.layout)
        for r in gathered.records
    ]
    typer.echo(_aligned(rows))
    typer.echo(f"Nothing wrong: {len(gathered.records)} file(s), {gathered.wells['plate'].nunique()} plate(s).")


@app.command()
def run(
    inputs: Annotated[list[Path], typer.Argument(help="One screen.toml, or exports together with --layout.")],
    out: Out = Path("platekit-run"),
    layout: Annotated[Path | None, typer.Option(help="Layout of the exports given.")] = None,
    assay: Annotated[str, typer.Option(help="Assay of the exports given: a shipped name or a .toml file.")] = "",
    readout: Annotated[str, typer.Option(help="What the exports read; by default the assay's deciding readout.")] = "",
    workers: Annotated[int, typer.Option(min=1, help="Processes that read files side by side.")] = 1,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out inputs that cannot be read.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
) -> None:
    """Analyse a screen: the whole walk from exports to verdicts and a report."""
    choices = _Choices(workers, skip_bad, as_json, quiet, force)
    is_screen = len(inputs) == 1 and inputs[0].suffix.casefold() == ".toml"
    if is_screen and (layout or assay or readout):
        raise PlatekitError(
            "platekit run",
            "a screen.toml together with --layout, --assay or --readout",
            "one or the other",
            "Write them into the screen.toml.",
        )
    if is_screen:
        _run_to(_loaded(inputs[0]), out, choices)
        return
    if layout is None:
        raise PlatekitError(
            "platekit run",
            "exports without --layout",
            "the layout of the plates",
            "Say what was in the wells: platekit run FILE... --layout layout.toml, or write a screen.toml.",
        )
    from platekit.screen import load_screen_text, screen_of_files

    text = screen_of_files(inputs, layout=layout, assay=assay or "reporter_fluorescence", readout=readout or None)
    _run_to(load_screen_text(text, Path.cwd()), out, choices)


@app.command()
def readers() -> None:
    """List the instruments whose exports can be read."""
    from platekit.registry import offers

    typer.echo(_aligned([("reader", "reads"), *((r.name, r.title) for r in offers("platekit.readers", "READER"))]))


@app.command()
def assays() -> None:
    """List the assays that come with platekit."""
    from platekit.assay import load_assay, shipped_assays

    typer.echo(_aligned([("assay", "for"), *((name, load_assay(name).title) for name in shipped_assays())]))


@app.command()
def version() -> None:
    """Print the version."""
    import platekit

    typer.echo(platekit.__version__)


def _loaded(screen: Path) -> Screen:
    from platekit.screen import load_screen

    return load_screen(screen)


def _run_to(screen: Screen, out: Path, choices: _Choices) -> None:
    """Run a screen, write its folder and print the verdicts."""
    from platekit import pipeline
    from platekit.store import check_place, write

    check_place(out, force=choices.force)
    progress = _progress(quiet=choices.quiet)
    if choices.workers > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Spawned and not forked: the same on Windows, and safe beside the threads of numerical libraries.
        with ProcessPoolExecutor(choices.workers, mp_context=get_context("spawn")) as executor:
            results = pipeline.run(screen, executor=executor, skip_bad=choices.skip_bad, progress=progress)
    else:
        results = pipeline.run(screen, skip_bad=choices.skip_bad, progress=progress)
    folder = write(results, out, force=choices.force)
    if not choices.quiet:
        for remark in results.remarks:
            _say(remark)
    _print_verdicts(results, folder, choices)
    incomplete = bool(results.provenance["left_out"]) or bool((results.checks["light"] == "red").any())
    raise typer.Exit(DONE_WITH_RED if incomplete else DONE)


def _print_verdicts(results: Results, folder: Path, choices: _Choices) -> None:
    if choices.as_json:
        # Written by json and not by pandas, whose decimals would make a small p zero.
        records = results.calls.astype("object").where(results.calls.notna(), None).to_dict("records")
        typer.echo(json.dumps(records, ensure_ascii=False))
        return
    if choices.quiet:
        return
    rows = [("compound", "virus", "MOI", "verdict (in vitro)", "fold", "95 % interval", "q")]
    for row in results.calls.to_dict("records"):
        interval = (
            f"{_short(row['fold_ci_low'])} to {_short(row['fold_ci_high'])}" if row["fold"] == row["fold"] else ""
        )
        rows.append(
            (
                row["compound"],
                row["virus"],
                _short(row["moi"]),
                row["verdict"],
                _short(row["fold"]),
                interval,
                _short(row["q"]),
            )
        )
    typer.echo(_aligned(rows))
    typer.echo(f"\nReport: {(folder / 'report.html').resolve()}")
    typer.echo("For research use only. The report carries the reasons, the checks and the whole statement.")


def _short(number: float) -> str:
    return "" if number != number else f"{number:.3g}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as columns of equal width; control characters of names from data are shown, not sent."""
    shown = [[word if word.isprintable() else repr(word)[1:-1] for word in row] for row in rows]
    widths = [max(len(row[i]) for row in shown) for i in range(len(shown[0]))]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in shown
    )


def _print_table(table: pd.DataFrame, form: str) -> None:
    from platekit.store import csv_text, parquet_bytes

    if form == "parquet":
        sys.stdout.buffer.write(parquet_bytes(table))
    elif form == "json":
        typer.echo(table.to_json(orient="records", double_precision=15, force_ascii=False))
    else:
        typer.echo(csv_text(table), nl=False)


def _progress(*, quiet: bool) -> Progress:
    """Return what shows progress: a line that renews itself on a terminal, nothing in a pipe."""
    shown = sys.stderr.isatty() and not quiet

    def show(step: str, done: int, total: int) -> None:
        if shown:
            sys.stderr.write(f"\r{step:<12} {done}/{total}" + ("\n" if done == total else ""))
            sys.stderr.flush()

    return show


def _say(remark: str) -> None:
    typer.echo(f"remark: {remark}", err=True)


def main() -> None:
    """Run the command line and turn what happened into an exit code.

    0 done; 1 done and written, but a plate was red or an input was left out; 2 refused, nothing written;
    3 a fault of platekit, with a traceback in a file.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    warnings.simplefilter("always", Remark)
    warnings.showwarning = lambda message, *_rest: _say(str(message))
    try:
        app()
    except PlatekitError as error:
        typer.echo(str(error), err=True)
        sys.exit(REFUSED)
    except Exception as fault:  # noqa: BLE001 - the one place where a fault of ours becomes a message and a file
        sys.exit(_fault(fault))


def _fault(fault: Exception) -> int:
    with tempfile.NamedTemporaryFile(
        "w", prefix="platekit-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(fault)))
    message = (
        f"platekit made a mistake ({type(fault).__name__}). Nothing was written. Please report it with {file.name}"
    )
    typer.echo(message, err=True)
    return FAULT
