"""Results: frozen, shown safely in a notebook, with figures that are returned."""

from dataclasses import FrozenInstanceError, replace

import plotly.graph_objects as go
import pytest


def test_results_cannot_be_changed(screen):
    with pytest.raises(FrozenInstanceError):
        screen.name = "other"


def test_a_notebook_shows_verdicts_by_verdict_then_name(screen):
    shown = screen._repr_html_()
    assert (
        shown.index("baricitinib") < shown.index("remdesivir") < shown.index("inert a") < shown.index("staurosporine")
    )
    assert "For research use only" in shown


def test_a_notebook_shows_names_escaped(screen):
    shown = replace(screen, name="<b>", calls=screen.calls.assign(compound="<script>"))._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_a_notebook_says_when_there_are_no_verdicts(nothing):
    assert "<p>No verdicts.</p>" in nothing._repr_html_()


def test_the_figures_are_plotly_figures(screen):
    assert isinstance(screen.plot.plate("day1_moi0.1"), go.Figure)
    assert isinstance(screen.plot.plate("day1_moi0.1", readout="viability"), go.Figure)
    assert isinstance(screen.plot.curve("baricitinib"), go.Figure)
    assert isinstance(screen.plot.folds(), go.Figure)


def test_a_curve_has_a_column_for_each_arm_or_the_one_asked_for(screen):
    assert "xaxis4" in screen.plot.curve("baricitinib").to_plotly_json()["layout"]
    assert "xaxis3" not in screen.plot.curve("baricitinib", moi=0.1).to_plotly_json()["layout"]
