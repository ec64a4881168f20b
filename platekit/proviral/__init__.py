"""The verdict: which drugs help the virus, which hold it back, which do nothing."""

from __future__ import annotations

from platekit.proviral._call import Calls, call

__all__ = ["Calls", "call"]
