"""Finding the published answer to a question; it must be about the same, of the same place, with the same figures."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from gateway import editions, places
from gateway.answers import symptoms
from gateway.answers.model import PublicAnswer
from gateway.text import likeness
from gateway.text.fold import fold

LIKELY: Final = 82.0
"""Of 100, for who asks by HOI: "2" still takes the question to a person."""
CERTAIN: Final = 92.0
"""Of 100, for words that were no question to us: an answer to something else would be strange."""
_LEAST: Final = 2  # words that say something: "gạo ở đâu" alone is asked in a thousand ways
_WHETHER: Final = re.compile(r"\bco\b.* (?:khong|hong|ko)(?: (?:a|vay|ha|nhi))?$")
_HOUR: Final = re.compile(r"(?<!\w)(?:mấy |may )?(?:giờ|gio)(?!\w)", re.IGNORECASE)
"""Who asks whether it is so is answered by the hours in which it is: nothing else may be left out of a question."""
_LEAST_OF_HOUR: Final = 3  # words beside the hour: "có phát gạo không" is asked of a thousand places
_LONGEST: Final = 300  # characters of a question: more is a story, and a person reads it


def find(
    tx: Session, said: str, today: date, home_province: str, least: float = LIKELY
) -> PublicAnswer | None:
    """The answer to `said`; None where a sign of illness is named, or no answer is near enough."""
    if len(said) > _LONGEST or len(likeness.content(said)) < _LEAST or symptoms.named(said):
        return None
    told = editions.current(tx, PublicAnswer, today)
    if not told:
        return None
    named = places.scan(tx, said, home_province)
    commune, rest = (named[0].place.code, named[1]) if named is not None else (None, said)
    best: tuple[float, PublicAnswer] | None = None
    for each in told:
        if each.commune_code is not None and each.commune_code != commune:
            continue
        score = _score(said if each.commune_code is None else rest, tx, each, home_province)
        if score >= least and (best is None or score > best[0]):
            best = (score, each)
    return best[1] if best is not None else None


def _score(said: str, tx: Session, answer: PublicAnswer, home_province: str) -> float:
    """Of an answer that holds everywhere the place in a question counts as a word: it may be what was asked for."""
    asked = [answer.question, *filter(None, map(str.strip, answer.wordings.splitlines()))]
    if _WHETHER.search(fold(said)):
        asked += [hourless for each in asked if (hourless := _without_hour(each))]
    if answer.commune_code is not None:
        asked = [_without_place(tx, each, home_province) for each in asked]
    return max(likeness.likeness(said, each) for each in asked)


def _without_hour(text: str) -> str:
    """What `text` asks the hour of; "" where it asks no hour, or of too little."""
    left = _HOUR.sub(" ", text)
    return left if left != text and len(likeness.content(left)) >= _LEAST_OF_HOUR else ""


def _without_place(tx: Session, text: str, home_province: str) -> str:
    named = places.scan(tx, text, home_province)
    return text if named is None else named[1]
