"""The verdict: which drugs help the virus, which hold it back, which do nothing."""

from __future__ import annotations

from platekit.proviral._call import Calls, call
from platekit.proviral.classes import Classes
from platekit.proviral.components import variance_components

__all__ = ["Calls", "Classes", "call", "variance_components"]
