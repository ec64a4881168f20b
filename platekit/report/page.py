"""Renders the report: one page that opens offline, the same bytes for the same results."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from platekit import schema
from platekit.figures._arms import CurveTables
from platekit.figures._chart_svg import batch_key, chart_svg
from platekit.figures._colours import VERDICT_COLOURS
from platekit.figures._setting import setting_of
from platekit.figures.fold_forest import fold_forest
from platekit.figures.plate_map import ROLE_OUTLINES
from platekit.report._boost import boost_of
from platekit.report._cards import Cards, cards_of
from platekit.report._classes import classes_of
from platekit.report._glossary import glossary
from platekit.report._interferon import interferon_of
from platekit.report._known import known_from
from platekit.report._moi import mois_of
from platekit.report._origins import exclusions_table, inputs_table, numbers_table, patterns_table, plain_table
from platekit.report._plates import plate_maps
from platekit.report._quality import quality_of
from platekit.report._scores import scores_of, summary_of_scores
from platekit.report._spread import spread_of
from platekit.report._templates import template
from platekit.report._titres import titres_of
from platekit.report._verdicts import GROUP_TITLES, counts, style_of, summary, varying, verdict_rows
from platekit.report.statement import IN_SHORT, STATEMENT
from platekit.results import Results
from platekit.roles import DRUG_ROLES

_ARMS_BESIDE = 3


def render(results: Results) -> str:
    """Return the report of a run as one HTML page.

    Parameters
    ----------
    results : Results

    Returns
    -------
    str
        Without scripts, outside files or a clock. Every word from the data is escaped; the statement is always there.
    """
    assay = results.provenance["assay"]
    numbers = {name: float(number["value"]) for name, number in assay["numbers"].items()}
    scores = scores_of(results.scores, results.normalised)
    cards = cards_of(_curve_tables(results), numbers)
    quality = quality_of(results.checks)
    lights = {(plate.plate, plate.readout): plate.worst for plate in (*quality.troubled, *quality.sound)}
    return template("report.html.j2").render(
        results=results,
        summary=headline(results),
        scores=scores,
        counts=counts(results.calls),
        glossary=glossary(viability_alone=cards.viability_alone, scored=bool(scores.readouts)),
        group_titles=[GROUP_TITLES[key] for key in varying(results.calls)],
        verdicts=verdict_rows(results.calls, {card.compound: card.anchor for card in cards.cards}),
        known_from=known_from(set(results.calls["compound"])),
        forests=_forests(results, cards, numbers),
        cards=cards,
        quality=quality,
        maps=plate_maps(results.normalised, lights),
        patterns=patterns_table(results.patterns),
        pairing=plain_table(_sisters(results.pairing)),
        spread=spread_of(results.spread),
        mois=mois_of(results.moi_dose, results.effects),
        classes=classes_of(results.classes, results.class_sizes),
        interferon=interferon_of(results.interferon, results.genes),
        boost=boost_of(results.boost, results.boost_ranks),
        titres=titres_of(results.titres, results.titre_values),
        batch_shapes=[(batch, batch_key(place)) for place, batch in enumerate(cards.batches)],
        exclusions=exclusions_table(results.wells),
        numbers=numbers_table(assay),
        inputs=inputs_table(results.provenance["inputs"]),
        provenance=results.provenance,
        verdict_colours={style_of(word): VERDICT_COLOURS[word] for word in schema.VERDICTS},
        role_outlines=ROLE_OUTLINES,
        statement=STATEMENT,
        statement_in_short=IN_SHORT,
    )


def headline(results: Results) -> str:
    """Return what the screen found, in one sentence."""
    if results.calls.empty and len(results.scores):
        return summary_of_scores(results.scores)
    of_cells = setting_of(_curve_tables(results), numbers={}).of_cells
    return summary(results.calls, viability_alone=of_cells and results.calls.empty)


def _curve_tables(results: Results) -> CurveTables:
    """Return the tables that curves are drawn from.

    Compounds of a scored screen that have one dose, or none, and no verdict have no curve.
    """
    wells = results.normalised
    if len(results.scores):
        dosed = wells[wells["concentration_uM"] > 0].drop_duplicates(["compound", "concentration_uM"])
        doses = dosed["compound"].value_counts()
        drawn = {*doses.index[doses > 1], *results.calls["compound"]}
        wells = wells[wells["compound"].isin(drawn) | ~wells["role"].isin(DRUG_ROLES)]
    return CurveTables(wells, results.fits, results.effects, results.calls, results.calls_by_readout)


def _sisters(pairing: pd.DataFrame) -> pd.DataFrame:
    """Return the plates that have a sister; one that stands alone says nothing here."""
    if pairing.empty:
        return pairing
    return pairing[(pairing["viability_plate"] != "") | (pairing["mock_plate"] != "")]


def _forests(results: Results, cards: Cards, numbers: Mapping[str, float]) -> tuple[Markup, ...]:
    """Return the forest of the compounds that have a card, a few arms at a time, so that a large screen stays readable."""
    shown = results.calls[results.calls["compound"].isin([card.compound for card in cards.cards])]
    arms = [mine for _, mine in schema.group(shown, schema.GROUP_KEYS)]
    beside = [pd.concat(arms[first : first + _ARMS_BESIDE]) for first in range(0, len(arms), _ARMS_BESIDE)]
    # The writer of SVG escapes every word itself.
    return tuple(Markup(chart_svg(fold_forest(calls, numbers=numbers))) for calls in beside)
