"""platekit: from the exports of a drug-by-virus screen to verdicts. This file lists the public names and nothing else.

Names load when first used, so that the command line answers at once.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# public name -> the module that defines it; __init__.pyi says the same to editors, and a test compares the two.
_PUBLIC = {
    "Assay": "platekit.assay",
    "Boost": "platekit.screen",
    "Calls": "platekit.proviral",
    "Classes": "platekit.proviral",
    "InterferonArm": "platekit.screen",
    "Layout": "platekit.layout",
    "PlateNoise": "platekit.power",
    "PlatekitError": "platekit.errors",
    "PowerDesign": "platekit.power",
    "PowerGrid": "platekit.power",
    "ReadOptions": "platekit.readers",
    "Remark": "platekit.errors",
    "Results": "platekit.results",
    "Screen": "platekit.screen",
    "against_truth": "platekit.simulate",
    "annotate": "platekit.layout",
    "b_score": "platekit.scores",
    "boosted": "platekit.boost",
    "call": "platekit.proviral",
    "compare_models": "platekit.curves",
    "compound": "platekit.compounds",
    "compounds": "platekit.compounds",
    "fit": "platekit.curves",
    "fit_custom": "platekit.curves",
    "fit_one": "platekit.curves",
    "fit_robust": "platekit.curves",
    "fit_shared": "platekit.curves",
    "growth_rate_inhibition": "platekit.curves",
    "jak_class": "platekit.compounds",
    "load_assay": "platekit.assay",
    "load_screen": "platekit.screen",
    "load_screen_text": "platekit.screen",
    "name_readouts": "platekit.layout",
    "noise_of_cvs": "platekit.power",
    "noise_of_run": "platekit.power",
    "normalise": "platekit.normalise",
    "pairing": "platekit.normalise",
    "power": "platekit.power",
    "predict": "platekit.curves",
    "quality": "platekit.quality",
    "read": "platekit.readers",
    "read_layout": "platekit.layout",
    "render": "platekit.report",
    "run": "platekit.pipeline",
    "score": "platekit.scores",
    "simulate": "platekit.simulate",
    "titre_gain": "platekit.titre",
    "variance_components": "platekit.proviral",
    "write": "platekit.store",
    "write_exports": "platekit.simulate",
}

__all__ = ["__version__", *_PUBLIC]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'platekit' has no attribute {name!r}")
    module = importlib.import_module(_PUBLIC[name])
    # Importing a folder such as platekit.quality binds it here, under the function's name; it answers calls itself.
    return globals().setdefault(name, getattr(module, name))


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
