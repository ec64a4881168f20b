"""What an ods unfolds to: cells, rows and blanks that are alike are written once, with a number."""

from __future__ import annotations

from dataclasses import dataclass, field

from platekit.sheets._xml import walk

_ROW, _CELLS = "table:table-row", ("table:table-cell", "table:covered-table-cell")
_COLUMNS_REPEATED, _ROWS_REPEATED = "table:number-columns-repeated", "table:number-rows-repeated"


@dataclass
class Unfolded:
    """Rows and columns of each sheet of an ods up to the last cell that is filled, and the letters in all cells."""

    sheets: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    letters: int = 0
    _rows: int = 0
    _rows_alike: int = 0
    _columns: int = 0
    _cells_alike: int = 0
    _letters: int = 0

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of a tag that begins."""
        if name in _CELLS:
            self._cells_alike = int(attributes.get(_COLUMNS_REPEATED, 1))
            self._columns += self._cells_alike
            self._letters = sum(map(len, attributes.values())) if len(attributes) > 1 else 0
            if any(key.startswith("office:") or key == "table:formula" for key in attributes):
                rows, columns = self.sheets[-1] if self.sheets else (0, 0)
                self._keep(max(rows, self._rows + self._rows_alike), max(columns, self._columns))
        elif name == _ROW:
            self._rows += self._rows_alike
            self._rows_alike, self._columns = int(attributes.get(_ROWS_REPEATED, 1)), 0
        elif name == "table:table":
            self.sheets.append((0, 0))
            self._rows = self._rows_alike = 0
        elif name == "text:s":
            self._letters += int(attributes.get("text:c", 1))

    def text(self, text: str) -> None:
        """Take note of text."""
        self._letters += len(text)

    def ends(self, name: str) -> None:
        """Take note of a tag that ends."""
        if name in _CELLS:
            self.letters += self._letters * self._cells_alike * self._rows_alike

    def _keep(self, rows: int, columns: int) -> None:
        if self.sheets:
            self.sheets[-1] = (rows, columns)
        else:
            self.sheets.append((rows, columns))


def unfolded(content: bytes) -> Unfolded:
    """Return how large the sheets in the content of an ods become.

    Raises
    ------
    XmlError, ValueError
        If it is damaged.
    """
    found = Unfolded()
    walk(content, found.begins, found.ends, found.text)
    return found
