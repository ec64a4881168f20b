"""Tecan i-control (Infinite), xlsx and text: grids, kinetics, scans, several labels and reads per well, a plate per sheet."""

from __future__ import annotations

from platekit.readers._base import Reader
from platekit.readers._families.tecan import is_icontrol
from platekit.readers._families.tecan_read import read_tecan

READER = Reader("tecan_icontrol", "Tecan i-control", (".xlsx", ".txt", ".csv", ".asc"), is_icontrol, read_tecan)
