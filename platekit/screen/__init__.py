"""A screen: which files there are, what they mean, and what is left out, from one screen.toml."""

from __future__ import annotations

from platekit.screen._boost import Boost
from platekit.screen._conditions import refuse_absent_conditions
from platekit.screen._exclusions import apply_exclusions
from platekit.screen._interferon import InterferonArm
from platekit.screen._load import load_screen, load_screen_text
from platekit.screen._misnamed import misnamed
from platekit.screen._resolve import resolve, resolve_titres
from platekit.screen._screen import (
    Exclusion,
    Input,
    PartValues,
    PlateFiles,
    Screen,
    Supersession,
    TableFiles,
    TableMapping,
    TitreFiles,
)
from platekit.screen._spelling import spelling_remarks
from platekit.screen._superseded import apply_superseded, names_of_reruns
from platekit.screen._titres import NUMBER_COLUMNS as TITRE_NUMBERS
from platekit.screen._unfilled import FILL_IN
from platekit.screen._untaken import untaken
from platekit.screen._write import refuse_absent, screen_of_files

__all__ = [
    "FILL_IN",
    "TITRE_NUMBERS",
    "Boost",
    "Exclusion",
    "Input",
    "InterferonArm",
    "PartValues",
    "PlateFiles",
    "Screen",
    "Supersession",
    "TableFiles",
    "TableMapping",
    "TitreFiles",
    "apply_exclusions",
    "apply_superseded",
    "load_screen",
    "load_screen_text",
    "misnamed",
    "names_of_reruns",
    "refuse_absent",
    "refuse_absent_conditions",
    "resolve",
    "resolve_titres",
    "screen_of_files",
    "spelling_remarks",
    "untaken",
]
