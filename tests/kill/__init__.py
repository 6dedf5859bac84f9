"""Parts of the house, and its servers, die by SIGKILL; what they were doing is neither lost nor done twice."""

from __future__ import annotations

from typing import Final

PATIENCE: Final = 1_200.0
"""Seconds a test of deaths may take: a dozen programs start one after the other, on a machine that may do much else."""
