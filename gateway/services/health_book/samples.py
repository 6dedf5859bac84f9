"""Talks of asking for one's health book, for the render test and for reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gateway.services.exams.samples import CTX, KEYS, NEW
from gateway.services.rights.samples import calls
from gateway.services.service import Sample

_ALONE: Final = replace(CTX, household=CTX.household[:1])

READING: Final = (
    Sample("alone on the phone", _ALONE, ("482913",), calls()),
    Sample("a shared phone", CTX, ("111111", "482 913", "2", "1987"), calls()),
    Sample("a shared phone, another year", CTX, ("482913", "1", "1990"), calls()),
    Sample("who has looked", replace(_ALONE, args={"item": "2"}), ("482913",), calls()),
    Sample("nobody on file", NEW, ("482913",), calls()),
    Sample("by keys", KEYS, ("482913", "1", "1985"), calls()),
)
