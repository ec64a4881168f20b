"""The batch engine: all dose series of a screen fitted at once, by variable projection.

For a given shape of a curve (midpoint, steepness) its plateaus are a linear regression, so that only the shape is
searched for (Golub & Pereyra 1973, SIAM J Numer Anal 10:413, doi:10.1137/0710036). `series` is what goes in, `linear` the
regression, `start` the grid that finds the valley, `descent` the way down, `profile` the interval; `fit` puts them together.
Arrays have their doses first and their curves last: sums over a few doses of thousands of curves are then fast.
"""

from __future__ import annotations
