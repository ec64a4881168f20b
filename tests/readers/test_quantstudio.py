"""Results of QuantStudio, StepOne and Design & Analysis: cycles, wells without one, targets, and what goes wrong."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
EXAMPLE = shipped("example_data") / "readers" / "quantstudio" / "simulated_results.txt"
NAMES = "Well\tWell Position\tOmit\tSample Name\tTarget Name\tTask\tReporter\tCT\tCt Mean\n"
HEAD = "* Block Type = 96-Well Block (0.2mL)\n\n[Results]\n" + NAMES


def _row(number: int, well: str, ct: str, *, target: str = "N1", omit: str = "false", sample: str = "s1") -> str:
    return f"{number}\t{well}\t{omit}\t{sample}\t{target}\tUNKNOWN\tFAM\t{ct}\t20.5\n"


def _found(export, readout=None):
    readings = export.readings
    readings = readings[readings["readout"] == readout] if readout else readings
    return readings[["well", "value", "flag"]].fillna(-1).to_numpy().tolist()


def test_the_example_reads_as_it_was_laid_out():
    # By eye: row 2 (B) and column 3 ends in .203; A12 and B12 of vRNA are Undetermined; A5 is omitted; B1 has no target.
    export = read_export(EXAMPLE)
    wells = export.readings.set_index(["readout", "well"])
    assert set(export.readings["plate"]) == {"SIM-Q1"}
    assert wells.loc[("CT vRNA", "B03"), "value"] == 20.203
    assert wells.loc[("CT RPL13A", "B03"), "value"] == 17.203
    flags = export.readings.loc[export.readings["flag"] != "", ["readout", "well", "flag"]]
    assert flags.to_numpy().tolist() == [
        ["CT vRNA", "A05", "masked"],
        ["CT RPL13A", "A05", "masked"],
        ["CT vRNA", "A12", "below_range"],
        ["CT vRNA", "B12", "below_range"],
    ]
    assert "B01" not in set(export.readings["well"])
    assert export.layout.set_index("well").loc["A12", ["sample", "task", "compound"]].tolist() == ["water", "NTC", ""]


def test_every_decision_is_said():
    export = read_export(EXAMPLE)
    assert export.remarks[:5] == (
        "simulated_results.txt, line 61: the row has no target and is left out.",
        "simulated_results.txt: omitted from the analysis in the file, and masked: A05.",
        "simulated_results.txt: 2 CT values are 'Undetermined', below the range of the run: without a number, neither 0 nor the last cycle.",
        "simulated_results.txt: left out, since the software calculated them: 'Ct Mean', 'Ct SD'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
        "simulated_results.txt: the part [Sample Setup] is not read; the cycles stand in the results.",
    )


def test_what_the_software_calculated_is_read_when_asked_for():
    export = read_export(EXAMPLE, options=ReadOptions(calculated=True))
    assert {"CT vRNA", "Ct Mean vRNA", "Ct SD RPL13A"} <= set(export.readings["readout"])
    assert (
        "simulated_results.txt: calculated by the software and read beside the raw readouts: 'Ct Mean', 'Ct SD'."
        in export.remarks
    )


@pytest.mark.parametrize("cycle", ["Cт", "C_", "CT", "Ct"])
def test_stepone_writes_its_cycle_with_a_cyrillic_letter_that_few_programs_keep(written, cycle):
    text = (
        f"Block Type,96well,,,\nChemistry,TAQMAN,,,\n\nWell,Sample Name,Target Name,Task,Reporter,{cycle},{cycle} Mean,NOAMP\n"
        "A1,,,,,,,N\nA2,s1,C,UNKNOWN,VIC,Undetermined,,N\nA2,s1,D,UNKNOWN,FAM,25.28421974,25.2,N\n\n"
        "Analysis Type,Singleplex\nEndogenous Control,GAPDH\n"
    )
    export = read_export(written(text, "run.csv"))
    assert _found(export) == [["A02", -1, "below_range"], ["A02", 25.28421974, ""]]
    assert list(export.readings["readout"]) == ["CT C", "CT D"]
    assert (
        "run.csv, line 9: 'Analysis Type | Singleplex' and a further row below the table are taken as notes."
        in export.remarks
    )


def test_semicolons_and_decimal_commas_are_read(written):
    text = "Block Type;96well\n\nWell;Sample Name;Target Name;Task;Reporter;Cт\nA1;s;N1;UNKNOWN;FAM;25,284\nA2;s;N1;UNKNOWN;FAM;22,5\n"
    assert _found(read_export(written(text, "run.csv"))) == [["A01", 25.284, ""], ["A02", 22.5, ""]]


def test_design_and_analysis_writes_cq_and_repeats_it_in_other_sheets(booked):
    names = ["Well", "Well Position", "Omit", "Sample", "Target", "Task", "Reporter", "Cq", "Cq Mean"]
    first = [1, "A1", "No", "s", "N1", "UNKNOWN", "FAM", 20.5, 20.4]
    second = [2, "A2", "Yes", "s", "N1", "UNKNOWN", "FAM", "UNDETERMINED", None]
    results = [["Barcode", "P9"], [], names, first, second]
    export = read_export(booked({"Results": results, "Target Call": [names, first]}, "da.xlsx"))
    assert _found(export, "Cq") == [["A01", 20.5, ""], ["A02", -1, "masked"]]
    assert set(export.readings["plate"]) == {"P9"}
    assert "da.xlsx: the sheets Target Call hold no plates of this kind and are not read." in export.remarks


def test_a_table_of_calls_has_few_columns_below_the_lines_of_the_software(written):
    head = "# Barcode: P7\n# Block Type: 96-Well 0.2-mL Block\n\n[Target Call]\nWell Position,Sample,Target,Call,Cq\n"
    export = read_export(written(head + "A1,s,N1,POSITIVE,21.5\nA2,s,N1,NEGATIVE,Undetermined\n", "calls.csv"))
    assert _found(export, "Cq") == [["A01", 21.5, ""], ["A02", -1, "below_range"]]
    assert set(export.readings["plate"]) == {"P7"}


def test_numbered_wells_are_counted_along_the_rows_of_the_block(written):
    # By hand: on 384 wells there are 24 in a row, so that number 25 is B1 and number 384 is P24.
    text = "* Block Type = 384-Well Block\n\n[Results]\n" + NAMES.replace("Well Position\t", "")
    rows = "".join(f"{number}\tfalse\ts\tN1\tUNKNOWN\tFAM\t2{number % 10}.5\t\n" for number in (1, 25, 384))
    export = read_export(written(text + rows))
    assert _found(export) == [["A01", 21.5, ""], ["B01", 25.5, ""], ["P24", 24.5, ""]]
    assert (
        "run.txt, line 4, column 1: wells are numbered, and counted along the rows of the 384 wells of the block."
        in export.remarks
    )


def test_a_cycle_of_zero_is_no_measurement(written):
    export = read_export(written(HEAD + _row(1, "A1", "20.5") + _row(2, "A2", "0.000")))
    assert _found(export) == [["A01", 20.5, ""], ["A02", -1, "invalid"]]
    assert "run.txt, line 6, column 8: a CT of 0 is no measurement; it is flagged as invalid." in export.remarks


def test_one_target_needs_no_name_and_several_dyes_tell_nameless_targets_apart(written):
    one = read_export(written(HEAD + _row(1, "A1", "20.5")))
    assert set(one.readings["readout"]) == {"CT"}
    nameless = _row(1, "A1", "20.5", target="") + _row(1, "A1", "21.5", target="").replace("FAM", "VIC")
    assert set(read_export(written(HEAD + nameless)).readings["readout"]) == {"CT FAM", "CT VIC"}


def test_genotyping_has_a_cycle_for_each_allele(written):
    names = "Well\tWell Position\tOmit\tSample Name\tSNP Assay Name\tTask\tAllele1 Ct\tAllele2 Ct\n"
    text = "[Results]\n" + names + "1\tA1\tfalse\ts\tX\tUNKNOWN\t25.5\tUndetermined\n"
    export = read_export(written(text))
    assert export.readings[["readout", "flag"]].to_numpy().tolist() == [
        ["CT Allele1", ""],
        ["CT Allele2", "below_range"],
    ]


TWO = _row(1, "A1", "20.123") + _row(2, "A2", "21.456")
WRONG = {
    "only curves": (
        "* Block Type = 96-Well Block\n\n[Amplification Data]\nWell\tCycle\tTarget Name\tRn\n1\t1\tN1\t0.5\n",
        "run.txt: found no table of results with a column CT or Cq, expected the results of a qPCR run, well by well.\n"
        "  Export the run again with its results; amplification and melt curves are not read.",
    ),
    "calls without cycles": (
        "# Block Type: 96-Well 0.2-mL Block\n\n[Well Call]\nWell Position,Sample,Call\nA1,s,POSITIVE\n",
        "run.txt: found no table of results with a column CT or Cq, expected the results of a qPCR run, well by well.\n"
        "  Export the run again with its results; amplification and melt curves are not read.",
    ),
    "wells numbered on no known plate": (
        "[Results]\n" + NAMES.replace("Well Position\t", "") + "1\tfalse\ts\tN1\tUNKNOWN\tFAM\t20.5\t\n",
        "run.txt, line 3, column 1: found well number '1', and nothing that says how many wells the plate has, "
        "expected a well such as A01, or a block type such as '96-Well Block' above the table.\n"
        "  Export the run with its column 'Well Position' or with the lines above the table.",
    ),
    "a well twice": (
        HEAD + _row(1, "A1", "20.5") + _row(1, "A1", "21.5"),
        "run.txt: found well A01 of plate 'run' twice for 'CT' (run.txt:5:8 and run.txt:6:8), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
    "a cell deleted": (
        HEAD + TWO + _row(3, "A3", "22.789").replace("\ts1", ""),
        "run.txt, line 7: found the end of the file after 8 of 9 cells, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
    "a name deleted": (
        HEAD.replace("Sample Name\t", "") + TWO,
        "run.txt, line 4: found 8 column names over rows of 9 cells, expected a name for each column.\n"
        "  A name was deleted or added, or commas part the cells and mark decimals too. Export the file again, with tabs or semicolons.",
    ),
    "a note in the table": (
        HEAD + _row(1, "A1", "20.123") + "looked dry\n" + _row(2, "A2", "21.456"),
        "run.txt, line 6, column 1: found 'looked dry' in a row without a well, expected a well such as A01.\n"
        "  Correct the row; put notes below the table, behind an empty row.",
    ),
    "no rows": (
        HEAD,
        "run.txt, line 4: found column names and no rows below them, expected rows that begin with a well such as A01.\n"
        "  The file was cut off, or its column of wells was changed. Export it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
