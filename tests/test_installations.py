"""The shipped assays and example are found however platekit was installed: wheel, editable, bare checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = (
    "import sys; from platekit.shipped import shipped; "
    "print(shipped('assays') / 'reporter_fluorescence.toml', shipped('example_data') / 'jak_screen' / 'screen.toml', sep='\\n')"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a checkout holds, so that building leaves nothing behind in the real one."""
    copy = tmp_path / "checkout"
    for folder in ("platekit", "assays", "example_data"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / file, copy / file)
    return copy


def _shipped_as_seen_by(python: Path | str, *, path: str = "", cwd: Path) -> list[Path]:
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [str(python), "-c", CODE], capture_output=True, text=True, check=True, cwd=cwd, env=environment
    )
    return [Path(line) for line in done.stdout.splitlines()]


def _pip(*arguments: str, python: str | Path = sys.executable, path: str = "") -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
    ]
    environment = {**os.environ, "PYTHONPATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*command, *arguments], check=True, capture_output=True, env=environment)


def test_a_bare_checkout_finds_them_beside_the_package(checkout: Path, tmp_path: Path):
    found = _shipped_as_seen_by(sys.executable, path=str(checkout), cwd=tmp_path)
    assert found == [
        checkout / "assays" / "reporter_fluorescence.toml",
        checkout / "example_data" / "jak_screen" / "screen.toml",
    ]
    assert all(path.is_file() for path in found)


def test_a_wheel_carries_them_inside_the_package(checkout: Path, tmp_path: Path):
    target = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(checkout)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("platekit-*.whl")
    shutil.unpack_archive(wheel, target, format="zip")
    found = _shipped_as_seen_by(sys.executable, path=str(target), cwd=tmp_path)
    assert found == [
        target / "platekit" / "_shipped" / "assays" / "reporter_fluorescence.toml",
        target / "platekit" / "_shipped" / "example_data" / "jak_screen" / "screen.toml",
    ]
    assert all(path.is_file() for path in found)
    assert all((target / "platekit" / "compounds" / name).is_file() for name in ("facts.tsv", "sources.tsv"))
    assert (target / "platekit" / "py.typed").is_file()
    assert (target / "platekit" / "report" / "templates" / "report.html.j2").is_file()


def test_an_editable_install_finds_them_in_the_checkout(checkout: Path, tmp_path: Path):
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    _pip("--editable", str(checkout), python=python, path=sysconfig.get_paths()["purelib"])
    found = _shipped_as_seen_by(python, cwd=tmp_path)
    assert found == [
        checkout / "assays" / "reporter_fluorescence.toml",
        checkout / "example_data" / "jak_screen" / "screen.toml",
    ]
    assert all(path.is_file() for path in found)
