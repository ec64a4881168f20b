"""Finds what the files of a folder offer: a new reader, check or model is one new file and no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any


@cache
def offers(package: str, name: str) -> tuple[Any, ...]:
    """Return the values called `name` that the modules of a package define, in the order of their file names.

    Parameters
    ----------
    package : str
        Dotted name, such as ``"platekit.readers"``.
    name : str
        What a module calls its offer: ``READER CHECK METHOD MODEL``.

    Returns
    -------
    tuple
        Modules whose file name starts with an underscore, or that define no such value, offer nothing.

    """
    folder = importlib.import_module(package)
    found: list[Any] = []
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        if module.ispkg or module.name.startswith("_"):
            continue
        offer = getattr(importlib.import_module(f"{package}.{module.name}"), name, None)
        if offer is not None:
            found.append(offer)
    return tuple(found)
