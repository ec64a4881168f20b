"""Several runs of a dispenser together: which plate each went onto, what was repeated, and what stands there twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from platekit.errors import LayoutError, did_you_mean
from platekit.layout._dispense_log import Transfer
from platekit.layout._ranges import ranges

# Where a plate stood, as an Echo counts it in every run anew: no name that tells two plates apart.
_POSITION = re.compile(r"((dest(ination)?|target|source|src)?[ _]?(plate)?[ _]*[\[(#]?\d*[\])]?)", re.IGNORECASE)


def onto_plates(given: Sequence[Transfer], plates: Mapping[str, str], where: str) -> tuple[list[Transfer], list[str]]:
    """Return the transfers with the plates of the screen, and remarks.

    Parameters
    ----------
    given : sequence of Transfer
    plates : mapping of str to str
        Name or barcode of a plate in a log, or the file of the log, to the name of the plate in the screen. Without it, a
        single plate of the log stands for every plate (``""``).
    where : str
        The place of the entry, for messages.

    Raises
    ------
    LayoutError
        If a plate is in no log, or nothing says whether several runs went onto one plate.
    """
    barcodes: dict[str, set[str]] = {}
    for one in given:
        barcodes.setdefault(one.plate, set()).add(one.barcode)
    # One name for several plates: their barcodes tell them apart.
    named = [replace(one, plate=one.barcode) if len(barcodes[one.plate]) > 1 or not one.plate else one for one in given]
    if plates:
        return _mapped(given, named, plates, where)
    _refuse_one_or_several(given, where)
    listed = list(dict.fromkeys(one.plate for one in named))
    if len(listed) == 1:
        on = f"the one plate of the log ('{listed[0]}')" if listed[0] else "the log, which names no plate,"
        return [replace(one, plate="") for one in given], [f"{where}: {on} stands for every plate of this layout"]
    names = f"{', '.join(listed[:6])}{' ...' if len(listed) > 6 else ''}"
    return named, [f"{where}: the log has {len(listed)} plates: {names}"]


def _refuse_one_or_several(given: Sequence[Transfer], where: str) -> None:
    """Refuse transfers onto a plate without a barcode, where others went onto a plate of that name."""
    failed = {_route(one) for one in given if one.failed}
    bare: dict[str, dict[int, Transfer]] = {}
    coded: dict[str, dict[str, Transfer]] = {}
    for one in given:
        if one.barcode:
            coded.setdefault(one.plate, {}).setdefault(one.barcode, one)
        elif one.failed or _route(one) not in failed:
            bare.setdefault(one.plate, {}).setdefault(one.log, one)
    for name, runs in bare.items():
        others = list(coded.get(name, {}).values())
        if _POSITION.fullmatch(name):
            others = [*runs.values(), *others]
        if len(others) < 2:
            continue
        one, other = next(iter(runs.values())), others[1]
        ask = "Fill in the barcode of each plate in the log."
        if one.file != other.file:
            ask = (
                "Say which plate of the screen each log went onto, the same one twice if it is one: "
                f'plates = {{ "{one.file}" = "day1_L1", "{other.file}" = "day1_L2" }}.'
            )
        raise LayoutError(
            where, f"'{name}' without a barcode, in {one.where} and {other.where}".removeprefix("'' "),
            "to know whether it is one plate or two", ask,
        )  # fmt: skip


def _mapped(
    given: Sequence[Transfer], named: Sequence[Transfer], plates: Mapping[str, str], where: str
) -> tuple[list[Transfer], list[str]]:
    ways = [(one.plate, one.barcode, raw.plate, raw.file) for one, raw in zip(named, given, strict=True)]
    known = list(dict.fromkeys(word for words in ways for word in words if word))
    for word in plates:
        if word not in known:
            raise LayoutError(
                f"{where} plates", f"'{word}'", "a plate of the log, by name or barcode, or the file of a log",
                f"Plates and logs: {did_you_mean(word, known)}",
            )  # fmt: skip
    kept: list[Transfer] = []
    left: dict[str, None] = {}
    for one, words in zip(named, ways, strict=True):
        name = next((plates[word] for word in words if word in plates), "")
        if name:
            kept.append(replace(one, plate=name))
        else:
            left[one.plate or one.file] = None
    if not left:
        return kept, []
    return kept, [f"{where}: plates of the log that 'plates' does not name are not used: {', '.join(left)}"]


def resolved(given: Sequence[Transfer]) -> tuple[list[Transfer], list[str]]:
    """Return the transfers without those that failed and were done in a later log, and remarks on them."""
    done: dict[tuple[str, ...], int] = {}
    for transfer in given:
        if not transfer.failed:
            done[_route(transfer)] = max(transfer.log, done.get(_route(transfer), -1))
    kept = [one for one in given if not one.failed or done.get(_route(one), -1) <= one.log]
    again = [one.well for one in given if one.failed and done.get(_route(one), -1) > one.log]
    return kept, [f"transfers that failed and were repeated with a later log: wells {ranges(again)}"] if again else []


def _route(transfer: Transfer) -> tuple[str, ...]:
    return (transfer.plate, transfer.well, transfer.source_well, transfer.fluid, f"{transfer.volume_nL:g}")


def repeated(given: Sequence[Transfer]) -> list[LayoutError]:
    """Return the refusal of transfers that stand there twice, which would double the dose.

    Parameters
    ----------
    given : sequence of Transfer
        Those of compounds that were done, with the plates of the screen.

    Notes
    -----
    Two lines that are equal in all cells are one transfer; so are two logs with the same transfers, whichever program
    wrote their numbers and times.
    """
    twice: list[tuple[Transfer, Transfer]] = []
    first: dict[tuple[object, ...], Transfer] = {}
    logs: dict[int, list[Transfer]] = {}
    for one in given:
        logs.setdefault(one.log, []).append(one)
        known = first.setdefault((one.plate, one.fluid, one.line), one)
        twice += [(one, known)] if known is not one else []
    held: list[tuple[Counter[str], list[Transfer]]] = []
    for log in logs.values() if not twice else ():
        what = Counter("\n".join((*_route(one), one.source_barcode, f"{one.final_uM:g}")) for one in log)
        earlier = next((other for counted, other in held if counted == what), None)
        twice += zip(log, earlier, strict=True) if earlier else []
        held.append((what, log))
    if not twice:
        return []
    (later, earlier_one), more = twice[0], len(twice) - 1
    return [LayoutError(
        later.where, f"the same transfer as {earlier_one.where} has{f', and {more} more so' if more else ''}",
        "each transfer once, since doses add up",
        "Take the copy away, a line or a log. What was dispensed twice is one line with the sum of both.",
    )]  # fmt: skip
