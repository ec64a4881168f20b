"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from platekit.results import Results


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports and reference truth that lies beside the project and is not part of it."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs the reference data in {folder}")
        pytest.skip(f"the reference data are not in {folder}")
    return folder


@pytest.fixture(scope="session")
def jak_screen() -> Path:
    """The folder of the bundled screen."""
    return Path(__file__).resolve().parents[1] / "example_data" / "jak_screen"


@pytest.fixture(scope="session")
def demo(jak_screen: Path) -> Results:
    """The bundled screen, analysed once for all tests that look at a whole run."""
    from platekit.pipeline import run

    return run(jak_screen / "screen.toml")
