"""The screen that comes with platekit in ``example_data/jak_screen``; ``python -m platekit.simulate.jak_screen FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from platekit.simulate.accidents import NotRead, Saturated
from platekit.simulate.design import Design
from platekit.simulate.exports import write_exports
from platekit.simulate.ingredients import Control, Doses, Drug, Noise, Virus
from platekit.simulate.screens import SimulatedScreen, simulate

SEED = 20250

# Invented numbers: they make a good example and say nothing about the real compounds.
_RUXOLITINIB = Drug("ruxolitinib", brake_release=0.92, ec50_uM=0.12)
_REMDESIVIR = Drug("remdesivir", fold=0.02, ec50_uM=0.08)
_STAUROSPORINE = Drug("staurosporine", cc50_uM=0.003)
_DRUGS = (
    Drug("baricitinib", brake_release=0.94, ec50_uM=0.08),
    _RUXOLITINIB,
    Drug("tofacitinib", brake_release=0.78, ec50_uM=0.2),
    Drug("upadacitinib", brake_release=0.85, ec50_uM=0.05),
    _REMDESIVIR,
    Drug("favipiravir", fold=0.05, ec50_uM=1.0),
    _STAUROSPORINE,
    Drug("mitogen-01", growth=1.7, ec50_uM=0.3),
    Drug("fluorophore-01", fluorescence=900.0),
    *(Drug(f"inert-{number:02d}") for number in range(1, 12)),
)
_CONTROLS = (
    Control("virus_control", 32),
    Control("cell_control", 8),
    Control("antiviral_control", 8, _REMDESIVIR, 10.0),
    Control("proviral_control", 8, _RUXOLITINIB, 10.0),
    Control("toxicity_control", 8, _STAUROSPORINE, 10.0),
)


def jak_design() -> Design:
    """Return the design: 20 compounds x 8 doses in duplicate, two MOIs and mock, three days, and what went wrong."""
    return Design(
        _DRUGS,
        name="JAK inhibitors x reporter virus, A549 (simulated)",
        plate_size=384,
        doses=Doses(10.0, 3.0, 8),
        replicates=2,
        days=3,
        virus=Virus(mois=(0.01, 0.1), events_at_moi_1=0.9, spread=0.2, brake_moi=0.2),
        controls=_CONTROLS,
        noise=Noise(cv=0.08, events_cv=0.04, edge=0.1, gradient=0.08),
        accidents=(Saturated("day2_L1_moi0.1", "C06"), NotRead("day3_L1_moi0.01", "K15")),
    )


def jak_screen() -> SimulatedScreen:
    """Return the bundled screen; always the same."""
    return simulate(jak_design(), seed=SEED)


def write_jak_screen(folder: str | Path) -> None:
    """Write the bundled screen with its README into a new folder.

    Parameters
    ----------
    folder : str or Path
        New or empty.

    Raises
    ------
    OutputError
        If it is not.
    """
    write_exports(jak_screen(), folder)
    (Path(folder) / "README.md").write_text(README, encoding="utf-8", newline="\n")


README = """\
# A simulated screen

**Simulated: no cell, virus or compound was ever used.** The potencies are invented. They make a good example and say
nothing about the real drugs whose names they carry.

20 compounds x 8 doses (10 uM down, 3-fold) in duplicate on 384 wells; a made-up reporter virus at two inputs (MOI 0.01
and 0.1) and mock plates; three days. Each plate was read twice: reporter fluorescence (Gen5 text) and ATP luminescence
(EnVision csv). Outer columns hold 32 vehicle wells, 8 without virus, and 8 each of a pro-viral control (ruxolitinib),
an antiviral one (remdesivir) and a toxic one (staurosporine).

| file | what it is |
|---|---|
| `screen.toml` | what to analyse: `platekit run screen.toml --out ../jak_results` |
| `exports/reporter/`, `exports/viability/` | the exports, one plate a file: `{batch}_{library}_{arm}` |
| `layouts/L1.toml` | what is in the wells |
| `truth.csv` | what was put in; no analysis reads it |

Put in:

- baricitinib, ruxolitinib, tofacitinib and upadacitinib release the interferon brake on the virus. Interferon holds
  little virus better than much, so they raise infection more at MOI 0.01 (baricitinib 2.9-fold) than at 0.1 (2.3-fold).
- remdesivir and favipiravir lower infection.
- staurosporine kills the cells at every dose tested.
- mitogen-01 makes more cells: the signal rises, infection per cell does not.
- fluorophore-01 glows by itself, with and without virus.
- inert-01 to inert-11 do nothing.
- Noise: wells, days, fresh dilutions, an outer ring that loses 10 %, a slope of 8 % along the columns.
- Accidents: well C06 of day2_L1_moi0.1 is above the reader's range (baricitinib, 1.1 uM); well K15 of day3_L1_moi0.01
  was not read.

Made by `python -m platekit.simulate.jak_screen FOLDER`, always the same bytes; docs/simulate.md has the model.
"""


if __name__ == "__main__":
    write_jak_screen(sys.argv[1])
