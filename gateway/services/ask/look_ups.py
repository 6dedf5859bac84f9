"""What these talks look up, as plain values a session can keep; and that an answer was given, which is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway import answers, clock, editions, rumours
from gateway.answers import PublicAnswer
from gateway.dialogue.engine import Calls
from gateway.rumours import Rumour
from gateway.services.ask.lists import PAGE
from gateway.services.service import Moment

Row = TypeVar("Row")


def look_ups(tx: Session, home_province: str) -> Calls:
    """`find_answer(said)` → the answer, or None; `most_asked(page)`, `current_rumours(page)` → a page of each."""

    def find_answer(said: str) -> dict[str, Any] | None:
        found = answers.find(tx, said, clock.today(clock.now()), home_province)
        return None if found is None else _answer(found)

    def most_asked(page: int) -> dict[str, Any]:
        told = [one.answer for one in answers.most_asked(tx, clock.now())]
        shown, more = _page(told, page)
        return {"items": [_answer(one) for one in shown], "more": more}

    def current_rumours(page: int) -> dict[str, Any]:
        told = editions.current(tx, Rumour, clock.today(clock.now()))
        false = [one for one in told if one.verdict == rumours.Verdict.FALSE]
        shown, more = _page(false, page)
        return {"items": [_rumour(one) for one in shown], "more": more}

    return {"find_answer": find_answer, "most_asked": most_asked, "current_rumours": current_rumours}


def effects(tx: Session, moment: Moment) -> Calls:
    """`answer_given(public_id)`: what is asked most is what was given most."""
    return {
        "answer_given": lambda public_id: answers.note_use(tx, public_id, moment.channel, moment.now),
    }


def _page(rows: Sequence[Row], page: int) -> tuple[Sequence[Row], bool]:
    return rows[page * PAGE : (page + 1) * PAGE], len(rows) > (page + 1) * PAGE


def _answer(one: PublicAnswer) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "title": one.title,
        "answer": one.answer,
        "answer_en": one.answer_en,
        "source": one.source,
        "date": f"{one.as_of:%d/%m}",
    }


def _rumour(one: Rumour) -> dict[str, Any]:
    return {
        "title": one.title,
        "fact": one.fact,
        "fact_en": one.fact_en,
        "claim": one.claim,
        "source": one.source,
        "date": f"{one.as_of:%d/%m}",
    }
