"""What a run hands back: every table, where it came from, and a thin way to the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from platekit import schema


@dataclass(frozen=True)
class Results:
    """Everything a run found, as tables; it holds and does not compute.

    Attributes
    ----------
    name : str
        Of the screen, as the user wrote it.
    readings, wells, checks, pairing, normalised, scores, fits, calls, calls_by_readout, effects, spread, patterns, moi_dose, classes, class_sizes, titre_values, titres, interferon, genes, boost, boost_ranks : pandas.DataFrame
        As `platekit.schema` declares them; `pairing` as the normalise stage returns it. A table without rows is one
        that was not measured or could not be computed.
    remarks : tuple of str
        What platekit decided or noticed on the way.
    provenance : mapping
        Ready for JSON: ``platekit`` (version), ``inputs`` (list of ``file sha256 bytes reader readings``), ``assay``
        (``name title numbers references``; each number by its dotted name as ``{"value", "source"}``), ``seed``,
        ``counts``, ``versions``, ``screen_toml``.
    """

    name: str
    readings: pd.DataFrame
    wells: pd.DataFrame
    checks: pd.DataFrame
    pairing: pd.DataFrame
    normalised: pd.DataFrame
    fits: pd.DataFrame
    calls: pd.DataFrame
    calls_by_readout: pd.DataFrame
    effects: pd.DataFrame
    classes: pd.DataFrame
    remarks: tuple[str, ...]
    provenance: Mapping[str, Any]
    spread: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.SPREAD))
    patterns: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.PATTERNS))
    moi_dose: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.MOI_DOSE))
    class_sizes: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.CLASS_SIZES))
    scores: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.SCORES))
    titre_values: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.TITRE_VALUES))
    titres: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.TITRES))
    interferon: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.INTERFERON))
    genes: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.GENES))
    boost: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.BOOST))
    boost_ranks: pd.DataFrame = field(default_factory=lambda: schema.empty(schema.BOOST_RANKS))

    @property
    def plot(self) -> Plots:
        """The figures of this run, for a notebook."""
        return Plots(self)

    def _repr_html_(self) -> str:
        return _short_table(self)


@dataclass(frozen=True)
class Plots:
    """Ask for a figure by name; each is a plotly figure, returned and not shown."""

    results: Results

    def plate(self, plate: str, readout: str | None = None) -> Any:
        """Return the map of a plate.

        Parameters
        ----------
        plate : str
        readout : str, optional
            By default the one that decides, or the only one on the plate.

        Returns
        -------
        plotly.graph_objects.Figure

        Raises
        ------
        PlatekitError
            If there is no such plate, or it was not read so.
        """
        from platekit.figures._plate_map_plotly import plate_map_plotly
        from platekit.figures.plate_map import plate_map

        return plate_map_plotly(plate_map(self.results.normalised, plate, readout=readout))

    def curve(self, compound: str, *, moi: float | None = None, readout: str | None = None) -> Any:
        """Return the dose curves of a compound, one column for each virus, MOI, cell line and condition.

        Parameters
        ----------
        compound : str
            As the layout names it.
        moi : float, optional
            By default all that were tested.
        readout : str, optional
            By default the one that decides.

        Returns
        -------
        plotly.graph_objects.Figure

        Raises
        ------
        PlatekitError
            If the compound was not tested so.
        """
        from platekit.figures._arms import CurveTables
        from platekit.figures._chart_plotly import chart_plotly
        from platekit.figures.dose_curve import curves_of

        found = self.results
        tables = CurveTables(found.normalised, found.fits, found.effects, found.calls, found.calls_by_readout)
        return chart_plotly(curves_of(tables, compound, moi=moi, readout=readout, numbers=_numbers(found)))

    def folds(self) -> Any:
        """Return the largest fold of every compound with its interval.

        Returns
        -------
        plotly.graph_objects.Figure

        Raises
        ------
        PlatekitError
            If there are no verdicts.
        """
        from platekit.figures._chart_plotly import chart_plotly
        from platekit.figures.fold_forest import fold_forest

        return chart_plotly(fold_forest(self.results.calls, numbers=_numbers(self.results)))

    def passes(self, readout: str | None = None) -> Any:
        """Return the score of each compound in one pass through the library against that in the next.

        Parameters
        ----------
        readout : str, optional
            By default the first that was scored.

        Returns
        -------
        plotly.graph_objects.Figure

        Raises
        ------
        PlatekitError
            If the screen was not scored, or in one pass only.
        """
        from platekit.figures._chart_plotly import chart_plotly
        from platekit.figures.replicate_scatter import replicate_scatter

        scored = [str(name) for name in self.results.scores["readout"].unique()]
        chosen = readout if readout is not None else next(iter(scored), "")
        return chart_plotly(replicate_scatter(self.results.normalised, chosen))


def _numbers(results: Results) -> Mapping[str, float]:
    return {name: float(number["value"]) for name, number in results.provenance["assay"]["numbers"].items()}


def _short_table(results: Results) -> str:
    """Return a few columns of the verdicts as HTML; every name from the data is escaped."""
    columns = [
        name for name in ("verdict", "compound", "virus", "moi", "fold", "q", "reasons") if name in results.calls
    ]
    order = results.calls["verdict"].map({verdict: place for place, verdict in enumerate(schema.VERDICTS)})
    calls = results.calls.assign(_order=order).sort_values(["_order", "compound", "moi"], kind="stable")
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>"
        for row in calls[columns].itertuples(index=False, name=None)
    )
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else "<p>No verdicts.</p>"
    return (
        f"<p><strong>{escape(results.name)}</strong>: {len(calls)} verdicts, in vitro. For research use only.</p>{body}"
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.3g}"
    return str(value)
