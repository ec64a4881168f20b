"""Ready-made designs: an ordinary screen, and one of each kind that is hard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from platekit.errors import PlatekitError, did_you_mean
from platekit.simulate.accidents import SwappedPlates, WrongDilution
from platekit.simulate.design import Design
from platekit.simulate.ingredients import Detector, Doses, Drug, Noise, Virus, standard_controls

# Folds on infection events that pro-viral drugs of a drawn library take in turn.
PROVIRAL_FOLDS = (2.0, 3.0, 1.5, 1.2)
ORDINARY_NOISE = Noise(cv=0.18, edge=0.15, gradient=0.12)


def drug_library(
    library_seed: int,
    *,
    inert: int = 20,
    proviral: int = 8,
    jak_inhibitors: int = 0,
    antiviral: int = 4,
    toxic: int = 4,
    growth: int = 2,
    fluorescent: int = 2,
) -> tuple[Drug, ...]:
    """Return so many drugs of each kind, with potencies drawn at random.

    Parameters
    ----------
    library_seed : int
        Decides the potencies, not the noise of a screen.
    inert, proviral, jak_inhibitors, antiviral, toxic, growth, fluorescent : int
        Pro-viral drugs act on events directly and take `PROVIRAL_FOLDS` in turn, the second round of them toxic at
        high doses; JAK inhibitors release the interferon brake.

    Returns
    -------
    tuple of Drug
        Named by kind and number, such as ``inert-01``.

    Examples
    --------
    >>> [drug.name for drug in drug_library(1, inert=1, proviral=1, antiviral=0, toxic=0, growth=0, fluorescent=0)]
    ['inert-01', 'proviral-01']
    """
    rng = np.random.default_rng(library_seed)

    def between(low: float, high: float) -> float:
        return float(np.round(low * (high / low) ** rng.random(), 4))

    def proviral_drug(name: str, number: int) -> Drug:
        cc50 = between(8, 40) if number // len(PROVIRAL_FOLDS) % 2 else float("inf")
        return Drug(name, fold=PROVIRAL_FOLDS[number % len(PROVIRAL_FOLDS)], ec50_uM=between(0.05, 2), cc50_uM=cc50)

    kinds: list[tuple[str, int, Callable[[str, int], Drug]]] = [
        ("inert", inert, lambda name, _: Drug(name)),
        ("proviral", proviral, proviral_drug),
        ("jak", jak_inhibitors, lambda name, _: Drug(name, brake_release=between(0.4, 1), ec50_uM=between(0.005, 0.3))),
        ("antiviral", antiviral, lambda name, _: Drug(name, fold=0.05, ec50_uM=between(0.05, 2))),
        ("toxic", toxic, lambda name, _: Drug(name, cc50_uM=between(0.02, 6))),
        ("growth", growth, lambda name, _: Drug(name, growth=between(1.3, 2), ec50_uM=between(0.1, 2))),
        ("fluorescent", fluorescent, lambda name, _: Drug(name, fluorescence=between(150, 800))),
    ]
    return tuple(draw(f"{kind}-{number + 1:02d}", number) for kind, count, draw in kinds for number in range(count))


def ordinary(library_seed: int = 1) -> Design:
    """Return 40 drugs x 8 doses on one plate of 384 wells, three days, infected and mock."""
    return Design(
        drug_library(library_seed),
        name="ordinary screen",
        doses=Doses(30.0, 3.0, 8),
        noise=ORDINARY_NOISE,
        counted=True,
    )


def small_plate(library_seed: int = 1) -> Design:
    """Return 8 drugs on 96 wells with four vehicle wells, on two days."""
    return replace(
        ordinary(library_seed), name="small plate", plate_size=96, days=2, controls=standard_controls(4, 4, antiviral=2, proviral=3, toxicity=3),
        drugs=drug_library(library_seed, inert=3, proviral=2, antiviral=1, toxic=1, growth=0, fluorescent=1),
    )  # fmt: skip


def one_dose(library_seed: int = 1) -> Design:
    """Return 80 drugs at 10 uM only, in duplicate."""
    drugs = drug_library(library_seed, inert=50, proviral=12, antiviral=6, toxic=4, growth=4, fluorescent=4)
    return replace(ordinary(library_seed), name="one dose", drugs=drugs, doses=Doses(10.0, 3.0, 1), replicates=2)


def one_day(library_seed: int = 1) -> Design:
    """Return the ordinary screen done once."""
    return replace(ordinary(library_seed), name="one day", days=1)


def killing_virus(library_seed: int = 1) -> Design:
    """Return a screen in which most infected cells are gone when the plate is read."""
    virus = Virus(name="SimV-GFP, lytic (simulated)", kills=0.7, events_at_moi_1=3.0)
    return replace(ordinary(library_seed), name="killing virus", virus=virus)


def sister_viability(library_seed: int = 1) -> Design:
    """Return a screen whose viability is read on plates of their own."""
    return replace(ordinary(library_seed), name="sister-plate viability", viability="sister plate", counted=False)


def no_viability(library_seed: int = 1) -> Design:
    """Return a screen in which the number of cells was never read."""
    return replace(ordinary(library_seed), name="no viability", viability="none", counted=False)


def no_mock_arm(library_seed: int = 1) -> Design:
    """Return a screen without plates that have no virus, and without counted cells."""
    return replace(ordinary(library_seed), name="no mock arm", mock_arm=False, counted=False)


def weak_control(library_seed: int = 1) -> Design:
    """Return a screen whose pro-viral control hardly rises: its JAK inhibitor has lost its activity."""
    spent = Drug("ruxolitinib", brake_release=0.05, ec50_uM=0.15)
    design = ordinary(library_seed)
    controls = tuple(
        replace(control, drug=spent) if control.role == "proviral_control" else control for control in design.controls
    )
    return replace(design, name="weak control", controls=controls, counted=False)


def interferon_deficient(library_seed: int = 1) -> Design:
    """Return JAK inhibitors among others on cells without interferon response: none of them can raise infection."""
    drugs = drug_library(library_seed, inert=16, proviral=0, jak_inhibitors=12)
    virus = Virus(brake=0.0, events_at_moi_1=0.4)
    return replace(
        ordinary(library_seed), name="interferon-deficient cells", drugs=drugs, virus=virus, cell_line="Vero E6"
    )


def jak_inhibitors_only(library_seed: int = 1) -> Design:
    """Return a plate on which 32 of 40 drugs act already at low nanomolar doses."""
    drugs = drug_library(
        library_seed, inert=8, proviral=0, jak_inhibitors=32, antiviral=0, toxic=0, growth=0, fluorescent=0
    )
    return replace(ordinary(library_seed), name="JAK inhibitors only", drugs=drugs)


def two_fold_doses(library_seed: int = 1) -> Design:
    """Return the ordinary screen with doses two-fold apart."""
    return replace(ordinary(library_seed), name="two-fold doses", doses=Doses(30.0, 2.0, 8))


def shuffled(library_seed: int = 1) -> Design:
    """Return the ordinary screen with all wells shuffled anew each day."""
    return replace(ordinary(library_seed), name="shuffled", arrangement="shuffled")


def ceiling(library_seed: int = 1) -> Design:
    """Return a screen whose vehicle wells are already 95 % infected: nothing can rise visibly."""
    # 1 - exp(-3) = 0.95; the brake of 1.8 at MOI 0.1 divides by 2.8.
    virus = Virus(events_at_moi_1=3.0 * 2.8 / 0.1**0.24)
    return replace(ordinary(library_seed), name="ceiling", virus=virus)


def wrong_dilution(library_seed: int = 1) -> Design:
    """Return the ordinary screen with one active drug ten times too dilute on day 2."""
    return replace(
        ordinary(library_seed), name="wrong dilution", accidents=(WrongDilution("proviral-02", "day2", 0.1),)
    )


def swapped_plates(library_seed: int = 1) -> Design:
    """Return two library plates of which the infected ones of day 2 changed places in front of the reader."""
    drugs = drug_library(library_seed, inert=44, proviral=16, antiviral=8, toxic=6, growth=3, fluorescent=3)
    swap = SwappedPlates("day2_L1_moi0.1", "day2_L2_moi0.1")
    return replace(ordinary(library_seed), name="swapped plates", drugs=drugs, accidents=(swap,))


def all_inert(library_seed: int = 1) -> Design:
    """Return 40 drugs that do nothing: every call is a false one."""
    nothing = drug_library(library_seed, inert=40, proviral=0, antiviral=0, toxic=0, growth=0, fluorescent=0)
    return replace(ordinary(library_seed), name="all inert", drugs=nothing)


def three_fold_three_days(library_seed: int = 1) -> Design:
    """Return one drug that raises the reporter three-fold with its dose, among seven inert ones, on three days.

    Its percent inhibition goes to -200: few cells are infected, so the ceiling takes nothing away.
    """
    enhancer = Drug("enhancer", fold=3.2, ec50_uM=0.3)
    return Design(
        (enhancer, *drug_library(library_seed, inert=7, proviral=0, antiviral=0, toxic=0, growth=0, fluorescent=0)),
        name="three-fold increase",
        plate_size=96,
        virus=Virus(events_at_moi_1=0.2),
        detector=Detector(gain=150_000.0),
        controls=standard_controls(8, 4, antiviral=0, proviral=2, toxicity=2),
    )


def three_fold_one_plate(library_seed: int = 1) -> Design:
    """Return the same increase as a single infected plate of one day."""
    return replace(three_fold_three_days(library_seed), name="three-fold increase, one plate", days=1, mock_arm=False)


class Constructor(Protocol):
    """Makes a ready-made design; `library_seed` draws the potencies of its drugs."""

    def __call__(self, library_seed: int = 1) -> Design:
        """Return the design."""
        ...


DESIGNS: Mapping[str, Constructor] = {
    constructor.__name__: constructor
    for constructor in (
        ordinary, small_plate, one_dose, one_day, killing_virus, sister_viability, no_viability, no_mock_arm, weak_control,
        interferon_deficient, jak_inhibitors_only, two_fold_doses, shuffled, ceiling, wrong_dilution, swapped_plates,
        all_inert, three_fold_three_days, three_fold_one_plate,
    )
}  # fmt: skip


def design_of(kind: str, library_seed: int) -> Design:
    """Return the ready-made design of a name in `DESIGNS`, with drugs drawn from a seed.

    Raises
    ------
    PlatekitError
        If there is no such kind.
    """
    if kind not in DESIGNS:
        raise PlatekitError(
            "simulate, kind", f"'{kind}'", "a kind of screen that can be simulated",
            f"{did_you_mean(kind, DESIGNS).capitalize()} `platekit simulate --list` says what is hard about each.",
        )  # fmt: skip
    return DESIGNS[kind](library_seed)


def what_is_hard(kind: str) -> str:
    """Return in a sentence what a kind of screen holds.

    Examples
    --------
    >>> what_is_hard("small_plate")
    '8 drugs on 96 wells with four vehicle wells, on two days.'
    """
    said = (DESIGNS[kind].__doc__ or "").strip().splitlines()[0].removeprefix("Return ")
    return said[0].upper() + said[1:]
