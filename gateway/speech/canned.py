"""What is heard where nothing can be spoken: one file a language that stands in the tree, made once and never at need.

People hear that somebody is there and whom to call in danger: text V_HOLD of the catalogue.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final = "V_HOLD"
"""The text of the catalogue that the files say; a test makes them anew and compares."""
FOLDER: Final = Path(__file__).parent / "canned"


@cache
def canned(lang: str) -> bytes:
    """A WAV file for telephones; Vietnamese where there is none of the language."""
    path = FOLDER / f"{lang}.wav"
    return (path if lang.isalpha() and path.exists() else FOLDER / "vi.wav").read_bytes()
