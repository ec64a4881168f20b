"""Logs of liquid dispensers as layouts: Echo reports and pick lists, D300 reports; doses by hand, refusals read whole."""

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


BARI = line("A1", "A2", 50, "baricitinib")
REFUSED = [
    (
        {"details": [BARI], "entry": ""},
        "layout.toml, [dispense]: found no stock concentration of 'baricitinib' (echo.csv, line 8), expected one for each "
        'fluid that is no vehicle.\n  Write stocks = { "baricitinib" = "10 mM" }, or stocks = "source_plate.csv", a layout of '
        'the source plate with compound and concentration_mM; name a vehicle in vehicles = ["baricitinib"].',
    ),
    (
        {"details": [line("A1", "A2", 50)]},
        "echo.csv, line 8: found no name for what is in the source wells A01 of 'Source[1]', expected a name in the log, or "
        "the stocks.\n  Say in [dispense] what the source holds: stocks = \"source_plate.csv\", a layout of the source plate "
        "with compound and concentration_mM.",
    ),
    (
        {"details": [line("P1", "A1", 50, "DMSO"), BARI]},
        "layout.toml, well A01: found the compound 'DMSO' without a role, expected whether a vehicle well has virus.\n"
        '  Say role = "virus_control" or "cell_control", or map the word: roles = { "DMSO" = "..." }, with one of the two.',
    ),
    (
        {"details": [BARI], "groups": "[well.A2]\ncompound = 'tofacitinib'\n"},
        "layout.toml, [well.A2] compound: found compound 'tofacitinib' for well A02, expected 'baricitinib', as echo.csv, "
        "line 8 says.\n  Leave compound of this well out of the layout, or correct the log.",
    ),
    (
        {"details": [BARI], "entry": STOCKS + "plates = { DST1 = 'P1' }\n"},
        "layout.toml, [dispense] plates: found 'DST1', expected a plate of the log, by name or barcode, or the file of a "
        "log.\n  Plates and logs: did you mean 'DST01'?",
    ),
    (
        {"details": [BARI], "entry": "stock = 'x.csv'\n"},
        "layout.toml, [dispense]: found the key 'stock', expected a key of [dispense].\n  Keys: did you mean 'stocks'?",
    ),
    (
        {"details": [BARI, line("B1", "A2", 5, "ruxolitinib"), line("B1", "A2", 5, "c")],
         "entry": 'stocks = { baricitinib = "10 mM", ruxolitinib = "1 mM", c = "1 mM" }\n'},
        "layout.toml, [dispense], wells A02: found 3 compounds (baricitinib, ruxolitinib, c), expected two in one well at "
        "most.\n  Name what is in every well, such as a booster, as a condition: put it into vehicles and say "
        'condition = "...".',
    ),
    (
        {"details": [BARI.replace(",A2,", ",A2x,")]},
        "echo.csv, line 8, column 9: found 'A2x', which is no well, expected the well that was dispensed into.\n"
        "  Correct the well, or take the line away if it is none of a transfer.",
    ),
    (
        {},
        "echo.csv: found a log without a transfer, expected one transfer or more.\n  Export the log of the run again.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_a_log_that_leaves_something_open_is_refused_with_the_way_out(given, said, log, refusal):
    assert refusal(read_layout, log(**given)) == said


def test_wells_that_got_as_much_as_they_hold_are_refused_with_the_line_vehicles_too(log, refusal):
    # A heading in microlitres over volumes in nanolitres: 25 and 1000 uL into a well of 50 uL.
    details = [line("A1", "A2", 25, "baricitinib"), line("A1", "A3", 1000, "baricitinib"), line("P1", "A4", 50, "DMSO")]
    path = log(details)
    written = path.parent / "echo.csv"
    columns = COLUMNS.replace("Transfer Volume", "Transfer Volume (uL)").replace("Actual Volume", "Actual Volume (uL)")
    written.write_text(written.read_text().replace(COLUMNS, columns))
    assert refusal(read_layout, path) == (
        "echo.csv, line 9: found 1000 uL dispensed into wells of 50 uL (wells A03-A04), expected less than the well holds "
        "with medium, cells and virus.\n"
        "  Correct the unit of the volumes in the log, or well_volume_uL in layout.toml, [dispense]."
    )


def test_a_dose_above_its_stock_is_refused_with_the_line(write, write_excel, refusal):
    write_excel("d300.xlsx", {"Tabular detail": [
        D300, ["P7", "B2", 2, 2, "baricitinib", 3.3, "mM", 16.7, "nL", 50], ["P7", "B3", 2, 3, "baricitinib", 30, "mM", 3, "nL", 50],
    ]})  # fmt: skip
    path = write("layout.toml", "[dispense]\nlog = 'd300.xlsx'\nstocks = { baricitinib = '10 mM' }\n")
    assert refusal(read_layout, path) == (
        "d300.xlsx, sheet 'Tabular detail', row 3: found 30000 uM of 'baricitinib' from a stock of 10000 uM (well B03), "
        "expected a dose below that of its stock.\n"
        "  Correct the unit of the doses in the log, or that of the stock."
    )


def test_a_source_well_without_a_stock_is_named(log, write, refusal):
    write("source.csv", "plate,well,compound,concentration_mM\nSRC01,A1,baricitinib,10\n")
    path = log([line("A1", "A2", 50), line("B7", "A3", 50)], entry='stocks = "source.csv"\n')
    assert refusal(read_layout, path) == (
        "source.csv: found nothing for the source wells B07 of 'Source[1]' (echo.csv, line 9), expected each source that was "
        "used.\n  Add them, with the plate or barcode of the log where there are several. It names the plates SRC01."
    )


def test_the_volume_of_the_wells_has_to_be_said(log, refusal):
    path = log([BARI])
    path.write_text(path.read_text().replace("well_volume_uL = 50\n", ""))
    assert refusal(read_layout, path) == (
        "layout.toml, [dispense]: found no volume of the wells, expected the final volume, by which each stock is diluted.\n"
        "  Write well_volume_uL = 50, with medium, cells and virus in it."
    )


def test_a_log_of_volumes_is_no_layout_by_itself(log, refusal):
    assert refusal(read_layout, log([BARI]).parent / "echo.csv") == (
        "echo.csv: found a log of transfers without the concentrations in the wells, expected a layout that names the log.\n"
        '  Write a layout.toml: [dispense] log = "echo.csv", well_volume_uL = 50, stocks = "source_plate.csv"; '
        "docs/layouts.md shows one."
    )


def test_what_is_no_log_is_called_so(log, refusal):
    path = log([BARI])
    (path.parent / "echo.csv").write_text("well,compound\nA1,x\n")
    assert refusal(read_layout, path) == (
        "echo.csv: found no table of transfers, expected the report of an Echo or D300, or a pick list.\n"
        "  Its headings are Source Well, Destination Well and Transfer Volume; or Dispensed well, Fluid name and Dispensed "
        "concentration."
    )


def bare(source, well, name, **more):
    """A line of a log without barcodes, as an Echo writes it where none was scanned."""
    return line(source, well, 50, name, barcode="", **more).replace("SRC01", "")


@pytest.fixture
def runs(write):
    """Write two logs and a layout that names both; return the path of the layout."""

    def _runs(first, second, *, entry=STOCKS):
        folder = write("a.csv", echo(first)).parent
        (folder / "a.csv").write_text(echo(first), encoding="utf-8")
        (folder / "b.csv").write_text(echo(second), encoding="utf-8")
        head = "[meta]\nplate_size = 96\n[dispense]\nlog = ['a.csv', 'b.csv']\nwell_volume_uL = 50\n"
        return write("layout.toml", head + entry)

    return _runs


def test_stocks_without_a_plate_do_not_serve_two_source_plates(log, write, refusal):
    write("source.csv", "well,compound,concentration_mM\nA1,baricitinib,10\n")
    details = [line("A1", "A2", 50), line("A1", "A3", 50).replace("Source[1],SRC01", "Source[2],SRC02")]
    path = log(details, entry='stocks = "source.csv"\n')
    assert refusal(read_layout, path) == (
        "source.csv: found stocks without a plate, for the source plates 'SRC01' (echo.csv, line 8) and 'SRC02' (echo.csv, "
        "line 9), expected which source plate holds them.\n"
        "  Add a column 'plate' to the stocks, such as 'SRC01', for each source plate."
    )
    write("source.csv", "plate,well,compound,concentration_mM\nSRC01,A1,baricitinib,10\nSRC02,A1,tofacitinib,1\n")
    assert wells(read_layout(path))["compound"].to_dict() == {"A02": "baricitinib", "A03": "tofacitinib"}


SOURCE = "well,compound,concentration_mM\nA1,baricitinib,10\nA2,ruxolitinib,10\nP1,DMSO,\n"


def test_an_identifier_in_the_log_stands_for_the_name_in_the_stocks_and_is_said(log, write):
    write("source.csv", SOURCE)
    layout = read_layout(
        log([line("A1", "A2", 50, "C-001"), line("A2", "A3", 50, "Ruxolitinib")], entry='stocks = "source.csv"\n')
    )
    assert wells(layout)["compound"].to_dict() == {"A02": "baricitinib", "A03": "ruxolitinib"}
    assert layout.remarks[1:] == (
        "layout.toml, [dispense]: names of the log, as source.csv has them: 'C-001' is 'baricitinib'",
    )


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (
            [line("A1", "A2", 50, "ruxolitinib")],
            "echo.csv, line 8: found 'ruxolitinib' from the source well A01 of 'SRC01', expected 'baricitinib', as source.csv "
            "says.\n",
        ),
        (
            [line("A1", "A2", 50, "C1"), line("A2", "A3", 50, "C1")],
            "echo.csv, line 9: found 'C1' from the source well A02 of 'SRC01', expected 'ruxolitinib', as source.csv says; "
            "echo.csv, line 8 makes it 'baricitinib'.\n",
        ),
        (
            [line("A1", "A2", 50, "DMSO")],
            "echo.csv, line 8: found 'DMSO' from the source well A01 of 'SRC01', expected 'baricitinib', as source.csv says.\n",
        ),
    ],
)
def test_a_log_that_names_another_stock_is_refused(details, said, log, write, refusal):
    write("source.csv", SOURCE)
    assert refusal(read_layout, log(details, entry='stocks = "source.csv"\n')) == said + (
        "  Correct the stocks or the log. Where there are several source plates, name them in the stocks."
    )


def test_one_stock_for_two_concentrations_of_a_source_is_refused(write, refusal):
    write("echo.csv", (
        "Source Well,Sample Name,Sample Concentration (mM),Destination Well,Transfer Volume (nL)\n"
        "A1,baricitinib,10,A2,50\nA2,baricitinib,1,A3,50\n"
    ))  # fmt: skip
    path = write("layout.toml", DISPENSE)
    assert wells(read_layout(path))["concentration_uM"].to_dict() == {"A02": 10.0, "A03": 1.0}
    path = write("layout.toml", DISPENSE + '    stocks = { baricitinib = "10 mM" }\n')
    assert refusal(read_layout, path) == (
        "echo.csv, line 3: found a source of 1000 uM of 'baricitinib', expected 10000 uM, as layout.toml, [dispense] stocks "
        "says.\n  Correct one of the two. What the log says itself needs no stocks."
    )


def test_a_log_named_twice_is_refused(log, refusal):
    path = log([BARI])
    path.write_text(path.read_text().replace("'echo.csv'", "['echo.csv', 'echo.csv']"))
    assert refusal(read_layout, path) == (
        "layout.toml, [dispense] log: found 'echo.csv' twice, expected each log once, since doses add up.\n  Take one away."
    )


TWICE = "  Take the copy away, a line or a log. What was dispensed twice is one line with the sum of both."


def test_a_copy_of_a_log_or_of_a_line_is_refused_and_a_second_transfer_adds_up(log, runs, refusal):
    both = [BARI, line("A1", "A3", 25, "baricitinib")]
    # Another program saved the copy: other times, and numbers with zeros behind.
    saved = [row.replace("2024-01-08 10:11:01.1", "08.01.2024 10:11").replace(",50,50,", ",50.0,50.0,") for row in both]
    assert refusal(read_layout, runs(both, saved)) == (
        "b.csv, line 8: found the same transfer as a.csv, line 8 has, and 1 more so, expected each transfer once, since doses "
        f"add up.\n{TWICE}"
    )
    assert refusal(read_layout, log([*both, BARI])) == (
        "echo.csv, line 10: found the same transfer as echo.csv, line 8 has, expected each transfer once, since doses add up.\n"
        + TWICE
    )
    second = BARI.replace("10:11:01.1", "10:11:02.3")
    assert wells(read_layout(log([BARI, second])))["concentration_uM"].to_dict() == {"A02": 20.0}


def test_a_line_that_stands_twice_in_a_d300_report_is_refused_and_vehicle_adds_up(write_excel, refusal):
    dose = ["P7", "B2", 2, 2, "baricitinib", 10, "uM", 16.7, "nL", 50]
    fill = ["P7", "B2", 2, 2, "DMSO", 0.1, "%", 10, "nL", 50]
    path = write_excel("d300.xlsx", {"Tabular detail": [D300, dose, fill, fill]})
    assert wells(read_layout(path)).loc["B02", ["concentration_uM", "dispensed_nL"]].tolist() == [10.0, 36.7]
    path = write_excel("d300.xlsx", {"Tabular detail": [D300, dose, fill, dose]})
    assert refusal(read_layout, path) == (
        "d300.xlsx, sheet 'Tabular detail', row 4: found the same transfer as d300.xlsx, sheet 'Tabular detail', row 2 has, "
        f"expected each transfer once, since doses add up.\n{TWICE}"
    )


def test_two_runs_without_barcodes_are_one_plate_or_two_as_the_layout_says(runs, refusal):
    given = [bare("A1", "A2", "baricitinib")], [bare("B1", "A2", "ruxolitinib")]
    assert refusal(read_layout, runs(*given)) == (
        "layout.toml, [dispense]: found 'Destination[1]' without a barcode, in a.csv, line 8 and b.csv, line 8, expected to "
        "know whether it is one plate or two.\n"
        "  Say which plate of the screen each log went onto, the same one twice if it is one: "
        'plates = { "a.csv" = "day1_L1", "b.csv" = "day1_L2" }.'
    )
    two = read_layout(runs(*given, entry=STOCKS + 'plates = { "a.csv" = "day1_L1", "b.csv" = "day1_L2" }\n')).wells
    assert two[["plate", "compound"]].to_numpy().tolist() == [["day1_L1", "baricitinib"], ["day1_L2", "ruxolitinib"]]
    one = read_layout(runs(*given, entry=STOCKS + 'plates = { "a.csv" = "P1", "b.csv" = "P1" }\n')).wells
    assert one[["plate", "compound", "compound_b"]].to_numpy().tolist() == [["P1", "baricitinib", "ruxolitinib"]]


def test_barcodes_and_names_of_ones_own_make_one_plate_of_two_runs(runs):
    for details in (
        ([line("A1", "A2", 50, "baricitinib")], [line("B1", "A2", 50, "ruxolitinib")]),
        ([bare("A1", "A2", "baricitinib", plate="DST1")], [bare("B1", "A2", "ruxolitinib", plate="DST1")]),
    ):
        assert wells(read_layout(runs(*details))).loc["A02", "compound_b"] == "ruxolitinib"


def test_a_plate_with_and_without_a_barcode_is_asked_about(log, refusal):
    path = log([line("A1", "A2", 50, "baricitinib"), bare("A1", "A3", "baricitinib")])
    assert refusal(read_layout, path) == (
        "layout.toml, [dispense]: found 'Destination[1]' without a barcode, in echo.csv, line 9 and echo.csv, line 8, expected "
        "to know whether it is one plate or two.\n  Fill in the barcode of each plate in the log."
    )


def test_what_failed_may_be_made_good_in_a_later_log_without_barcodes(runs):
    dry = bare("A1", "A3", "baricitinib").replace(",50,50,", ",50,0,")
    layout = read_layout(runs([bare("A1", "A2", "baricitinib"), dry], [bare("A1", "A3", "baricitinib")]))
    assert wells(layout)["concentration_uM"].to_dict() == {"A02": 10.0, "A03": 10.0}
    assert "exclusion_reason" not in layout.wells


def test_one_source_plate_in_two_logs_without_barcodes_is_said(runs, write):
    write("source.csv", SOURCE)
    given = [bare("A1", "A2", "", plate="DST1")], [bare("A2", "A3", "", plate="DST1")]
    assert read_layout(runs(*given, entry='stocks = "source.csv"\n')).remarks[1:] == (
        "layout.toml, [dispense]: 'Source[1]' has no barcode and is taken as one source plate in 2 logs",
    )


def test_a_concentration_beside_source_wells_has_to_say_whose_it_is(write, refusal):
    text = "Source Well,Compound,{} (mM),Destination Well,Transfer Volume\nA1,baricitinib,10,A2,50\n"
    write("echo.csv", text.format("Concentration"))
    path = write("layout.toml", DISPENSE)
    assert refusal(read_layout, path) == (
        "echo.csv, line 1, column 3: found 'Concentration (mM)' beside the wells of a source, expected to know whether it is "
        "that of the source or that in the well.\n"
        "  Rename the heading: 'Source concentration' is diluted by the volumes, 'Dispensed concentration' is the dose."
    )
    write("echo.csv", text.format("Source concentration"))
    assert wells(read_layout(path))["concentration_uM"].to_dict() == {"A02": 10.0}


@pytest.mark.parametrize(
    ("heading", "volume", "said"),
    [("Volume", 0.05, "'Volume (nL)' or 'Volume (uL)'"), ("Volume", 25, "'Volume (nL)' or 'Volume (uL)'"),
     ("Transfer Volume", 0.05, "'Transfer Volume (nL)' or 'Transfer Volume (uL)'")],
)  # fmt: skip
def test_a_volume_that_is_no_echos_needs_a_unit(heading, volume, said, write, refusal):
    text = "Source Well,Compound,Sample Concentration (mM),Destination Well,{}\nA1,baricitinib,10,A2,{}\n"
    write("echo.csv", text.format(heading, volume))
    path = write("layout.toml", DISPENSE)
    assert refusal(read_layout, path) == (
        f"echo.csv, line 2, column 5: found {volume:g} under '{heading}', which names no unit, expected the unit of the "
        f"volumes.\n  Write it into the heading: {said}. An Echo's report names none, and has nL: drops of 2.5."
    )
    write("echo.csv", text.format(f"{heading} (uL)", 0.05))
    assert wells(read_layout(path))["concentration_uM"].to_dict() == {"A02": 10.0}
