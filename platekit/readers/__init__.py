"""Instrument exports to tidy readings.

`read` gives the readings of a file, `read_export` everything that is to be said about it, `read_table` reads a long
table by the mapping of a screen.toml, `read_titres` a table of titrations. A new family of files is one new file in this folder that offers a `READER`.
"""

from platekit.readers._base import Export, Found, Reader, ReadOptions
from platekit.readers._read import read, read_export, readers
from platekit.readers._table import read_table
from platekit.readers._titre_table import read_titres
from platekit.sheets import Sheet

__all__ = [
    "Export",
    "Found",
    "ReadOptions",
    "Reader",
    "Sheet",
    "read",
    "read_export",
    "read_table",
    "read_titres",
    "readers",
]
