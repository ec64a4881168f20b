"""Screens with known truth: the biology of a drug-by-virus screen, its noise and its accidents."""

from __future__ import annotations

from platekit.simulate.screens import SimulatedScreen, simulate

__all__ = ["SimulatedScreen", "simulate"]
