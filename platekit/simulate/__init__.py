"""Screens with known truth: the biology of a drug-by-virus screen, its noise and its accidents."""

from __future__ import annotations

from platekit.doors import callable_module
from platekit.simulate.against_truth import AgainstTruth, against_truth
from platekit.simulate.exports import write_exports
from platekit.simulate.screens import SimulatedScreen, simulate

callable_module(__name__, simulate)

__all__ = ["AgainstTruth", "SimulatedScreen", "against_truth", "simulate", "write_exports"]
