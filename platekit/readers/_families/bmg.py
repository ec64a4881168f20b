"""What a BMG Labtech export says about itself: its head, its runs, and the titles of its reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from platekit.readers._finding.clock import hours
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_KEYS = ("user", "path", "test run no.", "test name", "test id", "date", "time", "id1", "id2", "id3")
_MODE = re.compile(
    r"(?:uv/vis )?(absorbance|luminescence|fluorescence polari[sz]ation|fluorescence anisotropy|time[- ]resolved fluorescence"
    r"|fluorescence|alpha\w*|nephelometry)\b",
    re.IGNORECASE,
)
_LETTERS = {"a": "absorbance", "f": "fluorescence", "l": "luminescence"}
_BY_FORM = {True: "fluorescence", False: "signal"}
_LIGHT = re.compile(
    r"(?:(?P<letter>[AFL]):\s*)?(?P<first>\d{3,4})(?:-\d{1,3})?(?:/(?P<second>\d{3,4})(?:-\d{1,3})?)?(?:\s+(?:[A-D]|\d{1,2}))?",
    re.IGNORECASE,
)
_SCANNED = re.compile(r"(abs|ex|em)\w*\.? spectrum", re.IGNORECASE)
_SPECTRA = {"abs": "absorbance", "ex": "fluorescence excitation", "em": "fluorescence emission"}
_RAW = re.compile(r"raw data\b\s*(?:\((?P<inner>.*)\))?", re.IGNORECASE)
_SCAN_MEAN = re.compile(r"well scan: average\s*(?:\((?P<inner>.*)\))?", re.IGNORECASE)
_CYCLE = re.compile(r"cycle \d+\s*\((?P<time>.*)\)", re.IGNORECASE)
# What MARS lays out beside the readings, under their own titles.
_LAYOUT = re.compile(r"layout|content|group|replicate", re.IGNORECASE)
_SETTINGS = re.compile(r"volume|temperature|(?:standard )?concentration|dilution|focal height|gain", re.IGNORECASE)
# IDs are free text: kinds of plates, volumes, clock times. A barcode, or words about a plate, name the plate.
_PLATE_NAME = re.compile(r"(?=.*\d)[\w.#-]{4,}|.*(?<![a-z])plate(?![a-z]).*", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,4}([-./:])\d{1,2}(\1\d{1,4})?(?:[ ,]+\d{1,2}:.*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """The head of a run: its first row, its ``Key: value`` pairs, its mode ("" where it is not said), and its last row."""

    row: int
    pairs: dict[str, str]
    mode: str
    last: int

    @property
    def ids(self) -> tuple[str, ...]:
        """ID1 to ID3 as far as they say anything."""
        return tuple(self.pairs[key] for key in ("id1", "id2", "id3") if self.pairs.get(key))

    @property
    def plate(self) -> str:
        """The name of the plate: ID1 if it is one, and what another ID says about the plate; "" where ID1 names none."""
        first = self.pairs.get("id1", "")
        if not _PLATE_NAME.fullmatch(first) or _CLOCK.fullmatch(first):
            return ""
        counted = [self.pairs.get(key, "") for key in ("id2", "id3")]
        return " ".join([first, *(text for text in counted if re.match(r"plate\b", text, re.IGNORECASE))])

    @property
    def run(self) -> tuple[str, ...]:
        """What tells this run from others."""
        return tuple(self.pairs.get(key, "") for key in ("test id", "test run no.", "test name", "date", "time"))


def heads(sheet: Sheet) -> list[Head]:
    """Return the head of every run of a sheet; one without anything in it where the file lost its head."""
    starts = [row for row, head in enumerate(sheet.heads) if head.casefold().startswith("user:")] or [0]
    return [_head(sheet, start, end) for start, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True)]


def _head(sheet: Sheet, start: int, end: int) -> Head:
    pairs: dict[str, str] = {}
    mode = ""
    last = start - 1
    for row in range(start, end):
        texts = sheet.texts(row)
        if _begins_data(texts):
            break
        for place, text in enumerate(texts):
            key, colon, value = text.partition(":")
            if colon and key.strip().casefold() in _KEYS:
                pairs.setdefault(key.strip().casefold(), value.strip() or _value_beside(texts, place))
                last = row
        found = _MODE.match(texts[0]) if texts and ":" not in texts[0] else None
        if found and not mode:
            mode, last = found[1].lower(), row
    return Head(start, pairs, mode, last)


def _begins_data(texts: Sequence[str]) -> bool:
    """Return whether a row is the title of a read, the names of columns, or column numbers."""
    first = texts[0] if texts else ""
    if not first:
        return any(texts)
    return first.casefold() in ("well", "well row") or "raw data" in first.casefold()


def _value_beside(texts: Sequence[str], place: int) -> str:
    beside = texts[place + 1] if place + 1 < len(texts) else ""
    return "" if ":" in beside else beside


def clean_title(title: str) -> str:
    """Return a title without the number that SMART Control puts before it and the mark that MARS puts behind.

    Examples
    --------
    >>> clean_title("4. Raw Data  (Abs Spectrum)#")
    'Raw Data (Abs Spectrum)'
    """
    return " ".join(re.sub(r"^\d+\.\s+|#$", "", title.strip()).split())


def is_raw(title: str) -> bool:
    """Return whether a title is of readings as they were measured."""
    return _RAW.fullmatch(title) is not None or is_scan_mean(title)


def is_scan_mean(title: str) -> bool:
    """Return whether a title is of means over the positions of a well scan."""
    return _SCAN_MEAN.fullmatch(title) is not None


def is_layout(title: str) -> bool:
    """Return whether a title is of what was in the wells."""
    return _LAYOUT.match(title) is not None


def is_setting(title: str) -> bool:
    """Return whether a title is of volumes, temperatures, concentrations: numbers, and no readings."""
    return _SETTINGS.match(title) is not None


def cycle_hours(title: str) -> float | None:
    """Return the time of a line such as ``Cycle 2 (0 min 38 s)``; None if it is none, NaN if its time cannot be read.

    Examples
    --------
    >>> cycle_hours("Cycle 1 (0 min  - Inj. only)"), cycle_hours("Cycle 3 (1 min 12 s)"), cycle_hours("Raw Data (600)")
    (0.0, 0.02, None)
    """
    found = _CYCLE.fullmatch(title)
    if found is None:
        return None
    time = hours(found["time"].split(" -")[0].strip())
    return float("nan") if time is None else time


def raw_label(title: str) -> str:
    """Return what stands in the parentheses of a raw title."""
    found = _RAW.fullmatch(title) or _SCAN_MEAN.fullmatch(title)
    return (found["inner"] or "").strip() if found else ""


def raw_name(title: str, mode: str) -> str:
    """Return the name of the readout of a raw title; of a spectrum, without the wavelength.

    Parameters
    ----------
    title : str
    mode : str
        As the head says it, "" where it was lost.

    Examples
    --------
    >>> raw_name("Raw Data (482-16/525-20)", "fluorescence"), raw_name("Raw Data (475-30 B)", "luminescence")
    ('fluorescence 482/525', 'luminescence 475')
    >>> raw_name("Raw Data (No filter)", "luminescence"), raw_name("Raw Data (Abs Spectrum)", "absorbance")
    ('luminescence', 'absorbance')
    """
    inner = raw_label(title)
    scanned = _SCANNED.fullmatch(inner)
    if scanned:
        return _SPECTRA[scanned[1].lower()]
    light = _LIGHT.fullmatch(inner)
    if light is None:
        unfiltered = not inner or re.fullmatch(r"(?:no|empty|lens)\b.*", inner, re.IGNORECASE)
        return readout_name(mode or "signal", "" if unfiltered else inner)
    read_as = _LETTERS.get((light["letter"] or "").lower()) or mode or _BY_FORM[bool(light["second"])]
    return readout_name(read_as, light["first"], light["second"] or "")
