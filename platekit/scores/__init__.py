"""One score for each compound of a screen of a whole library."""

from __future__ import annotations

from platekit.scores._score import score
from platekit.scores.b_score import b_score

__all__ = ["b_score", "score"]
