"""platekit simulate: a screen with known truth, and how verdicts compare with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from platekit import terminal
from platekit.errors import PlatekitError

if TYPE_CHECKING:
    import pandas as pd


def simulate(
    kind: Annotated[
        str | None, typer.Argument(help="The kind of screen; --list says what there is.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The folder to make; it must be new or empty.")] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Draws drugs, places and noise; the same seed, the same screen.")
    ] = 1,
    form: Annotated[
        Literal["instruments", "tables"], typer.Option("--as", help="Exports of instruments, or long tables.")
    ] = "instruments",
    listed: Annotated[bool, typer.Option("--list", help="List the kinds and what is hard about each.")] = False,
    score: Annotated[
        Path | None, typer.Option(help="The run folder of a simulated screen, to compare with its truth.")
    ] = None,
    truth: Annotated[Path | None, typer.Option(help="The truth.csv of that screen.")] = None,
) -> None:
    """Make a screen with known truth, or compare the verdicts of one with its truth. Nothing in it is real."""
    if listed:
        from platekit.simulate.designs import DESIGNS, what_is_hard

        typer.echo(terminal.aligned([("kind", "holds"), *((kind, what_is_hard(kind)) for kind in DESIGNS)]))
    elif score is not None or truth is not None:
        _score(score, truth)
    elif kind is None or out is None:
        raise PlatekitError(
            "platekit simulate", "no KIND" if kind is None else "no --out", "a kind of screen and a folder to make",
            "Say platekit simulate ordinary --out my_simulation; platekit simulate --list says what kinds there are.",
        )  # fmt: skip
    else:
        _make(kind, out, seed, form)


def _make(kind: str, out: Path, seed: int, form: Literal["instruments", "tables"]) -> None:
    import platekit

    screen = platekit.simulate(kind, seed=seed)
    platekit.write_exports(screen, out, form=form)
    place = out.as_posix()
    typer.echo(
        f"{place}: {len(screen.plates)} simulated plate(s) of {len(screen.design.drugs)} compounds, seed {seed}."
    )
    typer.echo(f"platekit run {place}/screen.toml --out {place}-run")
    typer.echo(f"platekit simulate --score {place}-run --truth {place}/truth.csv")


def _score(run: Path | None, truth: Path | None) -> None:
    import pandas as pd

    import platekit

    if run is None or truth is None:
        raise PlatekitError(
            "platekit simulate", "--truth without --score" if run is None else "--score without --truth", "both",
            "Say platekit simulate --score RUN --truth SCREEN/truth.csv.",
        )  # fmt: skip
    calls = run / "tables" / "calls.parquet"
    for path, holds in (
        (calls, "the run folder of a simulated screen"),
        (truth, "the truth.csv of a simulated screen"),
    ):
        if not path.is_file():
            raise PlatekitError(str(path), "no such file", holds, "Check the path.")
    known = pd.read_csv(truth, keep_default_na=False, na_values=[""])
    if not {"compound", "moi", "kind", "fold_on_events", "visible_fold_max"} <= set(known.columns):
        raise PlatekitError(
            str(truth), f"the columns {', '.join(map(str, known.columns))}", "the truth.csv of a simulated screen",
            "Give the file that platekit simulate wrote.",
        )  # fmt: skip
    found = platekit.against_truth(pd.read_parquet(calls), known)
    typer.echo(terminal.aligned(_verdict_lines(found.verdicts)))
    typer.echo("")
    typer.echo(terminal.aligned(_measure_lines(found.measures)))
    for outcome in ("invented", "missed"):
        rows = found.compounds[found.compounds["outcome"] == outcome].to_dict("records")
        said = [
            f"{row['compound']} at MOI {row['moi']:g} ({row['verdict']}, truly {row['kind']} {row['visible_fold_max']:.3g}x)"
            for row in rows
        ]
        if said:
            typer.echo(f"\n{outcome}: {'; '.join(said)}")


def _verdict_lines(verdicts: pd.DataFrame) -> list[tuple[str, ...]]:
    lines = [("truly", *(str(name) for name in verdicts.columns))]
    lines += [
        (str(kind), *(str(n) if n else "" for n in row))
        for kind, row in zip(verdicts.index, verdicts.to_numpy().tolist(), strict=True)
    ]
    return lines


def _measure_lines(measures: pd.DataFrame) -> list[tuple[str, ...]]:
    lines = [("measure", "%", "95 % interval", "of")]
    for row in measures[measures["n"] > 0].to_dict("records"):
        interval = f"{row['low']:.0f} to {row['high']:.0f}"
        lines.append((row["measure"], f"{row['percent']:.0f}", interval, str(row["n"])))
    return lines
