"""What a Tecan i-control or SparkControl sheet says about itself: its plates, and the settings of each label."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_APPLICATION = re.compile(r"(?:application|programm):", re.IGNORECASE)
_PLATE_KEYS = ("plate-id (stacker)", "platten-id (stapler)", "plate id", "plate-id", "barcode", "plate barcode")
_COMMENT_KEYS = ("comment", "kommentar")
_MODES = (
    (re.compile(r"absor[bp]", re.IGNORECASE), "absorbance"),
    (re.compile(r"fluores[cz]en[cz]e?.*polari", re.IGNORECASE), "fluorescence polarization"),
    (re.compile(r"fluores[cz]", re.IGNORECASE), "fluorescence"),
    (re.compile(r"lumines[cz]", re.IGNORECASE), "luminescence"),
)
_SINGLE = ("measurement wavelength", "wavelength", "messwellenlänge", "wellenlänge", "absorbance wavelength")
_REFERENCE = ("reference wavelength", "referenzwellenlänge")
_EXCITATION = ("excitation wavelength", "anregungswellenlänge", "excitation")
_EMISSION = ("emission wavelength", "emissionswellenlänge", "emission")
_NANOMETRES = re.compile(r"(\d{3,4})(?:[.,]0+)?(?: ?nm)?(?:/\d+)?")
_NAMES = re.compile(r"<>|(?:cycle|zyklus) ?nr\b\.?|wavel\.?|wellenl\.?|well", re.IGNORECASE)
_VALUES = 4  # the column of the values of the head; what stands behind it somebody else wrote
_BLOCK_OF_A_WELL = re.compile(r"(?:cycles|zyklen) ?/ ?well", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """One measurement of a script: its name ("" where it has none), the row it begins in, its mode and settings."""

    name: str
    row: int
    mode: str = ""
    settings: Mapping[str, str] = field(default_factory=dict[str, str])

    def wavelength(self, keys: tuple[str, ...]) -> str:
        """Return the wavelength under one of these words; "" for none."""
        found = (_NANOMETRES.fullmatch(self.settings.get(key, "")) for key in keys)
        return next((match[1] for match in found if match), "")

    @property
    def reference(self) -> str:
        """The reference wavelength, "" for none."""
        return self.wavelength(_REFERENCE)

    def readout(self, wavelength: str = "") -> str:
        """Return the name of its readout, at the wavelength of a scan where one is given."""
        excitation, emission = self.wavelength(_EXCITATION), self.wavelength(_EMISSION)
        mode = next((word for form, word in _MODES if form.search(self.mode)), self.mode.lower() or "signal")
        if wavelength and mode.startswith("fluorescence"):
            # The light that is not scanned has one wavelength among the settings.
            return readout_name(mode, excitation or wavelength, wavelength if excitation else emission)
        if wavelength:
            return readout_name(mode, wavelength)
        return readout_name(mode, excitation or self.wavelength(_SINGLE), emission)


@dataclass(frozen=True)
class Plate:
    """The rows of one plate, its place among the plates of the sheet from 1, and what its head says about it."""

    rows: range
    ordinal: int
    name: str
    comment: str
    labels: tuple[Label, ...]

    @cached_property
    def _by_name(self) -> dict[str, list[Label]]:
        found: dict[str, list[Label]] = {}
        for label in self.labels:
            found.setdefault(label.name.casefold(), []).append(label)
        return found

    def called(self, name: str) -> list[Label]:
        """Return the labels of a name; none where there is no name."""
        return list(self._by_name.get(name.casefold(), ())) if name else []


def is_icontrol(sheet: Sheet) -> bool:
    """Return whether a sheet was written by i-control, also where its head was lost."""
    if any(sheet.has(f"{word}: Tecan i-control") for word in ("Application", "Programm")):
        return True
    return sheet.has("Label: ") and any(word in sheet.heads for word in ("Mode", "Modus")) and not is_spark(sheet)


def is_spark(sheet: Sheet) -> bool:
    """Return whether a sheet was written by SparkControl, also where its head was lost."""
    if sheet.has("Application: SparkControl"):
        return True
    return not sheet.has("Label: ") and sheet.has("Part of Plate") and "Mode" in sheet.heads and sheet.has("Name")


def plates(sheet: Sheet) -> list[Plate]:
    """Return the plates of a sheet; each begins with the line that names the application."""
    starts = [row for row, head in enumerate(sheet.heads) if _APPLICATION.match(head)] or [0]
    starts[0] = 0
    found: list[Plate] = []
    for place, (start, end) in enumerate(zip(starts, [*starts[1:], len(sheet.rows)], strict=True), 1):
        rows = range(start, end)
        labels = _labels(sheet, rows)
        head = range(start, labels[0].row if labels else end)
        found.append(Plate(rows, place, _value(sheet, head, _PLATE_KEYS), _value(sheet, head, _COMMENT_KEYS), labels))
    return found


def is_table(sheet: Sheet, row: int) -> bool:
    """Return whether a table of values begins in a row, by its first cell and one beside it."""
    head = sheet.heads[row]
    return is_block_of_a_well(head) or (_NAMES.fullmatch(head) is not None and beside(sheet, row) != "")


def is_block_of_a_well(head: str) -> bool:
    """Return whether a first cell begins the block of one well, of which there is one below the other."""
    return _BLOCK_OF_A_WELL.fullmatch(head) is not None


def _value(sheet: Sheet, rows: range, keys: tuple[str, ...]) -> str:
    # In its own column, or in the next one where somebody took out the empty cells; what is elsewhere is a note.
    found = (sheet.text(row, _VALUES) or sheet.text(row, 1) for row in rows if _key(sheet, row) in keys)
    return next(found, "")


def _key(sheet: Sheet, row: int) -> str:
    head = sheet.heads[row].rstrip(":")
    return (re.sub(r"\s*\[.*\]$", "", head) if head.endswith("]") else head).strip().casefold()


def role_of(code: str) -> str:
    """Return what a code of Tecan's layouts says about a well: SM1_1 is a sample, BL1 a blank; others as they are.

    Examples
    --------
    >>> role_of("SM1_1"), role_of("BL"), role_of("PC1_1")
    ('compound', 'blank', 'PC1_1')
    """
    found = re.fullmatch(r"(SM|BL)[\d_]*", code, re.IGNORECASE)
    return {"SM": "compound", "BL": "blank"}[found[1].upper()] if found else code


def beside(sheet: Sheet, row: int) -> str:
    """Return the value of a line: its first filled cell behind the first one, in the columns that the instrument uses."""
    return next((text for text in sheet.texts(row)[1 : _VALUES + 1] if text), "")


def _labels(sheet: Sheet, rows: range) -> tuple[Label, ...]:
    found: list[Label] = []
    inside = False
    for row in rows:
        head = sheet.heads[row]
        if head.casefold().startswith("label:"):
            found.append(Label(head.partition(":")[2].strip(), row))
            inside = True
        elif sheet.is_blank(row) or is_table(sheet, row):
            inside = False
        elif _key(sheet, row) in ("mode", "modus"):
            inside = _begin(found, row, beside(sheet, row), inside)
        elif inside and _key(sheet, row) == "name" and not found[-1].name:
            found[-1] = Label(beside(sheet, row), found[-1].row, found[-1].mode, found[-1].settings)
        elif inside and beside(sheet, row):
            settings = {**found[-1].settings, _key(sheet, row): beside(sheet, row)}
            found[-1] = Label(found[-1].name, found[-1].row, found[-1].mode, settings)
    return tuple(found)


def _begin(found: list[Label], row: int, mode: str, inside: bool) -> bool:
    """Take up a line ``Mode``: of the label that it stands in, or of a new one; a kinetic loop is none."""
    if mode.casefold().startswith(("kinetic", "kinetik")):
        return False
    if inside and found[-1].name and not found[-1].mode:
        found[-1] = Label(found[-1].name, found[-1].row, mode, found[-1].settings)
    else:
        found.append(Label("", row, mode))
    return True
