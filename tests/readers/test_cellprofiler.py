"""CellProfiler: fields of Image.csv, objects pooled by a stated rule, and tables that say nothing about wells."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "Image.csv"
EXAMPLE = shipped("example_data") / "readers" / "cellprofiler" / "simulated_Image.csv"


def _found(export):
    return export.readings[["well", "field", "readout", "value"]].fillna(-1).to_numpy().tolist()


def test_the_example_reads_as_it_was_laid_out():
    # By eye: row 2 (B) and column 3 ends in 2003 or .203; two sites a well; GFP of C07, site 2, is nan.
    export = read_export(EXAMPLE)
    readings = export.readings
    wells = readings.set_index(["readout", "well", "field"])["value"].sort_index()
    assert set(readings["plate"]) == {"SIM-C1"}
    assert set(readings["readout"]) == {
        "Count_Cells", "Count_Nuclei", "Intensity_MeanIntensity_GFP", "Threshold_FinalThreshold_Nuclei"
    }  # fmt: skip
    assert wells["Count_Nuclei", "B03"].to_dict() == {"1": 12003, "2": 22003}
    assert wells["Intensity_MeanIntensity_GFP", "B03", "2"] == 0.2032
    assert readings.loc[readings["flag"] == "missing", ["well", "field"]].to_numpy().tolist() == [["C07", "2"]]
    assert export.remarks[0] == (
        "simulated_Image.csv: not read, since they measure nothing in the well: ExecutionTime, FileName, Height, ImageNumber, "
        "MD5Digest, Metadata (3), ModuleError, PathName, Width."
    )


def test_wells_may_be_given_by_row_and_column(written):
    text = "Count_Nuclei,ImageNumber,Metadata_Row,Metadata_Col\n5.5,1,2,3\n6.5,2,H,12\n"
    assert _found(read_export(written(text))) == [["B03", "", "Count_Nuclei", 5.5], ["H12", "", "Count_Nuclei", 6.5]]


def test_images_of_a_well_without_sites_are_told_apart_by_their_number(written):
    text = "Count_Nuclei,ImageNumber,Metadata_Well\n5.5,1,A01\n6.5,2,A01\n7.5,3,B02\n"
    export = read_export(written(text))
    assert [row[1] for row in _found(export)] == ["1", "2", "3"]
    assert export.remarks[0] == (
        "Image.csv: no column such as Metadata_Site names the fields; ImageNumber tells the images of a well apart."
    )


def test_times_with_a_unit_are_hours(written):
    text = "Count_Nuclei,ImageNumber,Metadata_Well,Metadata_Time_min\n5.5,1,A01,0\n6.5,2,A01,90\n"
    assert read_export(written(text)).readings["time_h"].tolist() == [0, 1.5]


def test_objects_become_a_mean_and_a_count_for_each_site(written):
    # By hand: areas 50 and 60 in site 1, 7 in site 2; GFP of the second object is nan.
    names = "ImageNumber,ObjectNumber,Metadata_Well,Metadata_Site,AreaShape_Area,Location_Center_X,Intensity_MeanIntensity_GFP\n"
    export = read_export(written(names + "1,1,A01,1,50,3,0.5\n1,2,A01,1,60,4,nan\n2,1,A01,2,7,4,0.25\n", "Nuclei.csv"))
    assert _found(export) == [
        ["A01", "1", "object count", 2],
        ["A01", "2", "object count", 1],
        ["A01", "1", "AreaShape_Area", 55],
        ["A01", "2", "AreaShape_Area", 7],
        ["A01", "1", "Intensity_MeanIntensity_GFP", 0.5],
        ["A01", "2", "Intensity_MeanIntensity_GFP", 0.25],
    ]
    assert export.readings["source"].iloc[2] == "Nuclei.csv:2:5 to Nuclei.csv:3:5 (mean of 2)"
    assert export.remarks[0] == (
        "Nuclei.csv: one row is one object (3 of them). For each field of a well, every readout is the mean over its objects "
        "that hold a number, and 'object count' is their number; a field of a well without any object has no reading. "
        "Image.csv counts the objects of all fields, also those with none."
    )


def test_two_rows_of_names_are_put_together(written):
    text = (
        "Image,Image,Image,Nuclei,Cells\nImageNumber,ObjectNumber,Metadata_Well,AreaShape_Area,AreaShape_Area\n"
        "1,1,A01,50,1.5\n1,2,A01,60,2.5\n2,1,B01,7,3.5\n"
    )
    values = read_export(written(text, "Objects.csv")).readings.set_index(["readout", "well"])["value"]
    assert values["Nuclei_AreaShape_Area"].to_dict() == {"A01": 55, "B01": 7}
    assert values["Cells_AreaShape_Area"].to_dict() == {"A01": 2, "B01": 3.5}


def test_a_note_above_the_names_names_no_readout(written):
    text = '"Experiment 12, AB, 3 May"\nCount_Cells,ImageNumber,Metadata_Well\n5,1,A01\n6,2,A02\n'
    export = read_export(written(text))
    assert set(export.readings["readout"]) == {"Count_Cells"}
    assert "Image.csv, line 1: 'Experiment 12, AB, 3 May' above the table is taken as a note." in export.remarks


def test_merged_tables_of_cytominer_are_read_per_well_or_per_object(written):
    wells = "Metadata_Plate,Metadata_Well,Cells_AreaShape_Area\nP,A01,1.5\nP,A02,3.5\n"
    assert _found(read_export(written(wells))) == [
        ["A01", "", "Cells_AreaShape_Area", 1.5],
        ["A02", "", "Cells_AreaShape_Area", 3.5],
    ]
    cells = "Metadata_Plate,Metadata_Well,Metadata_Cells_Number_Object_Number,Cells_AreaShape_Area\nP,A01,1,1.5\nP,A01,2,3.5\n"
    assert _found(read_export(written(cells))) == [
        ["A01", "", "object count", 2],
        ["A01", "", "Cells_AreaShape_Area", 2.5],
    ]


def test_a_folder_for_each_position_or_time_tells_no_plates_apart(written):
    text = "Count_Nuclei,ImageNumber,Metadata_Well,PathName_DNA{}\n5,1,A01,{}\n6,2,A01,{}\n7,3,B02,{}\n"
    positions = text.format("", "/run/A01-Site_0", "/run/A01-Site_1", "/run/B02-Site_0")
    assert [row[1] for row in _found(read_export(written(positions)))] == ["1", "2", "3"]
    times = text.format(",Metadata_Time_h", "/run/TimePoint_1,0", "/run/TimePoint_2,2", "/run/TimePoint_1,0")
    assert [row[1] for row in _found(read_export(written(times)))] == ["", "", ""]


_OBJECT_NAMES = "ImageNumber,ObjectNumber,Metadata_Day,Metadata_Well,Metadata_Site,AreaShape_Area\n"
_OF_SEVERAL = (
    "expected the objects of one image in a field of a well.\n"
    "  If they are of several plates, name the plate of each row in 'Metadata_Plate'; if of several fields, in 'Metadata_Site'; "
    "if of several times, in 'Metadata_Time_h'. What differs between the objects of one image has to be called otherwise than 'Metadata_'."
)
_IMAGES_APART = "expected a column 'Metadata_Plate' or 'Metadata_Site' that tells the images of a well apart.\n"
WRONG = {
    "objects twice": (
        _OBJECT_NAMES + "1,1,1,A01,1,101\n1,2,1,A01,1,102\n2,1,1,A02,1,103\n1,1,1,A01,1,101\n1,2,1,A01,1,102\n",
        "Image.csv, line 5, column 2: found object 1 of well A01, field 1, a second time (first in line 2, and 1 more such rows), "
        "expected each object of an image once.\n"
        "  Take out the rows that stand twice; or, if they are of another plate, add a column that names the plate of each row.",
    ),
    "objects of two days": (
        _OBJECT_NAMES + "1,1,1,A01,1,101\n1,2,1,A01,1,102\n7,1,3,A01,1,701\n",
        "Image.csv, line 4: found an object of well A01, field 1, as in line 2, but '1' and '7' for 'ImageNumber', "
        "'1' and '3' for 'Metadata_Day', " + _OF_SEVERAL,
    ),
    "images of two batches as fields": (
        "Count_Nuclei,ImageNumber,Metadata_Well,Metadata_Batch\n5.5,1,A01,1\n6.5,2,A02,1\n7.5,3,A01,2\n8.5,4,A02,2\n",
        "Image.csv, line 4, column 4: found '2' for well A01, and '1' in line 2, " + _IMAGES_APART +
        "  If 'Metadata_Batch' tells plates apart, take Plate out of it in the Metadata module, or call it 'Metadata_Plate'; "
        "if fields, 'Metadata_Site'; if times, 'Metadata_Time_h'.",
    ),
    "images of two plates, in a folder for each of their wells": (
        "Count_Nuclei,ImageNumber,Metadata_Well,PathName_DNA\n"
        "5.5,1,A01,D:\\p1\\A01\n6.5,2,A02,D:\\p1\\A02\n7.5,3,A01,D:\\p2\\A01\n8.5,4,A02,D:\\p2\\A02\n",
        "Image.csv, line 4, column 4: found 'D:\\p2\\A01' for well A01, and 'D:\\p1\\A01' in line 2, " + _IMAGES_APART +
        "  If 'PathName_DNA' tells plates apart, take Plate out of it in the Metadata module, or call it 'Metadata_Plate'; "
        "if fields, 'Metadata_Site'; if times, 'Metadata_Time_h'.",
    ),
    "images without wells": (
        "Count_Nuclei,ExecutionTime_01Images,ImageNumber\n5.0,0.1,1\n",
        "Image.csv, line 1: found a CellProfiler table without the wells of its images, "
        "expected a column 'Metadata_Well', or 'Metadata_Row' and 'Metadata_Col'.\n"
        "  Take Well out of the file names in the Metadata module of the pipeline, and export again.",
    ),
    "objects without wells": (
        "ImageNumber,ObjectNumber,AreaShape_Area\n1,1,50\n",
        "Image.csv, line 1: found objects of images that are only numbered (ImageNumber), expected the well of each object, in 'Metadata_Well'.\n"
        "  Read Image.csv of the same export; or tick 'Add image metadata columns to your object data file' in ExportToSpreadsheet.",
    ),
    "numbered time points": (
        "Count_Nuclei,ImageNumber,Metadata_Well,Metadata_T\n5,1,A01,1\n6,2,A01,2\n",
        "Image.csv, line 1, column 4: found 2 time points in 'Metadata_T' without their unit, expected times with their unit.\n"
        "  Name the column Metadata_Time_h, Metadata_Time_min or Metadata_Time_s and let it hold times; or export one time point in a file.",
    ),
    "a site twice": (
        "Count_Nuclei,ImageNumber,Metadata_Well,Metadata_Site\n5.5,1,A01,1\n6.5,2,A01,1\n",
        "Image.csv: found well A01 of plate 'Image' twice for 'Count_Nuclei' (Image.csv:2:1 and Image.csv:3:1), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
    "no well in a row": (
        "Count_Nuclei,ImageNumber,Metadata_Well\n5.5,1,A01\n6.5,2,W00351\n7.5,3,A03\n",
        "Image.csv, line 3: found 'W00351' in place of a well, expected a well such as A01.\n"
        "  Correct the row; put notes below the table, behind an empty row.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
