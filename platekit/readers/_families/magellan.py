"""What Magellan writes below its tables: mode and wavelengths of each measurement, and which columns are raw data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_RAW = re.compile(r"raw data\b.*|rohdaten\b.*", re.IGNORECASE)
_TEMPERATURE = re.compile(r"meas\. temperature:\s*(?P<label>.+?):\s*[-\d.,]+\s*°?\s*C", re.IGNORECASE)
_SETTING = re.compile(r"(?P<key>[^:]+?):\s*(?P<value>.+)")
_NANOMETRES = re.compile(r"(\d{3,4})(?:[.,]0+)?\s*(?:nm)?")
_IN_NAME = re.compile(r"\((\d{3,4})(?: ?nm)?\)")
_LAYOUT = re.compile(
    r"layout|replicate info|replicates?|sample ids?|ids?|samples?|plate|dilutions?|group", re.IGNORECASE
)
# Short footers name the mode alone in its line, and the column of its values behind "Label:".
_MODE_ALONE = re.compile(r"absorbance|luminescence|fluorescence(?: polarization)?", re.IGNORECASE)
_FOOT = re.compile(r"date of measurement\b|.*\.(?:mth|wsp)$|measurement mode:|instrument serial number:", re.IGNORECASE)
_FILES = (".mth", ".wsp")
WELLS = "well positions"


@dataclass(frozen=True)
class Measurement:
    """One measurement: its mode, and its wavelengths in nm; "" for none."""

    mode: str
    single: str = ""
    excitation: str = ""
    emission: str = ""

    @property
    def readout(self) -> str:
        """The name of its readout."""
        return readout_name(self.mode, self.excitation or self.single, self.emission)


@dataclass(frozen=True)
class Foot:
    """The lines below a table: its first row, the measurements, and the columns that hold their raw data, in order."""

    row: int
    measurements: tuple[Measurement, ...]
    labels: tuple[str, ...]

    def is_raw(self, column: str) -> bool:
        """Return whether a column of this name holds values as they were measured."""
        return column in self.labels or _RAW.fullmatch(column) is not None

    def names(self, columns: Sequence[str]) -> dict[str, str]:
        """Return the readout of each raw column: of its measurement, where it is clear which that is."""
        ordered = self.labels if set(columns) <= set(self.labels) else columns
        if len(self.measurements) == 1:
            own = {column: _IN_NAME.search(column) for column in columns}
            only = self.measurements[0]
            return {
                column: readout_name(only.mode, light[1]) if light else only.readout for column, light in own.items()
            }
        if len(self.measurements) == len(ordered):
            return {column: self.measurements[ordered.index(column)].readout for column in columns}
        return {column: column.lower() for column in columns}


def is_layout(column: str) -> bool:
    """Return whether a column says what was in the wells."""
    return _LAYOUT.fullmatch(column) is not None


def foot(sheet: Sheet) -> Foot:
    """Return what stands below the tables of a sheet."""
    first = next((row for row, head in enumerate(sheet.heads) if _FOOT.match(head)), len(sheet.rows))
    groups: list[dict[str, str]] = []
    labels: list[str] = []
    for row in range(first, len(sheet.rows)):
        temperature = _TEMPERATURE.fullmatch(sheet.heads[row])
        setting = _SETTING.fullmatch(sheet.heads[row])
        label = (
            temperature["label"] if temperature else setting["value"] if setting and setting["key"] == "Label" else ""
        )
        if label:
            labels += [] if label in labels else [label]
        elif setting and setting["key"].casefold() == "measurement mode":
            groups.append({"mode": setting["value"].lower()})
        elif _MODE_ALONE.fullmatch(sheet.heads[row]):
            groups.append({"mode": sheet.heads[row].lower()})
        elif setting and groups:
            groups[-1].setdefault(setting["key"].strip().casefold(), setting["value"])
    return Foot(first, tuple(_measurement(group) for group in groups), tuple(labels))


def _measurement(group: dict[str, str]) -> Measurement:
    def light(*keys: str) -> str:
        found = (_NANOMETRES.fullmatch(group.get(key, "")) for key in keys)
        return next((match[1] for match in found if match), "")

    mode = next((word for word in ("absorbance", "luminescence", "fluorescence polarization", "fluorescence") if word in group["mode"]), group["mode"])  # fmt: skip
    return Measurement(mode, light("measurement wavelength", "wavelength"), light("excitation wavelength"), light("emission wavelength"))  # fmt: skip


def has_foot(sheet: Sheet) -> bool:
    """Return whether lines below the tables are Magellan's."""
    if sheet.has("Date of measurement"):
        return True
    files = any(word.endswith(_FILES) for word in sheet.words)
    return files and any(head.casefold().endswith(_FILES) for head in sheet.heads)
