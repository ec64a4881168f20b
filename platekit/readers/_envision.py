"""What an EnVision export says at its end about its labels: the mode of a read and its wavelengths."""

from __future__ import annotations

import re

from platekit.sheets import Sheet

_WAVELENGTH = re.compile(r"(?<!\d)(\d{3})(?!\d)")
_CENTRE = re.compile(r"CWL=(\d{3})")


def label_settings(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return, for each label of the section ``Labels:``, its settings; filters are given by their wavelength.

    A line is ``name,,,,value``, or ``name..... value`` in old versions.
    """
    found: dict[str, dict[str, str]] = {}
    centres: dict[str, str] = {}
    start = next((row for row in range(len(sheet.rows)) if sheet.text(row, 0) == "Labels:"), len(sheet.rows))
    name = ""
    for row in range(start + 1, len(sheet.rows)):
        texts = [text for text in sheet.texts(row) if text]
        if len(texts) == 1:
            texts = re.split(r"\.{3,}\s*", texts[0], maxsplit=1)
        if not texts or (len(texts) == 1 and texts[0].endswith(":")):
            name = ""  # an entry ends at an empty line or at the title of the next section, such as Filters:
            continue
        if not name:
            name = texts[0]
        found.setdefault(name, {})[texts[0]] = " ".join(texts[1:])
        centre = _CENTRE.search(" ".join(texts[1:]))
        if centre:
            centres[name] = centre[1]
    return {
        label: {key: centres.get(value, value) if "filter" in key else value for key, value in settings.items()}
        for label, settings in found.items()
    }


def mode_and_light(settings: dict[str, str], measured: str, unit: str, channel: str) -> tuple[str, str, str]:
    """Return mode, excitation and emission of a read.

    Parameters
    ----------
    settings : dict
        Of its label; empty where the export holds none.
    measured : str
        The plate's ``Measinfo``, such as ``De=USLum Ex=N/A Em=N/A Wdw=N/A (12)``.
    unit : str
        In which the results are given: ``CPS``, ``A``, ``Counts``.
    channel : str
        Such as ``channel 2 window 1``; a second detector has an emission filter of its own.
    """
    excitation = _wavelength(settings.get("Exc. filter", ""))
    second = "2" in channel.split("window")[0] and "2nd ems. filter" in settings
    emission = _wavelength(settings.get("2nd ems. filter" if second else "Ems. filter", ""))
    if "lum" in measured.lower():
        return "luminescence", "", emission
    if unit in ("A", "OD"):
        return "absorbance", excitation or emission, ""
    if "Excitation time" in settings:
        return "alpha", "", ""
    if excitation and emission:
        return "fluorescence", excitation, emission
    # Without its settings the read has no mode that could be told from the file.
    return "signal", excitation, emission


def _wavelength(filter_name: str) -> str:
    found = _WAVELENGTH.search(filter_name)
    return found[1] if found else ""
