"""Files into which somebody pasted several exports: the second one has no name for its plate, and is refused."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.sheets import Sheet


def refuse_second_export(sheet: Sheet, begins: Sequence[int]) -> None:
    """Refuse a sheet that holds more than one export.

    Parameters
    ----------
    sheet : Sheet
    begins : sequence of int
        Rows with what the instrument writes once, at the head of each export.

    Raises
    ------
    ReadError
        At the second of them: its plate would be lost, or pass for a second read of the first.
    """
    if len(begins) < 2:
        return
    raise ReadError(
        sheet.where(begins[1]), f"the beginning of a second export (the first begins in {sheet.place(begins[0])})", "one export in a file",
        "Give each export a file of its own; the name of the file then names its plate.",
    )  # fmt: skip
