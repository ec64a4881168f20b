"""The text of a layout file, whatever its encoding."""

from __future__ import annotations

from pathlib import Path

from platekit.errors import LayoutError

# A layout is a page or two; what is larger is another kind of file.
MOST_BYTES = 20_000_000


def file_bytes(path: Path) -> bytes:
    """Return the content of a layout file.

    Raises
    ------
    LayoutError
        If there is no such file, it is empty, or it is far too large for a layout.
    """
    if not path.is_file():
        beside = sorted(other.name for other in path.parent.glob("*") if other.suffix == path.suffix)[:8]
        raise LayoutError(
            str(path), "no file", "a layout file",
            f"In that folder are {', '.join(beside)}." if beside else "Check the name and the folder.",
        )  # fmt: skip
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as cause:
        raise LayoutError(
            str(path), f"a file that cannot be opened ({cause.strerror})", "a file that can be read",
            "Close it in other programs, or ask for the right to read it.",
        ) from cause  # fmt: skip
    if size == 0:
        raise LayoutError(path.name, "an empty file", "a layout", "Save the layout again, or copy it again.")
    if size > MOST_BYTES:
        raise LayoutError(
            path.name, f"{size / 1e6:.0f} MB", f"a layout, below {MOST_BYTES / 1e6:.0f} MB",
            "Give the layout here; exports of an instrument are read as readings.",
        )  # fmt: skip
    return content


def file_text(path: Path) -> tuple[str, list[str]]:
    """Return the text of a file, and a remark where its encoding had to be found out.

    UTF-8 (with or without byte order mark), UTF-16 with byte order mark, and Windows-1252, which is what Excel and
    Notepad write on many laboratory PCs.

    Raises
    ------
    LayoutError
        If the bytes are no text.
    """
    content = file_bytes(path)
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        said = f"{path.name}: is not UTF-8; it was read as Windows-1252"
        return text, [said] if encoding == "cp1252" else []
    raise LayoutError(path.name, "bytes that are no text", "a text file", "Save it as UTF-8 text, or as .xlsx.")
