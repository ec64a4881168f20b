"""A new screen to fill in: a folder with screen.toml, an Excel layout and a page that says how."""

from __future__ import annotations

from platekit.template._folder import new_screen

__all__ = ["new_screen"]
