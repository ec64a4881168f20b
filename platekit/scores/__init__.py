"""One score for each compound of a screen of a whole library."""

from __future__ import annotations

from platekit.scores._score import score

__all__ = ["score"]
