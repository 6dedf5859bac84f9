"""A place that somebody has shown on the map of a chat, as the words that stand for it in a talk."""

from __future__ import annotations

import re
from typing import Final

_WRITTEN: Final = re.compile(r"Vị trí -?[0-9]+(?:\.[0-9]+)? -?[0-9]+(?:\.[0-9]+)?")


def written(latitude: object, longitude: object) -> str:
    """ "Vị trí 11.6 109.1"; degrees, as the company tells them."""
    return f"Vị trí {latitude} {longitude}"


def is_one(said: str) -> bool:
    """Whether these words are a place that was shown, and nothing else."""
    return _WRITTEN.fullmatch(said) is not None
