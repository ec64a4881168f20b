"""Text that instruments call .xls and that is markup: XML spreadsheets of Excel 2003 are read, web pages refused."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from platekit.errors import PlatekitError
from platekit.sheets._archive import MOST_CELLS
from platekit.sheets._expected import Expected
from platekit.sheets._sheet import Sheet
from platekit.values import Cell

_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|\?mso|html|head|table|meta|style|body|(?:\w+:)?workbook)\b", re.IGNORECASE
)
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_HEAD = 2000


def is_markup(text: str) -> bool:
    """Return whether a text is XML or HTML and no table of cells."""
    return _MARKUP.match(text) is not None


def markup_sheets(text: str, file: str, expected: Expected) -> list[Sheet]:
    """Return the sheets of an XML spreadsheet as Excel 2003 and many instruments write it.

    Raises
    ------
    ReadError, LayoutError
        If it is another kind of markup, such as a web page, or damaged.
    """
    if "urn:schemas-microsoft-com:office:spreadsheet" not in text[:_HEAD]:
        kind = (
            "a web page (HTML)" if re.search(r"<(?:html|table|!doctype html)", text[:_HEAD], re.IGNORECASE) else "XML"
        )
        raise _open_in_excel(file, f"{kind}, whatever its name says", expected)
    try:
        # The text is decoded already; an encoding named in its head would be believed a second time.
        book: Element = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except DefusedXmlException as cause:
        raise expected.no_table(
            file, "XML that declares entities of its own, which can be made to grow without end"
        ) from cause
    except ParseError as cause:
        raise _open_in_excel(file, f"an XML spreadsheet that is cut off or damaged ({cause})", expected) from cause
    sheets = book.iter(f"{_SPREADSHEET}Worksheet")
    return [
        Sheet(file, _rows(sheet, file, expected), sheet.get(f"{_SPREADSHEET}Name") or f"sheet {place}")
        for place, sheet in enumerate(sheets, 1)
    ]


def _open_in_excel(file: str, found: str, expected: Expected) -> PlatekitError:
    return expected.error(
        file, found, "text or a spreadsheet",
        f"Open it in Excel and save it as xlsx; or {expected.make.lower()} {expected.the_file} as {expected.formats}.",
    )  # fmt: skip


def _rows(sheet: Element, file: str, expected: Expected) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    cells = 0
    for row in sheet.iter(f"{_SPREADSHEET}Row"):
        # Empty rows and cells are left out of the file; the next one then says where it stands.
        empty = int(row.get(f"{_SPREADSHEET}Index", len(rows) + 1)) - 1 - len(rows)
        found: list[Cell] = []
        for cell in row.iter(f"{_SPREADSHEET}Cell"):
            gap = int(cell.get(f"{_SPREADSHEET}Index", len(found) + 1)) - 1 - len(found)
            across = int(cell.get(f"{_SPREADSHEET}MergeAcross", 0))
            cells += max(gap, 0) + across + 1 + max(empty, 0)
            if cells > MOST_CELLS:
                raise expected.error(
                    file, f"a sheet of more than {MOST_CELLS} cells", f"{expected.a_file}, below {MOST_CELLS} cells",
                    "Some cell far away is filled. Copy what is meant alone into a new workbook.",
                )  # fmt: skip
            found += [*[""] * gap, _cell(cell), *[""] * across]
        rows += [[] for _ in range(empty)]
        rows.append(found)
    return rows


def _cell(cell: Element) -> Cell:
    held = cell.find(f"{_SPREADSHEET}Data")
    if held is None:
        return ""
    text = "".join(held.itertext())
    if held.get(f"{_SPREADSHEET}Type") == "Number":
        return float(text)
    return text.replace("T", " ").removesuffix(".000") if held.get(f"{_SPREADSHEET}Type") == "DateTime" else text
