"""Names of readouts: `fluorescence 485/528`, `absorbance 600`, `luminescence`; labels only where two would be equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def readout_name(mode: str, excitation: str = "", emission: str = "") -> str:
    """Return the name of a readout.

    Parameters
    ----------
    mode : str
        What was measured, in the file's words.
    excitation, emission : str
        Wavelengths in nm, a bandwidth behind a slash is left out; "" is none. Either alone is the wavelength.

    Examples
    --------
    >>> readout_name("Fluorescence", "485/20", "528/20"), readout_name("absorbance", "600"), readout_name("luminescence")
    ('fluorescence 485/528', 'absorbance 600', 'luminescence')
    """
    wavelengths = [wavelength.split("/")[0].strip() for wavelength in (excitation, emission) if wavelength]
    return " ".join([mode.strip().lower(), "/".join(wavelengths)]).strip()


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return names with the file's label in parentheses where two labels would have the same name.

    Parameters
    ----------
    names : mapping
        The file's label to the name of its readout.

    Examples
    --------
    >>> told_apart({"od:600": "absorbance 600", "late:600": "absorbance 600", "Lum": "luminescence"})
    {'od:600': 'absorbance 600 (od:600)', 'late:600': 'absorbance 600 (late:600)', 'Lum': 'luminescence'}
    """
    given = Counter(names.values())
    return {label: name if given[name] == 1 else f"{name} ({label})" for label, name in names.items()}
