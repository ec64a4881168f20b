"""platekit power: what a design detects, by a laboratory's own past plates or by CVs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from platekit import terminal
from platekit.errors import PlatekitError

if TYPE_CHECKING:
    import pandas as pd

    from platekit.power import PlateNoise, PowerGrid

_FORMS = ("text", *terminal.FORMS)
# Vehicle wells that are compared where none are given: a quarter, half and all that people use on such a plate.
_VEHICLES = {96: (4, 8, 16), 384: (8, 16, 32), 1536: (16, 32, 64)}
_DOSES = (4, 8)
_DRUGS = 40


def power(
    run: Annotated[
        Path | None,
        typer.Argument(help="A finished run folder: its plates say how much wells and days vary.", show_default=False),
    ] = None,
    well_cv: Annotated[
        float | None,
        typer.Option(help="Instead of a run: CV of wells that hold the same; 0.2 is 20 %.", show_default=False),
    ] = None,
    day_sd: Annotated[
        float | None,
        typer.Option(
            help="SD of a drug between days, log2; by default that of the run, or of the assay.", show_default=False
        ),
    ] = None,
    edge: Annotated[float, typer.Option(help="With --well-cv: share of the signal that the outer ring loses.")] = 0.0,
    slope: Annotated[
        float, typer.Option(help="With --well-cv: rise of the signal from the first to the last column.")
    ] = 0.0,
    days: Annotated[str, typer.Option(help="Independent experiments to compare.")] = "1,2,3,4",
    vehicles: Annotated[
        str, typer.Option(help="Vehicle wells a plate to compare; by default what suits the plate.")
    ] = "",
    doses: Annotated[str, typer.Option(help="Doses of a drug to compare; by default 4, 8 and those of the run.")] = "",
    wells_per_dose: Annotated[
        int | None,
        typer.Option(
            min=1, help="Wells of a drug and dose on a plate; by default as in the run, or 1.", show_default=False
        ),
    ] = None,
    drugs: Annotated[
        int | None,
        typer.Option(min=1, help=f"Compounds; by default as on a plate of the run, or {_DRUGS}.", show_default=False),
    ] = None,
    active: Annotated[
        int | None, typer.Option(min=1, help="How many of them act; by default a fifth.", show_default=False)
    ] = None,
    plate: Annotated[
        int | None,
        typer.Option(help="Wells of the plate: 96, 384 or 1536; by default as in the run, or 384.", show_default=False),
    ] = None,
    shuffled: Annotated[bool, typer.Option("--shuffled", help="All wells change places from day to day.")] = False,
    assay: Annotated[
        str,
        typer.Option(help="The assay, for margins and levels; by default that of the run, or reporter_fluorescence."),
    ] = "",
    simulated: Annotated[int, typer.Option(min=1, help="Drugs that act, simulated for each design.")] = 120,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same numbers.")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="Processes that simulate side by side.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A figure to write: .html (with the table) or .svg.", show_default=False),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, csv, json or parquet.")] = "text",
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but results and errors.")] = False,
) -> None:
    """Say which fold designs detect in 80 % of screens: days, vehicle wells and doses, by simulation of the whole analysis."""
    from platekit.power import PowerDesign, PowerGrid
    from platekit.simulate.plates import most_controls

    terminal.check_form(form, _FORMS, "power")
    _check_place(out)
    past = _past(run, well_cv, day_sd, edge=edge, slope=slope, assay=assay)
    size = plate or past.own("plate_size", 384)
    n_drugs = drugs or past.own("drugs_per_plate", _DRUGS)
    base = PowerDesign(
        days=1, vehicles=1, doses=1, wells_per_dose=wells_per_dose or past.own("wells_per_dose", 1), drugs=n_drugs,
        active=active or max(1, round(n_drugs / 5)), plate_size=size, shuffled=shuffled,
    )  # fmt: skip
    own_doses = past.own("doses", _DOSES[-1])
    # Vehicles that lie elsewhere, too, are more than the outer columns hold.
    own_vehicles = min(past.own("vehicles_per_plate", _VEHICLES[size][0]), most_controls(size))
    grid = PowerGrid(
        days=_numbers("--days", days),
        vehicles=_numbers("--vehicles", vehicles) if vehicles else tuple(sorted({*_VEHICLES[size], own_vehicles})),
        doses=_numbers("--doses", doses) if doses else tuple(sorted({*_DOSES, own_doses})),
        base=base, simulated=simulated, seed=seed,
    )  # fmt: skip
    table = _simulated(past.noise, grid, past.assay, workers, quiet=quiet)
    if out is not None:
        _write(out, table, past)
    _print(table, past, form, out)


@dataclass(frozen=True)
class _Past:
    """What is assumed: noise, the assay by name, path or "" for the usual one, and the arms of a run (none where CVs were given)."""

    noise: PlateNoise
    assay: str
    arms: pd.DataFrame

    def own(self, column: str, otherwise: int) -> int:
        """Return a number of the run's own design, or another where there is no run."""
        return otherwise if self.arms.empty else max(1, round(float(self.arms[column].median())))


def _past(
    run: Path | None, well_cv: float | None, day_sd: float | None, *, edge: float, slope: float, assay: str
) -> _Past:
    from dataclasses import replace

    import pandas as pd

    from platekit.assay import load_assay
    from platekit.power import noise_of_cvs, noise_of_run

    if (run is None) == (well_cv is None):
        raise PlatekitError(
            "platekit power", "neither a run nor --well-cv" if run is None else "a run together with --well-cv", "one of the two",
            "Say platekit power RUN, with the folder of a finished run, or platekit power --well-cv 0.2 --day-sd 0.2.",
        )  # fmt: skip
    if run is None:
        given = load_assay(assay or None).call.day_sd_log2 if day_sd is None else day_sd
        return _Past(noise_of_cvs(well_cv or 0.0, day_sd_log2=given, edge=edge, slope=slope), assay, pd.DataFrame())
    if edge or slope:
        raise PlatekitError(
            "platekit power", "a run together with --edge or --slope", "one or the other",
            "The plates of the run say what their patterns are; with --well-cv the two options do.",
        )  # fmt: skip
    past = noise_of_run(run, assay=assay or None)
    noise = past.noise if day_sd is None else replace(past.noise, day_sd_log2=day_sd)
    return _Past(noise, past.assay, past.found.arms)


def _numbers(option: str, words: str) -> tuple[int, ...]:
    try:
        found = tuple(sorted({int(word) for word in words.split(",")}))
    except ValueError:
        found = ()
    if not found or found[0] < 1:
        raise PlatekitError(
            option, f"'{words}'", "whole numbers of 1 or more with commas between them", f"Say {option} 1,2,3."
        )
    return found


def _simulated(noise: PlateNoise, grid: PowerGrid, assay: str, workers: int, *, quiet: bool) -> pd.DataFrame:
    from platekit.power import power as over

    progress = terminal.progress(quiet=quiet)
    if workers == 1:
        return over(noise, grid, assay=assay or None, progress=progress)
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        return over(noise, grid, assay=assay or None, executor=executor, progress=progress)


def _check_place(out: Path | None) -> None:
    """Refuse a place that a figure cannot be written to, before anything is simulated."""
    if out is None:
        return
    if out.suffix.casefold() not in (".html", ".svg"):
        raise PlatekitError("--out", f"'{out.name}'", "a name that ends in .html or .svg", "Say --out power.html.")
    if out.exists():
        raise PlatekitError(
            str(out), "a file that is there already", "a new file", "Give another name, or move this one away."
        )
    if not out.absolute().parent.is_dir():
        raise PlatekitError(str(out), "a folder that is not there", "a folder to write to", "Make the folder first.")


def _write(out: Path, table: pd.DataFrame, past: _Past) -> None:
    if out.suffix.casefold() == ".svg":
        from platekit.figures._chart_svg import chart_svg
        from platekit.figures.power_folds import power_folds

        text = chart_svg(power_folds(table))
    else:
        from platekit.report.power_page import power_page

        text = power_page(table, past.arms, _assumed(past))
    out.write_text(text, encoding="utf-8", newline="\n")


def _assumed(past: _Past) -> str:
    noise = past.noise
    said = f"SD of a well {noise.well_sd_log2:.2f}, of a drug between days {noise.day_sd_log2:.2f} (log2)"
    return f"{noise.source}: {said}"


def _print(table: pd.DataFrame, past: _Past, form: str, out: Path | None) -> None:
    if form != "text":
        terminal.print_table(table, form)
        return
    from platekit.report.power_page import ARM_TITLES, TITLES, arm_rows, lead, method, power_rows

    _say_block("Assumed: " + _assumed(past) + ".", (ARM_TITLES, *arm_rows(past.arms)) if len(past.arms) else ())
    _say_block("", (TITLES, *power_rows(table)))
    typer.echo(f"\n{lead(table)}\n{method(table)}")
    typer.echo(
        "Cells, toxicity, interference and a ceiling are not in it; it says nothing of which virus input, time or dose to use."
    )
    if out is not None:
        typer.echo(f"\nFigure: {out.resolve()}")


def _say_block(title: str, rows: Sequence[Sequence[str]]) -> None:
    typer.echo(title)
    if rows:
        typer.echo(terminal.aligned(rows))
