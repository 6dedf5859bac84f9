"""Writing an answer for all, for a second person to decide; what could tell who asked is refused before that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from gateway import editions, people
from gateway.answers.model import PublicAnswer
from gateway.errors import BadInput
from gateway.text.fold import fold
from gateway.tickets.model import TicketRow

LONGEST: Final = {"title": 30, "question": 120, "answer": 200, "answer_en": 200, "source": 16}
"""Characters, so that an answer stays two texts and a line of a list one line."""
_LEAST_NAME: Final = 2  # words: a given name alone is also an ordinary word


@dataclass(frozen=True)
class Fields:
    """What is written for all."""

    title: str
    question: str
    answer: str
    source: str
    as_of: date
    expires_on: date
    wordings: str = ""
    answer_en: str = ""
    detail: str = ""
    commune_code: str | None = None
    nobody_in_it: bool = False


def submit(
    tx: Session,
    fields: Fields,
    by: int,
    now: datetime,
    note: str = "",
    *,
    public_id: str = "",
    ticket_id: int | None = None,
) -> PublicAnswer:
    """Put it before a second person; with `public_id` as a new edition. Raises BadInput with the field at fault."""
    _require(fields)
    if ticket_id is not None:
        _require_nobody(tx, fields, ticket_id)
    row = PublicAnswer(
        public_id=public_id,
        title=fields.title.strip(),
        question=fields.question.strip(),
        wordings=fields.wordings.strip(),
        answer=fields.answer.strip().rstrip("."),
        answer_en=fields.answer_en.strip().rstrip("."),
        detail=fields.detail.strip(),
        source=fields.source.strip(),
        as_of=fields.as_of,
        expires_on=fields.expires_on,
        commune_code=fields.commune_code or None,
        ticket_id=ticket_id,
    )
    editions.submit(tx, row, by, now, note)
    return row


def _require(fields: Fields) -> None:
    told = ("title", "question", "wordings", "answer", "answer_en", "detail")
    editions.require(fields, ("title", "question", "answer", "source"), LONGEST, told)
    if not fields.nobody_in_it:
        raise BadInput(
            "nobody_in_it", "missing", "Đọc lại và xác nhận: không có tên, số, địa chỉ nhà của ai."
        )


def _require_nobody(tx: Session, fields: Fields, ticket_id: int) -> None:
    """The names we know of whoever asked are in none of the words."""
    ticket = tx.get_one(TicketRow, ticket_id)
    told = (
        f" {fold(' '.join((fields.title, fields.question, fields.wordings, fields.answer, fields.detail)))} "
    )
    for member in people.household(tx, ticket.number):
        name = fold(member.name)
        if len(name.split()) >= _LEAST_NAME and f" {name} " in told:
            raise BadInput(
                "answer", "has_name", "Có tên người hỏi trong bản công khai: bỏ tên rồi trình lại."
            )
