"""Any file becomes sheets: grids of cells that know where they stand.

Exports, layouts and long tables are opened here and nowhere else, so that an encoding, a damaged workbook or a zip bomb
is met in one way. Nothing is decided about what the cells mean.
"""

from platekit.sheets._expected import EXPORT, LAYOUT, Expected
from platekit.sheets._file import file_content
from platekit.sheets._open import open_sheets, open_text, sheets_in
from platekit.sheets._sheet import Merged, Sheet, as_range, as_text, as_texts, cell_name, column_letters

__all__ = [
    "EXPORT",
    "LAYOUT",
    "Expected",
    "Merged",
    "Sheet",
    "as_range",
    "as_text",
    "as_texts",
    "cell_name",
    "column_letters",
    "file_content",
    "open_sheets",
    "open_text",
    "sheets_in",
]
