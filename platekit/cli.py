"""The command line: a verb, then the file. Results go to stdout, remarks to stderr; exit codes are in `main`."""

from __future__ import annotations

import io
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from platekit import known, terminal
from platekit.commands.power import power
from platekit.commands.simulate import simulate
from platekit.errors import PlatekitError, Remark
from platekit.terminal import DONE, DONE_WITH_RED, FAULT, REFUSED

if TYPE_CHECKING:
    import pandas as pd

    from platekit.screen import Screen

app = typer.Typer(
    name="platekit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="From the exports of a drug-by-virus screen to verdicts. For research use only.",
)


def _print_version(asked: bool) -> None:
    if asked:
        import platekit

        typer.echo(platekit.__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """From the exports of a drug-by-virus screen to verdicts. For research use only."""


USUAL_ASSAY = "reporter_fluorescence"

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
    remarks: tuple[str, ...] = ()


@app.command()
def demo(out: Out = Path("platekit-demo"), force: Force = False) -> None:
    """Analyse the bundled JAK inhibitor screen (simulated data) and write its report."""
    from platekit.shipped import shipped

    _run_to(_loaded(shipped("example_data") / "jak_screen" / "screen.toml"), out, _Choices(force=force))


def _check_reading(files: Sequence[Path], form: str) -> None:
    terminal.check_form(form, terminal.FORMS, "readings")
    for place, times in Counter(file.resolve() for file in files).items():
        if times > 1:
            raise PlatekitError(place.name, f"the same file {times} times", "each file once", "Name it once.")


_READ_APART = (
    "A plate without a name of its own is named after its file: read the files one by one, or rename one of them."
)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Exports of an instrument.")],
    form: Annotated[str, typer.Option("--format", help="csv, json or parquet.")] = "csv",
    reader: Annotated[str, typer.Option(help="Name of the reader; by default the content decides.")] = "",
    decimal: Annotated[str, typer.Option(help="Decimal mark, '.' or ',', where the file does not show it.")] = "",
    calculated: Annotated[bool, typer.Option("--calculated", help="Read what the instrument calculated, too.")] = False,
) -> None:
    """Print the readings of exports as one tidy table."""
    import pandas as pd

    from platekit import schema
    from platekit.doubles import refuse_doubles
    from platekit.errors import refuse
    from platekit.readers import ReadOptions, read_export
    from platekit.repeated import errors_once

    _check_reading(files, form)
    options = ReadOptions(decimal=decimal, calculated=calculated)
    tables: list[tuple[str, pd.DataFrame]] = []
    bad: list[tuple[str, PlatekitError]] = []
    for file in files:
        try:
            export = read_export(file, reader=reader or None, options=options)
        except PlatekitError as error:
            bad.append((file.as_posix(), error))
            continue
        terminal.say_read(file.name, export)
        tables.append((file.as_posix(), export.readings))
    refuse(errors_once(bad))
    refuse_doubles(tables, mend=_READ_APART)
    every = pd.concat([readings for _, readings in tables], ignore_index=True)
    terminal.print_table(schema.conform(every, schema.READINGS), form)


@app.command()
def layout(file: Annotated[Path, typer.Argument(help="A layout: .toml, .csv or .xlsx.")]) -> None:
    """Check a layout and draw it."""
    from platekit.layout import draw, read_layout

    read = read_layout(file)
    for remark in read.remarks:
        terminal.say(remark)
    typer.echo(draw(read))


# Checks that find plates and labels in the wrong place: said even where they only suspect it.
_OF_LAYOUT = ("layout_agreement", "exchanged_plates")


@app.command()
def check(screen: Annotated[Path, typer.Argument(help="screen.toml")]) -> None:
    """Say everything that is wrong with a screen before anything runs, and print which file holds which plate."""
    from platekit.gather import gather
    from platekit.normalise import lacking, paired_readouts, pairing
    from platekit.quality import quality
    from platekit.screen import apply_exclusions, load_screen
    from platekit.titrations import titrations

    loaded = load_screen(screen)
    titres = titrations(loaded)
    gathered = gather(loaded, progress=terminal.progress(quiet=False))
    wells = apply_exclusions(gathered.wells, loaded.exclusions)
    checks, judged = quality(wells, assay=loaded.assay)
    unpaired = lacking(pairing(judged, paired_readouts(loaded.assay)), judged)
    for remark in (*titres.remarks, *gathered.remarks):
        terminal.say(remark)
    typer.echo(terminal.aligned(terminal.file_by_plate(replace(gathered, wells=wells))))
    suspected = checks[(checks["light"] == "amber") & checks["check"].isin(_OF_LAYOUT)]
    for row in suspected.to_dict("records"):
        typer.echo(f"suspected: {terminal.of_check(row)}")
    for said in unpaired:
        typer.echo(f"suspected: {said}")
    red = checks[checks["light"] == "red"]
    for row in red.to_dict("records"):
        typer.echo(f"red: {terminal.of_check(row)}")
    found = f"{len(gathered.records)} file(s), {gathered.wells['plate'].nunique()} plate(s)"
    suspicions = len(suspected) + len(unpaired)
    said = f"{suspicions} suspicion{'s' * (suspicions != 1)}, nothing red" if suspicions else "Nothing wrong"
    typer.echo(f"{said}: {found}." if red.empty else f"{len(red)} red check(s) in {found}.")
    raise typer.Exit(DONE if red.empty else DONE_WITH_RED)


@app.command()
def new(
    name: Annotated[Path, typer.Argument(help="The folder to make; its name becomes the name of the screen.")],
    assay: Annotated[str, typer.Option(help="The assay; `platekit assays` lists them.")] = USUAL_ASSAY,
    wells: Annotated[int, typer.Option(help="Wells of the plate: 24, 48, 96 or 384.")] = 96,
) -> None:
    """Make the folder of a new screen to fill in: screen.toml, layout.xlsx, README.md and exports."""
    from platekit.template import new_screen

    for path in new_screen(name, assay=assay, plate_size=wells):
        typer.echo(f"{path.as_posix()}{'/' if path.is_dir() else ''}")
    typer.echo(f"Fill them in as {name.as_posix()}/README.md says; platekit check {name.as_posix()}/screen.toml helps.")


@app.command()
def run(
    inputs: Annotated[list[Path], typer.Argument(help="One screen.toml, or exports together with --layout.")],
    out: Out = Path("platekit-run"),
    layout: Annotated[Path | None, typer.Option(help="Layout of the exports given.")] = None,
    assay: Annotated[
        str,
        typer.Option(help=f"Assay of the exports given, a shipped name or a .toml file; by default {USUAL_ASSAY}."),
    ] = "",
    readout: Annotated[
        list[str],
        typer.Option(
            help="What the exports read: infection, or 'infection=fluorescence 485/528'; may be repeated. "
            "By default their one readout is the one that the assay decides on."
        ),
    ] = [],  # noqa: B006 - typer reads the default and never changes it
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
    from platekit.screen import load_screen_text, refuse_absent, screen_of_files

    text = screen_of_files(inputs, layout=layout, assay=assay or USUAL_ASSAY, readout=_readouts(readout))
    refuse_absent([*inputs, layout])
    screen = load_screen_text(text, Path.cwd())
    if not assay:
        said = f"No --assay was given: {USUAL_ASSAY} is taken, which decides on the readout '{screen.assay.deciding.name}'."
        choices = replace(choices, remarks=(f"{said} `platekit assays` lists the others.",))
    _run_to(screen, out, choices)


for _elsewhere in (known.readers, known.assays, known.compounds, simulate, power):
    app.command()(_elsewhere)


def _readouts(words: Sequence[str]) -> str | dict[str, str] | None:
    """Return what --readout says: one name for files of one read, or names with the words that the file has for them."""
    named = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    if len(plain) > 1 or (plain and named):
        raise PlatekitError(
            "--readout",
            ", ".join(f"'{word}'" for word in words),
            "one name, or NAME=WORDS OF THE FILE for each readout",
            "Say --readout 'infection=fluorescence 485/528' --readout 'viability=luminescence'; "
            "platekit read FILE prints the words of a file.",
        )
    return named or (plain[0] if plain else None)


def _loaded(screen: Path) -> Screen:
    from platekit.screen import load_screen

    return load_screen(screen)


def _run_to(screen: Screen, out: Path, choices: _Choices) -> None:
    """Run a screen, write its folder and print the verdicts."""
    from platekit import pipeline
    from platekit.store import check_place, write

    check_place(out, force=choices.force)
    progress = terminal.progress(quiet=choices.quiet)
    if choices.workers > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Spawned and not forked: the same on Windows, and safe beside the threads of numerical libraries.
        with ProcessPoolExecutor(choices.workers, mp_context=get_context("spawn")) as executor:
            results = pipeline.run(screen, executor=executor, skip_bad=choices.skip_bad, progress=progress)
    else:
        results = pipeline.run(screen, skip_bad=choices.skip_bad, progress=progress)
    results = replace(results, remarks=(*choices.remarks, *results.remarks))
    folder = write(results, out, force=choices.force)
    if not choices.quiet:
        for remark in results.remarks:
            terminal.say(remark)
        for row in results.checks[results.checks["light"] == "red"].to_dict("records"):
            terminal.say(f"red: {terminal.of_check(row)}")
    terminal.print_verdicts(results, folder, as_json=choices.as_json, quiet=choices.quiet)
    incomplete = bool(results.provenance["left_out"]) or bool((results.checks["light"] == "red").any())
    raise typer.Exit(DONE_WITH_RED if incomplete else DONE)


def main() -> None:
    """Run the command line and turn what happened into an exit code.

    0 done; 1 done and written, but a plate was red or an input was left out; 2 refused, nothing written;
    3 a fault of platekit, with a traceback in a file.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    warnings.simplefilter("always", Remark)
    warnings.showwarning = lambda message, *_rest: terminal.say(str(message))
    try:
        app()
    except PlatekitError as error:
        typer.echo(str(error), err=True)
        sys.exit(REFUSED)
    except OSError as error:
        sys.exit(_fault(error) if error.filename is None else _no_access(error))
    except Exception as fault:  # noqa: BLE001 - the one place where a fault of ours becomes a message and a file
        sys.exit(_fault(fault))


def _no_access(error: OSError) -> int:
    """Say of a place that the computer keeps from us, full, locked, too long or not ours, that it is the place."""
    refused = PlatekitError(
        str(error.filename), f"a place that cannot be read or written ({error.strerror})", "a file or folder that can be",
        "Check the path, the disk, the rights on it, and that no program holds it open.",
    )  # fmt: skip
    typer.echo(str(refused), err=True)
    return REFUSED


def _fault(fault: Exception) -> int:
    # Names from data that no encoding holds stand in a traceback, too.
    with tempfile.NamedTemporaryFile(
        "w", prefix="platekit-fault-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write("".join(traceback.format_exception(fault)))
    message = (
        f"platekit made a mistake ({type(fault).__name__}). Nothing was written. Please report it with {file.name}"
    )
    typer.echo(message, err=True)
    return FAULT
