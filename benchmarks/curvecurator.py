"""What fitting costs beside CurveCurator's standard mode, on the same curves, in one run and by turns, on one thread.

    python benchmarks/curvecurator.py PATH/TO/CurveCurator [curves]

CurveCurator (Bayer et al. 2023, Nat Commun 14:7902, doi:10.1038/s41467-023-43696-z) is installed by whoever runs this, for
it is no dependency. Its command is run on few and on many curves of 10 doses, and the difference of their CPU times taken,
so that its start does not count; its dashboard does. On the other side stand the engine alone, and the whole table of
`platekit.fit` with profile intervals and calibrated p.
"""

from __future__ import annotations

import os
import resource
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from platekit import schema
from platekit.curves import fit
from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves.logistic4 import MODEL

FEW, TURNS = 20, 3
CURVES = runpy.run_path(str(Path(__file__).with_name("curves.py")))

_SETTINGS = """
[Meta]
id = "simulated"
condition = "drug"
description = "simulated"
treatment_time = "1 h"
[Experiment]
experiments = {experiments}
doses = {doses}
dose_scale = "1e-06"
dose_unit = "M"
control_experiment = [0]
measurement_type = "OTHER"
data_type = "OTHER"
search_engine = "OTHER"
search_engine_version = "0"
[Paths]
input_file = "wells.tsv"
curves_file = "curves.tsv"
normalization_file = "normalization.txt"
mad_file = "mad.txt"
dashboard = "dashboard.html"
[Processing]
available_cores = 1
max_missing = 5
imputation = false
normalization = false
["Curve Fit"]
type = "OLS"
speed = "standard"
["F Statistic"]
alpha = 0.05
fc_lim = 0.45
"""


def its_cpu(program: str, doses: np.ndarray, values: np.ndarray) -> float:
    """Return the CPU time of its command on these curves."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ratios = np.hstack([np.ones((len(values), 1)), np.maximum(values / 100, 1e-3)])
        table = pd.DataFrame(ratios, columns=[f"Raw {place}" for place in range(ratios.shape[1])])
        table.insert(0, "Name", [f"c{place}" for place in range(len(table))])
        table.to_csv(folder / "wells.tsv", sep="\t", index=False)
        said = {"experiments": list(range(ratios.shape[1])), "doses": [0.0, *doses.tolist()]}
        (folder / "settings.toml").write_text(_SETTINGS.format(**said), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, str(folder / "settings.toml")], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert len(pd.read_csv(folder / "curves.tsv", sep="\t")) == len(values)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU time of something done here."""
    started = time.process_time()
    work()
    return time.process_time() - started


def table_of(doses: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Return the same curves as viability wells."""
    return schema.conform(pd.DataFrame({
        "plate": "P", "well": np.tile([f"W{place}" for place in range(len(doses))], len(values)), "readout": "viability",
        "role": "compound", "compound": np.repeat([f"{place:06d}" for place in range(len(values))], len(doses)), "batch": "1",
        "concentration_uM": np.tile(doses, len(values)), "moi": 0.0, "viability_percent": values.ravel(),
    }), schema.NORMALISED)  # fmt: skip


def main() -> int:
    """Measure and print."""
    if any(os.environ.get(name) != "1" for name in CURVES["THREADS"]):
        again = [sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(again, env=os.environ | dict.fromkeys(CURVES["THREADS"], "1"), check=False).returncode
    program, curves = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 400
    doses, values = CURVES["simulate"](CURVES["DESIGNS"][1], curves, 1)
    many = np.tile(values, (10, 1))
    fit(table_of(doses, values[:50]))
    theirs, engine, whole = [], [], []
    for _ in range(TURNS):
        theirs.append((its_cpu(program, doses, values) - its_cpu(program, doses, values[:FEW])) / (curves - FEW))
        engine.append(cpu(lambda: fit_batch(Problem(CURVES["batch_of_one_design"](doses, many), MODEL))) / len(many))
        whole.append(cpu(lambda: fit(table_of(doses, values))) / curves)
    its = float(np.median(theirs))
    print(f"CurveCurator, standard mode: {1e3 * its:.2f} ms a curve")
    for name, times in (("engine, with standard errors", engine), ("platekit.fit, with profile intervals", whole)):
        print(f"{name}: {1e6 * np.median(times):.1f} us a curve, {its / np.median(times):.0f} x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
