"""The content of a file, unpacked if it is packed, or the reason why there is none."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from platekit.errors import did_you_mean
from platekit.sheets._expected import EXPORT, Expected

# What a packed file may hold, in bytes; far more than any plate needs, and no danger to the memory.
MOST_UNPACKED = 100_000_000
# Programs that pack piece by piece begin anew after some kilobytes; each beginning takes time, and may hold nothing.
_MOST_PIECES, _PIECE_BEGINS = 5_000, b"\x1f\x8b\x08"
# Files beside a missing one are listed while they are few enough to be looked through.
_MOST_LISTED = 8


def file_content(path: Path, *, expected: Expected = EXPORT) -> bytes:
    """Return what a file holds, out of its ``.gz`` if it is one. The file is closed when this returns.

    Raises
    ------
    ReadError, LayoutError
        If the file is missing, a folder, empty, too large, locked, of a name that is no text, or a damaged ``.gz``.
    """
    try:
        if path.is_dir():
            raise expected.error(str(path), "a folder", "one file", expected.if_a_folder)
        size = path.stat().st_size
        content = path.read_bytes() if size <= expected.most_bytes else b""
    except (FileNotFoundError, NotADirectoryError) as cause:
        raise expected.error(str(path), "no such file", expected.a_file, _siblings(path)) from cause
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise expected.error(
            str(path), f"a file that cannot be opened ({reason})", "a file that can be read",
            "Close it in other programs, or ask for the right to read it.",
        ) from cause  # fmt: skip
    if any("\ud800" <= sign <= "\udfff" for sign in path.name):
        # Bytes of another encoding; each reading names its file, and a table has no place for them.
        raise expected.error(
            ascii(path.name), "a name with bytes that are no text", "names in UTF-8", "Rename the file."
        )
    if size > expected.most_bytes:
        raise expected.too_large(path.name, f"{size / 1e6:,.0f} MB", expected.most_bytes)
    if not content:
        raise expected.error(
            path.name, "an empty file (0 bytes)", expected.a_file,
            f"{expected.make} or copy it again; the disk may have been full.",
        )  # fmt: skip
    return _unzipped(content, path.name, expected)


def _siblings(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
    except OSError:
        return f"There is no folder '{path.parent}' either. Check the path."
    if not names:
        return f"The folder '{path.parent}' holds no files. Check the path."
    hint = did_you_mean(path.name, names)
    if hint.startswith("did"):
        return f"The folder is there: {hint}"
    alike = [name for name in names if Path(name).suffix == path.suffix]
    listed = f"In that folder are {', '.join(alike)}." if 0 < len(alike) <= _MOST_LISTED else "Check the name."
    return f"The folder is there. {listed}"


def _unzipped(content: bytes, file: str, expected: Expected) -> bytes:
    """Return the content of a gz file, and any other content as it is."""
    if content[:2] != b"\x1f\x8b":
        return content
    pieces = content.count(_PIECE_BEGINS)
    if pieces > _MOST_PIECES:
        raise expected.error(
            file, f"a gz file of {pieces} pieces", f"at most {_MOST_PIECES} pieces", "Unpack it, and read what is in it.",
        )  # fmt: skip
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            inner = stream.read(MOST_UNPACKED + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as cause:
        raise expected.error(
            file, f"a gz file that is cut off or damaged ({cause})", "a whole gz file", "Copy it again from its source.",
        ) from cause  # fmt: skip
    if len(inner) > MOST_UNPACKED:
        raise expected.too_large(file, f"more than {MOST_UNPACKED / 1e6:,.0f} MB once unpacked", MOST_UNPACKED)
    if not inner:
        raise expected.error(file, "an empty file inside the gz", expected.a_file, f"{expected.make} or copy it again.")
    return inner
