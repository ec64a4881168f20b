"""Logs of a dispenser that leave something open are refused with the way out."""

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


STOCKS = 'stocks = { baricitinib = "10 mM", ruxolitinib = { value = 5, unit = "mM" } }\n'


@pytest.fixture
def log(write):
    """Write echo.csv and a layout that names it; return the path of the layout."""

    def _log(details=(), exceptions=(), *, entry=STOCKS, groups=""):
        (write("echo.csv", "").parent / "echo.csv").write_text(echo(details, exceptions), encoding="utf-8")
        head = f"[meta]\nplate_size = 96\n[dispense]\nlog = 'echo.csv'\nwell_volume_uL = 50\n{entry}"
        return write("layout.toml", head + groups)

    return _log


D300 = ["Plate ID", "Dispensed\r\nwell", "Dispensed\r\nrow", "Dispensed\r\ncol", "Fluid name", "Dispensed concentration",
        "Conc. units", "Dispensed volume", "Volume units", "Total well volume"]  # fmt: skip


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
