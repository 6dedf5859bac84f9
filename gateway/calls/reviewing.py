"""Notes on quality: what a supervisor thinks of how a call was led, for whoever led it, who may answer in one line."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import audit
from gateway.calls import news, timeline
from gateway.calls.desk_model import CallReview
from gateway.calls.model import Call
from gateway.errors import BadInput, Conflict, NotFound

MARKS: Final = range(1, 6)
LONGEST: Final = 500
"""Characters of a note: what was good, what to do otherwise."""
SHORT: Final = 200
"""Characters of an answer: one line."""


def call_named(tx: Tx, public_id: str) -> Call | None:
    """A call as it is read; None: there never was one."""
    return tx.scalars(select(Call).where(Call.public_id == public_id)).one_or_none()


def review(tx: Tx, call: Call, account_id: int, by: int, marks: int, said: str, now: datetime) -> CallReview:
    """Write a note for `account_id`, who has talked in `call`. Raises BadInput(agent | marks | said)."""
    words = " ".join(said.split())
    if account_id not in timeline.agents_of(tx, call):
        raise BadInput("agent", "unknown", "this colleague has not talked in the call")
    if account_id == by:
        raise BadInput("agent", "own_call", "nobody marks themselves")
    if marks not in MARKS:
        raise BadInput("marks", "missing", "marks are 1 to 5")
    if not 2 <= len(words) <= LONGEST:
        raise BadInput("said", "review_words", f"write 2 to {LONGEST} characters")
    row = CallReview(call_id=call.id, account_id=account_id, by_id=by, marks=marks, said=words, at=now)
    tx.add(row)
    tx.flush()
    audit.record(
        tx, f"account:{by}", "call.review", call.public_id, now, {"account": account_id, "marks": marks}
    )
    news.of_agent(tx, account_id)
    return row


def answer(tx: Tx, review_id: int, account_id: int, said: str, now: datetime) -> None:
    """Whoever it is about answers, once. Raises NotFound where it is about another, Conflict where it is answered."""
    words = " ".join(said.split())
    if not 1 <= len(words) <= SHORT:
        raise BadInput("said", "review_answer", f"write one line, {SHORT} characters at most")
    query = select(CallReview).where(CallReview.id == review_id, CallReview.account_id == account_id)
    row = tx.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("no such note")
    if row.answered_at is not None:
        raise Conflict("answered")
    row.answer, row.answered_at = words, now
    audit.record(tx, f"account:{account_id}", "call.review-answer", str(review_id), now)


def of_call(tx: Tx, call_id: int) -> list[CallReview]:
    """The notes on a call, the earliest first."""
    return list(tx.scalars(select(CallReview).where(CallReview.call_id == call_id).order_by(CallReview.id)))


def of_agent(tx: Tx, account_id: int, limit: int = 20) -> list[tuple[CallReview, Call]]:
    """The newest notes on calls this colleague has led, with the calls."""
    query = (
        select(CallReview, Call)
        .join(Call, Call.id == CallReview.call_id)
        .where(CallReview.account_id == account_id)
        .order_by(CallReview.at.desc(), CallReview.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in tx.execute(query)]
