"""screen.toml -> `Screen`: everything that is wrong with it is said at once."""

from __future__ import annotations

from pathlib import Path

from platekit.assay import Assay, load_assay, shipped_assays
from platekit.errors import PlatekitError, ScreenError, did_you_mean, quoted, refuse
from platekit.screen._boost import boost_of
from platekit.screen._exclusions import exclusions_of
from platekit.screen._files import plate_files, table_files
from platekit.screen._interferon import interferon_arm
from platekit.screen._screen import PlateFiles, Screen, TableFiles
from platekit.screen._superseded import supersession_of
from platekit.screen._titres import titre_files
from platekit.screen._unfilled import unfilled
from platekit.toml import Entry, known_keys, parse, table_of, tables_of, text_of, text_of_file

_TABLES = ("screen", "plates", "tables", "images", "exclude", "supersede", "titres", "interferon", "boost")


def load_screen(path: str | Path) -> Screen:
    """Return the screen that a TOML file describes.

    Parameters
    ----------
    path : str or Path
        The file; relative paths in it start from its folder.

    Returns
    -------
    Screen

    Raises
    ------
    ScreenError
        If the file is not there, is no TOML, or says something unknown, missing or contradictory. Several mistakes
        are raised together, as `Refusals`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = '''
    ... [screen]
    ... name = "two plates"
    ... assay = "reporter_fluorescence"
    ... [[plates]]
    ... files = "exports/*.xlsx"
    ... layout = "layout.toml"
    ... readout = "infection"
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "screen.toml").write_text(text, encoding="utf-8")
    ...     load_screen(Path(folder) / "screen.toml").plates[0].files
    ('exports/*.xlsx',)
    """
    file = Path(path)
    if not file.is_file():
        raise _no_file(file)
    return load_screen_text(text_of_file(file), file.parent, name=file.name)


def _no_file(file: Path) -> ScreenError:
    if file.is_dir():
        names = sorted(p.name for p in file.glob("*.toml"))
        mend = f"In it: {', '.join(names)}." if names else "It holds no .toml file."
        return ScreenError(str(file), "a folder", "a screen.toml", mend)
    if not file.parent.is_dir():
        return ScreenError(str(file), "no such folder", "a screen.toml", f"There is no folder '{file.parent}'.")
    names = [p.name for p in file.parent.glob("*.toml")]
    mend = f"Files beside it: {did_you_mean(file.name, names)}" if names else "There is no .toml file in its folder."
    return ScreenError(str(file), "no such file", "a screen.toml", mend)


def load_screen_text(text: str, folder: str | Path, *, name: str = "screen.toml") -> Screen:
    """Return the screen that a TOML text describes.

    Parameters
    ----------
    text : str
        What would stand in a screen.toml.
    folder : str or Path
        Where relative paths start.
    name : str
        The name of the file, for messages.

    Returns
    -------
    Screen

    Raises
    ------
    ScreenError
        As `load_screen`.
    """
    place = Path(folder)
    mistakes: list[PlatekitError] = []
    document = Entry(parse(text, name), name, mistakes)
    refuse(unfilled(document.given, name))
    _known_tables(document)
    head = Entry(table_of(document, "screen", example="...").given, f"{name}, [screen]", mistakes)
    known_keys(head, ("name", "assay", "classes"))
    title = text_of(head, "name", example='"JAK inhibitors x reporter virus, A549"', needed=True)
    classes = text_of(head, "classes", example='"moa"')
    assay = _assay(head, place)
    plates = tuple(plate_files(entry, place, assay) for entry in tables_of(document, "plates"))
    tables = tuple(table_files(entry, place, assay) for entry in tables_of(document, "tables"))
    exclusions = tuple(rule for entry in tables_of(document, "exclude") for rule in exclusions_of(entry))
    superseded = tuple(supersession_of(entry) for entry in tables_of(document, "supersede"))
    titres = tuple(titre_files(entry, place) for entry in tables_of(document, "titres"))
    interferon = tuple(interferon_arm(entry) for entry in tables_of(document, "interferon"))
    boosts = tuple(boost_of(entry) for entry in tables_of(document, "boost"))
    _something_to_read(document)
    if assay is not None and not mistakes:
        _deciding_readout(document, assay, plates, tables)
    refuse(mistakes)
    assert assay is not None  # a missing assay is a mistake
    return Screen(
        title, assay, plates, tables, (), exclusions, place, text, superseded, titres, interferon, boosts, classes
    )


def _known_tables(document: Entry) -> None:
    for key in document.given:
        if key in _TABLES:
            continue
        mend = f"Tables: {did_you_mean(key, _TABLES)}"
        if key in ("name", "assay"):
            mend = f"Write it below a line [screen], which holds '{key}'."
        mistake = ScreenError(
            f"{document.where}, key '{key}'", "a table or key that platekit does not know", "one that it does", mend
        )
        document.mistakes.append(mistake)


def _assay(head: Entry, folder: Path) -> Assay | None:
    word = text_of(head, "assay", example='"reporter_fluorescence"', needed=True)
    if not word:
        return None
    try:
        return load_assay(word, beside=folder, where=f"{head.where}, key 'assay'")
    except PlatekitError as mistake:
        head.mistakes.append(mistake)
        return None


def _something_to_read(document: Entry) -> None:
    if document.given.get("images"):
        document.mistakes.append(ScreenError(
            f"{document.where}, [[images]]", "a folder of images", "[[plates]] or [[tables]]",
            "Image folders are not read by this version. Export the numbers of each well from the microscope's software "
            "and name that file under [[tables]].",
        ))  # fmt: skip
    elif not document.given.get("plates") and not document.given.get("tables"):
        document.mistakes.append(ScreenError(
            document.where, "nothing to read", "[[plates]] or [[tables]]",
            'Name the exports: [[plates]], below it files = "exports/*.xlsx", layout = "layout.toml", readout = "infection".',
        ))  # fmt: skip


def _deciding_readout(
    document: Entry, assay: Assay, plates: tuple[PlateFiles, ...], tables: tuple[TableFiles, ...]
) -> None:
    """Note that no file holds what verdicts are given on: better before the run than as a report without verdicts."""
    read = sorted({name for files in plates for name in files.readout} | {n for t in tables for n in t.mapping.readout})
    # The fraction is worked out where infected cells and all cells are counted.
    counted = {"infected_fraction"} if {"infected_cells", "nuclei"} <= set(read) else set[str]()
    if assay.deciding.name in {*read, *counted}:
        return
    fits = [name for name in shipped_assays() if load_assay(name).deciding.name in read]
    other = f", or choose an assay that decides on what is read: {', '.join(fits)}" if fits else ""
    document.mistakes.append(ScreenError(
        f"{document.where}, readout", quoted(read),
        f"'{assay.deciding.name}', the readout that assay '{assay.name}' decides on",
        f'Map it: readout = {{ {assay.deciding.name} = "what the file calls it" }}{other}.',
    ))  # fmt: skip
