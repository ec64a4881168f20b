"""Well-known files that hold no readings of a plate reader, imager or qPCR: what they are, and what to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from platekit.errors import ReadError
from platekit.sheets import Sheet

_OF_SAMPLES = (
    "It is about samples, not about the wells of a plate. If the samples stood in wells, name these in a column 'well' "
    "and read the table by [[tables]] in screen.toml."
)
_OF_BEADS = (
    "Put the medians of one analyte into a table with a row for each well; [[tables]] in screen.toml says what its columns mean."
)  # fmt: skip
_OF_DROPLETS = (
    "Its concentrations are read by [[tables]] in screen.toml, which says in which column they stand; the column of wells needs a name."
)  # fmt: skip


@dataclass(frozen=True)
class Other:
    """A kind of file.

    Attributes
    ----------
    words : tuple of str
        What its cells begin with, in lower case. A file that holds all of them is of this kind, with certainty.
    what : str
    way_out : str
        ``{file}`` stands for its name.
    listed : bool
        Whether it may look like a list of wells that people make, and the numbers in it would be taken for readings.
    """

    words: tuple[str, ...]
    what: str
    way_out: str = _OF_SAMPLES
    listed: bool = False


OTHERS = (
    Other(("program", "xponent", "protocolname"), "what Luminex xPONENT read: many analytes in each well", _OF_BEADS),
    Other(("intelliflex", "well location", "total events"), "what Luminex INTELLIFLEX read: many analytes in each well", _OF_BEADS),
    Other(("partitions (valid)", "partitions (positive)"), "a digital PCR of QIAcuity", _OF_DROPLETS, listed=True),
    Other(("instrument", "group", "conc. cp/ul"), "a digital PCR of Absolute Q", _OF_DROPLETS, listed=True),
    Other(("instrument", "group", "conc. fam cp/ul"), "a digital PCR of Absolute Q", _OF_DROPLETS, listed=True),
    Other(
        ("software version: immunospot",), "spots that CTL ImmunoSpot counted",
        "Copy the grid of spot counts into a file of its own, with column numbers above it and row letters in front.",
    ),
    Other(("viability (%)", "viable (x10^6) cells/ml"), "cells that a Vi-CELL counted"),
    Other(("viability (%)", "viable cells/ml"), "cells that a Vi-CELL counted"),
    Other(("viability (%)", "live (cells/ml)"), "cells that a NucleoCounter counted"),
    Other(("viability (%)", "live concentration (e6)"), "cells that a Cellaca counted"),
    Other(
        ("source well", "destination well", "transfer volume"), "the transfers of an Echo, which say what was put into the wells",
        'They are a layout, no readings: [dispense] log = "{file}" in layout.toml.',
    ),
    Other(
        ("transfer step", "deck position", "labware name"), "the steps of a Biomek, which moved liquids",
        "It holds no readings. Say in a layout what was put into the wells.",
    ),
    Other(("retention time", "area"), "peaks of a chromatogram"),
    Other(("260/280",), "concentrations of nucleic acids"),
    Other(("a260/a280",), "concentrations of nucleic acids"),
    Other(("geneid", "chr", "strand"), "reads of a sequencing, counted for each gene"),
    Other(("##fileformat=vcf",), "variants that a sequencing found"),
    Other(("[header]", "[reads]"), "the sample sheet of a sequencing"),
)  # fmt: skip


def refuse_others(sheets: Sequence[Sheet], *, listed: bool) -> None:
    """Refuse a file that no instrument's reader knows by what it is, where its content says so with certainty.

    Parameters
    ----------
    sheets : sequence of Sheet
    listed : bool
        Whether it could be read as a table that people make.

    Raises
    ------
    ReadError
        If it is of a kind that is known here.
    """
    for sheet in sheets:
        for kind in OTHERS:
            if (kind.listed or not listed) and all(sheet.has(word) for word in kind.words):
                raise ReadError(
                    sheet.title, kind.what, "an export of a known family",
                    kind.way_out.replace("{file}", sheet.file),
                )  # fmt: skip
