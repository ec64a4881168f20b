"""What an EnSpire export says at its end about its measurements: the technique of a read and its wavelengths."""

from __future__ import annotations

from platekit.readers._families.envision import mode_and_light
from platekit.sheets import Sheet

_TECHNIQUES = {
    "fluor": "fluorescence",
    "abs": "absorbance",
    "lum": "luminescence",
    "alpha": "alpha",
    "trf": "fluorescence",
}


def measurement_settings(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the settings of each measurement, by its letter; ``Tech`` comes from the operations, where they name it."""
    found: dict[str, dict[str, str]] = {}
    meas = ""
    for row, head in enumerate(sheet.heads):
        if not meas and head != "Meas":
            continue
        texts = [text for text in sheet.texts(row) if text]
        if head == "Meas" and len(texts) > 1:
            meas = texts[-1]
        elif sheet.is_blank(row) or head.endswith(":"):
            meas = ""
        elif meas and len(texts) > 1:
            found.setdefault(meas, {}).setdefault(head, texts[-1])
    return found


def technique(settings: dict[str, str], measured: str, unit: str) -> tuple[str, str, str]:
    """Return mode, excitation and emission of a read of EnSpire; see `mode_and_light`."""
    mode, excitation, emission = mode_and_light(settings, measured, unit, "")
    said = settings.get("Tech", "").casefold()
    named = next((name for start, name in _TECHNIQUES.items() if said.startswith(start)), mode)
    if named == "absorbance" and mode != "absorbance":
        return named, excitation or emission, ""
    return (named, "", "") if named == "alpha" else (named, excitation, emission)
