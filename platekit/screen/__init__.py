"""A screen: which files there are, what they mean, and what is left out, from one screen.toml."""

from __future__ import annotations

from platekit.screen._screen import Exclusion, Input, PartValues, PlateFiles, Screen, TableFiles, TableMapping

__all__ = ["Exclusion", "Input", "PartValues", "PlateFiles", "Screen", "TableFiles", "TableMapping"]
