"""A stage whose folder and function share a name: `pk.quality(wells)` beside `platekit.quality.z_prime`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def callable_module(name: str, function: Callable[..., Any]) -> None:
    """Make the module answer calls with `function`.

    Python binds an imported submodule to its parent under its own name, whatever else stood there; so the
    function of the same name would be lost from `platekit` as soon as anything imports the folder.

    Parameters
    ----------
    name : str
        The module, ``__name__``.
    function : callable
        What a call of the module does; also its documentation.
    """
    kind = type("StageModule", (ModuleType,), {"__call__": staticmethod(function), "__doc__": function.__doc__})
    sys.modules[name].__class__ = kind
