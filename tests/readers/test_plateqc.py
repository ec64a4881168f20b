"""plateQC tables: barcodes are plates, controls are controls whatever their dose, doses come from nM."""

from __future__ import annotations

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "plates.csv"
HEAD = "BARCODE,DRUG_NAME,WELL,CONC,INTENSITY\n"


def test_the_example_reads_as_it_was_made():
    export = read_export(shipped("example_data") / "readers" / "plateqc" / "simulated_plateqc.csv")
    assert export.reader == "plateqc"
    assert export.readings.groupby("plate")["well"].count().to_dict() == {"SIM_A": 32, "SIM_B": 32}
    # As the file has it: SIM_A,NEG_CTRL,B02,,581853.2.
    assert export.readings.set_index(["plate", "well"])["value"]["SIM_A", "B02"] == 581853.2
    assert set(export.layout.loc[export.layout["compound"] == "", "role"]) == {"NEG_CTRL", "POS_CTRL"}


def test_the_published_plates_are_read_whole(shared):
    export = read_export(shared / "reference" / "hts" / "plateQC" / "plate_data.csv")
    assert export.reader == "plateqc"
    assert export.readings.groupby("plate")["well"].count().to_dict() == {
        "101416": 290,
        "115858": 139,
        "PSCREEN_M2": 308,
    }
    # Line 2 of the file: PSCREEN_M2, Tazemetostat (hydrobromide), B02, 10000 nM, 560490.
    assert export.readings.set_index(["plate", "well"])["value"]["PSCREEN_M2", "B02"] == 560490
    row = export.layout.set_index(["plate", "well"]).loc[("PSCREEN_M2", "B02")]
    assert (row["compound"], row["concentration_uM"]) == ("Tazemetostat (hydrobromide)", 10.0)
    # Controls of this plate have 100000 under CONC, which is the dose of no drug under test.
    controls = export.layout[export.layout["role"].isin(["POS_CTRL", "NEG_CTRL"])]
    assert controls["concentration_uM"].isna().all()


def test_a_drug_without_a_dose_is_refused(written, refusal):
    assert refusal(written(f"{HEAD}P,NEG_CTRL,A1,,5\nP,x,A2,,6\n")) == (
        "plates.csv, line 3, column 4: found no concentration for 'x', expected a concentration in every well of a drug.\n"
        "  Fill in the cell."
    )


def test_a_table_of_other_words_is_not_claimed(written):
    export = read_export(written("plate,compound,well,conc,intensity\nP,x,A1,1,5\nP,y,A2,2,6\n"))
    assert export.reader == "plain_long"
