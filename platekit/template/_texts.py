"""The screen.toml and the README of a new screen."""

from __future__ import annotations

import json
from textwrap import indent

from platekit.assay import Assay
from platekit.schema import INFECTION_READOUTS
from platekit.screen import FILL_IN

# `##` begins a note, `#` a line to be switched on: so a whole block may be freed of its # and is still TOML.
_HEAD = """\
## What this screen is: which files hold its readings, and what they mean. README.md says in which order to fill it in.
## A line that begins with ## is a note; one that begins with a single # does something once the # is taken away.
## Replace every {fill_in} in lines without #; `platekit check screen.toml` says what is still missing.

[screen]
name  = {name}
assay = {assay}          # {title}

## The exports of the instrument, as it writes them (xlsx, csv, txt): nothing has to be copied out of them.
[[plates]]
"""

_INFECTED = """\
## Words between {{ }} are read from each file name. This pattern reads exports/day1_L1_infected.xlsx and
## exports/day1_L1_mock.xlsx: batch is the independent experiment (the day), library the compound plate, and arm says
## whether there was virus. Rename your files so, or change the pattern.
files     = "exports/{{batch}}_{{library}}_{{arm}}.*"
layout    = "layout.xlsx"      # what was in the wells; a layout for each library plate: "layout_{{library}}.xlsx"
readout   = {readout}        # where a file holds several reads: {{ infection = "fluorescence 485/528" }}
{of_cells}
## Cells of the same plates counted or read with another instrument (ATP, nuclei): take the # away from these lines.
# [[plates]]
# files     = "exports/viability/{{batch}}_{{library}}_{{arm}}.*"
# layout    = "layout.xlsx"
# readout   = "viability"
{of_cells_off}"""

_OF_CELLS = """\
values    = {{ arm = {{ column = "moi", infected = "{fill_in}: the MOI, such as 0.1", mock = 0 }} }}
virus     = "{fill_in}: the name of the virus"
cell_line = "{fill_in}: the name of the cells"
"""

_ALIVE = """\
## Words between {{ }} are read from each file name. This pattern reads exports/day1_L1.xlsx: batch is the independent
## experiment (the day), library the compound plate. Rename your files so, or change the pattern.
files     = "exports/{{batch}}_{{library}}.*"
layout    = "layout.xlsx"      # what was in the wells; a layout for each library plate: "layout_{{library}}.xlsx"
readout   = {readout}        # where a file holds several reads: {{ {reads} = "luminescence" }}
{of_alive}"""

_TAIL = """
## Wells that are not to be used, each with its reason; they stay in the tables, marked.
# [[exclude]]
# plate  = "{fill_in}: the name of the plate, such as day1_L1_infected"
# well   = "{fill_in}: the well, such as A03"      # several: ["A03", "A04"]
# reason = "{fill_in}: why, such as drop spilled at 24 h"

## A plate that was run again: the first run stays in the tables, excluded. The new file lies in exports/rerun, with the
## name of the first run and _rerun behind it, so that day, library and arm are read as those of the first.
# [[plates]]
# files     = "exports/rerun/{{batch}}_{{library}}{arm}_rerun.*"
# layout    = "layout.xlsx"
# readout   = {readout}
{of_rerun}# [[supersede]]
# plate  = "{fill_in}: the first run, such as day1_L1_infected"
# by     = "{fill_in}: the second run, such as day1_L1_infected_rerun"
# reason = "{fill_in}: why, such as lamp of the reader failed"
"""


def screen_text(name: str, assay: Assay) -> str:
    """Return the screen.toml of a new screen: complete but for what is marked to be filled in."""
    with_virus = assay.deciding.name in INFECTION_READOUTS
    of_cells = _OF_CELLS.format(fill_in=FILL_IN)
    no_virus = "moi       = 0                  # no virus\n" if assay.deciding.name == "viability" else ""
    alive = f'{no_virus}cell_line = "{FILL_IN}: the name of the cells"\n'
    return (_HEAD + (_INFECTED if with_virus else _ALIVE) + _TAIL).format(
        name=json.dumps(name, ensure_ascii=False),
        assay=json.dumps(assay.name),
        title=assay.title,
        readout=json.dumps(assay.deciding.name),
        reads=assay.deciding.name,
        fill_in=FILL_IN,
        of_cells=of_cells,
        of_cells_off=indent(of_cells, "# "),
        of_alive=alive,
        of_rerun=indent(of_cells if with_virus else alive, "# "),
        arm="_{arm}" if with_virus else "",
    )


_README = """\
# {name}

A screen to fill in, made by `platekit new`. Assay: {assay} ({title}).

1. **screen.toml**: open it in a text editor and replace each `{fill_in}` in a line without `#`.
2. **layout.xlsx**: say what was in the wells of the {wells}-well plate. Its first sheet says how. Fill in *one* of
   - the sheet `series`: one row for a block of wells, with the compound, its highest dose, the fold between doses and
     their number. The sheet `Example` shows a whole plate in eight rows;
   - the sheets `role`, `compound` and `concentration_uM`: one cell for each well, in the shape of the plate.
   Controls belong into one of them, too: `virus_control` is virus and vehicle, `cell_control` is vehicle without virus.
3. **exports/**: put the files of the instrument here, unchanged, and name them {names}.
   Other words in the names, such as two MOIs, go into `values` of screen.toml: `"moi0.1" = 0.1, "moi1" = 1, mock = 0`.
4. Look at what was understood:

   ```
   platekit layout layout.xlsx
   platekit check screen.toml
   ```

   Both name the cell or line of whatever is wrong or missing, and what to do about it.
5. Analyse it:

   ```
   platekit run screen.toml --out results
   ```

   `results/report.html` holds the verdicts, their reasons and every remark.

## Later

- Another day: put its files beside the others, and run again with `--force`; the old results move to `results.old-1`.
- A plate was run again: put the new file into `exports/rerun/`, named as the first with `_rerun` behind it, and take the
  `#` from the last `[[plates]]` of screen.toml and from the `[[supersede]]` below it. Without an entry of its own the
  new file would be another library or day, and not the same plate again.
- A well went wrong: add `[[exclude]]` with the reason. Never delete rows of an export.
"""


def readme_text(name: str, assay: Assay, plate_size: int) -> str:
    """Return the page that says what to fill in, and in which order."""
    with_virus = assay.deciding.name in INFECTION_READOUTS
    names = "`day1_L1_infected.xlsx`, `day1_L1_mock.xlsx` and so on (day, compound plate, with or without virus)"
    return _README.format(
        name=name, assay=assay.name, title=assay.title, wells=plate_size, fill_in=FILL_IN,
        names=names if with_virus else "`day1_L1.xlsx` and so on (day, compound plate)",
    )  # fmt: skip
