"""Titres: what a titration says, and how much the titre of an arm differs from that of its reference."""

from __future__ import annotations

from platekit.titre._endpoint import maximum_likelihood, spearman_karber
from platekit.titre._gain import titre_gain
from platekit.titre._plaques import plaque_titre
from platekit.titre._titre import Titre

__all__ = ["Titre", "maximum_likelihood", "plaque_titre", "spearman_karber", "titre_gain"]
