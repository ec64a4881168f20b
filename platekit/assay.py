"""An assay: the choices a laboratory makes before it sees a result, each with its source, from one TOML file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from platekit.errors import PlatekitError, ScreenError, did_you_mean, refuse
from platekit.paths import written_path
from platekit.roles import ROLES, role_hint
from platekit.shipped import shipped
from platekit.toml import Entry, known_keys, note, parse, shown, table_of, text_of, text_of_file, words_of, yes_no_of

KINDS = ("signal", "count", "fraction", "titre", "viability", "focus", "brightness")
# Kinds that say how infection looks where it is, and not how much there is of it.
OF_THE_INFECTED = ("focus", "brightness")
POOLS = ("median", "mean", "sum")
TIMES = ("last", "first", "maximum")
AGAINST = ("controls", "samples")


@dataclass(frozen=True)
class Readout:
    """One thing that is read.

    Attributes
    ----------
    name : str
    kind : str
        One of `KINDS`; ``focus`` is the size of what an infection has spread to, ``brightness`` the signal of an infected cell.
    zero, hundred : tuple of str
        Roles in order of preference; Z' contrasts exactly these two.
    decides : bool
        Whether verdicts are given on this readout; exactly one of an assay does.
    pool : str
        How fields of a well become one number: one of `POOLS`.
    time : str
        Which read of a kinetic run is used: one of `TIMES`, or hours, written as text; the nearest read is taken.
    against : str
        What a plate is judged by: its controls, or, in a screen of a whole library, its compound wells ("samples");
        such a plate is used whatever its controls say. One of `AGAINST`.
    enzyme : str
        The enzyme whose product is read, such as ``"firefly luciferase"``: a compound that binds it moves the read without
        moving infection or cells. "" where none is.
    """

    name: str
    kind: str
    zero: tuple[str, ...]
    hundred: tuple[str, ...]
    decides: bool = False
    pool: str = "median"
    time: str = "last"
    against: str = "controls"
    enzyme: str = ""


@dataclass(frozen=True)
class Gates:
    """When a plate is left out (red) or used with a warning (amber)."""

    minimum_ssmd: float
    amber_robust_z_prime: float
    amber_vehicle_cv_percent: float
    green_vehicle_wells: float
    amber_edge_percent: float
    amber_spatial_percent: float
    red_spatial_percent: float
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
    """Everything an analysis takes from outside the data.

    Attributes
    ----------
    name, title : str
    references : tuple of str
        What the assay as a whole rests on, and what is said of the enzymes of its readouts.
    readouts : mapping of str to Readout
    gates, normalisation, curve, call
        The numbers that decide.
    sources : mapping of str to str
        The source of each number by its dotted name in the file, such as ``"call.minimum_fold"``.
    """

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


# table of the file -> (field of Assay, its class)
_PARTS: dict[str, tuple[str, type[Any]]] = {
    "gates": ("gates", Gates),
    "normalise": ("normalisation", Normalisation),
    "curve": ("curve", Curve),
    "call": ("call", CallRule),
}


def shipped_assays() -> tuple[str, ...]:
    """Return the names of the assays that come with platekit."""
    return tuple(sorted(path.stem for path in shipped("assays").glob("*.toml")))


def load_assay(assay: Assay | str | Path | None = None, *, beside: Path | None = None, where: str = "assay") -> Assay:
    """Return an assay by name, from a file, or as it is.

    Parameters
    ----------
    assay : Assay, str or Path, optional
        A shipped name (see `shipped_assays`), or the path of a TOML file; None is ``"reporter_fluorescence"``.
    beside : Path, optional
        The folder that a relative path starts from; by default the current one.
    where : str
        Where the name stands, for messages.

    Returns
    -------
    Assay

    Raises
    ------
    ScreenError
        If there is no such assay, or its file says something unknown, missing or impossible; several mistakes at once.

    Examples
    --------
    >>> load_assay("reporter_fluorescence").call.minimum_fold
    1.3
    """
    if isinstance(assay, Assay):
        return assay
    path = _file(assay, beside, where)
    return _assay(_document(path), path)


def _file(assay: str | Path | None, beside: Path | None, where: str) -> Path:
    word = "reporter_fluorescence" if assay is None else str(assay)
    if word in shipped_assays():
        return shipped("assays") / f"{word}.toml"
    path = written_path(word, beside or Path(), where=where)
    if path.suffix.casefold() != ".toml":
        mend = f"Assays: {did_you_mean(word, shipped_assays())}"
        raise ScreenError(where, f"'{word}'", "a shipped assay or the path of a .toml file", mend)
    if not path.is_file():
        near = [file.name for file in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        mend = f"Files in its folder: {did_you_mean(path.name, near)}"
        raise ScreenError(where, f"no file '{word}'", "a shipped assay or the path of a .toml file", mend)
    return path


def _document(path: Path) -> dict[str, Any]:
    """Return the tables of an assay file, laid over those of the shipped assay that it is based on."""
    document = parse(text_of_file(path), path.name)
    head = document.get("assay")
    if not isinstance(head, dict) or "based_on" not in head:
        return document
    own: dict[str, Any] = {str(key): value for key, value in head.items() if key != "based_on"}
    base = head["based_on"]
    if base not in shipped_assays():
        mend = f"Assays: {did_you_mean(str(base), shipped_assays())}"
        raise ScreenError(f"{path.name}, [assay], key 'based_on'", shown(base), "a shipped assay", mend)
    # A file of one's own is another assay, also where it does not say its name.
    over = {**document, "assay": {"name": path.stem, **own}}
    return _merged(_document(shipped("assays") / f"{base}.toml"), over)


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both_tables = isinstance(value, dict) and isinstance(base.get(key), dict) and "value" not in value
        merged[key] = _merged(base[key], value) if both_tables else value
    return merged


def _assay(document: dict[str, Any], path: Path) -> Assay:
    mistakes: list[PlatekitError] = []
    whole = Entry(document, path.name, mistakes)
    known_keys(whole, ("assay", "readouts", *_PARTS))
    head = _section(whole, "assay")
    known_keys(head, ("name", "title", "sources", "based_on"))
    name = text_of(head, "name", example='"reporter_fluorescence"') or path.stem
    title = text_of(head, "title", example='"Fluorescent reporter virus"') or name
    references = words_of(head, "sources", example='["Author year, journal volume:page"]')
    of_enzymes: list[str] = []
    readouts = _readouts(_section(whole, "readouts"), path, of_enzymes)
    sources: dict[str, str] = {}
    parts: dict[str, dict[str, float]] = {}
    for table, (field, kind) in _PARTS.items():
        section = _section(whole, table)
        # Where something else stands in place of the table, that is the one mistake; its numbers are none of their own.
        if isinstance(document.get(table, {}), dict):
            parts[field] = _numbers(section, [item.name for item in fields(kind)], table, sources)
    refuse(mistakes)
    made: dict[str, Any] = {field: kind(**parts[field]) for field, kind in _PARTS.values()}
    return Assay(
        name=name, title=title, references=(*references, *of_enzymes), readouts=readouts, sources=sources, **made
    )


def _section(whole: Entry, name: str) -> Entry:
    """Return a table of the file under the name that it is written with: [gates]."""
    table = table_of(whole, name, example="{ ... }")
    return Entry(table.given, f"{whole.where}, [{name}]", whole.mistakes)


def _numbers(entry: Entry, names: list[str], table: str, sources: dict[str, str]) -> dict[str, float]:
    """Return the numbers of one table, each of which must be there with its source."""
    known_keys(entry, names)
    numbers: dict[str, float] = {}
    for name in names:
        given = entry.given.get(name)
        value, source = (given.get("value"), given.get("source")) if isinstance(given, dict) else (given, None)
        mend = f'Write {name} = {{ value = 1.0, source = "..." }}.'
        if given is None:
            mend += ' Or start from a shipped assay: [assay] based_on = "reporter_fluorescence".'
            note(entry, name, "nothing", "a number and its source", mend)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            note(entry, name, f"the value {shown(value)}" if value is not None else "no value", "a number", mend)
        elif not isinstance(source, str) or not source.strip():
            note(entry, name, f"{shown(value)} without a source", "a number and its source", mend)
        else:
            if isinstance(given, dict):
                known_keys(Entry(given, f"{entry.where}, key '{name}'", entry.mistakes), ("value", "source"))
            numbers[name] = float(value)
            sources[f"{table}.{name}"] = source
    return numbers


def _readouts(entry: Entry, path: Path, of_enzymes: list[str]) -> dict[str, Readout]:
    readouts = {
        name: _readout(
            name,
            Entry(table_of(entry, name, example="{ ... }").given, f"{path.name}, [readouts.{name}]", entry.mistakes),
            of_enzymes,
        )
        for name in entry.given
    }
    deciding = [name for name, readout in readouts.items() if readout.decides]
    if len(deciding) != 1:
        found = "no readout with decides = true" if not deciding else f"decides = true in {' and '.join(deciding)}"
        mend = "Verdicts are given on one readout: say which."
        entry.mistakes.append(ScreenError(entry.where, found, "exactly one", mend))
    return readouts


def _readout(name: str, entry: Entry, of_enzymes: list[str]) -> Readout:
    known_keys(entry, [field.name for field in fields(Readout) if field.name != "name"])
    return Readout(
        name=name,
        kind=_one_of(entry, "kind", KINDS, default="signal"),
        zero=_roles(entry, "zero", '"virus_control"'),
        hundred=_roles(entry, "hundred", '["cell_control", "blank"]'),
        decides=yes_no_of(entry, "decides", default=False),
        pool=_one_of(entry, "pool", POOLS, default="median"),
        time=_time(entry),
        against=_one_of(entry, "against", AGAINST, default="controls"),
        enzyme=_enzyme(name, entry, of_enzymes),
    )


def _enzyme(name: str, entry: Entry, of_enzymes: list[str]) -> str:
    """Return the enzyme that a readout rests on, whose source is noted; "" where none is named, or `enzyme = ""`."""
    given = entry.given.get("enzyme", "")
    if given == "":
        return ""
    value, source = (given.get("value"), given.get("source")) if isinstance(given, dict) else (given, None)
    if not (isinstance(value, str) and value.strip() and isinstance(source, str) and source.strip()):
        mend = 'Write enzyme = { value = "firefly luciferase", source = "..." }, or enzyme = "" for a read without one.'
        note(entry, "enzyme", shown(given), "the name of an enzyme and its source", mend)
        return ""
    known_keys(Entry(given, f"{entry.where}, key 'enzyme'", entry.mistakes), ("value", "source"))
    of_enzymes.append(f"{name} is read by {value}: {source}")
    return value


def _roles(entry: Entry, key: str, example: str) -> tuple[str, ...]:
    roles = words_of(entry, key, example=example, needed=True)
    for role in roles:
        if role not in ROLES:
            note(entry, key, f"'{role}'", "a role", f"Roles: {role_hint(role)[1]}")
    return roles


def _one_of(entry: Entry, key: str, known: tuple[str, ...], *, default: str) -> str:
    word = text_of(entry, key, example=f'"{default}"') or default
    if word not in known:
        note(entry, key, f"'{word}'", f"one of {', '.join(known)}", f"Words: {did_you_mean(word, known)}")
    return word


def _time(entry: Entry) -> str:
    given = entry.given.get("time", "last")
    hours = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
    if hours:
        return str(float(given))
    if given not in TIMES:
        mend = "Hours are written as a number: time = 24; the read nearest to it is taken."
        note(entry, "time", shown(given), f"one of {', '.join(TIMES)}, or hours", mend)
    return str(given)
