"""The whole walk: the only module that knows every stage."""

from __future__ import annotations

import importlib.metadata
import platform
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from platekit import __version__, schema
from platekit.assay import Assay
from platekit.boost import Boosted, boosted
from platekit.curves import fit
from platekit.gather import Gathered, Progress, gather, remarks_into, silent
from platekit.normalise import infection_readouts, lacking, normalise, paired_readouts, pairing
from platekit.pooling import times_used
from platekit.proviral import Calls, call
from platekit.proviral.likelihood import SEED
from platekit.quality import quality
from platekit.results import Results
from platekit.scores import score
from platekit.screen import Screen, apply_exclusions, load_screen
from platekit.titrations import Titrations, titrations

_LIBRARIES = ("numpy", "pandas", "scipy", "lmfit", "pyarrow", "python-calamine")


def run(
    screen: Screen | str | Path,
    *,
    executor: Executor | None = None,
    skip_bad: bool = False,
    progress: Progress = silent,
) -> Results:
    """Analyse a screen from its exports to its verdicts.

    Parameters
    ----------
    screen : Screen, str or Path
        A loaded screen, or the path of its ``screen.toml``.
    executor : concurrent.futures.Executor, optional
        Where files are read, such as a process pool; None reads them one after the other. Results do not depend on it.
    skip_bad : bool
        Whether inputs that cannot be read are left out (and named in the remarks) instead of refusing the run.
    progress : callable
        Told the step, how many parts of it are done and how many there are.

    Returns
    -------
    Results

    Raises
    ------
    PlatekitError
        If anything in the screen or its files cannot be used; several at once as `Refusals`.

    Examples
    --------
    >>> import platekit as pk
    >>> from platekit.shipped import shipped
    >>> results = pk.run(shipped("example_data") / "jak_screen" / "screen.toml")
    >>> "pro-viral" in set(results.calls["verdict"])
    True
    """
    loaded = screen if isinstance(screen, Screen) else load_screen(screen)
    gathered = gather(loaded, executor=executor, skip_bad=skip_bad, progress=progress)
    titres = titrations(loaded)
    wells = apply_exclusions(gathered.wells, loaded.exclusions, absent=gathered.absent)
    stages = _analyse(wells, loaded, titres.gains, progress)
    remarks = [*gathered.remarks, *titres.remarks, *stages.remarks]
    # Without a readout of infection there is no verdict that exclusions could change.
    if loaded.exclusions and infection_readouts(loaded.assay.readouts):
        everything = _analyse(gathered.wells, loaded, titres.gains, silent)
        remarks.append(_difference(everything.calls.calls, stages.calls.calls))
    return Results(
        name=loaded.name,
        readings=gathered.wells[[*schema.READINGS.names, "readout_in_file"]],
        wells=stages.wells,
        checks=stages.checks,
        pairing=stages.pairing,
        normalised=stages.normalised,
        fits=stages.fits,
        calls=stages.calls.calls,
        calls_by_readout=stages.calls.by_readout,
        effects=stages.calls.effects,
        classes=stages.calls.classes,
        class_sizes=stages.calls.class_sizes,
        remarks=tuple(dict.fromkeys(remarks)),
        provenance=_provenance(loaded, gathered, titres, stages),
        scores=stages.scores,
        titre_values=titres.values,
        titres=titres.gains,
        spread=stages.calls.spread,
        patterns=stages.calls.patterns,
        moi_dose=stages.calls.moi_dose,
        interferon=stages.calls.interferon,
        genes=stages.calls.genes,
        boost=stages.boosted.quality,
        boost_ranks=stages.boosted.ranks,
    )


@dataclass(frozen=True)
class _Stages:
    """The tables that the stages made, in their order."""

    wells: pd.DataFrame
    checks: pd.DataFrame
    pairing: pd.DataFrame
    normalised: pd.DataFrame
    scores: pd.DataFrame
    fits: pd.DataFrame
    calls: Calls
    boosted: Boosted
    remarks: tuple[str, ...]


def _analyse(wells: pd.DataFrame, screen: Screen, titres: pd.DataFrame, progress: Progress) -> _Stages:
    heard: list[str] = []
    assay = screen.assay
    with remarks_into(heard):
        checks, judged = quality(wells, assay=assay)
        progress("normalising", 0, 3)
        normalised = normalise(judged, assay=assay)
        progress("fitting", 1, 3)
        fits = fit(normalised, assay=assay)
        progress("calling", 2, 3)
        calls = call(
            normalised,
            fits=fits,
            checks=checks,
            assay=assay,
            interferon=screen.interferon,
            classes=screen.classes or None,
            titres=titres,
        )
        boost = boosted(normalised, screen.boosts, fits=fits, assay=assay)
        progress("calling", 3, 3)
        pairs = pairing(judged, paired_readouts(assay))
    remarks = (*times_used(judged, assay.readouts), *heard, *lacking(pairs, judged))
    return _Stages(judged, checks, pairs, normalised, score(normalised), fits, calls, boost, remarks)


def _difference(everything: pd.DataFrame, used: pd.DataFrame) -> str:
    """Say in one sentence which verdicts the exclusions of screen.toml changed."""
    keys = list(schema.COMPOUND_KEYS)
    both = everything[[*keys, "verdict"]].merge(used[[*keys, "verdict"]], on=keys, how="outer", suffixes=("_all", ""))
    changed = both[both["verdict_all"] != both["verdict"]]
    if changed.empty:
        return "Exclusions of screen.toml: no verdict changes by them."
    cases = (
        f"{row['compound']} ({row['verdict_all']} with all wells, {row['verdict']} without the excluded)"
        for row in changed.to_dict("records")
    )
    return f"Exclusions of screen.toml change {len(changed)} verdict(s): {'; '.join(cases)}."


def _provenance(screen: Screen, gathered: Gathered, titres: Titrations, stages: _Stages) -> dict[str, Any]:
    assay = screen.assay
    numbers = {name: {"value": _number(assay, name), "source": source} for name, source in assay.sources.items()}
    counts = {
        "inputs": len(gathered.records) + len(titres.records),
        "plates": int(stages.wells["plate"].nunique()),
        "readings": len(stages.wells),
        "excluded": int(stages.wells["excluded"].sum()),
        "compounds": int(stages.calls.calls["compound"].nunique()),
        "calls": len(stages.calls.calls),
        "scores": len(stages.scores),
    }
    return {
        "platekit": __version__,
        "inputs": [asdict(record) for record in (*gathered.records, *titres.records)],
        "left_out": [str(error) for error in gathered.left_out],
        "assay": {
            "name": assay.name,
            "title": assay.title,
            "numbers": numbers,
            "references": list(assay.references),
        },
        "seed": SEED,
        "counts": counts,
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in _LIBRARIES},
        },
        "screen_toml": screen.text,
    }


def _number(assay: Assay, dotted: str) -> float:
    part, name = dotted.split(".")
    return float(getattr({"normalise": assay.normalisation}.get(part) or getattr(assay, part), name))
