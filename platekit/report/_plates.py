"""The plate maps of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from platekit.figures._plate_map_svg import plate_map_svg
from platekit.figures.plate_map import ROLE_OUTLINES, plate_map

# A map of 384 wells takes about 8 kB of the page.
MOST_MAPS = 96


@dataclass(frozen=True)
class DrawnPlate:
    """One map: its plate and readout, the plate's worst light and the SVG."""

    plate: str
    readout: str
    light: str
    drawing: Markup


@dataclass(frozen=True)
class PlateMaps:
    """The maps that are drawn, the rule where some are not, and the control roles among their wells."""

    maps: tuple[DrawnPlate, ...]
    rule: str
    roles: tuple[str, ...]


def plate_maps(normalised: pd.DataFrame, lights: Mapping[tuple[str, str], str]) -> PlateMaps:
    """Return a map for every plate and readout, or for those that are not green where there are too many.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`.
    lights : mapping
        Plate and readout to the worst light of its checks.
    """
    every = sorted(set(zip(normalised["plate"], normalised["readout"], strict=True)))
    drawn, rule = every, ""
    if len(every) > MOST_MAPS:
        dark = [key for key in every if lights.get(key, "green") != "green"]
        drawn = dark[:MOST_MAPS]
        rule = (
            f"This screen has {len(every)} plates and readouts. Maps are drawn for those with a red or amber light, at most "
            f"{MOST_MAPS}: {len(drawn)} of {len(dark)} are here."
        )
    parts = {str(plate): wells for plate, wells in normalised.groupby("plate", sort=True)}
    maps = tuple(
        DrawnPlate(plate, readout, lights.get((plate, readout), ""), _drawing(parts[plate], plate, readout))
        for plate, readout in drawn
    )
    present = set(normalised["role"])
    return PlateMaps(maps, rule, tuple(role for role in ROLE_OUTLINES if role in present))


def _drawing(wells: pd.DataFrame, plate: str, readout: str) -> Markup:
    # The writer of SVG escapes every word itself.
    return Markup(plate_map_svg(plate_map(wells, plate, readout=readout)))
