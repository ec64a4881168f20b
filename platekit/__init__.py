"""platekit: from the exports of a drug-by-virus screen to verdicts. This file lists the public names and nothing else."""

from __future__ import annotations

__version__ = "0.1.0"
