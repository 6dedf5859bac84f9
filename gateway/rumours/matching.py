"""Finding the rumour that a text is about; without certainty it finds nothing, and a person reads the text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from gateway import editions
from gateway.rumours.model import Rumour
from gateway.text import likeness

_ENOUGH: Final = 88.0  # of 100: a slip of a letter or a word more, not another claim
_LEAST: Final = 3  # words of a wording that must say something, or it is found in everything
_LONGER: Final = 4  # times: a long text that happens to hold the words is about something else too


def find(tx: Session, said: str, today: date) -> Rumour | None:
    """The published rumour whose claim, in one of its wordings, `said` makes; None where it is not certain."""
    scored = [(_score(said, one), one) for one in editions.current(tx, Rumour, today)]
    best = max(scored, key=lambda each: each[0], default=None)
    return best[1] if best is not None and best[0] >= _ENOUGH else None


def wordings(rumour: Rumour) -> Iterable[str]:
    """The claim and the other ways it is said."""
    yield rumour.claim
    yield from filter(None, map(str.strip, rumour.wordings.splitlines()))


def _score(said: str, rumour: Rumour) -> float:
    return max(_holds(said, wording) for wording in wordings(rumour))


def _holds(said: str, wording: str) -> float:
    """How much of `wording` stands in `said`. Another denial, or a figure of the claim that is missing, makes it 0."""
    mine, claim = likeness.both(said, wording)
    if len(claim) < _LEAST or len(mine) > _LONGER * len(claim):
        return 0.0
    if likeness.denies(said) != likeness.denies(wording):
        return 0.0
    if not likeness.figures(wording) <= likeness.figures(said):
        return 0.0
    return float(fuzz.token_set_ratio(" ".join(claim), " ".join(mine))) if _shares(mine, claim) else 0.0


def _shares(mine: tuple[str, ...], claim: tuple[str, ...]) -> bool:
    """Every word of the claim is there, but for a letter: the one that is not may be what it is about."""
    there = sum(any(fuzz.ratio(word, other) >= 80 for other in mine) for word in claim)
    return there == len(claim)
