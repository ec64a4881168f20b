"""The same antivirals with and without a JAK inhibitor in every well: is the assay better, and does the order change?"""

from __future__ import annotations

from platekit.boost._boosted import Boosted, boosted

__all__ = ["Boosted", "boosted"]
