"""Counted wells weigh by how many cells were counted: the variance of a well is its own chance and that of counting.

Var(y_i) = t + c_i, with c_i what counting n_i cells gives (delta method on the binomial) and t what wells vary by beyond it, as in a
beta-binomial or quasi-binomial model [1]_. The weights (t + mean c) / (t + c_i) enter the joint fit, which learns the variance of a
typical well as for any readout, pooled and moderated, so that nothing rests on the binomial being right.

.. [1] McCullagh & Nelder (1989) Generalized Linear Models, 2nd ed., section 4.5, doi:10.1007/978-1-4899-3242-6
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from platekit.proviral.arm import Arm, Flags

# Wells vary by a tenth of their variance beyond counting, whatever the fit says: no pipette is perfect.
LEAST_SHARE_BEYOND_COUNTING = 0.1


def weighted(arm: Arm, used: Flags, well_variance: float) -> Arm:
    """Return the arm with the weights of its wells.

    Parameters
    ----------
    arm : Arm
    used : ndarray of bool, shape (n,)
        The wells that the variance was learnt from.
    well_variance : float
        Of a well, from a fit without weights: t + mean c, log2 squared.
    """
    typical = float(np.median(arm.counting[used]))
    beyond = max(well_variance - typical, LEAST_SHARE_BEYOND_COUNTING * well_variance)
    return replace(arm, weight=(beyond + typical) / (beyond + arm.counting))
