"""Quality in a report: a light for each plate and check, and what is not green in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit.figures._wording import figures
from platekit.quality import left_out

LIGHTS = ("red", "amber", "green")
# From so many plates on, the same words about the same check are printed once.
PLATES_TOGETHER = 4


@dataclass(frozen=True)
class PlateLights:
    """One readout of one plate: its worst light, and one light or "" for each check, in the order of the columns."""

    plate: str
    readout: str
    worst: str
    lights: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Finding:
    """One check that is not green, in words."""

    plate: str
    readout: str
    light: str
    check: str
    value: str
    limit: str
    message: str


@dataclass(frozen=True)
class Quality:
    """What a report says about quality; `troubled` plates come worst first."""

    sentence: str
    checks: tuple[str, ...]
    troubled: tuple[PlateLights, ...]
    sound: tuple[PlateLights, ...]
    findings: tuple[Finding, ...]


def quality_of(checks: pd.DataFrame) -> Quality:
    """Return the lights and the findings.

    Parameters
    ----------
    checks : pandas.DataFrame
        `schema.CHECKS`; plate "" is the whole screen.
    """
    names = tuple(dict.fromkeys(checks["check"]))
    plates = tuple(
        _lights(str(plate), str(readout), mine, names)
        for (plate, readout), mine in checks.groupby(["plate", "readout"], sort=True)
    )
    ranked = sorted(plates, key=lambda plate: LIGHTS.index(plate.worst))
    sound = tuple(plate for plate in ranked if plate.worst == "green")
    troubled = tuple(plate for plate in ranked if plate.worst != "green")
    dark = checks[checks["light"] != "green"]
    dark = dark.assign(_place=dark["light"].map(LIGHTS.index))
    rows = dark.sort_values(["_place", "plate", "readout"], kind="stable")
    findings = tuple(map(_finding, _together(rows).to_dict("records")))
    return Quality(_sentence(ranked, left_out(checks)), tuple(map(check_words, names)), troubled, sound, findings)


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the findings with one row where many plates have the same to say."""
    if rows.empty:
        return rows
    alike = rows.groupby(["light", "readout", "check", "message"], sort=False)["plate"]
    number = alike.transform("size")
    said = number.astype("str") + " plates"
    joined = rows.assign(plate=rows["plate"].where(number < PLATES_TOGETHER, said))
    return joined.drop_duplicates(["plate", "light", "readout", "check", "message"])


def check_words(name: str) -> str:
    """Return the name of a check as a title.

    Examples
    --------
    >>> check_words("robust_z_prime"), check_words("edge_effect")
    ("robust Z'", 'edge effect')
    """
    return name.replace("z_prime", "Z'").replace("_", " ").replace("ssmd", "SSMD").replace("cv", "CV")


def _lights(plate: str, readout: str, checks: pd.DataFrame, names: tuple[str, ...]) -> PlateLights:
    by_name = {row["check"]: row for row in checks.to_dict("records")}
    lights = tuple((by_name[name]["light"], _value(by_name[name])) if name in by_name else ("", "") for name in names)
    worst = min((light for light, _ in lights if light), key=LIGHTS.index)
    return PlateLights(plate or "whole screen", readout, worst, lights)


def _value(check: Mapping[Any, Any]) -> str:
    return figures(check["value"], 2)


def _finding(check: Mapping[Any, Any]) -> Finding:
    return Finding(
        check["plate"] or "whole screen", check["readout"], check["light"], check_words(check["check"]),
        _value(check), figures(check["limit"], 2), check["message"],
    )  # fmt: skip


def _sentence(plates: list[PlateLights], out: pd.DataFrame) -> str:
    if not plates:
        return "No checks were made."
    number = {light: sum(plate.worst == light for plate in plates) for light in LIGHTS}
    lost = len(out.drop_duplicates(["plate", "readout"]))
    # A red light may be a warning, beside which the plate stays in use.
    reds = [
        f"{lost} red and left out of every verdict" if lost else "",
        f"{number['red'] - lost} red and kept in use" if number["red"] > lost else "",
    ]
    said = {
        "red": "; ".join(part for part in reds if part),
        "amber": f"{number['amber']} amber: used, with the doubt stated below",
        "green": f"{number['green']} green",
    }
    reads = "1 plate and readout" if len(plates) == 1 else f"{len(plates)} plates and readouts"
    return f"{reads} checked: " + "; ".join(said[light] for light in LIGHTS if number[light]) + "."
