"""Tecan SparkControl (Spark), xlsx and csv: grids, lists, kinetics, scans, several labels and reads per well."""

from __future__ import annotations

from platekit.readers._base import Reader
from platekit.readers._families.tecan import is_spark
from platekit.readers._families.tecan_read import read_tecan

READER = Reader("tecan_spark", "Tecan SparkControl", (".xlsx", ".csv"), is_spark, read_tecan)
