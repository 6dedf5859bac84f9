"""Answering a question: one colleague has it, one answer goes to whoever asked, and the request is closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import people
from gateway.answers.model import Answer, PublicAnswer
from gateway.errors import BadInput, Conflict
from gateway.messages import outbox
from gateway.messages.outbox import Order
from gateway.people import Contact
from gateway.text import likeness
from gateway.tickets import Kind, working
from gateway.tickets.model import TicketRow

LONGEST: Final = 360
"""Characters: three texts on any phone."""


def reply(tx: Session, ticket_id: int, said: str, by: int, now: datetime) -> Answer:
    """Tell whoever asked, once. It is then `by`'s question; Conflict where somebody else has it or has answered."""
    said = " ".join(said.split())
    if not 2 <= len(said) <= LONGEST:
        raise BadInput("said", "length", f"Câu trả lời có từ 2 đến {LONGEST} chữ.")
    if likeness.links(said):
        raise BadInput("said", "has_link", "Không ghi đường dẫn: dạy bà con không bấm đường dẫn lạ.")
    working.take(tx, ticket_id, None, by, now)
    ticket = tx.get_one(TicketRow, ticket_id)
    if ticket.kind not in (Kind.QUESTION, Kind.TEXT):
        raise Conflict("Đây không phải câu hỏi.")
    if tx.get(Answer, ticket_id) is not None:
        raise Conflict("Câu hỏi này đã được trả lời.")
    spoken_to = people.remembered(tx, ticket.number) or Contact(ticket.number, "vi", "fold")
    order = Order(
        ticket.number,
        "reply",
        "X_REPLY",
        {"ticket": ticket.code, "reply": said},
        lang=spoken_to.lang,
        accents=spoken_to.accents,
        origin=f"answer:{ticket_id}",
    )
    ordered = outbox.order(tx, order, now)
    answer = Answer(
        ticket_id=ticket_id,
        said=said,
        answered_by=by,
        answered_at=now,
        message=ordered.public_id if ordered else None,
    )
    tx.add(answer)
    working.finish(tx, ticket_id, None, said, by, now)
    return answer


def of(tx: Session, ticket_id: int) -> Answer | None:
    """What was answered to a question."""
    return tx.get(Answer, ticket_id)


def public_of(tx: Session, ticket_ids: Collection[int]) -> Mapping[int, str]:
    """Which questions have a copy for all: its public id."""
    query = select(PublicAnswer.ticket_id, func.max(PublicAnswer.public_id)).where(
        PublicAnswer.ticket_id.in_(ticket_ids)
    )
    rows = tx.execute(query.group_by(PublicAnswer.ticket_id))
    return {ticket: public_id for ticket, public_id in rows if ticket is not None}
