"""Where `assays/` and `example_data/` lie: in the package (wheel), or beside it (checkout, editable install)."""

from __future__ import annotations

from pathlib import Path

from platekit.errors import PlatekitError


def shipped(folder: str) -> Path:
    """Return the folder of shipped data.

    Parameters
    ----------
    folder : str
        ``"assays"`` or ``"example_data"``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    PlatekitError
        If the installation holds no such folder.

    Examples
    --------
    >>> shipped("assays").name
    'assays'
    """
    package = Path(__file__).resolve().parent
    for place in (package / "_shipped" / folder, package.parent / folder):
        if place.is_dir():
            return place
    raise PlatekitError(
        str(package),
        f"no folder '{folder}' in this installation",
        "the data that come with platekit",
        "Install platekit again; its wheel carries the folder.",
    )
