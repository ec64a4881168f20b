"""How large a file may be once it is unfolded, and the refusals of what is larger, whatever kind of file it is."""

from __future__ import annotations

from platekit.sheets._expected import Expected

# The parser makes room for every cell up to the last one: a single cell far away takes more memory than there is,
# and the process is gone without a message. A 1536-well plate read 400 times has 600 000 cells; as many as these
# are parsed in two seconds.
MOST_CELLS = 750_000
# A long table of ten megabytes has 400 000 lines. Each is a row that is kept, and looked at by every reader.
MOST_ROWS = 500_000
# A text that many cells share, or a cell that is repeated, is stored once and copied for each of them.
MOST_TEXT = 100_000_000
# Every reader is asked about every sheet, which takes some milliseconds.
MOST_SHEETS = 500
# A cell has two or four marks of a tag, so these are as many cells as above.
MOST_TAGS = 3_200_000
# Of Excel, a cell holds at most 32 767 letters.
MOST_LETTERS_BETWEEN_TAGS = 100_000


def refuse_huge(rows: int, columns: int, file: str, expected: Expected) -> None:
    """Refuse one sheet of too many cells, or of too many rows."""
    if rows * columns > MOST_CELLS:
        raise expected.error(
            file, f"a sheet of {rows} rows and {columns} columns", f"{expected.a_file}, below {MOST_CELLS} cells",
            "Some cell far away is filled. Copy what is meant alone into a new workbook.",
        )  # fmt: skip
    if rows > MOST_ROWS:
        raise expected.error(
            file, f"a sheet of {rows} rows", f"{expected.a_file}, below {MOST_ROWS} rows",
            "Export fewer plates or time points at once, or copy what is meant alone into a new workbook.",
        )  # fmt: skip


def refuse_many_cells(cells: int, file: str, expected: Expected) -> None:
    """Refuse sheets that have too many cells together."""
    if cells > MOST_CELLS:
        raise expected.error(
            file, f"a workbook of more than {MOST_CELLS} cells", f"{expected.a_file}, below {MOST_CELLS} cells",
            "Export the run as text, or copy what is meant alone into a new workbook.",
        )  # fmt: skip


def refuse_much_text(letters: int, file: str, expected: Expected) -> None:
    """Refuse cells that hold too much text together."""
    if letters > MOST_TEXT:
        raise expected.too_large(file, f"{letters / 1e6:,.0f} MB of text in its cells", MOST_TEXT)


def refuse_many_sheets(sheets: int, file: str, expected: Expected) -> None:
    """Refuse too many sheets."""
    if sheets > MOST_SHEETS:
        raise expected.error(
            file, f"a workbook of {sheets} sheets", f"{expected.a_file}, with at most {MOST_SHEETS} sheets",
            "Copy the sheets into several workbooks, or export the runs as text.",
        )  # fmt: skip
