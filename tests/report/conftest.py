"""A made-up run with every kind of verdict, built by numpy alone; no stage of platekit has touched it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.results import Results

DOSES = (0.0137, 0.0412, 0.123, 0.37, 1.11, 3.33, 10.0, 30.0)


@dataclass(frozen=True)
class Kind:
    """How a made-up drug behaves: fold of infection and share of living cells at the top, and both midpoints [uM]."""

    verdict: str
    fold: float
    ec50_uM: float
    cells: float
    cc50_uM: float


KINDS = {
    "baricitinib": Kind("pro-viral", 3.2, 0.12, 0.95, 5.0),
    "ruxolitinib": Kind("pro-viral", 2.6, 0.3, 0.97, 5.0),
    "tofacitinib": Kind("pro-viral", 2.1, 0.5, 0.98, 5.0),
    "upadacitinib": Kind("pro-viral", 2.9, 0.06, 0.9, 9.0),
    "remdesivir": Kind("antiviral", 0.03, 0.4, 0.8, 20.0),
    "nirmatrelvir": Kind("antiviral", 0.1, 1.5, 0.98, 20.0),
    "staurosporine": Kind("toxic", 0.05, 0.03, 0.05, 0.03),
    "quinacrine (glows)": Kind("inconclusive", 1.0, 1.0, 0.9, 3.0),
    "growth factor": Kind("no pro-viral effect", 1.0, 1.0, 1.4, 1.0),
    "digoxin": Kind("not assessable", 0.7, 1.0, 0.4, 2.0),
    **{f"inert {letter}": Kind("no pro-viral effect", 1.0, 1.0, 1.0, 1.0) for letter in "abcdefghij"},
}


def _hill(dose: np.ndarray, top: float, middle: float) -> np.ndarray:
    return 1 + (top - 1) / (1 + (middle / dose) ** 1.3)


def _wells(
    compounds: Sequence[str], mois: Sequence[float], days: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Lay each compound out in two wells a dose; three columns of controls; infected and mock plates, two readouts."""
    rows: list[dict[str, Any]] = []
    places = [f"{chr(65 + r)}{c:02d}" for r, c in itertools.product(range(16), range(3, 24))]
    for day, moi in itertools.product(days, [*mois, 0.0]):
        plate = f"{day}_{'mock' if moi == 0 else f'moi{moi:g}'}"
        layout = [(n, d) for n in compounds for d in DOSES for _ in range(2)]
        placed = [*zip(places, layout, strict=False)]
        contents = [(well, "compound", name, dose, moi) for well, (name, dose) in placed]
        for r in range(16):
            letter = chr(65 + r)
            contents.append((f"{letter}01", "virus_control" if moi else "cell_control", "", np.nan, moi))
            contents.append((f"{letter}02", "cell_control", "", np.nan, 0.0))
            contents.append(
                (
                    f"{letter}24",
                    "virus_control" if moi and r % 2 else "proviral_control",
                    "" if moi and r % 2 else "pacritinib",
                    np.nan if moi and r % 2 else 1.0,
                    moi,
                )
            )
        for well, role, name, dose, here in contents:
            kind = KINDS.get(name.rstrip("0123456789#"), KINDS["inert a"])
            at = np.array([dose if dose == dose else 1e-6])
            cells = _hill(at, kind.cells, kind.cc50_uM)[0] * rng.normal(1, 0.05)
            fold = _hill(at, kind.fold, kind.ec50_uM)[0] * rng.normal(1, 0.1)
            signal = max(0.0 if here == 0 else 1000 * fold, 0) + rng.normal(60, 8)
            for readout, value in (("infection", signal), ("viability", 5e4 * cells)):
                rows.append(
                    {
                        "plate": plate,
                        "well": well,
                        "readout": readout,
                        "value": value,
                        "role": role,
                        "compound": name,
                        "concentration_uM": dose,
                        "virus": "rRVFV-GFP",
                        "moi": here,
                        "cell_line": "A549",
                        "batch": day,
                        "source": f"exports/{plate}.txt:{len(rows)}:2",
                        "percent_inhibition": 100 * (1060 - signal) / 1000
                        if readout == "infection" and moi
                        else np.nan,
                        "log2_fold_change": np.log2(max(signal - 60, 5) / 1000 / cells)
                        if readout == "infection" and moi and here
                        else np.nan,
                        "viability_percent": 100 * cells,
                        "floored": bool(moi and here and signal < 70),
                    }
                )
    frame = pd.DataFrame(rows)
    first = frame["plate"] == f"{days[0]}_moi{mois[0]:g}"
    saturated = first & (frame["readout"] == "infection") & frame["well"].isin(["C05", "C06"])
    frame["flag"] = np.where(saturated, "saturated", np.where(first & frame["well"].isin(["D09"]), "missing", ""))
    frame.loc[frame["flag"] != "", ["value", "percent_inhibition", "log2_fold_change"]] = np.nan
    frame["excluded"] = frame["well"].isin(["E11", "E12", "K08"]) & first
    frame["exclusion_reason"] = np.where(frame["excluded"], "bubble seen by eye", "")
    return schema.conform(frame, schema.NORMALISED)


def _effects(normalised: pd.DataFrame) -> pd.DataFrame:
    used = normalised[
        (normalised["role"] == "compound") & (normalised["readout"] == "infection") & (normalised["moi"] > 0)
    ]
    rows = []
    for key, mine in schema.group(used[~used["excluded"]], [*schema.COMPOUND_KEYS, "readout", "concentration_uM"]):
        middle = mine["log2_fold_change"].mean()
        half = 2.2 * mine["log2_fold_change"].std() / np.sqrt(max(len(mine), 2)) + 0.12
        cells = mine["viability_percent"].mean()
        rows.append(
            dict(zip([*schema.COMPOUND_KEYS, "readout", "concentration_uM"], key, strict=True))
            | {
                "log2_fold_change": middle,
                "fold_ci_low": 2 ** (middle - half),
                "fold_ci_high": 2 ** (middle + half),
                "viability_percent": cells,
                "assessable": cells >= 70,
                "mask_reason": "" if cells >= 70 else f"viability {cells:.0f} %, below 70 %",
                "n_wells": len(mine),
                "n_batches": mine["batch"].nunique(),
            }
        )
    return schema.conform(pd.DataFrame(rows), schema.EFFECTS)


REASONS = {
    "pro-viral": "Infection rises with dose on all days; more cells, the compound's own signal and the plate do not explain it. One sentence more, so that the line is long enough to wrap on a narrow page and can be looked at.",
    "antiviral": "Infection falls with dose while the cells live.",
    "no pro-viral effect": "The upper bound over all assessable doses stays below 1.5×, and the screen could have seen more.",
    "toxic": "Fewer than two doses are left after doses with viability below 70 % were masked.",
    "not assessable": "Counted headroom is below 1.5×: nearly every cell is infected already.",
    "inconclusive": "The interval reaches from no effect to 1.9×; two more days would settle it. Headroom is unknown.",
}


def _calls(effects: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for key, mine in schema.group(effects, schema.COMPOUND_KEYS):
        kind = KINDS.get(key[0].rstrip("0123456789#"), KINDS["inert a"])
        seen = mine[mine["assessable"]]
        best = seen.loc[(seen["log2_fold_change"].abs()).idxmax()] if len(seen) > 1 else None
        row = dict(zip(schema.COMPOUND_KEYS, key, strict=True)) | {
            "verdict": kind.verdict,
            "reasons": REASONS[kind.verdict],
            "n_batches": 3,
            "n_wells": 48,
            "headroom": 4.2 if kind.verdict != "inconclusive" else np.nan,
            "headroom_source": "pro-viral control",
            "detectable_fold": 1.4,
            "fold_scale": "signal, per live cell",
            "evidence": "",
        }
        if best is not None and kind.verdict != "toxic":
            active = kind.verdict in ("pro-viral", "antiviral")
            row |= {
                "fold": 2 ** best["log2_fold_change"],
                "fold_ci_low": best["fold_ci_low"],
                "fold_ci_high": best["fold_ci_high"],
                "concentration_at_max_uM": best["concentration_uM"],
                "ec50_of_change_uM": kind.ec50_uM if active else np.nan,
                "highest_assessable_uM": seen["concentration_uM"].max(),
                "p": 1e-5 if active else 0.3,
                "q": 2e-5 if active else 0.62,
                "min_viability_percent": seen["viability_percent"].min(),
                "direction": "increase" if kind.fold > 1 else "decrease" if kind.fold < 1 else "flat",
            }
        rows.append(row)
    return schema.conform(pd.DataFrame(rows), schema.CALLS)


def _fits(calls: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for call in calls.to_dict("records"):
        kind = KINDS.get(call["compound"].rstrip("0123456789#"), KINDS["inert a"])
        key = {name: call[name] for name in schema.COMPOUND_KEYS}
        moved = kind.fold != 1
        span = sorted((0.0, 100 * (1 - kind.fold)))
        rows.append(
            key
            | {
                "readout": "infection",
                "response": "percent_inhibition [%]",
                "model": "4pl" if moved else "flat",
                "direction": "increase" if kind.fold > 1 else "decrease" if moved else "flat",
                "ec50_uM": kind.ec50_uM if moved else np.nan,
                "ec50_relation": "=" if moved else "",
                "ec50_ci_low_uM": kind.ec50_uM / 1.5,
                "ec50_ci_high_uM": kind.ec50_uM * 1.5,
                "hill": 1.3 if moved else np.nan,
                "top": span[1],
                "bottom": span[0],
                "converged": True,
                "n_wells": 48,
                "cc50_uM": kind.cc50_uM if kind.cells < 0.5 else 30.0,
                "cc50_relation": "=" if kind.cells < 0.5 else ">",
                "cc50_from": "viability of the mock arm",
            }
        )
        if kind.cells < 0.9:
            rows.append(
                key
                | {
                    "moi": 0.0,
                    "readout": "viability",
                    "response": "viability_percent [%]",
                    "model": "4pl",
                    "direction": "decrease",
                    "ec50_uM": kind.cc50_uM,
                    "ec50_relation": "=",
                    "hill": 1.3,
                    "top": 100.0,
                    "bottom": 100 * kind.cells,
                    "converged": True,
                    "n_wells": 48,
                }
            )
    return schema.conform(pd.DataFrame(rows), schema.FITS).drop_duplicates(
        ["compound", "moi", "readout"], ignore_index=True
    )


def _checks(normalised: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for place, (plate, readout) in enumerate(sorted(set(zip(normalised["plate"], normalised["readout"], strict=True)))):
        for check, value, limit in (
            ("robust_z_prime", 0.62, 0.4),
            ("ssmd", 6.1, 2.0),
            ("control_cv", 11.0, 25.0),
            ("edge_effect", 4.0, 20.0),
            ("spatial_pattern", 1.2, 3.0),
            ("missing", 0.3, 5.0),
            ("saturated", 0.0, 5.0),
        ):
            light = (
                "red"
                if place == 4 and check == "ssmd"
                else "amber"
                if (place == 2 and check == "edge_effect") or (place == 4 and check == "control_cv")
                else "green"
            )
            message = {
                "red": "The controls are not separated (SSMD 1.1, at least 2 is needed): the plate is left out of every verdict.",
                "amber": "The outer ring reads 24 % higher than the inside; the surface takes most of it away.",
                "green": "Fine.",
            }[light]
            rows.append(
                {
                    "plate": plate,
                    "readout": readout,
                    "check": check,
                    "value": value,
                    "limit": limit,
                    "light": light,
                    "message": message,
                }
            )
    rows.append(
        {
            "plate": "",
            "readout": "infection",
            "check": "replicate_agreement",
            "value": 0.81,
            "limit": 0.5,
            "light": "green",
            "message": "Days agree.",
        }
    )
    return schema.conform(pd.DataFrame(rows), schema.CHECKS)


NUMBERS = {
    "gates.minimum_ssmd": {"value": 2.0, "source": "Zhang XD 2007, Genomics 89:552, doi:10.1016/j.ygeno.2006.12.014"},
    "call.minimum_fold": {"value": 1.3, "source": "platekit design: below, day and dilution effects reach it"},
    "call.margin_fold": {"value": 1.5, "source": "platekit design: the largest rise still called none"},
    "call.toxic_below_viability_percent": {"value": 70.0, "source": "ISO 10993-5:2009"},
}


def made_up(
    compounds: Sequence[str] = tuple(KINDS),
    mois: Sequence[float] = (0.01, 0.1),
    days: Sequence[str] = ("day1", "day2", "day3"),
    name: str = "JAK inhibitors x reporter virus, A549 (made up)",
) -> Results:
    """Return a run; the same arguments give the same tables."""
    normalised = _wells(compounds, mois, days, np.random.default_rng(20))
    effects = _effects(normalised)
    calls = _calls(effects)
    by_readout = schema.conform(calls.assign(readout="infection"), schema.CALLS_BY_READOUT)
    plates = sorted(set(normalised["plate"]))
    pairing = pd.DataFrame(
        [
            {
                "plate": p,
                "arm": "infected",
                "batch": p.split("_")[0],
                "pair": "",
                "viability_plate": p,
                "viability_readout": "viability",
                "mock_plate": p.split("_")[0] + "_mock",
                "how": "same drugs in the same wells, same batch",
            }
            for p in plates
            if "mock" not in p
        ]
    )
    provenance: Mapping[str, Any] = {
        "platekit": "0.1.0", "seed": 20250101, "counts": {"plates": len(plates)}, "left_out": [],
        "versions": {"python": "3.11.9", "numpy": "2.4.6", "pandas": "3.1.1"},
        "inputs": [{"file": f"exports/{p}.txt", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "bytes": 48211, "reader": "gen5_txt", "readings": 768} for p in plates],
        "assay": {"name": "reporter_fluorescence", "title": "Fluorescent reporter virus", "numbers": NUMBERS, "references": ["Ravlo et al. 2025, NAR Mol Med 2, doi:10.1093/narmme/ugaf017"]},
        "screen_toml": '[screen]\nname = "made up"\nassay = "reporter_fluorescence"\n',
    }  # fmt: skip
    remarks = (
        "exports/day1_moi0.1.txt: 2 wells are saturated; their dose never supports a 'no'.",
        "layouts/library.csv: the role 'DMSO+virus' was read as virus_control.",
    )
    wells = schema.conform(
        normalised.drop(columns=["percent_inhibition", "log2_fold_change", "viability_percent"]), schema.WELLS
    )
    readings = schema.conform(wells, schema.READINGS)
    return Results(
        name,
        readings,
        wells,
        _checks(normalised),
        pairing,
        normalised,
        _fits(calls),
        calls,
        by_readout,
        effects,
        schema.empty(schema.CLASSES),
        remarks,
        provenance,
    )


@pytest.fixture(scope="session")
def screen() -> Results:
    """A run of 20 compounds, two MOIs and three days on nine plates of 384 wells, two readouts."""
    return made_up()


@pytest.fixture(scope="session")
def nothing(screen: Results) -> Results:
    """The same run as if nothing could be computed."""
    empty = {name: schema.empty(table) for name, table in schema.TABLES.items() if hasattr(screen, name)}
    return replace(screen, **empty, pairing=pd.DataFrame(), remarks=())


@pytest.fixture(scope="session")
def make() -> Callable[..., Results]:
    """The maker itself, for runs with other names."""
    return made_up
