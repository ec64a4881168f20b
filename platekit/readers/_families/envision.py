"""What an EnVision export says at its end about its labels: the mode of a read and its wavelengths."""

from __future__ import annotations

import re

from platekit.sheets import Sheet

_WAVELENGTH = re.compile(r"(?<!\d)(\d{3,4})(?!\d)")
_CENTRE = re.compile(r"CWL\s*=\s*(\d{3,4})")
_OPTICS = re.compile(r"(De|Ex|Em)=([^=]*?)(?=\s+\w+=|$)")


def label_settings(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return, for each label of the section ``Labels:``, its settings; filters are given by their wavelength.

    A line is ``name,,,,value``, or ``name..... value`` in old versions. An entry begins with its name, or with
    ``Label name,,,,name``.
    """
    found: dict[str, dict[str, str]] = {}
    centres: dict[str, str] = {}
    start = next((row for row, head in enumerate(sheet.heads) if head == "Labels:"), len(sheet.rows))
    name = ""
    for row in range(start + 1, len(sheet.rows)):
        texts = [text for text in sheet.texts(row) if text]
        if len(texts) == 1:
            texts = re.split(r"\.{3,}\s*", texts[0], maxsplit=1)
        if not texts or (len(texts) == 1 and texts[0].endswith(":")):
            name = ""  # an entry ends at an empty line or at the title of the next section, such as Filters:
            continue
        if not name or texts[0] == "Label name":
            name = texts[1] if texts[0] == "Label name" and len(texts) > 1 else texts[0]
        found.setdefault(name, {}).setdefault(texts[0], " ".join(texts[1:]))
        centre = _CENTRE.search(" ".join(texts[1:]))
        if centre:
            centres[name] = centre[1]
    return {
        label: {
            key: centres.get(value, value) if "filter" in key.casefold() else value for key, value in settings.items()
        }
        for label, settings in found.items()
    }


def mode_and_light(settings: dict[str, str], measured: str, unit: str, channel: str) -> tuple[str, str, str]:
    """Return mode, excitation and emission of a read.

    Parameters
    ----------
    settings : dict
        Of its label; empty where the export holds none.
    measured : str
        The plate's ``Measinfo``, such as ``De=USLum Ex=N/A Em=N/A Wdw=N/A (12)``: which detector, and whether light
        comes in and out.
    unit : str
        In which the results are given: ``CPS``, ``A``, ``Counts``.
    channel : str
        Such as ``channel 2 window 1``; a second detector has an emission filter of its own.
    """
    optics = {key: value.strip() for key, value in _OPTICS.findall(measured)}
    excitation = _first(settings, "Excitation wavelength", "Exc. filter")
    second = ("2" in channel.split("window")[0] or "2nd" in optics.get("De", "")) and "2nd ems. filter" in settings
    emission = (
        _first(settings, "2nd emission wavelength", "2nd ems. filter")
        if second
        else _first(settings, "Emission wavelength", "Ems. filter")
    )
    lit, caught = (optics.get(key, "N/A") != "N/A" for key in ("Ex", "Em"))
    if "lum" in measured.casefold():
        return "luminescence", "", emission
    if unit in ("A", "OD", "Abs") or "De=Abs" in measured or (lit and not caught):
        return "absorbance", excitation or emission or _wavelength(optics.get("Em", "")), ""
    if "Excitation time" in settings:
        return "alpha", "", ""
    if (excitation and emission) or (lit and caught):
        return "fluorescence", excitation, emission
    # Without its settings the read has no mode that could be told from the file.
    return "signal", excitation, emission


def _first(settings: dict[str, str], *keys: str) -> str:
    """Return the first wavelength that these settings hold; a cutoff filter of a monochromator is none."""
    values = (settings.get(key, "") for key in keys)
    return next((found for value in values if "cutoff" not in value.casefold() and (found := _wavelength(value))), "")


def _wavelength(text: str) -> str:
    found = _WAVELENGTH.search(text)
    return found[1] if found else ""
