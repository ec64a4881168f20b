"""Writes SVG: every word escaped, every number rounded the same way, so that the same tables give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

# XML 1.0 has no way to say these at all, not even escaped; a name from a file may hold one.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def words(text: str) -> str:
    """Return text that is safe as XML content and inside a quoted attribute.

    Examples
    --------
    >>> words('<b> & "q"')
    '&lt;b&gt; &amp; &quot;q&quot;'
    """
    return escape(_FORBIDDEN.sub("\ufffd", text), quote=True)


def number(value: float) -> str:
    """Return a length in pixels, to a tenth, without a trailing zero.

    Examples
    --------
    >>> number(12.04), number(-0.01), number(3.25)
    ('12', '0', '3.2')
    """
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, attributes: Mapping[str, str | float], *children: str) -> str:
    """Return one element. Attributes are escaped; children are SVG already.

    Examples
    --------
    >>> element("rect", {"x": 1.0, "class": "a<b"})
    '<rect x="1" class="a&lt;b"/>'
    """
    said = "".join(
        f' {name}="{words(value) if isinstance(value, str) else number(value)}"' for name, value in attributes.items()
    )
    inner = "".join(children)
    return f"<{tag}{said}>{inner}</{tag}>" if inner else f"<{tag}{said}/>"


def label(x: float, y: float, text: str, attributes: Mapping[str, str | float]) -> str:
    """Return a piece of text at a place."""
    return element("text", {"x": x, "y": y, **attributes}, words(text))


def document(width: float, height: float, title: str, *children: str) -> str:
    """Return a whole drawing that scales to the page and says its title to screen readers."""
    frame: dict[str, str | float] = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "width": width,
        "height": height,
        "role": "img",
        "font-family": "system-ui,'Segoe UI',Helvetica,Arial,sans-serif",
    }
    return element("svg", frame, element("title", {}, words(title)), *children)
