"""Several logs of a dispenser: copies, runs without barcodes, and stocks of several source plates."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

COLUMNS = (
    "Date Time Point,Source Plate Name,Source Plate Barcode,Source Plate Type,Source Well,Destination Plate Name,"
    "Destination Plate Barcode,Destination Plate Type,Destination Well,Transfer Volume,Actual Volume,Sample ID,Sample Name,"
    "Survey Fluid Volume,Current Fluid Volume,Fluid Composition,Fluid Units,Fluid Type,Transfer Status"
)
HEAD = "Run ID,17\nRun Date/Time,2024-01-08 10:11:12\nApplication Name,Labcyte Echo Plate Reformat\nUser Name,Nobody\n"
FOOT = "\nInstrument Name,E5XX-00000\nInstrument Model,Echo 525\n"


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


D300 = ["Plate ID", "Dispensed\r\nwell", "Dispensed\r\nrow", "Dispensed\r\ncol", "Fluid name", "Dispensed concentration",
        "Conc. units", "Dispensed volume", "Volume units", "Total well volume"]  # fmt: skip


BARI = line("A1", "A2", 50, "baricitinib")


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
