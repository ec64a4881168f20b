"""Text that instruments call .xls and that is markup: XML spreadsheets of Excel 2003 are read, web pages refused."""

from __future__ import annotations

import re

from platekit.errors import PlatekitError
from platekit.sheets._expected import Expected
from platekit.sheets._sheet import Sheet
from platekit.sheets._spreadsheet_xml import NAMESPACE, SpreadsheetXml
from platekit.sheets._xml import EntityError, XmlError, refuse_endless_xml, walk

_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|\?mso|html|head|table|meta|style|body|(?:\w+:)?workbook)\b", re.IGNORECASE
)
_HEAD = 2000


def is_markup(text: str) -> bool:
    """Return whether a text is XML or HTML and no table of cells."""
    return _MARKUP.match(text) is not None


def markup_sheets(text: str, file: str, expected: Expected) -> tuple[list[Sheet], list[str]]:
    """Return the sheets of an XML spreadsheet as Excel 2003 and many instruments write it, and remarks on them.

    Raises
    ------
    ReadError, LayoutError
        If it is another kind of markup, such as a web page, or damaged.
    """
    if NAMESPACE not in text[:_HEAD]:
        kind = (
            "a web page (HTML)" if re.search(r"<(?:html|table|!doctype html)", text[:_HEAD], re.IGNORECASE) else "XML"
        )
        raise _open_in_excel(file, f"{kind}, whatever its name says", expected)
    refuse_endless_xml(text, file, expected)
    book = SpreadsheetXml(file, expected)
    try:
        walk(text.lstrip(), book.begins, book.ends, book.text, namespaces=True)
    except EntityError as cause:
        raise expected.no_table(
            file, "XML that declares entities of its own, which can be made to grow without end"
        ) from cause
    except XmlError as cause:
        raise _open_in_excel(file, f"an XML spreadsheet that is cut off or damaged ({cause})", expected) from cause
    return book.sheets, book.remarks


def _open_in_excel(file: str, found: str, expected: Expected) -> PlatekitError:
    return expected.error(
        file, found, "text or a spreadsheet",
        f"Open it in Excel and save it as xlsx; or {expected.make.lower()} {expected.the_file} as {expected.formats}.",
    )  # fmt: skip
