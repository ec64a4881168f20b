"""Titles above grids: which plate they name, which readout and which time."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from platekit.errors import ReadError
from platekit.readers._finding.blocks import PlateBlock
from platekit.readers._finding.grids import rows_of_grids

# "Plate 2", "Plate: 2 GFP", "Assay plate #2, 24 h", "GFP, Plate no. 2", "Platte 2", "plate2", "Plate_2_GFP".
_PLATE = re.compile(
    r"(?P<before>.*?)(?<![^\W_])platt?e(?![a-z])[\s_:#.\-]*(?:(?:no|nr|number|id|name)\b[\s_:#.\-]*)?"
    r"(?P<name>[^\s,;:()\[\]_]+)(?P<behind>.*)",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"platt?e\b\W*(\S+)", re.IGNORECASE)
_ABOUT_PLATE = re.compile(r"platt?e\b.*", re.IGNORECASE)
# Without the word, only where every title of a sheet has one: a lone "P24" is a protein as well.
_CODE = re.compile(r"(?P<name>P\d{1,3})\b(?P<behind>.*)")
_NAMES_ITSELF = re.compile(r".*\d.*|[A-Za-z]|[IVX]{1,4}")
_MARKED_OFF = re.compile(r"\s*[,;:(\[|]|\s+[-–]\s")
_NO_MORE = re.compile(r"(?:assay|screening|screen|test|reader|\d+[ -]?well)\b|\bof \d+", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\b(?:was|were|is|are|has|had|by|on|from|with|without|the|not|at|after|before|until|and|read|measured|fixed|stained|"
    r"added|see|late|map|layout|reader|reading|format|type)\b",
    re.IGNORECASE,
)
_TIME = (
    r"(?:(?:read|measured) )?(?:(?:at|after|time|t) ?=? ?)?(?P<time>\d+(?:[.,]\d+)?) ?"
    r"(?P<unit>h|hrs?|hours?|min|mins|minutes?|days?)"
)
_TIMES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (_TIME, rf"(?P<other>.*\S)[ ,;]+{_TIME}", rf"{_TIME}[ ,;]+(?P<other>.*)")
)
_HOURS = {"h": 1.0, "m": 1 / 60, "d": 24.0}
_AROUND = " \t_-–:,;|/"
_BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Title:
    """What the words above a grid say.

    Attributes
    ----------
    text : str
        As they stand there; "" where there are none.
    plate : str
        "" where they name none; a plate that is only numbered is ``Plate 2``.
    readout : str
    time_h : float
        NaN where they give none.
    note : str
        Further words, which are no readout.
    """

    text: str = ""
    plate: str = ""
    readout: str = ""
    time_h: float = math.nan
    note: str = ""

    @property
    def numbered(self) -> bool:
        """Whether the plate has a number and no name."""
        return self.plate.removeprefix("Plate ").isdecimal()


def title_of(block: PlateBlock) -> str:
    """Return the words in the corner of a grid, or those of the row above it: one cell, or several that name a plate."""
    corner = block.sheet.text(block.header, block.first - 1)
    above = _above(block)
    if not corner or corner == "<>":
        return above
    # A corner says what was measured, or how to read the grid; the plate may stand above it all the same.
    return f"{above} {corner}" if read_title(above).plate and not read_title(corner).plate else corner


def _above(block: PlateBlock) -> str:
    above = block.above()
    inside = rows_of_grids(block.sheet)
    if above is None or above in inside or _goes_on(block, above, inside):
        return ""
    words = [text for text in block.sheet.texts(above) if text]
    together = " ".join(words)
    return together if len(words) == 1 or (len(words) <= 3 and read_title(together).plate) else ""


def _goes_on(block: PlateBlock, row: int, inside: Set[int]) -> bool:
    """Return whether a line is the last of several notes, and so no title: one stands directly above it, or it stands
    below others and not directly above its grid."""
    before = next((other for other in range(row - 1, -1, -1) if not block.sheet.is_blank(other)), -1)
    return before >= 0 and before not in inside and (before == row - 1 or row < block.header - 1)


def read_title(text: str, *, code: bool = False) -> Title:
    """Return what a title says.

    Parameters
    ----------
    text : str
    code : bool
        Whether ``P07`` at its beginning names a plate without that word.

    Examples
    --------
    >>> one, other = read_title("Plate 2: GFP, 24 h"), read_title("Assay plate B2 was fixed late")
    >>> one.plate, one.readout, one.time_h, other.plate, other.note
    ('Plate 2', 'GFP', 24.0, 'B2', 'was fixed late')
    """
    found = _CODE.fullmatch(text) if code else _PLATE.fullmatch(text)
    if found is None:
        return Title(text, readout=text)
    name, behind = found["name"].rstrip(".-"), found["behind"]
    whole = _ONE_WORD.fullmatch(text)
    joined = re.fullmatch(r"(\d+)[-](\D{2,})", name)
    if joined:
        name, behind = joined[1], f" {joined[2]}{behind}"
    elif whole and behind and not name.isdecimal():
        name, behind = whole[1].strip("()[]"), ""
    before = "" if code else found["before"]
    # "96-well plate GFP" says what the plate is made for.
    alone = not _bare(before) and not _bare(behind) and not any(map(str.isdigit, before))
    marked_off = not _bare(before) and _MARKED_OFF.match(behind)
    if not name or not (alone or marked_off or _NAMES_ITSELF.fullmatch(name)) or _SENTENCE.fullmatch(name):
        about = _ABOUT_PLATE.fullmatch(text) or (_SENTENCE.fullmatch(name) and _SENTENCE.search(behind))
        return Title(text, note=text) if about else Title(text, readout=text)
    plate = f"Plate {name}" if name.isdecimal() else name
    further = " ".join(part for part in (_bare(before), _bare(behind)) if part)
    for form in _TIMES:
        timed = form.fullmatch(further)
        if timed:
            hours = float(timed["time"].replace(",", ".")) * _HOURS[timed["unit"][0].casefold()]
            return _with(Title(text, plate, time_h=hours), _bare(timed.groupdict().get("other") or ""))
    return _with(Title(text, plate), further)


def _with(title: Title, further: str) -> Title:
    said = (title.text, title.plate)
    return Title(*said, time_h=title.time_h, **{"note" if _SENTENCE.search(further) else "readout": further})


def _bare(words: str) -> str:
    """Return words without what parts them from the name of the plate, and without those that say nothing more."""
    words = _NO_MORE.sub("", words).strip(_AROUND)
    closing = _BRACKETS.get(words[:1])
    return words[1:-1].strip(_AROUND) if closing and words.find(closing) == len(words) - 1 else words


def read_titles(blocks: Sequence[PlateBlock]) -> list[Title]:
    """Return what the titles of the grids of a sheet say.

    Raises
    ------
    ReadError
        If some grids have a title and others none, or titles do not say in one way which plate, readout and time a
        grid is.
    """
    texts = [title_of(block) for block in blocks]
    code = len(texts) > 1 and len(set(texts)) > 1 and all(_CODE.fullmatch(text) for text in texts)
    titles = [read_title(text, code=code) for text in texts]
    if len(blocks) > 1:
        _refuse_unclear(blocks, titles)
        _refuse_some(blocks, titles)
        _refuse_alike(blocks, titles)
    return titles


def _refuse_unclear(blocks: Sequence[PlateBlock], titles: Sequence[Title]) -> None:
    for block, title in zip(blocks, titles, strict=True):
        about = _PLATE.fullmatch(title.text) if title.note == title.text else None
        if about and not _SENTENCE.search(title.text):
            raise ReadError(
                _where(block), f"the title '{title.text}'", "a title that says in one way which plate this is",
                f"Write a colon behind the name of the plate: 'Plate {about['name']}: {about['behind'].strip()}'. "
                "Put what is no title below the grids.",
            )  # fmt: skip


def _refuse_some(blocks: Sequence[PlateBlock], titles: Sequence[Title]) -> None:
    """Refuse grids of which some say a plate, a readout or a time, and others do not."""
    said = {
        "the name of a plate": [bool(title.plate) for title in titles],
        "the name of a readout": [bool(title.readout) for title in titles],
        "a time": [not math.isnan(title.time_h) for title in titles],
    }
    for what, has in said.items():
        if len(set(has)) > 1:
            without, example = has.index(False), has.index(True)
            title = titles[without].text
            raise ReadError(
                _where(blocks[without]), f"the title '{title}' without {what}" if title else f"a grid without {what} in a title",
                f"{what} above each grid, as in '{titles[example].text}' ({_place(blocks[example])})",
                "Write a title such as 'Plate 1', 'GFP' or 'Plate 1: GFP' into the row above each grid; put notes below the grids.",
            )  # fmt: skip


def _refuse_alike(blocks: Sequence[PlateBlock], titles: Sequence[Title]) -> None:
    """Refuse two grids of one plate, readout and time."""
    first: dict[tuple[str, str, str], PlateBlock] = {}
    for block, title in zip(blocks, titles, strict=True):
        earlier = first.setdefault((title.plate, title.readout, str(title.time_h)), block)
        if title.plate and earlier is not block:
            raise ReadError(
                _where(block), f"'{title.text}' a second time", f"a title that tells the grid from the one in {_place(earlier)}",
                "Give each plate a name of its own, or say what was read: 'Plate 1: GFP' and 'Plate 1: ATP'.",
            )  # fmt: skip


def _where(block: PlateBlock) -> str:
    return block.sheet.where(*_cell(block))


def _place(block: PlateBlock) -> str:
    return block.sheet.place(*_cell(block))


def _cell(block: PlateBlock) -> tuple[int, int]:
    """Return the cell of a title, or the corner of a grid that has none."""
    corner = block.header, block.first - 1
    above = block.above()
    if above is None or not title_of(block) or block.sheet.text(*corner) == title_of(block):
        return corner
    return above, next(column for column, text in enumerate(block.sheet.texts(above)) if text)
