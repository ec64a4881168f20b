"""What is still to be written into a screen.toml that `platekit new` made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from platekit.errors import ScreenError

# A value that begins with it has still to be written; what belongs there follows after a colon.
FILL_IN = "FILL IN"


def unfilled(document: Mapping[str, Any], name: str) -> list[ScreenError]:
    """Return a mistake for each value that is still to be filled in.

    Examples
    --------
    >>> print(unfilled({"plates": [{"virus": "FILL IN: the name of the virus"}]}, "screen.toml")[0])
    screen.toml, [[plates]] 1, key 'virus': found 'FILL IN', expected the name of the virus.
      Write it in place of the words between the quotes; a number stands without quotes.
    """
    return [
        ScreenError(
            where, f"'{FILL_IN}'", text.partition(":")[2].strip() or "what belongs here",
            "Write it in place of the words between the quotes; a number stands without quotes.",
        )
        for where, text in _texts(document, name)
        if text.startswith(FILL_IN)
    ]  # fmt: skip


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, list):
                for number, item in enumerate(inner, 1):
                    yield from _texts(item, f"{where}, [[{key}]] {number}")
            elif isinstance(inner, Mapping) and "," not in where:
                yield from _texts(inner, f"{where}, [{key}]")
            else:
                yield from _texts(inner, f"{where}, key '{key}'")
