"""Logs of liquid dispensers as layouts: Echo reports and pick lists, D300 reports; doses by hand."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from platekit.layout import annotate, draw, read_layout

COLUMNS = (
    "Date Time Point,Source Plate Name,Source Plate Barcode,Source Plate Type,Source Well,Destination Plate Name,"
    "Destination Plate Barcode,Destination Plate Type,Destination Well,Transfer Volume,Actual Volume,Sample ID,Sample Name,"
    "Survey Fluid Volume,Current Fluid Volume,Fluid Composition,Fluid Units,Fluid Type,Transfer Status"
)
HEAD = "Run ID,17\nRun Date/Time,2024-01-08 10:11:12\nApplication Name,Labcyte Echo Plate Reformat\nUser Name,Nobody\n"
FOOT = "\nInstrument Name,E5XX-00000\nInstrument Model,Echo 525\n"
DRY = "MM0202001: Current fluid height below minimum transfer level"


def line(source, well, volume, name="", *, actual=None, status="", plate="Destination[1]", barcode="DST01"):
    done = volume if actual is None else actual
    return (
        f"2024-01-08 10:11:01.1,Source[1],SRC01,384PP_DMSO2,{source},{plate},{barcode},Made_up_96,{well},{volume},{done},,"
        f"{name},40,39,100,,DMSO,{status}"
    )


def echo(details=(), exceptions=()):
    failed = f"\n[EXCEPTIONS]\n{COLUMNS}\n" + "\n".join(exceptions) + "\n" if exceptions else ""
    return f"{HEAD}{failed}\n[DETAILS]\n{COLUMNS}\n" + "\n".join(details) + "\n" + FOOT


DISPENSE = """
    [dispense]
    log = "echo.csv"
    well_volume_uL = 50
    """
STOCKS = 'stocks = { baricitinib = "10 mM", ruxolitinib = { value = 5, unit = "mM" } }\n'


@pytest.fixture
def log(write):
    """Write echo.csv and a layout that names it; return the path of the layout."""

    def _log(details=(), exceptions=(), *, entry=STOCKS, groups=""):
        (write("echo.csv", "").parent / "echo.csv").write_text(echo(details, exceptions), encoding="utf-8")
        head = f"[meta]\nplate_size = 96\n[dispense]\nlog = 'echo.csv'\nwell_volume_uL = 50\n{entry}"
        return write("layout.toml", head + groups)

    return _log


def wells(layout):
    return layout.wells.set_index("well")


def test_the_dose_is_volume_times_stock_over_the_volume_of_the_well(log):
    layout = read_layout(log([line("A1", "A2", 50, "baricitinib"), line("B1", "B12", 2.5, "ruxolitinib")]))
    found = wells(layout)
    # 50 nL of 10 mM in 50 uL is 10 uM; 2.5 nL of 5 mM is 0.25 uM.
    assert found.loc[["A02", "B12"], ["compound", "role", "concentration_uM"]].to_numpy().tolist() == [
        ["baricitinib", "compound", 10.0],
        ["ruxolitinib", "compound", 0.25],
    ]
    assert layout.remarks == (
        "layout.toml, [dispense]: the one plate of the log ('Destination[1]') stands for every plate of this layout",
    )


def test_transfers_into_one_well_add_up_and_two_compounds_stand_beside_each_other(log):
    layout = read_layout(
        log(
            [
                line("A1", "A2", 25, "baricitinib"),
                line("A2", "A2", 12.5, "baricitinib"),
                line("P1", "A2", 12.5, "DMSO"),
                line("B1", "A3", 50, "ruxolitinib"),
                line("A1", "A3", 50, "baricitinib"),
            ]
        )
    )
    columns = ["compound", "concentration_uM", "compound_b", "concentration_b_uM", "vehicle", "dispensed_nL"]
    found = wells(layout)
    assert found.loc["A02", [*columns[:3], *columns[4:]]].tolist() == ["baricitinib", 7.5, "", "DMSO", 50.0]
    # The compound that the log names first is the first of every well, whatever the order within the well.
    assert found.loc["A03", columns].tolist() == ["baricitinib", 10.0, "ruxolitinib", 5.0, "", 100.0]


def test_the_layout_of_the_source_plate_may_name_the_stocks(log, write):
    write(
        "source.csv",
        "plate,well,compound,concentration_mM\nSRC01,A1,baricitinib,10\nSRC01,A2,baricitinib,0.1\nSRC01,P1,DMSO,\n",
    )
    layout = read_layout(
        log(
            [line("A1", "A2", 50), line("A2", "A3", 50), line("P1", "A1", 50)],
            entry='stocks = "source.csv"\n', groups="[col.1]\nrole = 'virus_control'\n[row.A]\nmoi = 0.1\n",
        )
    )  # fmt: skip
    assert wells(layout)["concentration_uM"].fillna(-1).to_dict() == {"A01": -1.0, "A02": 10.0, "A03": 0.1}
    assert wells(layout).loc["A01", ["role", "compound", "vehicle", "moi"]].tolist() == [
        "virus_control",
        "",
        "DMSO",
        0.1,
    ]


def test_wells_with_vehicle_alone_are_what_the_groups_or_the_roles_say(log):
    details = [line("P1", "A1", 50, "DMSO"), line("P1", "B1", 50, "DMSO"), line("A1", "A2", 50, "baricitinib")]
    path = log(details)
    said = '[meta]\nroles = { DMSO = "virus_control" }\n'
    path.write_text(path.read_text().replace("[meta]\n", said))
    both = {"A01": "virus_control", "A02": "compound", "B01": "virus_control"}
    assert wells(read_layout(path))["role"].to_dict() == both
    path.write_text(path.read_text() + "[well.B1]\nrole = 'cell_control'\n")
    assert wells(read_layout(path)).loc["B01", ["role", "compound", "vehicle"]].tolist() == ["cell_control", "", "DMSO"]


def test_what_was_not_dispensed_is_said_and_its_wells_are_excluded(log):
    path = log(
        [line("A1", "A2", 50, "baricitinib"), line("A1", "A4", 50, "baricitinib", actual=25, status="MM0303: short")],
        [line("A1", "A3", 25, "baricitinib", actual=0, status=DRY)],
    )
    layout = read_layout(path)
    assert layout.remarks[1:] == (
        f"layout.toml, [dispense]: excluded, not dispensed: 25 nL of baricitinib ({DRY}): A03",
        "layout.toml, [dispense]: excluded, not dispensed: 50 nL of baricitinib (MM0303: short): A04",
    )
    readings = pd.DataFrame(
        {"plate": "P1", "well": ["A02", "A03", "A04"], "readout": "infection", "value": [1.0, 2, 3]}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        annotated = annotate(readings, layout).set_index("well")
    assert annotated["excluded"].tolist() == [False, True, True]
    assert annotated.loc["A03", ["compound", "concentration_uM", "exclusion_reason"]].tolist() == [
        "baricitinib", 5.0, f"not dispensed: 25 nL of baricitinib ({DRY})",
    ]  # fmt: skip


def test_what_failed_keeps_the_dose_that_was_planned_and_is_no_vehicle(log):
    layout = read_layout(log([line("A1", "A2", 50, "baricitinib"), line("A1", "A3", 50, "baricitinib", actual=0)]))
    found = wells(layout)
    assert found.loc["A03", ["role", "compound", "concentration_uM"]].tolist() == ["compound", "baricitinib", 10.0]
    assert found.loc["A03", "exclusion_reason"] == "not dispensed: 50 nL of baricitinib (0 of 50 nL)"


def test_a_note_among_the_transfers_does_not_end_them(log):
    path = log([line("A1", "A2", 50, "baricitinib"), "checked by me", line("A1", "A3", 50, "baricitinib")])
    layout = read_layout(path)
    assert wells(layout).index.tolist() == ["A02", "A03"]
    assert layout.remarks[0] == "echo.csv, line 9: a note among the transfers, not read"


def test_a_log_that_was_cut_off_is_refused_or_remarked_on(log, refusal):
    path = log([line("A1", "A2", 50, "baricitinib"), line("A1", "A3", 25, "baricitinib")])
    whole = (path.parent / "echo.csv").read_text(encoding="utf-8")
    (path.parent / "echo.csv").write_text(whole[: whole.rindex("25,25") + 1], encoding="utf-8")
    assert refusal(read_layout, path) == (
        "echo.csv, line 9: found 10 cells at the very end of the file, expected a whole line of the table.\n"
        "  The file was cut off. Export or copy it again."
    )
    (path.parent / "echo.csv").write_text(whole[: whole.rindex("2024-01-08")], encoding="utf-8")
    assert read_layout(path).remarks[0] == (
        "echo.csv: ends without the lines about the instrument; if it was cut off, transfers are missing"
    )


def test_a_later_log_makes_good_what_failed(log, write):
    path = log([line("A1", "A2", 50, "baricitinib")], [line("A1", "A3", 25, "baricitinib", actual=0, status=DRY)])
    (path.parent / "again.csv").write_text(echo([line("A1", "A3", 25, "baricitinib")]), encoding="utf-8")
    path.write_text(path.read_text().replace("'echo.csv'", "['echo.csv', 'again.csv']"))
    layout = read_layout(path)
    assert "exclusion_reason" not in layout.wells
    assert layout.remarks[-1] == (
        "layout.toml, [dispense]: transfers that failed and were repeated with a later log: wells A03"
    )


def test_several_plates_keep_their_names_or_get_those_of_the_screen(log):
    details = [
        line("A1", "A2", 50, "baricitinib", barcode="DST01"),
        line("A1", "A2", 25, "baricitinib", barcode="DST02"),
    ]
    layout = read_layout(log(details))
    # Both are called Destination[1]: the barcode tells them apart.
    assert layout.wells[["plate", "concentration_uM"]].to_numpy().tolist() == [["DST01", 10.0], ["DST02", 5.0]]
    assert layout.remarks == ("layout.toml, [dispense]: the log has 2 plates: DST01, DST02",)
    one = read_layout(log(details, entry=STOCKS + 'plates = { DST02 = "day1_L1" }\n'))
    assert one.wells[["plate", "concentration_uM"]].to_numpy().tolist() == [["day1_L1", 5.0]]
    assert one.remarks == (
        "layout.toml, [dispense]: plates of the log that 'plates' does not name are not used: DST01",
    )


def test_a_pick_list_is_read_and_called_what_it_is(write):
    write("echo.csv", "Source Well,Dest Well,Transfer Volume\nA1,A2,25\nA1,A3,2.5\n")
    write("source.csv", "well,compound,concentration_mM\nA1,baricitinib,10\n")
    layout = read_layout(write("layout.toml", DISPENSE + '    stocks = "source.csv"\n'))
    assert wells(layout)["concentration_uM"].to_dict() == {"A02": 5.0, "A03": 0.5}
    assert layout.remarks == (
        "echo.csv: a pick list, which says what was planned and not what was dispensed; its volumes name no unit and are "
        "read as an Echo's, in nL",
        "layout.toml, [dispense]: the log, which names no plate, stands for every plate of this layout",
    )


D300 = ["Plate ID", "Dispensed\r\nwell", "Dispensed\r\nrow", "Dispensed\r\ncol", "Fluid name", "Dispensed concentration",
        "Conc. units", "Dispensed volume", "Volume units", "Total well volume"]  # fmt: skip


def test_a_d300_report_says_the_concentration_in_the_well(write_excel):
    path = write_excel("d300.xlsx", {
        "Summary": [["Protocol", "made up"]],
        "Tabular detail": [
            D300,
            ["P7", "B2", 2, 2, "baricitinib", 3.3333, "\u00b5M", 16.7, "nL", 50],
            ["P7", "B2", 2, 2, "DMSO normalization", None, "%", 33.3, "nL", 50],
            ["P7", "B3", 2, 3, "ruxolitinib", 300, "nM", 3, "nL", 50],
            ["P7", "A1", 1, 1, "DMSO normalization", 0.1, "%", 50, "nL", 50],
        ],
    })  # fmt: skip
    layout = read_layout(path, roles={"DMSO": "virus_control"})
    assert wells(layout)[["compound", "role"]].to_numpy().tolist() == [
        ["", "virus_control"], ["baricitinib", "compound"], ["ruxolitinib", "compound"],
    ]  # fmt: skip
    assert wells(layout).loc[["B02", "B03"], "concentration_uM"].tolist() == [3.3333, 0.3]
    assert wells(layout).loc["B02", ["vehicle", "dispensed_nL"]].tolist() == ["DMSO", 50.0]
    assert "baricitinib: 3.333 uM, 1 well" in draw(layout)


def test_a_d300_report_with_a_column_for_each_fluid_is_read_too(write_excel):
    path = write_excel("d300.xlsx", {"Tabular": [
        ["Plate ID", "Dispensed\r\nwell", "Fluid name", "Conc. (\u00b5M)\r\n5-FU", "Conc. (\u00b5M)\r\nSN-38", "DMSO %"],
        [1, "A2", "2 Fluids", 10, 0.5, 0.1],
        [1, "A3", "SN-38", None, 1, 0.1],
        [1, "A1", "DMSO normalization", None, None, 0.1],
    ]})  # fmt: skip
    layout = read_layout(path, roles={"DMSO": "virus_control"})
    columns = ["compound", "concentration_uM", "compound_b", "concentration_b_uM"]
    assert wells(layout).loc["A02", columns].tolist() == ["5-FU", 10.0, "SN-38", 0.5]
    assert wells(layout).loc["A03", columns[:3]].tolist() == ["SN-38", 1.0, ""]


def test_a_log_saved_by_a_german_spreadsheet_is_read(log, write):
    path = log([line("A1", "A2", 2.5, "baricitinib"), line("A1", "A3", 27.5, "baricitinib")])
    text = (path.parent / "echo.csv").read_text()
    saved = "\n".join(row.replace(",", ";").replace("2.5", "2,5").replace("27.5", "27,5") for row in text.splitlines())
    (path.parent / "echo.csv").write_text(saved, encoding="cp1252")
    assert wells(read_layout(path))["concentration_uM"].to_dict() == {"A02": 0.5, "A03": 5.5}
