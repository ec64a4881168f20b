"""Names of the reads in a Gen5 export: which labels are raw reads, which were calculated, and what was measured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from platekit.readers._calculated import says_calculated
from platekit.readers._families.gen5 import ReadStep, Table
from platekit.readers._readouts import readout_name

_NUMBER = r"\d{3,4}(?:/\d{1,3})?"
# `450`, `360/40,460/40`, `Lum`, `Alpha`; behind the name of the read step where it has one. Everything else in the
# label column was calculated by the software, and a name such as `Blank 450` must not pass for a read of 450.
_RAW = re.compile(
    rf"(?:(?P<step>.+):)?(?:(?P<excitation>{_NUMBER}),(?P<emission>{_NUMBER})|(?P<single>{_NUMBER})|(?P<word>Lum|Alpha))"
    r"(?P<kind> \[(?:Parallel|Perpendicular|Test|Ref|\d)\]|_\d)?"
)
_SPECTRUM = re.compile(r"(?:(?P<step>.+):)?(?P<side>EM |EX )?Spectrum")
# Gen5 takes off the blanks under this name, whatever the step is called.
_CALCULATED = "Blank "
_FROM = re.compile(r".+ \[(.+)\]")
# So Gen5 calls steps that have no name where there are several.
_COUNTED = re.compile(r"Read \d+", re.IGNORECASE)


def is_raw(label: str) -> bool:
    """Return whether a label has the form of a raw read.

    Examples
    --------
    >>> [is_raw(label) for label in ("od:600", "485/20,528/20", "Lum", "Blank od:600", "Max V [600]", "Ratio")]
    [True, True, True, False, False, False]
    """
    return not label.startswith(_CALCULATED) and _RAW.fullmatch(label) is not None


def is_raw_text(text: str) -> bool:
    """Return whether a text is the label of a raw read, and no number.

    Examples
    --------
    >>> is_raw_text("od:600"), is_raw_text("600")
    (True, False)
    """
    return is_raw(text) and not text.isdecimal()


def is_parted(label: str, following: str) -> bool:
    """Return whether two cells hold the halves of one label, such as 485/20,528/20 in a file whose cells commas part.

    Examples
    --------
    >>> is_parted("485/20", "528/20"), is_parted("gfp:485", "528"), is_parted("od:600", "A good plate")
    (True, True, False)
    """
    halves = _RAW.fullmatch(label), _RAW.fullmatch(following)
    return bool(halves[0] and halves[0]["single"] and halves[1] and halves[1]["single"] and not halves[1]["step"])


def raw_names(tables: Sequence[Table], steps: Sequence[ReadStep]) -> tuple[dict[str, str], list[str]]:
    """Return the readout names of those tables that are raw reads, and remarks on what had to be inferred.

    Parameters
    ----------
    tables : sequence of Table
    steps : sequence of ReadStep
        The procedure. Where there is none, or it was cut out of the file, the form of the label decides.

    Returns
    -------
    names : dict of str to str
        `Table.key` to readout name. From an imaging run every metric is as raw as the next, under its own name.
    remarks : list of str
    """
    names: dict[str, str] = {}
    inferred: list[str] = []
    nameless: list[str] = []
    for table in tables:
        if table.key in names:
            continue
        name, mode_inferred = _name(table, steps)
        if name:
            names[table.key] = name
            inferred += [f"'{table.label}' as {mode_inferred}"] if mode_inferred else []
        elif table.measured and not table.label.startswith(_CALCULATED):
            names[table.key] = table.label
            nameless.append(f"'{table.label}'")
    if any(step.mode == "image" for step in steps):
        metrics = [table.key for table in tables if not _calculated_from(table.label) and not _is_own(table, tables)]
        names = {key: names.get(key, key) for key in metrics}
    said = [
        f"The procedure does not say how these were read; taken by the form of their labels: {', '.join(dict.fromkeys(inferred))}."
    ]
    kept = [
        f"Raw reads whose names say no wavelength keep their names: {', '.join(dict.fromkeys(nameless))}."
    ]  # fmt: skip
    return names, [*(said if inferred else []), *(kept if nameless else [])]


def _name(table: Table, steps: Sequence[ReadStep]) -> tuple[str, str]:
    """Return the readout name of a table, "" if its label is none of a raw read, and the mode if it was inferred."""
    parts = (_SPECTRUM if table.wavelength else _RAW).fullmatch(table.label)
    if parts is None or table.label.startswith(_CALCULATED) or not _may_be(parts["step"], steps):
        return "", ""
    if table.wavelength:
        return _spectrum_name(parts, table.wavelength, _of_step(parts["step"], steps))
    mode = _mode(parts, _of_step(parts["step"], steps))
    inferred = "" if mode else _mode_by_form(parts)
    # The light of a luminescence read comes from the sample: what stands there is its emission filter.
    name = readout_name(mode or inferred, parts["excitation"] or parts["single"] or "", parts["emission"] or "")
    return name, inferred


def _is_own(table: Table, tables: Sequence[Table]) -> bool:
    """Return whether a grid beside labelled ones has a title alone, which says that somebody calculated it.

    Labels of metrics such as `Mean Area` are words of statistics, too.
    """
    return table.titled and says_calculated(table.label) and not all(other.titled for other in tables)


def _calculated_from(label: str) -> bool:
    """Return whether a label names the raw read that it was calculated from, as `Blank od:600` and `Max V [od:600]` do."""
    inner = _FROM.fullmatch(label)
    return label.startswith(_CALCULATED) or (inner is not None and is_raw(inner[1]))


def _may_be(step: str | None, steps: Sequence[ReadStep]) -> bool:
    """Return whether the procedure has a step of this name; one that was cut out of the file has every step."""
    return not step or not steps or bool(_of_step(step, steps))


def _of_step(step: str | None, steps: Sequence[ReadStep]) -> list[ReadStep]:
    sought = (step or "").casefold()
    found = [one for one in steps if one.name.casefold() == sought]
    return found or ([one for one in steps if not one.name] if _COUNTED.fullmatch(sought) else [])


def _mode(parts: re.Match[str], steps: Sequence[ReadStep]) -> str:
    modes = [step.mode for step in steps if step.mode not in ("", "image")]
    by_form = _mode_by_form(parts)
    if by_form in modes or not modes:
        return by_form if by_form in modes else ""
    return modes[0] if len(set(modes)) == 1 else ""


def _mode_by_form(parts: re.Match[str]) -> str:
    if parts["word"]:
        return {"lum": "luminescence", "alpha": "alpha"}[parts["word"].lower()]
    return "fluorescence" if parts["emission"] else "absorbance"


def _spectrum_name(parts: re.Match[str], wavelength: str, steps: Sequence[ReadStep]) -> tuple[str, str]:
    scans = [step for step in steps if "spectrum" in step.described.casefold()]
    side = (parts["side"] or "").strip()
    modes = {step.mode for step in scans}
    mode = modes.pop() if len(modes) == 1 else ""
    if not side:
        return readout_name("absorbance", wavelength), "" if mode == "absorbance" else "absorbance"
    # Without the procedure an emission may be that of a fluorescence or of a luminescence.
    inferred = "" if mode else "fluorescence" if side == "EX" else "emission"
    fixed = re.findall(r"Fixed (?:Excitation|Emission):\s*([\d/]+)", "\n".join(step.described for step in scans))
    other = fixed[0] if len(set(fixed)) == 1 else ""
    pair = (wavelength, other) if side == "EX" else (other, wavelength)
    return readout_name(mode or inferred, *pair), inferred


def the_one_read(steps: Sequence[ReadStep]) -> str:
    """Return the label that Gen5 would give the only read of the procedure; "" if it has more than one, or none.

    Examples
    --------
    >>> the_one_read([ReadStep("od", "absorbance", "Absorbance Endpoint\\nWavelengths:  600")])
    'od:600'
    >>> the_one_read([ReadStep("", "absorbance", "Absorbance Endpoint\\nWavelengths:  260, 280")])
    ''
    """
    if len(steps) != 1:
        return ""
    step = steps[0]
    if step.mode == "absorbance":
        listed = re.search(r"Wavelengths?:\s*([\d, ]+)", step.described)
        found = re.findall(r"\d+", listed[1]) if listed else []
    elif step.mode == "fluorescence":
        pairs = re.findall(r"Excitation:\s*([\d/]+),\s*Emission:\s*([\d/]+)", step.described)
        found = [",".join(pair) for pair in pairs]
    elif step.mode == "luminescence":
        found = [
            light if light[0].isdigit() else "Lum" for light in re.findall(r"Emission:\s*(\w[\d/]*)", step.described)
        ]
    else:
        found = ["Alpha"] if step.mode == "alpha" else []
    return f"{step.name}:{found[0]}".removeprefix(":") if len(found) == 1 else ""
