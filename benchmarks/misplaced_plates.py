"""How often plates in the wrong place are found, and right ones accused: python benchmarks/misplaced_plates.py [screens a kind].

Each simulated screen is judged as it is, and with one infected plate turned by 180 degrees, mirrored, or exchanged with another
library plate of its day. `blind`: the wells of virus_control and cell_control are laid so that turning the plate puts them onto their
own kind, as in the example of `platekit new`; only the other controls and the compounds can tell. What layout_agreement or ssmd
leave out counts as found there: those plates never reach exchanged_plates.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from platekit.quality import quality
from platekit.simulate.design import Design
from platekit.simulate.designs import DESIGNS, drug_library, jak_inhibitors_only, ordinary
from platekit.simulate.ingredients import Control, Drug, Noise
from platekit.simulate.screens import simulate
from platekit.wells import PLATE_SHAPES, rows_and_columns, well_name

WAYS = {"turned": (True, True), "left to right": (False, True), "top to bottom": (True, False)}
ANTIVIRAL, KILLER = Drug("remdesivir", fold=0.05, ec50_uM=0.5), Drug("staurosporine", cc50_uM=0.1)
# The shares of the example of `platekit new`, as far as the 16 wells of two columns go.
EXAMPLE = (
    Control("virus_control", 6), Control("cell_control", 4),
    Control("antiviral_control", 3, ANTIVIRAL, 10.0), Control("toxicity_control", 3, KILLER, 1.0),
)  # fmt: skip


def few_acting(seed: int) -> Design:
    """Return 10 drugs on 96 wells of which 8 act, on three days."""
    drugs = drug_library(seed, inert=2, proviral=2, jak_inhibitors=5, antiviral=1, toxic=0, growth=0, fluorescent=0)
    return replace(jak_inhibitors_only(seed), drugs=drugs, plate_size=96, days=3, controls=EXAMPLE)


def strong_patterns(seed: int) -> Design:
    """Return the ordinary screen with edges and slopes of 40 %."""
    return replace(ordinary(seed), noise=Noise(cv=0.18, edge=0.4, gradient=0.4))


def two_libraries(seed: int) -> Design:
    """Return two library plates a day of 40 drugs each, half of which act."""
    drugs = drug_library(seed, inert=40, proviral=16, antiviral=10, toxic=8, growth=3, fluorescent=3)
    return replace(ordinary(seed), drugs=drugs)


def few_of_two_libraries(seed: int) -> Design:
    """Return two library plates a day of which one drug in ten acts."""
    drugs = drug_library(seed, inert=72, proviral=4, antiviral=2, toxic=2, growth=0, fluorescent=0)
    return replace(ordinary(seed), drugs=drugs)


KINDS: Mapping[str, Callable[[int], Design]] = {
    **{
        name: DESIGNS[name]
        for name in (
            "ordinary", "small_plate", "one_dose", "one_day", "killing_virus", "no_mock_arm", "weak_control", "ceiling",
            "jak_inhibitors_only", "all_inert", "shuffled", "three_fold_three_days",
        )
    },
    "96 wells, most act": few_acting,
    "strong patterns": strong_patterns,
    "two libraries": two_libraries,
    "two libraries, few act": few_of_two_libraries,
}  # fmt: skip


def blind(wells: pd.DataFrame) -> pd.DataFrame:
    """Return the screen with its control wells moved so that virus_control and cell_control turn onto their own kind."""
    parts = [_blind_plate(part) for _, part in wells.groupby(wells["plate"].str.split("_").str[1], sort=False)]
    return pd.concat(parts).sort_index()


def _blind_plate(wells: pd.DataFrame) -> pd.DataFrame:
    controls = wells[wells["role"] != "compound"].drop_duplicates("well")[["well", "role"]]
    n_rows, n_columns = _shape(wells)
    at = set(controls["well"])
    turned = {
        well: well_name(n_rows + 1 - row, n_columns + 1 - column)
        for well, row, column in zip(controls["well"], *rows_and_columns(controls["well"]), strict=True)
    }
    pairs = [(well, other) for well, other in turned.items() if other in at and well < other]
    moved: dict[str, str] = {}
    for role in ("virus_control", "cell_control"):
        mine = list(controls.loc[controls["role"] == role, "well"])
        while len(mine) > 1 and pairs:
            moved.update(zip((mine.pop(), mine.pop()), pairs.pop(0), strict=True))
    free = sorted(at - set(moved.values()))
    moved.update(zip(sorted(at - set(moved)), free, strict=True))
    return wells.assign(well=wells["well"].map(moved).fillna(wells["well"]))


def _shape(wells: pd.DataFrame) -> tuple[int, int]:
    rows, columns = rows_and_columns(wells["well"])
    return next(shape for shape in PLATE_SHAPES.values() if shape[0] >= max(rows) and shape[1] >= max(columns))


def moved(wells: pd.DataFrame, plate: str, way: str) -> pd.DataFrame:
    """Return the screen with one plate read another way round; wells that no layout names hold vehicle without virus."""
    down, across = WAYS[way]
    mine = wells["plate"] == plate
    n_rows, n_columns = _shape(wells[mine])
    rows, columns = rows_and_columns(wells.loc[mine, "well"])
    at = dict(zip(zip(rows, columns, strict=True), wells.loc[mine, "value"], strict=True))
    there = zip(n_rows + 1 - rows if down else rows, n_columns + 1 - columns if across else columns, strict=True)
    return wells.assign(
        value=wells["value"].mask(mine, pd.Series([at.get(place, np.nan) for place in there], wells.index[mine]))
    )


def exchanged(wells: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """Return the screen with the readings of two plates exchanged, well by well."""
    read = wells.set_index(["plate", "well"])["value"]
    partner = {one: other, other: one}
    keys = [(partner.get(plate, plate), well) for plate, well in zip(wells["plate"], wells["well"], strict=True)]
    return wells.assign(value=[read.get(key, np.nan) for key in keys])


def tilted(wells: pd.DataFrame, plate: str, slope: float) -> pd.DataFrame:
    """Return the screen with a slope over the columns of one plate, from left to right, as a share of its middle."""
    mine = wells["plate"] == plate
    _, columns = rows_and_columns(wells.loc[mine, "well"])
    factor = pd.Series(1 + slope * ((columns - 1) / (_shape(wells)[1] - 1) - 0.5), wells.index[mine])
    return wells.assign(value=wells["value"].mask(mine, wells["value"] * factor))


def found(wells: pd.DataFrame, plate: str = "") -> str:
    """Return what the checks say of a plate (of any, where none is named): named, left out, or nothing."""
    checks, _ = quality(wells)
    row = checks[checks["check"] == "exchanged_plates"].iloc[0]
    # Wrong orders of two MOIs are another matter.
    if row["light"] != "green" and (f"'{plate}'" in row["message"] if plate else "'" in row["message"]):
        return "named"
    red = checks[(checks["light"] == "red") & checks["check"].isin(["layout_agreement", "ssmd"])]
    return "left out" if (red["plate"] == plate).any() else "nothing"


def main(screens: int) -> None:
    """Print a line for each kind of screen."""
    print(f"{'kind':36}{'plates':>7}  {'right: accused':16}" + "".join(f"{what:>22}" for what in (*WAYS, "exchanged")))
    print(f"{'':61}" + f"{'named / left out / of':>22}" * 4)
    total, accused = 0, 0
    for name, design in KINDS.items():
        for lay in ("", ", blind") if name != "shuffled" else ("",):
            seen: Counter[tuple[str, str]] = Counter()
            n_plates = 0
            for seed in range(1, screens + 1):
                wells = simulate(design(seed), seed=seed).wells
                wells = wells[wells["readout"] == "infection"].reset_index(drop=True)
                wells = blind(wells) if lay else wells
                infected = list(wells.loc[wells["moi"] > 0, "plate"].unique())
                n_plates += len(infected)
                seen["right", found(wells)] += 1
                for way in WAYS:
                    seen[way, found(moved(wells, infected[-1], way), infected[-1])] += 1
                mates = [plate for plate in infected[:-1] if plate.split("_")[0] == infected[-1].split("_")[0]]
                if mates:
                    seen["exchanged", found(exchanged(wells, mates[0], infected[-1]), infected[-1])] += 1
            total, accused = total + n_plates, accused + seen["right", "named"]
            cells = [
                f"{seen[what, 'named']:>8} / {seen[what, 'left out']} / {sum(n for (case, _), n in seen.items() if case == what)}"
                for what in (*WAYS, "exchanged")
            ]
            print(
                f"{name + lay:36}{n_plates:>7}  {seen['right', 'named']:>3} of {screens:<9}"
                + "".join(f"{cell:>22}" for cell in cells),
                flush=True,
            )
    print(f"right screens: {accused} accused, of {total} plates")
    for kind in ("all_inert", "ordinary"):
        for slope in (0.2, 0.4, 0.6):
            print(
                f"{kind}, a slope of {slope:.0%} the other way on day 3: {_against(kind, slope, screens)} of {screens} accused"
            )


def _against(kind: str, slope: float, screens: int) -> int:
    accused = 0
    for seed in range(1, screens + 1):
        wells = simulate(replace(DESIGNS[kind](seed), noise=Noise(cv=0.18)), seed=seed).wells
        wells = wells[(wells["readout"] == "infection") & (wells["moi"] > 0)].reset_index(drop=True)
        first, second, third = wells["plate"].unique()
        wells = tilted(tilted(tilted(wells, first, slope), second, slope), third, -slope)
        accused += found(wells) == "named"
    return accused


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
