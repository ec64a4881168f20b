"""What a file should have been: the words of a refusal, and the size that is still plausible."""

from __future__ import annotations

from dataclasses import dataclass

from platekit.errors import LayoutError, PlatekitError, ReadError


@dataclass(frozen=True)
class Expected:
    """What the user was asked for.

    Attributes
    ----------
    error : type of PlatekitError
        What a refusal is.
    a_file : str
        ``an export``.
    make : str
        How one is made: ``Export``.
    the_file : str
        What is made anew: ``the run``.
    formats : str
        Kinds of file that can be made.
    most_bytes : int
        Size on disk beyond which it is something else.
    if_a_folder, if_too_large, if_hidden : str
        How to mend it; ``{sheet}`` stands for the name of a hidden sheet.
    needs_results : bool
        Whether a formula without its result is refused: an empty well of a layout says something, an empty reading does not.
    """

    error: type[PlatekitError]
    a_file: str
    make: str
    the_file: str
    formats: str
    most_bytes: int
    if_a_folder: str
    if_too_large: str
    if_hidden: str
    needs_results: bool = False

    @property
    def anew(self) -> str:
        """How to make the file once more: ``Export the run again.``"""
        return f"{self.make} {self.the_file} again."

    def no_table(self, file: str, found: str) -> PlatekitError:
        """Return the refusal of a file that holds no cells."""
        return self.error(
            file, found, "text or a spreadsheet", f"{self.make} {self.the_file} as {self.formats}.",
        )  # fmt: skip

    def too_large(self, file: str, found: str, most: int) -> PlatekitError:
        """Return the refusal of a file that is far beyond any of its kind."""
        return self.error(file, found, f"at most {most / 1e6:,.0f} MB", self.if_too_large)


EXPORT = Expected(
    error=ReadError,
    a_file="an export",
    make="Export",
    the_file="the run",
    formats="csv, txt or xlsx",
    # Exports are smaller than this by a factor of fifty; beyond it a file is a mistake or an attack on the memory.
    most_bytes=100_000_000,
    if_a_folder='Name a file in it; screen.toml also takes a pattern: files = "folder/*.csv".',
    if_too_large="No plate export is that large. Check what the file is; split it if it is one.",
    if_hidden='Say sheet = "{sheet}" in screen.toml, or ReadOptions(sheet="{sheet}") in Python, to read it.',
)

LAYOUT = Expected(
    error=LayoutError,
    a_file="a layout",
    make="Save",
    the_file="the layout",
    formats="toml, csv, txt or xlsx",
    # A layout is a page or two; what is larger is another kind of file.
    most_bytes=20_000_000,
    if_a_folder="Name a file in it.",
    if_too_large="Copy the layout alone into a new file; exports of an instrument are read as readings.",
    if_hidden="Show it in the spreadsheet and save the file, to have it read.",
    needs_results=True,
)
