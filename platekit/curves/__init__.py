"""Dose-response curves: what each dose series says about potency, and how sure it is."""

from __future__ import annotations

from platekit.curves.comparing import compare_models as compare_models
from platekit.curves.custom import fit_custom as fit_custom
from platekit.curves.fitting import fit as fit
from platekit.curves.growth_rate import growth_rate_inhibition as growth_rate_inhibition
from platekit.curves.predicting import predict as predict
from platekit.curves.robust import fit_robust as fit_robust
from platekit.curves.shared import SharedFit as SharedFit
from platekit.curves.shared import fit_shared as fit_shared
from platekit.curves.single import fit_one as fit_one
