"""Draws the figures of docs/why/verdicts.md from fresh screens: python benchmarks/draw_verdicts.py docs/images [--screens 20] [--nulls 4000] [--seed 1].

Power, coverage and chance are simulated here (minutes); false discoveries by kind are read from docs/images/verdicts_kinds.csv, which
`python benchmarks/kinds.py --screens 8 --seed 3 --csv docs/images/verdicts_kinds.csv` writes.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from kinds import KINDS, seen
from scipy import stats

from platekit.assay import load_assay
from platekit.figures._axes import Axis, Tick
from platekit.figures._chart import Chart, Line, Mark, Marker, Note, Panel, Points, Spans
from platekit.figures._chart_svg import chart_svg
from platekit.figures._colours import INK, MUTED
from platekit.normalise import normalise
from platekit.proviral.cells import cells_of_doses
from platekit.proviral.joint import fit_jointly
from platekit.proviral.likelihood import judge
from platekit.proviral.prepare import groups_of, prepare
from platekit.simulate.design import Design
from platekit.simulate.screens import simulate

Numbers = npt.NDArray[np.float64]

FOLDS = (1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0, 2.5, 3.0)
LEVELS = 10.0 ** np.linspace(-3, 0, 61)
LEFT, TOP, WIDTH, HEIGHT = 62.0, 16.0, 380.0, 270.0
ROW, NAMES, DOTS, COUNTS = 19.0, 230.0, 190.0, 92.0


@dataclass(frozen=True)
class Style:
    """How one series is drawn; shapes differ as well as colours."""

    name: str
    colour: str
    marker: Marker


STYLES = (
    Style("default", INK, "circle"),
    Style("shuffled", "#1f7a74", "triangle-up"),
    Style("drug-by-day SD 0.15", "#1c63a5", "square"),
    Style("noisy, two days", "#b8401f", "diamond"),
)


def many_folds(kind: str, seed: int) -> Design:
    """Return a design of this kind whose 48 pro-viral drugs take `FOLDS` in turn."""
    design = KINDS[kind](seed)
    folds = iter(np.resize(FOLDS, len(design.drugs)).tolist())
    drugs = tuple(
        replace(drug, fold=next(folds)) if drug.name.startswith("proviral") else drug for drug in design.drugs
    )
    return replace(design, drugs=drugs)


def called(kind: str, screens: int, seed: int) -> pd.DataFrame:
    """Return the calls of fresh screens beside the truth, pro-viral drugs alone."""
    found = [seen(many_folds(kind, 1000 * seed + n), 5000 * seed + n).table for n in range(screens)]
    table = pd.concat(found, ignore_index=True)
    return table[(table["kind"] == "pro-viral") & table["fold_on_events"].round(6).isin(FOLDS)]


def chance(kind: str, least: int, seed: int) -> Numbers:
    """Return p of an increase and of a decrease, shape (drugs, 2), of so many drugs or more that do nothing."""
    rule = load_assay().call
    found: list[tuple[float, float]] = []
    while len(found) < least:
        screen = simulate(KINDS[kind](seed), seed=seed)
        inert = set(screen.truth.loc[screen.truth["kind"] == "inert", "compound"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            normalised = normalise(screen.wells)
        for _, group in groups_of(normalised, "infection"):
            arm = prepare(group, normalised, cells_of_doses(group, normalised, rule.day_sd_log2), rule, True).arm
            if arm is not None:
                fit = fit_jointly(arm, rule.day_sd_log2)
                judged = zip(fit.arm.drugs, judge(fit.estimates), strict=True)
                found += [(one.p_increase, one.p_decrease) for name, one in judged if one is not None and name in inert]
        seed += 1
    return np.array(found)


def limits(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % limits of a share, percent (Clopper & Pearson 1934, Biometrika 26:404)."""
    found = stats.binomtest(hits, of).proportion_ci(method="exact")
    return 100 * found.low, 100 * found.high


def power(tables: Sequence[pd.DataFrame]) -> Chart:
    """Return the share of drugs found against the true fold."""
    marks: list[Mark] = [_level(80, "80 %")]
    for place, (style, table) in enumerate(zip(STYLES, tables, strict=True)):
        marks += _by_fold(table, (table["q"] < 0.05) & (table["fold"] > 1), style, place)
    marks += _key(STYLES, 1.62, 34, 8)
    return _one_panel(
        "Power", _fold_axis(), _percent_axis("drugs found: q < 0.05 and a rise", range(0, 101, 20)), marks
    )


def coverage(tables: Sequence[pd.DataFrame]) -> Chart:
    """Return how often the interval of the fold holds the true one, over all drugs of that fold, called or not."""
    marks: list[Mark] = [_level(95, "95 %")]
    for place, (style, table) in enumerate(zip(STYLES, tables, strict=True)):
        truth = table["visible_fold_max"]
        held = (table["fold_ci_low"] <= truth) & (truth <= table["fold_ci_high"])
        marks += _by_fold(table, held, style, place)
    marks += _key(STYLES, 1.1, 80, 2.6)
    return _one_panel(
        "Coverage", _fold_axis(), _percent_axis("intervals that hold the true fold", range(70, 101, 5)), marks
    )


def under_nothing(series: Sequence[tuple[str, str, Numbers]]) -> Chart:
    """Return the share of p below each level over the level: 1 is right. The band is what chance gives so many drugs."""
    fewest = min(len(p) for *_, p in series)
    low, high = (stats.binom.ppf(q, fewest, LEVELS) / fewest / LEVELS for q in (0.025, 0.975))
    marks: list[Mark] = [_line("chance", LEVELS, edge, MUTED, dashed=True) for edge in (low, high)]
    marks.append(Line("right", (LEVELS[0], 1.0), (1.0, 1.0), MUTED, 1.0))
    marks.append(Note(0.012, 0.12, "dashed grey: 95 % of what chance gives", MUTED))
    for place, (name, colour, p) in enumerate(series):
        share = (p[:, None] <= LEVELS).mean(axis=0) / LEVELS
        marks.append(_line(name, LEVELS, share, colour, dashed=name.endswith("less")))
        marks.append(Line("", (0.03, 0.045), (1.9 - 0.12 * place,) * 2, colour, 2.0, name.endswith("less")))
        marks.append(Note(0.05, 1.9 - 0.12 * place, name, colour, shift=(0, 3.5)))
    ticks = tuple(Tick(level, f"{level:g}") for level in (0.001, 0.01, 0.05, 0.1, 1.0))
    share = Axis(
        "share of p below the level / level", "linear", 0.0, 2.0, tuple(Tick(x, f"{x:g}") for x in (0, 0.5, 1, 1.5, 2))
    )
    return _one_panel("Chance", Axis("level of p (log scale)", "log", 0.001, 1.0, ticks), share, marks)


def false_discoveries(table: pd.DataFrame) -> Chart:
    """Return false discoveries of each kind, among q < 0.05 upward and among verdicts, with 95 % limits."""
    kinds = list(dict.fromkeys(table["kind"]))
    marks: list[Mark] = [Line("5 %", (5.0, 5.0), (0.0, len(kinds) + 1.0), MUTED, 1.0, dashed=True)]
    series = (
        ("false, q", "among q < 0.05 upward", INK, False, 0.17),
        ("false, verdicts", "among pro-viral verdicts", "#b8401f", True, -0.17),
    )
    for figure, name, colour, hollow, shift in series:
        own = table[(table["figure"] == figure) & (table["of"] > 0)]
        rows = [len(kinds) - kinds.index(kind) + shift for kind in own["kind"]]
        ends = [limits(int(hits), int(of)) for hits, of in zip(own["hits"], own["of"], strict=True)]
        pieces = tuple((min(low, 20.0), at, min(high, 20.0), at) for (low, high), at in zip(ends, rows, strict=True))
        share = tuple((100 * own["hits"] / own["of"]).clip(upper=20.0))
        marks += [Spans(name, pieces, colour, 1.2), Points(name, share, tuple(rows), "circle", colour, 3.0, hollow)]
    names = tuple(Tick(len(kinds) - place, kind) for place, kind in enumerate(kinds))
    counts = tuple(Tick(len(kinds) - place, _counts(table[table["kind"] == kind])) for place, kind in enumerate(kinds))
    height = ROW * (len(kinds) + 1)
    panel = Panel(
        NAMES, 40.0, DOTS, height, Axis("false discoveries, %", "linear", 0.0, 20.0, tuple(Tick(x, f"{x}") for x in (0, 5, 10, 15, 20))),
        Axis("", "linear", 0.0, len(kinds) + 1.0, names, far=counts),
        (*marks, *(_dot_key(name, colour, hollow, place, len(kinds)) for place, (_, name, colour, hollow, _) in enumerate(series))),
    )  # fmt: skip
    return Chart("False discoveries by kind", NAMES + DOTS + COUNTS, height + 84, (panel,))


def _counts(of_kind: pd.DataFrame) -> str:
    found = of_kind.set_index("figure")
    return ", ".join(
        f"{found.loc[name, 'hits']}/{found.loc[name, 'of']}" if found.loc[name, "of"] else "none"
        for name in ("false, q", "false, verdicts")
    )


def _dot_key(name: str, colour: str, hollow: bool, place: int, kinds: int) -> Note:
    return Note(0.0, kinds + 1.0, f"{'○' if hollow else '●'} {name}", colour, shift=(0, -24 + 15 * place))


def _by_fold(table: pd.DataFrame, hit: pd.Series, style: Style, place: int) -> list[Mark]:
    folds = table["fold_on_events"].round(6)
    hits, of = hit.groupby(folds).sum(), hit.groupby(folds).size()
    # Moved apart, so that limits of several kinds at one fold can be told.
    x = tuple(float(fold) * 1.011 ** (place - 1.5) for fold in hits.index)
    ends = [limits(int(n), int(all_of)) for n, all_of in zip(hits, of, strict=True)]
    y = tuple((100 * hits / of).tolist())
    spans = Spans(
        style.name, tuple((at, low, at, high) for at, (low, high) in zip(x, ends, strict=True)), style.colour, 0.9
    )
    return [spans, Line(style.name, x, y, style.colour, 1.4), Points(style.name, x, y, style.marker, style.colour, 3.2)]


def _key(styles: Iterable[Style], x: float, top: float, step: float) -> list[Mark]:
    marks: list[Mark] = []
    for place, style in enumerate(styles):
        y = top - step * place
        marks.append(Points("", (x,), (y,), style.marker, style.colour, 3.2))
        marks.append(Note(x, y, style.name, style.colour, shift=(9, 3.5)))
    return marks


def _level(percent: float, what: str) -> Line:
    return Line(what, (1.06, 3.15), (percent, percent), MUTED, 1.0, dashed=True)


def _line(name: str, x: Numbers, y: Numbers, colour: str, *, dashed: bool = False) -> Line:
    inside = y <= 2.0
    return Line(
        name, tuple(x[inside].tolist()), tuple(y[inside].tolist()), colour, 1.0 if name == "chance" else 1.8, dashed
    )


def _fold_axis() -> Axis:
    shown = (1.1, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)
    return Axis(
        "true fold on infection events (log scale)", "log", 1.06, 3.15, tuple(Tick(fold, f"{fold:g}") for fold in shown)
    )


def _percent_axis(title: str, ticks: range) -> Axis:
    return Axis(title, "linear", ticks[0], ticks[-1] + 1, tuple(Tick(x, f"{x} %") for x in ticks))


def _one_panel(title: str, x: Axis, y: Axis, marks: Iterable[Mark]) -> Chart:
    panel = Panel(LEFT, TOP, WIDTH, HEIGHT, x, y, tuple(marks))
    return Chart(title, LEFT + WIDTH + 16, TOP + HEIGHT + 44, (panel,))


def null_series(nulls: Mapping[str, Numbers]) -> list[tuple[str, str, Numbers]]:
    """Return name, colour and p of each direction in each kind of screen."""
    kinds = (("default", "beside drugs that act", INK), ("all inert", "no drug acts", "#b8401f"))
    return [
        (f"{said}, {way}", colour, nulls[kind][:, column])
        for kind, said, colour in kinds
        for column, way in enumerate(("more", "less"))
    ]


def write(
    folder: Path,
    tables: Sequence[pd.DataFrame],
    series: Sequence[tuple[str, str, Numbers]],
    kinds: pd.DataFrame,
) -> None:
    """Write the four figures."""
    charts = {
        "power": power(tables), "coverage": coverage(tables), "chance": under_nothing(series), "false": false_discoveries(kinds),
    }  # fmt: skip
    for name, chart in charts.items():
        (folder / f"verdicts_{name}.svg").write_text(chart_svg(chart) + "\n", encoding="utf-8", newline="\n")


def say(series: Sequence[tuple[str, str, Numbers]]) -> None:
    """Print how often p is small where a drug does nothing."""
    for name, _, p in series:
        small = ", ".join(f"{100 * (p <= level).mean():.2f} % at {level:g}" for level in (0.05, 0.01, 0.005, 0.001))
        print(f"p of {len(p)} drugs {name}: {small}")


def main() -> None:
    """Write all figures, and print what they show."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the figures go")
    parser.add_argument("--screens", type=int, default=20, help="of each kind, for power and coverage")
    parser.add_argument("--nulls", type=int, default=4000, help="drugs that do nothing, in each of two kinds of screen")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tables = [called(style.name, given.screens, given.seed) for style in STYLES]
    print("| found / interval holds (drugs) | " + " | ".join(f"{fold:g}x" for fold in FOLDS) + " |")
    for style, table in zip(STYLES, tables, strict=True):
        print(f"| {style.name} | " + " | ".join(_at(table, fold) for fold in FOLDS) + " |", flush=True)
    series = null_series(
        {kind: chance(kind, given.nulls, 900_000 + 1000 * given.seed) for kind in ("default", "all inert")}
    )
    say(series)
    write(given.folder, tables, series, pd.read_csv(given.folder / "verdicts_kinds.csv", encoding="utf-8"))


def _at(table: pd.DataFrame, fold: float) -> str:
    own = table[(table["fold_on_events"] - fold).abs() < 1e-6]
    truth = own["visible_fold_max"]
    held = (own["fold_ci_low"] <= truth) & (truth <= own["fold_ci_high"])
    return f"{100 * ((own['q'] < 0.05) & (own['fold'] > 1)).mean():.0f} / {100 * held.mean():.0f} ({len(own)})"


if __name__ == "__main__":
    main()
