"""What a sheet of a SkanIt report says above its tables: step, wavelengths, plate, and whether the step calculates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from platekit.readers._calculated import says_calculated
from platekit.readers._cells import Cells
from platekit.readers._finding.stamps import is_stamp
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

SESSION = re.compile(r".*\.ska[xn]?", re.IGNORECASE)
_TITLE = re.compile(r"(?P<kind>measurement|calculat\w*|analysis|processed)\b.*results?\b.*", re.IGNORECASE)
# Steps of SkanIt that work on other steps; a person may call a measurement anything, but not these.
_CALCULATES = re.compile(
    r"(blank subtraction|average|pathlength|precalculation|quantitative curve|curve fit|qualitative|classification|kinetic (?:reduction|rate)"
    r"|ratio\b|standard curve|user.defined|equation|normali[sz]ation|dilution|concentration|quality control|statistic|point to point|spectral calculation)",
    re.IGNORECASE,
)
_LIGHT = re.compile(r"\b(\d{3,4})(?:[.,]0+)?\s*nm", re.IGNORECASE)
_WAVELENGTH = re.compile(
    r"(wave ?lengths?|longueurs? d.onde|wellenl.nge|longitud de onda|excitation|emission|ex\.?)\b.*", re.IGNORECASE
)
_MODES = re.compile(
    r"\b(absorbance|fluorescence|luminescence|trf|time-resolved fluorescence|alpha\w*)\b", re.IGNORECASE
)
_CORNERS = {"abs": "absorbance", "od": "absorbance", "rlu": "luminescence", "rfu": "fluorescence"}
_COUNTED = re.compile(r"(?:plate|plaque|platte|placa|piastra)\s*(\d+)", re.IGNORECASE)
_READING = re.compile(r"reading\s*:?\s*(\d+)\b.*", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """What stands above a table.

    Attributes
    ----------
    step : str
        Name of the step, such as ``Absorbance 1``.
    light : tuple of str
        Wavelengths in nm: one, or excitation and emission.
    plate : str
        Name of the plate, as the file has it.
    reading : str
        Which reading of a kinetic run the table is, where it says so.
    calculated : bool
    below_calculated : bool
        Whether the title of the results says that they were calculated, which holds for all steps below it.
    """

    step: str = ""
    light: tuple[str, ...] = ()
    plate: str = ""
    reading: str = ""
    calculated: bool = False
    below_calculated: bool = False

    def readout(self, corner: str, sheet_name: str) -> str:
        """Return the name of the readout; the unit in the corner of a grid says what was read."""
        if self.calculated:
            return self.step or sheet_name
        spoken = _MODES.search(self.step) or _MODES.search(sheet_name)
        mode = _CORNERS.get(corner.lower()) or (spoken[1].lower() if spoken else "signal")
        return readout_name(mode, *self.light[:2])


@dataclass(frozen=True)
class Piece:
    """One table of values: its plate, its step and readout, where its values stand, and the samples in its wells.

    The samples are a layout: what `samples` returns.
    """

    heading: Heading
    readout: str
    cells: Cells
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    remarks: tuple[str, ...] = ()


def heading_above(sheet: Sheet, rows: Sequence[int], before: Heading) -> Heading:
    """Return what the lines between two tables say; what they do not repeat holds on.

    Parameters
    ----------
    sheet : Sheet
    rows : sequence of int
        Rows with anything in them, from the last table to this one.
    before : Heading
        Of the last table.
    """
    step, light, plate, reading, below = before.step, before.light, before.plate, "", before.below_calculated
    names: list[str] = []
    further = False  # whether the line above named a wavelength: excitation and emission may have a line each
    for row in rows:
        texts = [text for text in sheet.texts(row) if text]
        text = texts[0] if len(texts) == 1 else ""
        title = _TITLE.fullmatch(text)
        number = _READING.fullmatch(text)
        if title:
            below = title["kind"].lower() != "measurement"
            step, light, names = "", (), []
        elif not text or SESSION.fullmatch(text) or is_stamp(text):
            continue
        elif _WAVELENGTH.fullmatch(text) and (":" in text or _LIGHT.search(text)):
            # The step stands above its wavelengths, the plate below them.
            step = names[-1] if names else step
            said = tuple(found for found in _LIGHT.findall(text) if int(found) > 0)
            light, names, further = (*light, *said) if further else said, [], True
            continue
        elif says_calculated(text):
            # A block of results of its own, below the same plate.
            step, light, names = text, (), []
        elif number:
            reading = number[1]
        else:
            names.append(text)
        further = False
    if len(names) > 1 and not _COUNTED.fullmatch(names[-2]):
        step = names[-2]
    if len(names) == 1 and not step and not _COUNTED.fullmatch(names[0]):
        step, names = names[0], []
    plate = names[-1] if names else plate
    return Heading(
        step, light, plate, reading, below or _CALCULATES.match(step) is not None or says_calculated(step), below
    )


def counted(plate: str) -> int:
    """Return the number of a plate that SkanIt named, ``Plate 1``; 0 for the name of a person."""
    match = _COUNTED.fullmatch(plate)
    return int(match[1]) if match else 0


def samples(wells: Sequence[str], texts: Sequence[str]) -> dict[str, list[str]]:
    """Return the layout of a grid of sample names: SkanIt's words as roles, unknowns as compounds.

    Parameters
    ----------
    wells : sequence of str
    texts : sequence of str
        What stands there; the sample only marks that a well is read if all of them are alike.

    Returns
    -------
    dict of str to list of str
        Columns `well role compound sample` of the wells with a sample; none where there is no layout.
    """
    if len(set(filter(None, texts))) < 2:
        return {}
    named = [(well, text) for well, text in zip(wells, texts, strict=True) if text]
    roles = {text: _role(text) for _, text in named}
    return {
        "well": [well for well, _ in named],
        "role": [roles[text] for _, text in named],
        "compound": [text if roles[text] == "compound" else "" for _, text in named],
        "sample": [text for _, text in named],
    }


def _role(sample: str) -> str:
    kind = re.sub(r"\d+$", "", sample).strip()
    return {"blank": "blank", "un": "compound"}.get(kind.lower(), kind)
