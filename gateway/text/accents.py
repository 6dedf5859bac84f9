"""Decides whether a text keeps its Vietnamese accents, by policy and by price; sends nothing."""

from __future__ import annotations

from typing import Literal, assert_never

from gateway.text.fold import nfc, strip_accents
from gateway.text.segments import measure

Policy = Literal["keep", "fold", "auto"]


def apply(text: str, policy: Policy) -> str:
    """`text` in NFC, with accents kept, folded away, or (auto) kept only when they cost no more parts.

    NFD is never sent: it would force UCS-2 and show as boxes on old phones.
    """
    kept = nfc(text)
    match policy:
        case "keep":
            return kept
        case "fold":
            return strip_accents(kept)
        case "auto":
            return _cheaper(kept, strip_accents(kept))
        case _:
            assert_never(policy)


def _cheaper(kept: str, folded: str) -> str:
    return kept if measure(kept).segments <= measure(folded).segments else folded
