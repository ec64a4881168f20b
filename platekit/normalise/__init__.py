"""From signals to percent inhibition, viability and log2 fold change."""

from __future__ import annotations

from platekit.doors import callable_module
from platekit.normalise._normalise import normalise, paired_readouts
from platekit.normalise.pairing import pairing

__all__ = ["normalise", "paired_readouts", "pairing"]

callable_module(__name__, normalise)
