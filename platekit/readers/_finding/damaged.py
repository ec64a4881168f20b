"""Tables of text that a cell or a line was put into or taken out of: behind that place, every value has another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from platekit.errors import ReadError
from platekit.readers._finding.notes import filled_cells, is_note_below
from platekit.readers._finding.row_ends import ends_early, goes_on
from platekit.sheets import Sheet


def refuse_damaged(
    sheet: Sheet,
    header: int,
    entries: Sequence[int],
    below: Sequence[int],
    key: Callable[[Sheet, int], str],
    *,
    optional: Callable[[str], bool],
) -> None:
    """Refuse a table whose rows do not fit each other or their column names.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the column names.
    entries : sequence of int
        Rows that name a well.
    below : sequence of int
        All filled rows below the header.
    key : callable
        What a row has in place of a well.
    optional : callable
        Whether a column of this name may be left out at the end of all rows.

    Raises
    ------
    ReadError
        For the first row that is damaged.
    """
    _refuse_nameless(sheet, below, set(entries), key)
    if sheet.name:
        return  # a workbook keeps each cell in its column
    usual = Counter(len(sheet.rows[row]) for row in entries).most_common(1)[0][0]
    _refuse_header(sheet, header, entries, usual, optional)
    for row in entries:
        cells = len(sheet.rows[row])
        if cells > usual:
            raise goes_on(sheet, row, usual, f"{usual} cells in a row, as in the others")
        at_the_end = row == len(sheet.rows) - 1
        # The row of a well in which nothing was measured may end behind its name.
        if cells < usual and (at_the_end or filled_cells(sheet, row) > 2):
            raise ends_early(sheet, row, cells, usual)


def _refuse_nameless(sheet: Sheet, below: Sequence[int], entries: set[int], key: Callable[[Sheet, int], str]) -> None:
    """Refuse a row without a well unless it is a note below the table: of few cells, or behind an empty row."""
    nameless = [row for row in below if row not in entries]
    if not nameless:
        return
    last, most = max(entries), max(filled_cells(sheet, row) for row in entries)
    for row in nameless:
        cut = sheet.open_end and row == last + 1 == len(sheet.rows) - 1
        crowded = 2 * filled_cells(sheet, row) > most > 2
        if row < last or cut or (crowded and not is_note_below(sheet, sorted(entries), row)):
            text = key(sheet, row)
            first = next(column for column, cell in enumerate(sheet.texts(row)) if cell)
            raise ReadError(
                sheet.where(row, None if text else first), f"'{text}' in place of a well" if text else f"'{sheet.text(row, first)}' in a row without a well",
                "a well such as A01",
                "The file was cut off here, or the row was changed. Put notes below the table, behind an empty row."
                if cut else "Correct the row; put notes below the table, behind an empty row.",
            )  # fmt: skip


def _refuse_header(
    sheet: Sheet, header: int, entries: Sequence[int], usual: int, optional: Callable[[str], bool]
) -> None:
    names = sheet.texts(header)
    beyond = names[usual:]
    padded = bool(beyond) and not any(sheet.text(row, usual - 1) for row in entries)
    if len(names) < usual or not all(optional(name) for name in beyond) or (padded and not any(beyond)):
        raise ReadError(
            sheet.where(header), f"{len(names)} column names over rows of {usual} cells", "a name for each column",
            "A name was deleted or added, or commas part the cells and mark decimals too. Export the file again, with tabs or semicolons.",
        )  # fmt: skip
