"""What the verdicts get on every kind of screen that `platekit simulate` makes: python benchmarks/simulated_kinds.py [--screens 4] [--out FIGURE.svg].

Prints one row a kind for docs/simulate.md; fresh drugs and noise with every seed, and the truth is never seen by the analysis.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import pandas as pd

from platekit.figures._axes import Axis, Tick
from platekit.figures._chart import Chart, Mark, Panel, Points, Spans
from platekit.figures._chart_svg import chart_svg
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.simulate import against_truth, simulate
from platekit.simulate.designs import DESIGNS

# Column of the table: the measure of `against_truth`, and the colour of its marks.
MEASURES = {
    "power, 1.5 to 2x": ("power: pro-viral at a visible fold of 1.5 to 2", "#b8401f"),
    "power, 2x or more": ("power: pro-viral at a visible fold of 2 or more", "#b8401f"),
    "antivirals": ("power: antivirals called antiviral", "#1c63a5"),
    "false pro-viral": ("false discoveries: pro-viral calls that raise nothing", "#1d2733"),
    "inert cleared": ("inert drugs cleared (no pro-viral effect)", "#587a5e"),
    "wrongly cleared": ("wrongly cleared: visible fold of 1.5 or more", "#1d2733"),
    "no answer": ("without an answer: inconclusive or not assessable", "#a0781a"),
}


def scored(kind: str, screens: int) -> pd.DataFrame:
    """Return the measures of so many fresh screens of a kind together."""
    calls: list[pd.DataFrame] = []
    truths: list[pd.DataFrame] = []
    for seed in range(screens):
        screen = simulate(kind, seed=seed)
        found = call(normalise(screen.wells), classes={}).calls
        calls.append(found.assign(compound=f"{seed} " + found["compound"]))
        truths.append(screen.truth.assign(compound=f"{seed} " + screen.truth["compound"]))
    return against_truth(pd.concat(calls), pd.concat(truths)).measures.set_index("measure")


def drawn(measures: dict[str, pd.DataFrame]) -> Chart:
    """Return one panel for each measure and one row for each kind; bars are 95 % intervals."""
    rows = tuple(Tick(-float(i), kind) for i, kind in enumerate(measures))
    panels: list[Panel] = []
    for place, (title, (measure, colour)) in enumerate(MEASURES.items()):
        y = Axis("", "linear", 0.5 - len(rows), 0.5, rows if place == 0 else ())
        x = Axis("%", "linear", -4, 104, tuple(Tick(p, f"{p}") for p in (0, 50, 100)))
        marks: list[Mark] = []
        for i, table in enumerate(measures.values()):
            row = table.loc[measure]
            if row["n"]:
                marks.append(Spans(title, ((row["low"], -i, row["high"], -i),), colour))
                marks.append(Points(title, (row["percent"],), (-float(i),), "circle", colour, 3.2))
        panels.append(Panel(150 + 134 * place, 30, 116, 20.0 * len(rows), x, y, tuple(marks), title))
    return Chart(
        "What verdicts get on every kind of simulated screen",
        150 + 134.0 * len(MEASURES),
        30 + 20.0 * len(rows) + 46,
        tuple(panels),
    )


def main() -> None:
    """Print the table and draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screens", type=int, default=4)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    print("| kind | " + " | ".join(MEASURES) + " |\n|" + "---|" * (len(MEASURES) + 1))
    measures: dict[str, pd.DataFrame] = {}
    for kind in DESIGNS:
        table = measures[kind] = scored(kind, given.screens)
        shares = [table.loc[measure] for measure, _ in MEASURES.values()]
        words = [f"{row['percent']:.0f} ({row['n']:.0f})" if row["n"] else "-" for row in shares]
        print(f"| `{kind}` | " + " | ".join(words) + " |", flush=True)
    if given.out is not None:
        given.out.write_text(chart_svg(drawn(measures)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
