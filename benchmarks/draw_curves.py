"""Draws the figures of docs/why/curves.md from the engine itself: python benchmarks/draw_curves.py docs/images"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from platekit.curves._batch.descent import projected
from platekit.curves._batch.fit import THOROUGH, Effort, fit_batch
from platekit.curves._batch.linear import solve
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.profile import interval
from platekit.curves._batch.series import Batch, batch_of
from platekit.curves._null import null_p
from platekit.curves.logistic4 import MODEL, logistic4
from platekit.figures._svg import element, number, words

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 380, 70, 20, 44, 56
INK, GREY, BLUE, ORANGE, GREEN = "#222222", "#999999", "#1f5fa8", "#c8601a", "#2c7f3f"
EIGHT = np.arange(-2.5, 1.01, 0.5)
DOSES = np.repeat(10.0**EIGHT, 3)


@dataclass(frozen=True)
class Axis:
    """One axis: its range, its marks with their words, and what it is of."""

    low: float
    high: float
    marks: dict[float, str]
    title: str


@dataclass(frozen=True)
class Chart:
    """A frame with two axes, and what is drawn in it."""

    title: str
    x: Axis
    y: Axis

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        across = (x - self.x.low) / (self.x.high - self.x.low)
        up = (y - self.y.low) / (self.y.high - self.y.low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def line(
        self, x: Sequence[float], y: Sequence[float], colour: str, *, dashed: bool = False, width: float = 2
    ) -> str:
        """Return a line through points; those outside of the frame are left out."""
        inside = [
            (a, b)
            for a, b in zip(x, y, strict=True)
            if self.x.low <= a <= self.x.high and self.y.low <= b <= self.y.high
        ]
        points = " ".join(f"{number(px)},{number(py)}" for px, py in (self.at(a, b) for a, b in inside))
        style = {"stroke-dasharray": "6 4"} if dashed else {}
        return element("polyline", {"points": points, "fill": "none", "stroke": colour, "stroke-width": width, **style})

    def dot(self, x: float, y: float, colour: str, radius: float = 3) -> str:
        """Return a point."""
        across, down = self.at(x, y)
        return element("circle", {"cx": number(across), "cy": number(down), "r": radius, "fill": colour})

    def text(self, x: float, y: float, what: str, colour: str = INK, anchor: str = "start") -> str:
        """Return words beside a point."""
        across, down = self.at(x, y)
        return _text(across, down, what, colour, anchor)

    def drawn(self, *parts: str) -> str:
        """Return the whole picture."""
        frame = element("rect", {
            "x": LEFT, "y": TOP, "width": WIDTH - LEFT - RIGHT, "height": HEIGHT - TOP - BOTTOM, "fill": "none", "stroke": GREY,
        })  # fmt: skip
        marks = [
            _text(self.at(at, self.y.low)[0], HEIGHT - BOTTOM + 18, what, INK, "middle")
            for at, what in self.x.marks.items()
        ]
        marks += [
            _text(LEFT - 8, self.at(self.x.low, at)[1] + 4, what, INK, "end") for at, what in self.y.marks.items()
        ]
        middle = (TOP + HEIGHT - BOTTOM) / 2
        upright = element(
            "text",
            {"transform": f"translate(18 {number(middle)}) rotate(-90)", "text-anchor": "middle", "fill": INK},
            words(self.y.title),
        )
        titles = [
            _text(LEFT, 24, self.title, INK, "start", bold=True),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, self.x.title, INK, "middle"),
            upright,
        ]
        style = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "width": WIDTH,
            "height": HEIGHT,
            "font-family": "sans-serif",
            "font-size": 13,
        }
        white = element("rect", {"width": WIDTH, "height": HEIGHT, "fill": "#ffffff"})
        return element("svg", style, white, *parts, frame, *marks, *titles) + "\n"


def _text(across: float, down: float, what: str, colour: str, anchor: str, *, bold: bool = False) -> str:
    weight = {"font-weight": "bold"} if bold else {}
    place = {"x": number(across), "y": number(down), "fill": colour, "text-anchor": anchor}
    return element("text", {**place, **weight}, words(what))


def _decades(low: int, high: int) -> dict[float, str]:
    return {float(power): f"{10.0**power:g}" for power in range(low, high + 1)}


def _sample(seed: int = 5, ec50: float = -0.6, bottom: float = 20.0) -> Batch:
    values = logistic4(DOSES, 100.0, bottom, ec50, 1.3, rising=False) + np.random.default_rng(seed).normal(
        0, 6, len(DOSES)
    )
    return batch_of([DOSES], [values])


def _many(batch: Batch, number_of: int) -> Batch:
    return batch.taken(np.zeros(number_of, dtype=np.intp))


def valley() -> str:
    """The residual sum over midpoint and hill, plateaus solved for; the grid, and the way down."""
    batch = _sample()
    chart = Chart(
        "What is searched: two parameters, the plateaus solved for",
        Axis(-4.5, 3.0, _decades(-4, 3), "EC50 [uM]"), Axis(-1.0, 1.0, {-1.0: "0.1", 0.0: "1", 1.0: "10"}, "Hill slope"),
    )  # fmt: skip
    midpoint, hill = np.linspace(-4.5, 3, 61), np.linspace(-1, 1, 41)
    shape = np.stack([part.ravel() for part in np.meshgrid(midpoint, hill)])
    sums = solve(_many(batch, shape.shape[1]), MODEL.bases(batch.log10_dose, shape), None).rss
    depth = np.log(sums + batch.within[0])
    share = (depth - depth.min()) / np.ptp(depth)
    wide, high = (WIDTH - LEFT - RIGHT) / 60 + 0.4, (HEIGHT - TOP - BOTTOM) / 40 + 0.4
    cells: list[str] = []
    for (a, b), value in zip(shape.T, share, strict=True):
        across, down = chart.at(a, b)
        x, y = max(across - wide / 2, LEFT), max(down - high / 2, TOP)
        size = {"width": number(min(wide, WIDTH - RIGHT - x)), "height": number(min(high, HEIGHT - BOTTOM - y))}
        cells.append(element("rect", {"x": number(x), "y": number(y), **size, "fill": _shade(float(value))}))
    grid = [
        chart.dot(a, b, "#ffffff", 1.1) for a in MODEL.boxes(-2.5, 1.0)[0].grid for b in MODEL.boxes(-2.5, 1.0)[1].grid
    ]
    at, damping = projected(Problem(batch, MODEL), np.array([[-1.75], [0.25]])), 0.3
    way = [at.shape[:, 0]]
    for _ in range(40):
        down, square = (at.bend * at.solved.residual).sum(axis=1)[:, 0], np.einsum("idb,jdb->ij", at.bend, at.bend)
        step = np.linalg.solve(square + damping * np.diag(np.diag(square)), down)
        trial = projected(Problem(batch, MODEL), np.clip(at.shape + step[:, None], [[-4.5], [-1.0]], [[3.0], [1.0]]))
        better = trial.solved.rss[0] < at.solved.rss[0]
        at, damping = (trial, damping / 3) if better else (at, damping * 4)
        way += [at.shape[:, 0]] if better else []
    path = np.array(way)
    return chart.drawn(
        *cells, *grid, chart.line(path[:, 0], path[:, 1], ORANGE, width=2.5), chart.dot(*path[-1], ORANGE, 5)
    )


def _shade(value: float) -> str:
    dark, light = (23, 55, 94), (214, 228, 240)
    return "#" + "".join(f"{round(a + (b - a) * value):02x}" for a, b in zip(dark, light, strict=True))


def profiles() -> str:
    """Two profiles: one that ends on both sides, and one that has no upper end."""
    chart = Chart(
        "The interval of the EC50: where the profile stays below its limit", Axis(-4.5, 3.0, _decades(-4, 3), "EC50 [uM]"),
        Axis(0.0, 3.0, {0.0: "0", 1.0: "1 (limit)", 2.0: "2", 3.0: "3"}, "rise of the residual sum / limit"),
    )  # fmt: skip
    parts = [chart.line([-4.5, 3.0], [1, 1], GREY, dashed=True, width=1.5)]
    shown_curves = (
        (_sample(), BLUE, "both plateaus measured: both ends", (-4.3, 2.75)),
        (_sample(1, 1.0), ORANGE, "lower plateau not reached: open", (-4.3, 2.5)),
    )
    for batch, colour, what, label in shown_curves:
        problem = Problem(batch, MODEL)
        best = fit_batch(problem, THOROUGH)
        rise = best.rss / (batch.count - 4) * stats.t.ppf(0.975, batch.count - 4) ** 2
        midpoint, hill = np.linspace(-4.5, 3, 301), np.linspace(-1, 1, 201)
        shape = np.stack([part.ravel() for part in np.meshgrid(midpoint, hill, indexing="ij")])
        sums = (
            solve(_many(batch, shape.shape[1]), MODEL.bases(batch.log10_dose, shape), None)
            .rss.reshape(301, 201)
            .min(axis=1)
        )
        height = (sums + batch.within - best.rss) / rise
        parts.append(chart.line(midpoint, height, colour))
        ends = interval(problem, best.shape, best.rss - batch.within + rise)
        shown = [float(np.clip(end[0], -4.5, 3.0)) for end in ends]
        parts.append(chart.line(shown, [0.06, 0.06], colour, width=5))
        parts.append(chart.text(*label, what, colour))
    tested = [chart.dot(dose, 0.0, INK, 2.5) for dose in EIGHT]
    return chart.drawn(*parts, *tested)


def nominal() -> str:
    """How often the nominal F test is below a level where nothing happens."""
    chart = Chart(
        "Nothing happens: how often the F test says p below a level", Axis(-3.0, 0.0, _decades(-3, 0), "nominal p"),
        Axis(-4.0, 0.0, _decades(-4, 0), "share of simulations"),
    )  # fmt: skip
    parts = [
        chart.line([-3, 0], [-3, 0], GREY, dashed=True, width=1.5),
        chart.text(-2.2, -1.6, "as it should be", GREY, "end"),
    ]
    designs = (
        (EIGHT, 3.0, BLUE, "8 doses x 3"),
        (np.linspace(0, 4.5, 10), 1.0, ORANGE, "10 doses x 1"),
        (EIGHT[:5], 1.0, GREEN, "5 doses x 1"),
    )
    for place, (doses, wells, colour, what) in enumerate(designs):
        null = null_p((tuple((doses - doses[0]).tolist()), (wells,) * len(doses)), "logistic4")
        levels = np.linspace(-3, 0, 61)
        share = np.searchsorted(null, 10**levels, side="right") / len(null)
        known = share > 0
        parts += [
            chart.line(levels[known], np.log10(share[known]), colour),
            chart.text(-1.1, -3.75 + 0.28 * place, what, colour),
        ]
    return chart.drawn(*parts)


def frontier() -> str:
    """What each effort finds, and what it costs."""
    rng = np.random.default_rng(3)
    curves = 20_000
    midpoint, back = (
        rng.uniform(-2.8, 2.0, curves),
        np.where(rng.random(curves) < 0.5, 100.0, rng.uniform(0, 60, curves)),
    )
    rise = 1 / (1 + 10 ** (10 ** rng.uniform(-0.4, 0.6, curves) * (midpoint - EIGHT[:, None])))
    values = np.repeat(100 + (back - 100) * rise, 3, axis=0) + rng.normal(0, 5, (24, curves))
    problem = Problem(batch_of([DOSES] * curves, list(values.T)), MODEL)
    best = fit_batch(problem, Effort(16, 1e9)).rss
    found: list[tuple[float, float, Effort]] = []
    for effort in (Effort(1, 0.0), Effort(2, 0.005), Effort(), Effort(3, 0.1), Effort(6, 1e9)):
        times: list[float] = []
        for _ in range(3):
            started = time.process_time()
            sums = fit_batch(problem, effort).rss
            times.append(time.process_time() - started)
        missed = float(np.mean(sums > best * (1 + 1e-6)))
        found.append((curves / min(times), missed, effort))
    chart = Chart(
        "Effort: curves a second, and curves whose best residual sum is missed",
        Axis(4.1, 5.2, {np.log10(speed): f"{speed:,}" for speed in (20_000, 50_000, 100_000)}, "curves a second, one core"),
        Axis(-0.02, 0.4, {level: f"{level:g} %" for level in (0.0, 0.1, 0.2, 0.3, 0.4)}, "missed, of 20,000"),
    )  # fmt: skip
    parts = [
        chart.line([np.log10(speed) for speed, *_ in found], [100 * missed for _, missed, _ in found], GREY, width=1.5)
    ]
    for place, (speed, missed, effort) in enumerate(found):
        usual = effort == Effort()
        across, down = float(np.log10(speed)), 100 * missed
        parts.append(chart.dot(across, down, ORANGE if usual else BLUE, 6 if usual else 4))
        what = f"{effort.valleys} valley" + ("s" if effort.valleys > 1 else "")
        what += f", within {100 * effort.hopeful:g} %" if 0 < effort.hopeful < 1 else ""
        what = "default: 3 valleys, 2 %" if usual else what
        left = place % 2 == 1
        where = (across + (-0.015 if left else 0.02), down + (0.014 if left else -0.004))
        parts.append(chart.text(*where, what, ORANGE if usual else BLUE, "end" if left else "start"))
    return chart.drawn(*parts)


def main() -> None:
    """Write all figures."""
    folder = Path(sys.argv[1])
    for draw in (valley, profiles, nominal, frontier):
        (folder / f"curves_{draw.__name__}.svg").write_text(draw(), encoding="utf-8", newline="\n")
        print(folder / f"curves_{draw.__name__}.svg")


if __name__ == "__main__":
    main()
