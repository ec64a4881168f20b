"""Doubtful wells and plates, marked and judged."""

from __future__ import annotations

from platekit.doors import callable_module
from platekit.quality._judge import left_out, quality

__all__ = ["left_out", "quality"]

callable_module(__name__, quality)
