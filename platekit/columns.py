"""What a column of a table is, and what a table is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "yes/no"]


@dataclass(frozen=True)
class Column:
    """One column of a table: `kind` text (never NaN, "" is none), number (float64, NaN is none) or yes/no (bool)."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: what a row is, which columns name it, and all columns in order."""

    name: str
    row: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]


def text(name: str, meaning: str) -> Column:
    return Column(name, "text", meaning)


def number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning)


def yes_no(name: str, meaning: str) -> Column:
    return Column(name, "yes/no", meaning)


GROUP_KEYS = ("virus", "moi", "cell_line", "condition")
COMPOUND_KEYS = ("compound", *GROUP_KEYS)
GROUP = (
    text("virus", "virus or strain"),
    number("moi", "infectious units per cell; 0 is the mock arm"),
    text("cell_line", "cells"),
    text("condition", "co-treatment of the whole arm, such as 'IFN-b 100 U/mL'"),
)
COMPOUND = (text("compound", "compound name as given"), *GROUP)
P_AND_Q = (number("p", "one-sided p of the direction"), number("q", "p adjusted by Benjamini-Hochberg"))
FOLD = (
    number("fold_ci_low", "95 % interval of the fold"),
    number("fold_ci_high", "95 % interval of the fold"),
)
