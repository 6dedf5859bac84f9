"""Published answers for a colleague who talks with somebody: by any words in them, also what is out of date, marked so.

A caller is given only what `finding` is certain of; here a person reads and decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.answers.model import PublicAnswer
from gateway.editions import State
from gateway.text import likeness

_LEAST = (
    0.5  # of the words that say something: "giờ tiêm ở trạm" finds what says when and where doses are given
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer. `stale`: it is told no more until somebody has checked it again."""

    answer: PublicAnswer
    stale: bool


def search(tx: Session, said: str, today: date, limit: int = 5) -> list[Hit]:
    """The best first, what holds before what is out of date; nothing for words that say nothing."""
    wanted = likeness.content(said)
    if not wanted:
        return []
    ranked: list[tuple[bool, float, int, PublicAnswer]] = []
    for each in tx.scalars(select(PublicAnswer).where(PublicAnswer.state == State.PUBLISHED)):
        head = likeness.content(f"{each.title} {each.question} {each.wordings}")
        whole = [*head, *likeness.content(f"{each.answer} {each.detail}")]
        found = sum(_in(word, whole) for word in wanted) / len(wanted)
        if found >= _LEAST:
            near = sum(_in(word, head) for word in wanted) / len(wanted)
            ranked.append((each.expires_on < today, -(found + near), each.id, each))
    ranked.sort(key=lambda one: one[:3])
    return [Hit(answer, stale) for stale, _score, _id, answer in ranked[:limit]]


def _in(word: str, words: list[str] | tuple[str, ...]) -> bool:
    """Whether it is there; the last word of a search may be half typed."""
    return any(each.startswith(word) for each in words) if len(word) > 1 else word in words
