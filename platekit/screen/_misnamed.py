"""Files that call their plate by the name of another file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def misnamed(held: Sequence[tuple[Path, str]]) -> list[str]:
    """Remark on files whose plate has the name of another file of their kind: one was exported or renamed wrongly.

    Parameters
    ----------
    held : sequence of (Path, str)
        A file and a plate that it holds.
    """
    files = {(path.stem, path.suffix): path.name for path, _ in held}
    return [
        f"{path.name} calls its plate '{plate}', and {files[plate, path.suffix]} is another file: were the two exchanged?"
        for path, plate in held
        if (plate, path.suffix) in files and plate != path.stem
    ]
