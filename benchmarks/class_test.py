"""How often the class test finds eight JAK inhibitors that raise infection by 10 % each, and how often it finds nothing's class.

    python benchmarks/class_test.py simulated [--screens 40]
    python benchmarks/class_test.py reference ../shared/reference/screens

`simulated` draws screens of three library plates x 40 drugs x 8 doses x 3 days with eight such drugs on each plate beside a library of
inert drugs, an ordinary library, or one rich in drugs that act, and tests classes of eight: all on one plate, or spread over three. The other
members' drugs are taken out, so that a class is held against its library alone. False positives: classes of eight inert drugs of the library,
and of any eight of its drugs, in either direction. `reference` draws classes of eight inert drugs from the reference screens, and tests their JAK
inhibitors.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.class_test import LESS, MORE, class_tests
from platekit.simulate import simulate
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Drug

EIGHT, PLATES, LIBRARY = 8, 3, 96
# Of 96 drugs: inert, pro-viral, antiviral, toxic, growth-promoting, fluorescent.
MIXES = {"inert": (96, 0, 0, 0, 0, 0), "ordinary": (60, 12, 10, 8, 3, 3), "rich": (46, 36, 4, 4, 3, 3)}
NAMES = ("inert", "proviral", "antiviral", "toxic", "growth", "fluorescent")
DRAWS = 3
NAME = "class"


def sizes_of_screen(seed: int, mix: str) -> pd.DataFrame:
    """Return the class sizes of a fresh screen, with `kind` and the library plate of each drug."""
    rng = np.random.default_rng(seed)
    library = list(drug_library(seed, **dict(zip(NAMES, MIXES[mix], strict=True))))
    rng.shuffle(library)
    weak = [Drug(f"jak-{i:02d}", fold=1.1, ec50_uM=float(10 ** rng.uniform(-2.5, 0))) for i in range(EIGHT * PLATES)]
    share = LIBRARY // PLATES
    drugs = [
        drug
        for plate in range(PLATES)
        for drug in (*library[share * plate : share * (plate + 1)], *weak[EIGHT * plate : EIGHT * (plate + 1)])
    ]
    wells = simulate(replace(ordinary(seed), drugs=tuple(drugs), counted=False), seed=seed).wells
    sizes = call(normalise(wells), classes={drug.name: NAME for drug in drugs}).class_sizes
    return sizes.assign(kind=sizes["compound"].str.split("-").str[0], seed=seed)


def verdict(sizes: pd.DataFrame, members: pd.Series) -> str:
    """Return the verdict on a class of some of the drugs."""
    named = sizes.assign(**{"class": np.where(sizes["compound"].isin(members), NAME, "")})
    return str(class_tests(named.reset_index(drop=True), 0.05)["verdict"].iloc[0])


def one_plate(drugs: pd.DataFrame, rng: np.random.Generator) -> Iterator[pd.Series]:
    """Return eight drugs of each plate that holds so many."""
    for _, mine in drugs.groupby("plates"):
        if len(mine) >= EIGHT:
            yield mine["compound"].sample(EIGHT, random_state=rng)


def spread(drugs: pd.DataFrame, rng: np.random.Generator) -> Iterator[pd.Series]:
    """Return three, three and two drugs of the plates, as often as there are plates."""
    for _ in range(drugs["plates"].nunique()):
        numbers = np.tile([3, 3, 2], drugs["plates"].nunique())
        parts = [
            mine["compound"].sample(min(n, len(mine)), random_state=rng)
            for (_, mine), n in zip(drugs.groupby("plates"), numbers, strict=False)
        ]
        yield pd.concat(parts).iloc[:EIGHT]


Draw = Callable[[pd.DataFrame, np.random.Generator], Iterator[pd.Series]]


def simulated_screen(mix: str, seed: int) -> list[tuple[str, str, str]]:
    """Return (what was drawn, how it lay, verdict) of every class drawn from one screen."""
    sizes = sizes_of_screen(seed, mix)
    weak, library = sizes[sizes["kind"] == "jak"], sizes[sizes["kind"] != "jak"]
    rng = np.random.default_rng([seed, 1])
    found: list[tuple[str, str, str]] = []
    draws: dict[str, Draw] = {"one plate": one_plate, "spread": spread}
    for how, draw in draws.items():
        for members in draw(weak, rng):
            table = pd.concat([library, weak[weak["compound"].isin(members)]])
            found.append(("+10 % each", how, verdict(table, members)))
        for _ in range(DRAWS):
            inert = library[library["kind"] == "inert"]
            found += [("inert drugs", how, verdict(library, members)) for members in draw(inert, rng)]
            found += [("any drugs", how, verdict(library, members)) for members in draw(library, rng)]
    return found


def simulated(screens: int) -> None:
    """Print what is found in fresh screens."""
    print(
        "| library | class of eight | lie on | classes | more infection | less infection |\n|---|---|---|---|---|---|"
    )
    for mix in MIXES:
        with ProcessPoolExecutor(2) as pool:
            found = [row for rows in pool.map(partial(simulated_screen, mix), range(1, screens + 1)) for row in rows]
        table(pd.DataFrame(found, columns=["what", "how", "verdict"]), mix)


def table(found: pd.DataFrame, label: str) -> None:
    """Print the shares of each verdict."""
    for (what, how), mine in found.groupby(["what", "how"]):
        up, down = (100 * (mine["verdict"] == word).mean() for word in (MORE, LESS))
        print(f"| {label} | {what} | {how} | {len(mine)} | {up:.1f} % | {down:.1f} % |", flush=True)


def reference(folder: Path) -> None:
    """Print what is found in the reference screens."""
    from calibration import reference_wells

    print("| screen | class of eight | lie on | classes | more infection | less infection |\n|---|---|---|---|---|---|")
    everything: list[pd.DataFrame] = []
    for screen in sorted(path for path in folder.iterdir() if path.is_dir()):
        wells = reference_wells(screen / "wells.csv.gz")
        names = wells.loc[wells["role"] == "compound", "compound"].unique()
        sizes = call(normalise(wells), classes=dict.fromkeys(names, NAME)).class_sizes
        truth = pd.read_csv(screen / "truth.csv", keep_default_na=False).set_index("drug")
        rng = np.random.default_rng(1)
        inert = sizes[sizes["compound"].map(truth["kind"]) == "null"]
        draws: dict[str, Draw] = {"one plate": one_plate, "spread": spread}
        rows = [
            ("inert drugs", how, verdict(sizes, members))
            for how, draw in draws.items()
            for _ in range(10)
            for members in draw(inert, rng)
        ]
        everything.append(pd.DataFrame(rows, columns=["what", "how", "verdict"]))
        table(everything[-1], screen.name)
        jak = sizes.loc[sizes["compound"].map(truth["moa"] if "moa" in truth else truth["kind"]) == "JAK", "compound"]
        print(f"| {screen.name} | its {len(jak)} JAK inhibitors | - | 1 | {verdict(sizes, jak)} | |", flush=True)
    table(pd.concat(everything), "all")


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=["simulated", "reference"])
    parser.add_argument("folder", nargs="?", type=Path, help="the reference screens")
    parser.add_argument("--screens", type=int, default=40, help="screens of each library")
    given = parser.parse_args()
    if given.part == "simulated":
        simulated(given.screens)
    elif given.folder is None:
        parser.error("reference: say which folder holds the reference screens")
    else:
        reference(given.folder)


if __name__ == "__main__":
    main()
