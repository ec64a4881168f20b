"""From signals to percent inhibition, viability and log2 fold change."""

from __future__ import annotations

from platekit.doors import callable_module
from platekit.normalise._normalise import infection_readouts, normalise, paired_readouts
from platekit.normalise.lacking import lacking
from platekit.normalise.pairing import pairing

__all__ = ["infection_readouts", "lacking", "normalise", "paired_readouts", "pairing"]

callable_module(__name__, normalise)
