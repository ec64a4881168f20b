"""What a dispense log put into each well: volume x stock / volume of the well, added up over its transfers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from platekit.errors import LayoutError, PlatekitError, refuse
from platekit.layout._dispense_log import Transfer
from platekit.layout._dispense_runs import repeated
from platekit.layout._labels import Label, Well
from platekit.layout._ranges import ranges
from platekit.roles import DRUG_ROLES, VEHICLE_NAMES, known_role
from platekit.wells import parse_well

# What may stand in one well beside the vehicle.
_MOST_COMPOUNDS = 2
# Doses within 1 % of each other are one dose, and so are stocks.
_SAME = 0.01
EXCLUSION_REASON = "exclusion_reason"
_EXAMPLE = 'stocks = "source_plate.csv", a layout of the source plate with compound and concentration_mM'


@dataclass(frozen=True)
class Stock:
    """What a source holds; `uM` is NaN for a vehicle, and where it is not said."""

    name: str
    uM: float
    vehicle: bool = False


@dataclass(frozen=True)
class Stocks:
    """The stocks of a screen: by source well (plate or barcode, well), or by the name of the fluid."""

    by_well: Mapping[Well, Stock] = field(default_factory=dict[Well, Stock])
    by_name: Mapping[str, Stock] = field(default_factory=dict[str, Stock])
    source: str = ""


def vehicle_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the names of vehicles: the usual ones, what fills wells up to them, and the user's own."""
    own = "".join(f"|{re.escape(name)}" for name in names)
    return re.compile(f"({VEHICLE_NAMES.pattern}|.* (normali[sz]ation|backfill){own})", re.IGNORECASE)


def contents(
    given: Sequence[Transfer], stocks: Stocks, *, well_volume_uL: float, vehicle: re.Pattern[str],
    roles: Mapping[str, str], where: str,
) -> tuple[dict[Well, dict[str, Label]], list[str]]:  # fmt: skip
    """Return the labels of each well that was dispensed into, and remarks.

    Parameters
    ----------
    given : sequence of Transfer
        Plates already under their names in the layout.
    stocks : Stocks
    well_volume_uL : float
        Final volume of a well; NaN if it is not said.
    vehicle : pattern
        Names of vehicles.
    roles : mapping
        The user's own words to roles; a fluid named there gives its wells that role.
    where : str
        The place of the entry, for messages.

    Returns
    -------
    labels, remarks
        A well that got nothing but vehicle has the vehicle as its compound: whether there was virus, the log cannot say.

    Raises
    ------
    LayoutError
        If a source is not known or stocks and log contradict each other, a transfer stands there twice, a stock
        concentration or the volume of the wells is missing, more than two compounds went into one well, or as much as it
        holds, or more of one than its stock has.
    """
    errors: list[PlatekitError] = []
    named = [(transfer, _stock(transfer, stocks, vehicle)) for transfer in given]
    errors += _unknown(named, stocks, where)
    errors += _without_stock(named, where)
    if not errors and math.isnan(well_volume_uL) and any(_by_volume(one, stock) for one, stock in named if stock):
        errors.append(LayoutError(
            where, "no volume of the wells", "the final volume, by which each stock is diluted",
            "Write well_volume_uL = 50, with medium, cells and virus in it.",
        ))  # fmt: skip
    errors += repeated([one for one, stock in named if stock and not stock.vehicle and not one.failed])
    refuse(errors)
    disagree, said = _against_log(named, stocks, where)
    refuse(disagree)
    wells: dict[Well, list[tuple[Transfer, Stock]]] = {}
    order: dict[str, int] = {}
    for transfer, stock in named:
        assert stock is not None  # unknown ones were refused
        wells.setdefault((transfer.plate, transfer.well), []).append((transfer, stock))
        order.setdefault(stock.name, len(order))
    _refuse_crowded(wells, where)
    refuse([*_overfull(wells, well_volume_uL, where), *_above_stock(wells)])
    labels = {well: _labels(poured, order, well_volume_uL, roles) for well, poured in wells.items()}
    return labels, [*said, *_said(labels, where)]


def _stock(transfer: Transfer, stocks: Stocks, vehicle: re.Pattern[str]) -> Stock | None:
    """Return what was in the source of a transfer; None if nothing says it."""
    for plate in (transfer.source_barcode, transfer.source_plate, ""):
        known = stocks.by_well.get((plate, transfer.source_well))
        if known:
            return known
    if vehicle.fullmatch(transfer.fluid):
        return Stock(_vehicle_name(transfer.fluid), math.nan, vehicle=True)
    if not transfer.fluid or (stocks.by_well and math.isnan(transfer.final_uM)):
        return None
    known = stocks.by_name.get(transfer.fluid.casefold())
    return known or Stock(transfer.fluid, transfer.stock_uM)


def _against_log(
    named: Sequence[tuple[Transfer, Stock | None]], stocks: Stocks, where: str
) -> tuple[list[LayoutError], list[str]]:
    """Return the refusal of stocks that contradict what the log says of its sources, and remarks on other names."""
    pairs = [(one, stock) for one, stock in named if stock]
    errors = [*_one_source(pairs, stocks), *_other_concentration(pairs, stocks, where)]
    held = {_folded(stock.name): stock.name for stock in stocks.by_well.values()}
    called: dict[str, tuple[str, str, str]] = {}
    for one, stock in pairs if stocks.by_well else ():
        fluid = _vehicle_name(one.fluid)
        if not fluid or _folded(fluid) == _folded(stock.name):
            continue
        # A name of the log that is another one's among the stocks, or stands for two of them, is no name of its own.
        mine = (held.get(_folded(fluid), stock.name), one.where, fluid)
        known, place, _ = called.setdefault(_folded(fluid), mine)
        if known != stock.name:
            errors.append(LayoutError(
                one.where, f"'{one.fluid}' from the source well {one.source_well} of '{_source(one)}'",
                f"'{stock.name}', as {stocks.source} says" + (f"; {place} makes it '{known}'" if place != one.where else ""),
                "Correct the stocks or the log. Where there are several source plates, name them in the stocks.",
            ))  # fmt: skip
            break
    return errors, [*_called(called, stocks, where), *_one_position(pairs, stocks, where)]


def _called(called: Mapping[str, tuple[str, str, str]], stocks: Stocks, where: str) -> list[str]:
    words = [f"'{fluid}' is '{name}'" for name, _, fluid in called.values()]
    more = f" and {len(words) - 6} more" if len(words) > 6 else ""
    return [f"{where}: names of the log, as {stocks.source} has them: {', '.join(words[:6])}{more}"] if words else []


def _one_position(pairs: Sequence[tuple[Transfer, Stock]], stocks: Stocks, where: str) -> list[str]:
    """Return a remark where several runs name a source by its position, as an Echo does without barcodes."""
    logs: dict[str, set[int]] = {}
    for one, _ in pairs if stocks.by_well else ():
        if not one.source_barcode:
            logs.setdefault(one.source_plate, set()).add(one.log)
    several = [name for name, seen in logs.items() if len(seen) > 1]
    return [
        f"{where}: '{name}' has no barcode and is taken as one source plate in {len(logs[name])} logs"
        for name in several
    ]


def _one_source(pairs: Sequence[tuple[Transfer, Stock]], stocks: Stocks) -> list[LayoutError]:
    """Return the refusal of stocks without a plate that would serve several source plates."""
    first: dict[str, Transfer] = {}
    for one, _ in pairs:
        by_plate = {(one.source_barcode, one.source_well), (one.source_plate, one.source_well)}
        if ("", one.source_well) in stocks.by_well and not (by_plate - {("", one.source_well)}) & set(stocks.by_well):
            first.setdefault(_source(one), one)
    if len(first) < 2:
        return []
    (name, one), (other, another) = list(first.items())[:2]
    return [LayoutError(
        stocks.source, f"stocks without a plate, for the source plates '{name}' ({one.where}) and '{other}' ({another.where})",
        "which source plate holds them", f"Add a column 'plate' to the stocks, such as '{name}', for each source plate.",
    )]  # fmt: skip


def _other_concentration(pairs: Sequence[tuple[Transfer, Stock]], stocks: Stocks, where: str) -> list[LayoutError]:
    for one, stock in pairs:
        if abs(one.stock_uM - stock.uM) > _SAME * stock.uM:
            return [LayoutError(
                one.where, f"a source of {one.stock_uM:g} uM of '{stock.name}'",
                f"{stock.uM:g} uM, as {stocks.source if stocks.by_well else f'{where} stocks'} says",
                "Correct one of the two. What the log says itself needs no stocks.",
            )]  # fmt: skip
    return []


def _source(transfer: Transfer) -> str:
    return transfer.source_barcode or transfer.source_plate


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _vehicle_name(fluid: str) -> str:
    return re.sub(r" (normali[sz]ation|backfill)$", "", fluid, flags=re.IGNORECASE)


def _by_volume(transfer: Transfer, stock: Stock) -> bool:
    return not stock.vehicle and math.isnan(transfer.final_uM)


def _unknown(named: Sequence[tuple[Transfer, Stock | None]], stocks: Stocks, where: str) -> list[LayoutError]:
    unknown = [transfer for transfer, stock in named if stock is None]
    if not unknown:
        return []
    by_plate: dict[str, set[str]] = {}
    for transfer in unknown:
        by_plate.setdefault(transfer.source_plate or transfer.source_barcode, set()).add(transfer.source_well)
    found = "; ".join(f"{_wells_of(wells)} of '{plate}'" for plate, wells in by_plate.items())
    if stocks.source:
        plates = sorted({plate for plate, _ in stocks.by_well} - {""})
        named_so = f" It names the plates {', '.join(plates)}." if plates else ""
        return [LayoutError(
            f"{stocks.source}", f"nothing for the source wells {found} ({unknown[0].where})", "each source that was used",
            f"Add them, with the plate or barcode of the log where there are several.{named_so}",
        )]  # fmt: skip
    return [LayoutError(
        unknown[0].where, f"no name for what is in the source wells {found}", "a name in the log, or the stocks",
        f"Say in {where.partition(', ')[2]} what the source holds: {_EXAMPLE}.",
    )]  # fmt: skip


def _wells_of(words: Iterable[str]) -> str:
    parsed = {word: parse_well(word) for word in words}
    odd = [word for word, well in parsed.items() if well is None]
    return ", ".join([ranges([well for well in parsed.values() if well]), *odd]).strip(", ") or "without a name"


def _without_stock(named: Sequence[tuple[Transfer, Stock | None]], where: str) -> list[LayoutError]:
    first: dict[str, Transfer] = {}
    for transfer, stock in named:
        if stock and _by_volume(transfer, stock) and not (stock.uM > 0):
            first.setdefault(stock.name, transfer)
    if not first:
        return []
    names = list(first)
    listed = ", ".join(f"'{name}'" for name in names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    return [LayoutError(
        where, f"no stock concentration of {listed} ({first[names[0]].where})", "one for each fluid that is no vehicle",
        f'Write stocks = {{ "{names[0]}" = "10 mM" }}, or {_EXAMPLE}; name a vehicle in vehicles = ["{names[0]}"].',
    )]  # fmt: skip


def _refuse_crowded(wells: Mapping[Well, Sequence[tuple[Transfer, Stock]]], where: str) -> None:
    crowded: dict[tuple[str, ...], list[str]] = {}
    for (_, well), poured in wells.items():
        compounds = tuple(dict.fromkeys(stock.name for _, stock in poured if not stock.vehicle))
        if len(compounds) > _MOST_COMPOUNDS:
            crowded.setdefault(compounds, []).append(well)
    refuse([
        LayoutError(
            f"{where}, wells {ranges(into)}", f"{len(names)} compounds ({', '.join(names)})", "two in one well at most",
            'Name what is in every well, such as a booster, as a condition: put it into vehicles and say condition = "...".',
        )
        for names, into in crowded.items()
    ])  # fmt: skip


def _overfull(
    wells: Mapping[Well, Sequence[tuple[Transfer, Stock]]], well_volume_uL: float, where: str
) -> list[LayoutError]:
    """Return the refusal of wells that got as much as they hold, vehicle or not: nothing else would be in them."""
    total = {well: sum(one.volume_nL for one, _ in poured) / 1000 for well, poured in wells.items()}
    full = [well for well, volume in total.items() if volume >= well_volume_uL]
    if not full:
        return []
    most = max((one for one, _ in wells[full[0]]), key=lambda one: one.volume_nL)
    return [LayoutError(
        most.where, f"{total[full[0]]:.6g} uL dispensed into wells of {well_volume_uL:g} uL ({_wells_named(full)})",
        "less than the well holds with medium, cells and virus",
        f"Correct the unit of the volumes in the log, or well_volume_uL in {where}.",
    )]  # fmt: skip


def _above_stock(wells: Mapping[Well, Sequence[tuple[Transfer, Stock]]]) -> list[LayoutError]:
    above = [(well, one, stock) for well, poured in wells.items() for one, stock in poured if one.final_uM > stock.uM]
    if not above:
        return []
    _, first, stock = above[0]
    return [LayoutError(
        first.where,
        f"{first.final_uM:g} uM of '{stock.name}' from a stock of {stock.uM:g} uM "
        f"({_wells_named([well for well, *_ in above])})",
        "a dose below that of its stock", "Correct the unit of the doses in the log, or that of the stock.",
    )]  # fmt: skip


def _wells_named(wells: Iterable[Well]) -> str:
    named = {well for _, well in wells}
    return f"{'well' if len(named) == 1 else 'wells'} {ranges(named)}"


def _labels(
    poured: Sequence[tuple[Transfer, Stock]], order: Mapping[str, int], well_volume_uL: float, roles: Mapping[str, str]
) -> dict[str, Label]:
    """Return what the transfers into one well make of it."""
    found: dict[str, Label] = {}
    total: dict[str, float] = {}
    place: dict[str, str] = {}
    for transfer, stock in poured:
        if not stock.vehicle:
            total[stock.name] = total.get(stock.name, 0.0) + _dose(transfer, stock, well_volume_uL)
        place.setdefault(stock.name, transfer.where)
    for name, suffix in zip(sorted(total, key=lambda name: order[name]), ("", "_b"), strict=False):
        found[f"compound{suffix}"] = Label(name, place[name])
        found[f"concentration{suffix}_uM"] = Label(float(f"{total[name]:.12g}"), place[name])
    vehicles = [stock.name for _, stock in poured if stock.vehicle]
    if vehicles:
        found["vehicle" if total else "compound"] = Label(vehicles[0], place[vehicles[0]])
    first = next(iter(found.values()))
    if total:
        role = known_role(str(first.value), where=first.where, words=roles) if str(first.value) in roles else ""
        if role in DRUG_ROLES:
            found["role"] = Label(role, first.where)
    volume = sum(transfer.volume_nL for transfer, _ in poured if not transfer.failed)
    if math.isfinite(volume):
        found["dispensed_nL"] = Label(float(f"{volume:.12g}"), first.where)
    failed = [_reason(transfer, stock) for transfer, stock in poured if transfer.failed]
    if failed:
        found[EXCLUSION_REASON] = Label("; ".join(dict.fromkeys(failed)), first.where)
    return found


def _dose(transfer: Transfer, stock: Stock, well_volume_uL: float) -> float:
    if math.isfinite(transfer.final_uM):
        return transfer.final_uM
    return stock.uM * transfer.volume_nL / (1000 * well_volume_uL)


def _reason(transfer: Transfer, stock: Stock) -> str:
    amount = f"{transfer.volume_nL:g} nL of " if math.isfinite(transfer.volume_nL) else ""
    return f"not dispensed: {amount}{stock.name} ({transfer.failed})"


def _said(labels: Mapping[Well, Mapping[str, Label]], where: str) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for (_, well), held in labels.items():
        if EXCLUSION_REASON in held:
            by_reason.setdefault(str(held[EXCLUSION_REASON].value), []).append(well)
    return [f"{where}: excluded, {reason}: {ranges(wells)}" for reason, wells in by_reason.items()]
