"""Runs the command line inside the test process, as `platekit ...` would."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from platekit.cli import main


@dataclass(frozen=True)
class Said:
    """What a command left behind: its exit code and both streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def platekit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def command(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["platekit", *map(str, words)])
        shown = warnings.showwarning
        with warnings.catch_warnings(), pytest.raises(SystemExit) as ended:
            main()
        warnings.showwarning = shown
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return command
