"""How files made to fill the memory are read: each in a process of its own, its time and its memory measured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

# What a refusal may take beyond Python and its libraries themselves.
MOST_MEMORY_MB, MOST_SECONDS = 300, 2

# Each file is read in a fork of a process that has imported everything, whose memory counts from there. The most that a
# process ever used is no measure of that, since a child begins with that of its parent.
_READ = """
import json, os, sys, time
from pathlib import Path
from platekit.errors import PlatekitError
from platekit.readers import read_export, readers

def kilobytes(key):
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)

readers()
for path in sys.argv[1:]:
    child = os.fork()
    if child:
        assert os.waitpid(child, 0)[1] == 0, path
        continue
    if Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5")
    before, started = kilobytes("VmHWM"), time.process_time()
    try:
        read_export(path)
        said = ""
    except PlatekitError as error:
        said = str(error)
    print(json.dumps([Path(path).name, said, time.process_time() - started, (kilobytes("VmHWM") - before) / 1024]), flush=True)
    os._exit(0)
"""


@pytest.fixture
def refused() -> Callable[[Iterable[Path]], dict[str, str]]:
    """Return what reads files and returns what was said of each, after its time and its memory were found to be little."""

    def refuse(paths: Iterable[Path]) -> dict[str, str]:
        run = subprocess.run(
            [sys.executable, "-c", _READ, *map(str, paths)], capture_output=True, text=True, timeout=120, check=False
        )
        assert run.returncode == 0, run.stderr
        found = [json.loads(line) for line in run.stdout.splitlines()]
        slow = [one for one in found if one[2] > MOST_SECONDS or one[3] > MOST_MEMORY_MB]
        assert not slow
        return {name: said for name, said, *_ in found}

    return refuse
