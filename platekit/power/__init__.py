"""What a design can detect: days, vehicle wells and doses against the fold that is found four times in five."""

from __future__ import annotations

from platekit.doors import callable_module
from platekit.power._design import PowerDesign
from platekit.power._noise import PastRun, PlateNoise, noise_of_cvs, noise_of_run
from platekit.power._power import POWER_TABLE, PowerGrid, power

callable_module(__name__, power)

__all__ = ["POWER_TABLE", "PastRun", "PlateNoise", "PowerDesign", "PowerGrid", "noise_of_cvs", "noise_of_run", "power"]
