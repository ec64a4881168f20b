"""The lazy names of the package."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import platekit

PACKAGE = Path(platekit.__file__).parent


def _stub_names() -> dict[str, str]:
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: node.module or "" for node in imports for alias in node.names}


def test_the_stub_for_editors_names_what_the_package_names():
    assert _stub_names() == platekit._PUBLIC


def test_every_public_name_can_be_had():
    for name in platekit._PUBLIC:
        assert callable(getattr(platekit, name)), name


def test_a_stage_folder_and_its_function_share_one_name():
    # In a fresh interpreter, and with the folder imported first: the order that hides the function elsewhere.
    code = (
        "import platekit.quality.z_prime, platekit.normalise, platekit as pk;"
        "assert callable(pk.quality) and callable(pk.normalise);"
        "from platekit.quality.z_prime import z_prime; print(z_prime([9, 10, 11], [-1, 0, 1]))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "0.4", "")


def test_importing_the_package_loads_none_of_the_heavy_libraries():
    code = (
        "import sys, platekit, platekit.cli;"
        "print(sorted({'numpy','pandas','scipy','lmfit','plotly','skimage','pyarrow','sqlalchemy','jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError) as refused:
        platekit.nonsense  # type: ignore[attr-defined]  # noqa: B018
    assert str(refused.value) == "module 'platekit' has no attribute 'nonsense'"
