"""What a Gen5 export says about its reads: the procedure, and which labels are raw reads and which were calculated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_MODE = re.compile(r"(absorbance|fluorescence|luminescence|alpha|image)\b", re.IGNORECASE)
_NUMBER = r"\d{3,4}(?:/\d{1,3})?"
# `450`, `360/40,460/40`, `Lum`, `Alpha`; behind the name of the read step where it has one. Everything else in the
# label column was calculated by the software, and a name such as `Blank 450` must not pass for a read of 450.
_RAW = re.compile(
    rf"(?:(?P<step>.+):)?(?:(?P<excitation>{_NUMBER}),(?P<emission>{_NUMBER})|(?P<single>{_NUMBER})|(?P<word>Lum|Alpha))"
    r"(?P<kind> \[(?:Parallel|Perpendicular|Test|Ref)\])?"
)


@dataclass(frozen=True)
class ReadStep:
    """One read of the procedure: its name ("" if it has none), its mode, and the lines that describe it."""

    name: str
    mode: str
    described: str


@dataclass(frozen=True)
class Segment:
    """The rows of one plate in a Gen5 export, and what stands in its head."""

    sheet: Sheet
    rows: range
    ordinal: int
    plate: str
    steps: tuple[ReadStep, ...]


def segments(sheet: Sheet) -> list[Segment]:
    """Return the plates of an export; each begins with ``Software Version``."""
    starts = [row for row in range(len(sheet.rows)) if sheet.text(row, 0) == "Software Version"] or [0]
    found: list[Segment] = []
    for start, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True):
        name = _head(sheet, range(start, end), "Plate Number")
        numbered = re.fullmatch(r"Plate (\d+)", name)
        ordinal = int(numbered[1]) if numbered else len(found) + 1
        if any(ordinal == earlier.ordinal for earlier in found):
            ordinal = max(earlier.ordinal for earlier in found) + 1
        # "Plate 1" is how Gen5 counts; every export has one. Only a name that a person gave is a name.
        own = _head(sheet, range(start, end), "Plate ID") or _head(sheet, range(start, end), "Barcode")
        own = own or ("" if numbered else name)
        found.append(Segment(sheet, range(start, end), ordinal, own, _steps(sheet, range(start, end))))
    return found


def _head(sheet: Sheet, rows: range, words: str) -> str:
    return next((sheet.text(row, 1) for row in rows if sheet.text(row, 0).rstrip(":") == words), "")


def _steps(sheet: Sheet, rows: range) -> tuple[ReadStep, ...]:
    steps: list[ReadStep] = []
    for row in rows:
        if sheet.text(row, 0) != "Read":
            continue
        first = sheet.text(row, 1)
        described = [first] if _MODE.match(first) else []
        for below in range(row + 1, rows.stop):
            if sheet.text(below, 0) or sheet.is_blank(below):
                break
            described.append(sheet.text(below, 1))
        mode = next((found[1].lower() for found in map(_MODE.match, described) if found), "")
        steps.append(ReadStep("" if _MODE.match(first) else first, mode, "\n".join(described)))
    return tuple(steps)


def raw_names(labels: Sequence[str], steps: Sequence[ReadStep]) -> tuple[dict[str, str], list[str]]:
    """Return the readout names of those labels that are raw reads, and remarks on what had to be inferred.

    Parameters
    ----------
    labels : sequence of str
        The label column, each label once.
    steps : sequence of ReadStep
        The procedure. Where there is none, or it was cut out of the file, the form of the label decides.

    Returns
    -------
    names : dict of str to str
        Label to readout name. From an imaging run every metric is as raw as the next, under its own name.
    remarks : list of str
    """
    names: dict[str, str] = {}
    inferred: list[str] = []
    known = {step.name.casefold() for step in steps}
    for label in labels:
        parts = _RAW.fullmatch(label)
        if parts is None or (parts["step"] and steps and parts["step"].casefold() not in known):
            continue
        mode = _mode(parts, steps)
        if not mode:
            mode = _mode_by_form(parts)
            inferred.append(f"'{label}' as {mode}")
        # The light of a luminescence read comes from the sample: what stands there is its emission filter.
        names[label] = readout_name(mode, parts["excitation"] or parts["single"] or "", parts["emission"] or "")
    if any(step.mode == "image" for step in steps):
        names = {label: names.get(label, label) for label in labels}
    said = [
        f"The procedure does not say how these were read; taken by the form of their labels: {', '.join(inferred)}."
    ]
    return names, said if inferred else []


def _mode(parts: re.Match[str], steps: Sequence[ReadStep]) -> str:
    step_name = (parts["step"] or "").casefold()
    modes = [step.mode for step in steps if step.name.casefold() == step_name and step.mode not in ("", "image")]
    by_form = _mode_by_form(parts)
    if by_form in modes or not modes:
        return by_form if by_form in modes else ""
    return modes[0] if len(set(modes)) == 1 else ""


def _mode_by_form(parts: re.Match[str]) -> str:
    if parts["word"]:
        return {"lum": "luminescence", "alpha": "alpha"}[parts["word"].lower()]
    return "fluorescence" if parts["emission"] else "absorbance"
