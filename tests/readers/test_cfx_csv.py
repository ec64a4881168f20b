"""Bio-Rad CFX: cycles by dye and target, wells without one, and the curves that are not read."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

EXAMPLE = shipped("example_data") / "readers" / "cfx_csv" / "simulated_cq_results.csv"
NAMES = ",Well,Fluor,Target,Content,Sample,Cq,Cq Mean,Set Point,Well Note\n"


def _found(export):
    return export.readings[["well", "readout", "value", "flag"]].fillna(-1).to_numpy().tolist()


def test_the_example_reads_as_it_was_laid_out():
    # By eye: row 2 (B) and column 3 ends in .203; FAM has no Cq in column 12.
    export = read_export(EXAMPLE)
    wells = export.readings.set_index(["readout", "well"])
    assert set(export.readings["readout"]) == {"FAM Cq", "HEX Cq"}
    assert wells.loc[("FAM Cq", "B03"), "value"] == 20.203
    assert wells.loc[("HEX Cq", "B03"), "value"] == 17.203
    assert wells.loc[wells["flag"] != "", "flag"].to_dict() == {
        ("FAM Cq", "A12"): "below_range",
        ("FAM Cq", "B12"): "below_range",
    }
    layout = export.layout.set_index("well").loc["B12", ["sample", "content", "biological_set_name"]]
    assert layout.tolist() == ["water", "NTC", "set 2"]
    assert export.remarks[0] == (
        "simulated_cq_results.csv: 2 Cq values are 'NaN', below the range of the run: without a number, neither 0 nor the last cycle."
    )


def test_two_targets_of_one_dye_are_told_apart(written):
    rows = ",A01,SYBR,GAPDH,Unkn,x,21.5,21,60,\n,A02,SYBR,IFNB,Unkn,x,N/A,0,60,\n,A03,SYBR,IFNB,NTC,,,0,60,\n"
    assert _found(read_export(written(NAMES + rows))) == [
        ["A01", "SYBR Cq (GAPDH)", 21.5, ""],
        ["A02", "SYBR Cq (IFNB)", -1, "below_range"],
        ["A03", "SYBR Cq (IFNB)", -1, "missing"],
    ]


def test_semicolons_and_decimal_commas_below_the_information_of_a_run(written):
    head = "File Name;x.pcrd\nRun Started;03.25.2024\nCFX Manager Version;3.1.1517\n\n"
    text = head + NAMES.replace(",", ";") + ";A01;FAM;N1;Unkn;x;21,234;21,2;60;\n;A02;FAM;N1;Unkn;x;NaN;0;60;\n"
    export = read_export(written(text))
    assert _found(export) == [["A01", "FAM Cq", 21.234, ""], ["A02", "FAM Cq", -1, "below_range"]]
    assert "run.csv: the decimal mark is the comma." in export.remarks


def test_a_quantification_summary_is_read_like_the_results(written):
    text = ",Well,Fluor,Target,Content,Sample,Cq,SQ\n,A01,FAM,N1,Unkn,s,21.5,120.5\n,A01,HEX,RP,Unkn,s,24.5,NaN\n"
    assert _found(read_export(written(text))) == [["A01", "FAM Cq", 21.5, ""], ["A01", "HEX Cq", 24.5, ""]]
    with_quantity = read_export(written(text), options=ReadOptions(calculated=True))
    assert _found(with_quantity)[2:] == [["A01", "FAM SQ", 120.5, ""], ["A01", "HEX SQ", -1, "below_range"]]


def _sheet(dye, first, sample="s"):
    names = [None, "Well", "Fluor", "Content", "Sample", "Cq"]
    return [names, [None, "A01", dye, "Unkn", sample, first], [None, "A02", dye, "Unkn", sample, first + 1]]


def test_a_sheet_for_each_dye_is_one_plate(booked):
    export = read_export(booked({"FAM": _sheet("FAM", 20.5), "HEX": _sheet("HEX", 25.5)}))
    assert export.readings[["plate", "well", "readout", "value"]].to_numpy().tolist() == [
        ["run", "A01", "FAM Cq", 20.5],
        ["run", "A02", "FAM Cq", 21.5],
        ["run", "A01", "HEX Cq", 25.5],
        ["run", "A02", "HEX Cq", 26.5],
    ]
    said = "run.xlsx: the sheets 'FAM', 'HEX' are read as one plate: each is of the dye that names it, over the same samples."
    assert export.remarks.count(said) == 1


@pytest.mark.parametrize(("name", "sample"), [("Plate 2", "s"), ("HEX", "other")])
def test_sheets_of_other_names_or_samples_are_plates_of_their_own(booked, name, sample):
    export = read_export(booked({"FAM": _sheet("FAM", 20.5), name: _sheet("HEX", 25.5, sample)}))
    assert list(dict.fromkeys(export.readings["plate"])) == ["run FAM", f"run {name}"]
    assert f"run.xlsx: the sheets 'FAM', '{name}' are read as plates of their own." in export.remarks


WRONG = {
    "amplification": (
        ",Cycle,A1,A2\n,1,-1.5,2.5\n,2,1.5,2.5\n",
        "run.csv: found amplification curves, expected the quantification cycles of a CFX run.\n"
        "  Export 'Quantification Cq Results' in CFX Maestro; curves are not read.",
    ),
    "melt": (
        ",Temperature,A1,A2\n,65,-1.5,2.5\n",
        "run.csv: found melt curves, expected the quantification cycles of a CFX run.\n"
        "  Export 'Quantification Cq Results' in CFX Maestro; curves are not read.",
    ),
    "commas for everything": (
        NAMES + ",A01,FAM,N1,Unkn,x,21,5,21,60,\n,A02,FAM,N1,Unkn,x,22,21,60,\n,A03,FAM,N1,Unkn,x,23,21,60,\n",
        "run.csv, line 2, column 11: found '' beyond the last column, expected 10 cells in a row, as in the others.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons; else correct the row.",
    ),
    "cut off": (
        NAMES + ",A01,FAM,N1,Unkn,x,21.5,21,60,\n,A02,FAM,N1,Un",
        "run.csv, line 3: found the end of the file after 5 of 10 cells, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
    "no well": (
        NAMES + ",A01,FAM,N1,Unkn,x,21.5,21,60,\n,pool,FAM,N1,Unkn,x,20.5,21,60,\n",
        "run.csv, line 3: found 'pool' in place of a well, expected a well such as A01.\n"
        "  Correct the row; put notes below the table, behind an empty row.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
