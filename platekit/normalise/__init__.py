"""From signals to percent inhibition, viability and log2 fold change."""

from platekit.normalise._normalise import normalise
from platekit.normalise.pairing import pairing

__all__ = ["normalise", "pairing"]
