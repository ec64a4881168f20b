"""An assay: the choices a laboratory makes before it sees a result, each with its source, from one TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from platekit.errors import ScreenError, did_you_mean
from platekit.roles import ROLES
from platekit.shipped import shipped

KINDS = ("signal", "count", "fraction", "titre", "viability")


@dataclass(frozen=True)
class Readout:
    """One thing that is read. `zero` and `hundred` are roles in order of preference; Z' contrasts exactly these two."""

    name: str
    kind: str
    zero: tuple[str, ...]
    hundred: tuple[str, ...]
    decides: bool = False
    pool: str = "median"
    time: str = "last"


@dataclass(frozen=True)
class Gates:
    """When a plate is left out (red) or used with a warning (amber)."""

    minimum_ssmd: float
    amber_robust_z_prime: float
    amber_vehicle_cv_percent: float
    green_vehicle_wells: float
    amber_edge_percent: float
    amber_spatial_score: float
    red_spatial_score: float
    amber_missing_percent: float
    amber_replicate_correlation: float


@dataclass(frozen=True)
class Normalisation:
    """How a signal becomes a fold change."""

    mock_excess_noise_sd: float
    interference_share: float


@dataclass(frozen=True)
class Curve:
    """What is fitted, and what is refused."""

    minimum_doses: float
    confidence_percent: float


@dataclass(frozen=True)
class CallRule:
    """Margins and levels of the verdicts."""

    false_discovery_rate: float
    minimum_fold: float
    margin_fold: float
    minimum_headroom: float
    minimum_control_rise: float
    toxic_below_viability_percent: float
    cytostatic_below_viability_percent: float
    killing_virus_below_viability_percent: float
    day_sd_log2: float


@dataclass(frozen=True)
class Assay:
    """Everything an analysis takes from outside the data; `sources` gives the source of each number by its dotted name."""

    name: str
    title: str
    references: tuple[str, ...]
    readouts: Mapping[str, Readout]
    gates: Gates
    normalisation: Normalisation
    curve: Curve
    call: CallRule
    sources: Mapping[str, str]

    @property
    def deciding(self) -> Readout:
        """The readout that verdicts are given on."""
        return next(readout for readout in self.readouts.values() if readout.decides)


_PARTS: dict[str, type[Any]] = {"gates": Gates, "normalise": Normalisation, "curve": Curve, "call": CallRule}
_FIELD_OF = {"gates": "gates", "normalise": "normalisation", "curve": "curve", "call": "call"}


def shipped_assays() -> tuple[str, ...]:
    """Return the names of the assays that come with platekit."""
    return tuple(sorted(path.stem for path in shipped("assays").glob("*.toml")))


def load_assay(assay: Assay | str | Path | None = None, *, beside: Path | None = None) -> Assay:
    """Return an assay by name, from a file, or as it is.

    Parameters
    ----------
    assay : Assay, str or Path, optional
        A shipped name (see `shipped_assays`), or the path of a TOML file; None is ``"reporter_fluorescence"``.
    beside : Path, optional
        The folder that a relative path starts from.

    Returns
    -------
    Assay

    Raises
    ------
    ScreenError
        If there is no such assay, or its file says something unknown, missing or impossible.

    Examples
    --------
    >>> load_assay("reporter_fluorescence").call.minimum_fold
    1.3
    """
    if isinstance(assay, Assay):
        return assay
    word = "reporter_fluorescence" if assay is None else str(assay)
    path = Path(word) if beside is None else beside / word
    if word in shipped_assays():
        path = shipped("assays") / f"{word}.toml"
    elif path.suffix.casefold() != ".toml" or not path.is_file():
        raise ScreenError(
            "assay",
            f"'{word}'",
            "a shipped assay or the path of a .toml file",
            f"Assays: {did_you_mean(word, shipped_assays())}",
        )
    return _assay(_document(path), path)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise ScreenError(
            str(path), f"no valid TOML ({cause})", "TOML in UTF-8", "Correct the file at the place named."
        ) from cause
    base = document.get("assay", {}).pop("based_on", None)
    if base is None:
        return document
    return _merged(_document(load_path(str(base), path)), document)


def load_path(base: str, path: Path) -> Path:
    """Return the file of the assay that another one is based on."""
    if base not in shipped_assays():
        raise ScreenError(
            f"{path.name}, [assay] based_on",
            f"'{base}'",
            "a shipped assay",
            f"Assays: {did_you_mean(base, shipped_assays())}",
        )
    return shipped("assays") / f"{base}.toml"


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both_tables = isinstance(value, dict) and isinstance(base.get(key), dict) and "value" not in value
        merged[key] = _merged(base[key], value) if both_tables else value
    return merged


def _assay(document: dict[str, Any], path: Path) -> Assay:
    head = document.get("assay", {})
    _known(document, {"assay", "readouts", *_PARTS}, path.name)
    _known(head, {"name", "title", "sources"}, f"{path.name}, [assay]")
    sources: dict[str, str] = {}
    parts = {
        _FIELD_OF[key]: _part(document.get(key, {}), kind, f"{path.name}, [{key}]", key, sources)
        for key, kind in _PARTS.items()
    }
    readouts = {
        name: _readout(name, given, f"{path.name}, [readouts.{name}]")
        for name, given in document.get("readouts", {}).items()
    }
    if sum(readout.decides for readout in readouts.values()) != 1:
        raise ScreenError(
            f"{path.name}, [readouts]",
            f"{sum(r.decides for r in readouts.values())} readouts with decides = true",
            "exactly one",
            "Verdicts are given on one readout: say which.",
        )
    return Assay(
        name=str(head.get("name", path.stem)),
        title=str(head.get("title", path.stem)),
        references=tuple(head.get("sources", ())),
        readouts=readouts,
        sources=sources,
        **parts,
    )


def _known(given: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise ScreenError(
                where, f"the key '{key}'", "a key that platekit knows", f"Keys: {did_you_mean(key, known)}"
            )


def _part(given: dict[str, Any], kind: type[Any], where: str, key: str, sources: dict[str, str]) -> Any:
    names = [field.name for field in fields(kind)]
    _known(given, set(names), where)
    numbers: dict[str, float] = {}
    for name in names:
        entry = given.get(name)
        if not isinstance(entry, dict) or not {"value", "source"} <= set(entry):
            found = "nothing" if entry is None else repr(entry)
            raise ScreenError(
                f"{where} {name}",
                found,
                "a number and where it comes from",
                f'Write {name} = {{ value = 1.0, source = "..." }}, or start from an assay: [assay] based_on = "reporter_fluorescence".',
            )
        if (
            isinstance(entry["value"], bool)
            or not isinstance(entry["value"], int | float)
            or not str(entry["source"]).strip()
        ):
            raise ScreenError(
                f"{where} {name}",
                repr(entry),
                "a number and a source in words",
                f'Write {name} = {{ value = 1.0, source = "..." }}.',
            )
        numbers[name] = float(entry["value"])
        sources[f"{key}.{name}"] = str(entry["source"])
    return kind(**numbers)


def _readout(name: str, given: dict[str, Any], where: str) -> Readout:
    _known(given, {field.name for field in fields(Readout)} - {"name"}, where)
    roles = {
        key: tuple([value] if isinstance(value, str) else value)
        for key in ("zero", "hundred")
        if (value := given.get(key)) is not None
    }
    for key in ("zero", "hundred"):
        if key not in roles:
            raise ScreenError(
                where,
                f"no '{key}'",
                "the role whose wells are the zero and the hundred",
                f'Write {key} = "virus_control", for example.',
            )
        for role in roles[key]:
            if role not in ROLES:
                raise ScreenError(f"{where} {key}", f"'{role}'", "a role", f"Roles: {did_you_mean(role, ROLES)}")
    kind = str(given.get("kind", "signal"))
    if kind not in KINDS:
        raise ScreenError(f"{where} kind", f"'{kind}'", "a kind of readout", f"Kinds: {did_you_mean(kind, KINDS)}")
    return Readout(
        name,
        kind,
        roles["zero"],
        roles["hundred"],
        bool(given.get("decides", False)),
        str(given.get("pool", "median")),
        str(given.get("time", "last")),
    )
