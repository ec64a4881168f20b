"""Sister plates: which plate holds the viability of a plate, and which one is its mock arm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from platekit import schema
from platekit.errors import ControlError, PlatekitError, refuse
from platekit.normalise.controls import uninfected
from platekit.roles import DRUG_ROLES

# Cells are counted by what is read for viability; nuclei serve where nothing else was read.
VIABILITY_READOUTS = ("viability", "nuclei")
PAIRING_COLUMNS = ("plate", "arm", "batch", "pair", "viability_plate", "viability_readout", "mock_plate", "how")


@dataclass(frozen=True)
class PlateSummary:
    """What pairing needs to know of a plate; `moi` lists the infected arms, NaN as None; `left_out`: no well is used."""

    plate: str
    batch: str
    pair: str
    readouts: frozenset[str]
    infected: bool
    mock: bool
    moi: tuple[float | None, ...]
    drugs: frozenset[tuple[str, str, float]]
    left_out: bool = False


@dataclass(frozen=True)
class Sisters:
    """The sister plates of one plate; "" where there is none, its own name where the plate holds both."""

    plate: str
    arm: str
    batch: str
    pair: str
    viability_plate: str
    viability_readout: str
    mock_plate: str
    how: str


def pairing(wells: pd.DataFrame, infection_readouts: Collection[str] = schema.INFECTION_READOUTS) -> pd.DataFrame:
    """Return which plates belong together.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`.
    infection_readouts : collection of str, optional
        The readouts that measure infection; by default those of the schema.

    Returns
    -------
    pandas.DataFrame
        One row per plate with an infection readout: `plate arm batch pair viability_plate viability_readout mock_plate
        how`. `arm` is infected, mock or both; a plate that holds its own viability or mock arm stands beside itself.

    Raises
    ------
    ControlError
        If more than one plate fits, listing them; tie the plates together with the layout column `pair`.

    Notes
    -----
    Plates with the same word in `pair` belong together. Without it, a plate belongs to those of the same batch with the
    same drugs in the same wells, where exactly one fits for each readout and arm.

    Examples
    --------
    >>> rows = [dict(plate=plate, well="A01", role="compound", compound="x", concentration_uM=1.0, moi=moi,
    ...              readout="infection") for plate, moi in (("P1", 0.1), ("M1", 0.0))]
    >>> pairing(schema.conform(pd.DataFrame(rows), schema.WELLS))[["plate", "arm", "mock_plate"]].values.tolist()
    [['M1', 'mock', ''], ['P1', 'infected', 'M1']]
    """
    plates = summarise_plates(wells)
    errors: list[PlatekitError] = []
    sisters = [_sisters(plate, plates, errors) for plate in plates if plate.readouts & frozenset(infection_readouts)]
    gone = {plate.plate for plate in plates if plate.left_out}
    errors.extend(_shared_viability([sister for sister in sisters if sister.plate not in gone]))
    refuse(errors)
    return pd.DataFrame([vars(sister) for sister in sisters], columns=list(PAIRING_COLUMNS)).astype("str")


def summarise_plates(wells: pd.DataFrame) -> list[PlateSummary]:
    """Return one summary per plate, in order of name."""
    # What was run again has no sisters any more: they are those of the rerun.
    rows = wells[~wells["exclusion_reason"].str.startswith(schema.SUPERSEDED)].drop_duplicates(
        ["plate", "well", "readout"]
    )
    errors: list[PlatekitError] = []
    plates = [_summary(str(name), plate, errors) for name, plate in rows.groupby("plate", observed=True, sort=True)]
    refuse(errors)
    return plates


def _summary(name: str, plate: pd.DataFrame, errors: list[PlatekitError]) -> PlateSummary:
    drugs = plate[plate["role"].isin(DRUG_ROLES)]
    treated = plate[plate["role"].isin([*DRUG_ROLES, "virus_control", "interferon_control", "rescue_control"])]
    without = uninfected(treated)
    moi = {None if moi != moi else float(moi) for moi in treated.loc[~without, "moi"].unique()}
    return PlateSummary(
        plate=name,
        batch=_only(plate, "batch", name, errors),
        pair=_only(plate, "pair", name, errors),
        readouts=frozenset(plate["readout"].unique()),
        infected=bool((~without).any()),
        mock=bool(without.any()),
        moi=tuple(sorted(moi, key=lambda value: -1.0 if value is None else value)),
        drugs=frozenset(
            zip(
                drugs["well"],
                drugs["compound"],
                (float(f"{dose:.2g}") for dose in drugs["concentration_uM"].fillna(0.0)),
                strict=True,
            )
        ),
        left_out=bool(plate["excluded"].all()),
    )


def _only(plate: pd.DataFrame, column: str, name: str, errors: list[PlatekitError]) -> str:
    words = sorted({str(word) for word in plate[column].unique() if word})
    if len(words) > 1 and column == "pair":
        errors.append(ControlError(
            f"plate '{name}', layout column 'pair'", ", ".join(f"'{word}'" for word in words), "one word a plate",
            "`pair` ties whole plates together: give all wells of the plate the same word.",
        ))  # fmt: skip
    return " ".join(words)


def _sisters(plate: PlateSummary, plates: Sequence[PlateSummary], errors: list[PlatekitError]) -> Sisters:
    viability_plate, viability_readout, viability_how = _viability(plate, plates, errors)
    mock_plate, mock_how = "", ""
    if plate.infected and plate.mock:
        mock_plate, mock_how = plate.plate, "mock arm on the same plate, by compound and dose"
    elif plate.infected:
        mock_plate, mock_how = _partner(plate, plates, "mock arm", _is_mock_of(plate), errors)
    arm = "both" if plate.infected and plate.mock else "infected" if plate.infected else "mock"
    how = "; ".join(part for part in (viability_how, mock_how) if part)
    return Sisters(plate.plate, arm, plate.batch, plate.pair, viability_plate, viability_readout, mock_plate, how)


def _viability(
    plate: PlateSummary, plates: Sequence[PlateSummary], errors: list[PlatekitError]
) -> tuple[str, str, str]:
    if "viability" in plate.readouts:
        return plate.plate, "viability", "viability of the same wells"
    sister, how = _partner(plate, plates, "viability plate", _reads_viability_of(plate), errors)
    if not sister and plate.infected:
        sister, how = _partner(plate, plates, "viability plate without virus", _reads_viability_without_virus, errors)
    if sister:
        return sister, "viability", how
    if "nuclei" in plate.readouts:
        return plate.plate, "nuclei", "nuclei of the same wells as viability"
    return "", "", ""


def _is_mock_of(plate: PlateSummary) -> Callable[[PlateSummary], bool]:
    return lambda other: (
        other.mock
        and not other.infected
        and bool(other.readouts & plate.readouts & frozenset(schema.INFECTION_READOUTS))
    )


def _reads_viability_of(plate: PlateSummary) -> Callable[[PlateSummary], bool]:
    return lambda other: (
        "viability" in other.readouts
        and not other.readouts & frozenset(schema.INFECTION_READOUTS)
        and (other.infected, other.mock, other.moi) == (plate.infected, plate.mock, plate.moi)
    )


def _reads_viability_without_virus(other: PlateSummary) -> bool:
    return "viability" in other.readouts and other.mock and not other.infected


def _partner(
    plate: PlateSummary,
    plates: Sequence[PlateSummary],
    kind: str,
    fits: Callable[[PlateSummary], bool],
    errors: list[PlatekitError],
) -> tuple[str, str]:
    """Return the plate of this kind that belongs to a plate and how it was found; ("", "") where there is none."""
    candidates = [other for other in plates if other.plate != plate.plate and fits(other)]
    if plate.pair:
        belonging, through = [other for other in candidates if other.pair == plate.pair], f"pair '{plate.pair}'"
    else:
        alike = (other for other in candidates if not other.pair and other.batch == plate.batch)
        belonging, through = [other for other in alike if other.drugs == plate.drugs], "same layout and batch"
    if len(belonging) > 1:
        # A plate that was run again stands beside its rerun: the one that is used is the sister.
        belonging = [other for other in belonging if not other.left_out] or belonging
    if len(belonging) > 1:
        names = ", ".join(f"'{other.plate}'" for other in belonging)
        errors.append(ControlError(
            f"plate '{plate.plate}'", f"{len(belonging)} plates that could be its {kind}: {names}", "exactly one",
            "Tie the plates that belong together: give them the same word in the layout column `pair`.",
        ))  # fmt: skip
        return "", ""
    if not belonging:
        return "", ""
    joined = "by well" if belonging[0].drugs == plate.drugs else "by compound and dose"
    return belonging[0].plate, f"{kind} {belonging[0].plate} {joined} ({through})"


def unlike(plate: PlateSummary, plates: Sequence[PlateSummary], kind: str) -> str:
    """Return in which wells the nearest plate of its batch differs that is no sister by it; "" where none is near.

    Parameters
    ----------
    plate : PlateSummary
        A plate that lacks a sister and names no `pair`.
    plates : sequence of PlateSummary
    kind : {"mock_plate", "viability_plate"}
        Which sister it lacks.
    """
    ways = (
        [_is_mock_of(plate)] if kind == "mock_plate" else [_reads_viability_of(plate), _reads_viability_without_virus]
    )
    near = [
        other for other in plates
        if other.plate != plate.plate and other.batch == plate.batch and not (other.pair or plate.pair or other.left_out)
        and any(fits(other) for fits in ways) and 2 * len(plate.drugs & other.drugs) >= len(plate.drugs | other.drugs)
    ]  # fmt: skip
    if not near:
        return ""
    other = max(near, key=lambda one: len(plate.drugs & one.drugs))
    mine, theirs = ({well: f"'{name}' {dose:g} uM" for well, name, dose in one.drugs} for one in (plate, other))
    wells = sorted({well for well, *_ in plate.drugs ^ other.drugs})
    if not wells:
        return ""
    first = f"{mine.get(wells[0], 'no drug')}, there {theirs.get(wells[0], 'no drug')}"
    count = "" if len(wells) == 1 else f"{len(wells)} wells differ, the first is "
    return f"'{other.plate}' of its batch is not taken for '{plate.plate}': {count}{wells[0]} with {first}"


def _shared_viability(sisters: Sequence[Sisters]) -> Iterator[PlatekitError]:
    """Refuse a viability plate that the default gives to several plates: it can only have been made beside one."""
    by_plate: dict[str, list[str]] = {}
    for sister in sisters:
        if sister.viability_plate not in ("", sister.plate) and not sister.pair and sister.arm != "mock":
            by_plate.setdefault(sister.viability_plate, []).append(sister.plate)
    for viability_plate, owners in by_plate.items():
        if len(owners) > 1 and not any("without virus" in s.how for s in sisters if s.plate in owners):
            yield ControlError(
                f"viability plate '{viability_plate}'",
                f"{len(owners)} plates that it could belong to: {', '.join(repr(owner) for owner in owners)}",
                "exactly one",
                "Tie the plates that belong together: give them the same word in the layout column `pair`.",
            )
