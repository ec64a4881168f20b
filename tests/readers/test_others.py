"""Well-known files without readings of a plate are refused by what they are; a person's table is never one of them."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.readers._others import OTHERS

SAMPLES = (
    "  It is about samples, not about the wells of a plate. If the samples stood in wells, name these in a column 'well' "
    "and read the table by [[tables]] in screen.toml."
)
BEADS = (
    "  Put the medians of one analyte into a table with a row for each well; [[tables]] in screen.toml says what its columns mean."
)  # fmt: skip
DROPLETS = (
    "  Its concentrations are read by [[tables]] in screen.toml, which says in which column they stand; the column of wells needs a name."
)  # fmt: skip
KINDS = {
    "xponent": (
        'Program,xPONENT,,MAGPIX\nBatch,SIM\nProtocolName,sim\n\nDataType:,Median\nLocation,Sample,IL-6,Total Events\n"1(1,A1)",S1,120.5,90\n',
        "what Luminex xPONENT read: many analytes in each well", BEADS,
    ),
    "intelliflex": (
        "MODEL NAME,INSTRUMENT TYPE,WELL LOCATION,TOTAL EVENTS,R25: RP1 MEDIAN\nxMAP INTELLIFLEX,INTELLIFLEX,A1,90,120.5\n",
        "what Luminex INTELLIFLEX read: many analytes in each well", BEADS,
    ),
    "qiacuity": (
        "sep=,\n,Target,Concentration (copies/µL),Partitions (valid),Partitions (positive)\nA1,N1,86.32,25485,1778\n",
        "a digital PCR of QIAcuity", DROPLETS,
    ),
    "qiacuity in a list with wells": (
        "Well,Target,Partitions (valid),Partitions (positive)\nA1,N1,25485,1778\nA2,N1,25485,1\n",
        "a digital PCR of QIAcuity", DROPLETS,
    ),
    "absolute q": (
        "Run,Instrument,Plate,Group,Well,Total,Dye,Conc. cp/uL,Positives\nR,AQ,M1,Group 1,A1,20394,VIC,99.91,617\n",
        "a digital PCR of Absolute Q", DROPLETS,
    ),
    "absolute q, a row for each well": (
        "Run,Instrument,Plate,Group,Well,Total,Conc. FAM cp/uL\nR,AQ,M1,Group 1,A1,20394,99.91\n",
        "a digital PCR of Absolute Q", DROPLETS,
    ),
    "immunospot": (
        "Software version: ImmunoSpot 7.0\nScanning: 8 bit\n\nSpot count\n",
        "spots that CTL ImmunoSpot counted",
        "  Copy the grid of spot counts into a file of its own, with column numbers above it and row letters in front.",
    ),
    "vi-cell": (
        "Sample ID,Cell count,Viable (x10^6) cells/mL,Viability (%)\nSIM1,2191,0.75,96.9\n",
        "cells that a Vi-CELL counted", SAMPLES,
    ),
    "vi-cell xr": (
        "Sample ID,Viability (%),Viable cells/ml (x10^6)\nSIM1,96.9,0.75\n", "cells that a Vi-CELL counted", SAMPLES,
    ),
    "nucleocounter": (
        "NAME,LIVE (cells/ml),VIABILITY (%)\nSIM1,124 000,45.1\n", "cells that a NucleoCounter counted", SAMPLES,
    ),
    "cellaca": (
        "Plate Name,P1\n\n,,Row,Column,Well Name,Live Concentration (E6),Viability (%)\n,,0,0,SIM1,4.41,90\n",
        "cells that a Cellaca counted", SAMPLES,
    ),
    "echo": (
        "Run ID,17\n\n[DETAILS]\nSource Well,Destination Plate Name,Destination Well,Transfer Volume\nC21,P1,J15,25\n",
        "the transfers of an Echo, which say what was put into the wells",
        '  They are a layout, no readings: [dispense] log = "run.csv" in layout.toml.',
    ),
    "biomek": (
        "Method = sim\nTime Stamp,Pod,Transfer Step,Deck Position,Labware Name,Well Index,Amount\n9:00,Pod1,Aspirate,TL1,P,1,5\n",
        "the steps of a Biomek, which moved liquids",
        "  It holds no readings. Say in a layout what was put into the wells.",
    ),
    "chromatogram": (
        "Sample,Vial,Peak Name,Retention Time,Area,Height\nSIM1,3,caffeine,2.31,12345,888\n",
        "peaks of a chromatogram", SAMPLES,
    ),
    "nanodrop": ("Sample,ng/uL,260/280\nSIM1,120.5,1.81\n", "concentrations of nucleic acids", SAMPLES),
    "nanodrop one": ("Sample,ng/uL,A260/A280\nSIM1,120.5,1.81\n", "concentrations of nucleic acids", SAMPLES),
    "counts of genes": (
        "Geneid,Chr,Start,End,Strand,Length,sim\nACE2,X,1,2,+,1,77\n",
        "reads of a sequencing, counted for each gene", SAMPLES,
    ),
    "variants": ("##fileformat=VCFv4.2\n#CHROM\tPOS\tREF\tALT\nMN9\t23403\tA\tG\n", "variants that a sequencing found", SAMPLES),
    "sample sheet": (
        "[Header],\nDate,2026\n[Reads],\n151,\n[Data],\nSample_ID,index\nSIM1,ACGT\n",
        "the sample sheet of a sequencing", SAMPLES,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "what", "way"), KINDS.values(), ids=KINDS)
def test_what_a_file_is_and_what_to_do_with_it_are_said(written, refusal, text, what, way):
    assert refusal(written(text)) == f"run.csv: found {what}, expected an export of a known family.\n{way}"


def test_every_kind_has_a_file_that_shows_its_message():
    shown = [
        words for words in (kind.words for kind in OTHERS) if any(_holds(text, words) for text, *_ in KINDS.values())
    ]
    assert shown == [kind.words for kind in OTHERS]


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return all(word in text.casefold() for word in words)


def test_a_list_of_wells_with_viability_is_a_table_that_a_person_made(written, by_well):
    text = "well,Viability (%),Live (cells/ml)\nA1,96.9,124000\nA2,12.5,8000\n"
    assert by_well(read_export(written(text)).readings, "Viability (%)") == {"A01": 96.9, "A02": 12.5}


def test_a_reader_that_is_named_reads_even_these(written, by_well):
    export = read_export(written(KINDS["absolute q, a row for each well"][0]), reader="plain_long")
    assert by_well(export.readings) == {"A01": 20394}
