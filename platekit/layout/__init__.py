"""What stands in the wells: layouts as TOML, plate-shaped or long tables, and their way to the readings."""

from __future__ import annotations

from platekit.layout._draw import draw
from platekit.layout._layout import Layout
from platekit.layout._read import read_layout
from platekit.layout._table_file import NO_LAYOUT
from platekit.layout.annotate import annotate
from platekit.layout.embedded import embedded_layout
from platekit.layout.readouts import name_readouts

__all__ = ["NO_LAYOUT", "Layout", "annotate", "draw", "embedded_layout", "name_readouts", "read_layout"]
