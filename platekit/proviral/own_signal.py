"""What a compound's own light leaves uncertain: the error of what was taken off, and the noise of light that is read beside infection."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.proviral.cells import DoseKey, dose_keys

Numbers = npt.NDArray[np.float64]

_MAD_TO_SD = 1.4826
# Own light below a twentieth of the rest adds less than a tenth to the variance of a well.
_LEAST_PART = 0.05


def own_signal_errors(rows: pd.DataFrame) -> dict[DoseKey, float]:
    """Return, by treatment and dose, the variance (log2 squared) that the error of the compound's own signal gives the fold.

    Parameters
    ----------
    rows : pandas.DataFrame
        `treatment concentration_uM mock_excess_se_log2`. It was read in the wells without virus, once for all plates of the dose.
    """
    moved = rows["mock_excess_se_log2"]
    known = rows[moved.notna()]
    return dict(zip(dose_keys(known), (moved[known.index] ** 2).tolist(), strict=True))


def beside_own_signal(rows: pd.DataFrame) -> pd.Series:
    """Return the SD (log2) that a well has beyond others because the compound's own light is read with its noise.

    Parameters
    ----------
    rows : pandas.DataFrame
        `treatment concentration_uM plate role value background mock_excess infection_events response`.

    Returns
    -------
    pandas.Series
        0 where the compound has hardly any light of its own, and of counts.

    Notes
    -----
    Noise in proportion to what is read, s of the log2 of a vehicle well: a net signal N under own light X has s (N + X) / N, so that
    s ((N + X)^2 / N^2 - 1)^(1/2) is what it has beyond. N and X are means of the dose: a well's own would weigh wells by their chance.
    """
    vehicle = rows[(rows["role"] == "virus_control") & rows["infection_events"].isna()]
    off = (vehicle["response"] - vehicle.groupby("plate")["response"].transform("median")).abs()
    noise = _MAD_TO_SD * float(off.median()) if len(off) else 0.0
    net = rows["value"] - rows["background"].fillna(0.0) - rows["mock_excess"].fillna(0.0)
    means = (
        pd.DataFrame({"net": net, "own": rows["mock_excess"].fillna(0.0)})
        .groupby([rows["treatment"], rows["concentration_uM"]], dropna=False)
        .transform("mean")
    )
    part = (means["own"] / means["net"].where(means["net"] > 0)).where(rows["infection_events"].isna()).fillna(0.0)
    beyond = noise * np.sqrt((1 + part) ** 2 - 1)
    return beyond.where(part > _LEAST_PART, 0.0)
