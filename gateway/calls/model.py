"""Tables of the calls, of the queue in front of the agents, and of the agents.

That nobody is in two places at once is kept by the tables: one place a call, one call-back a number, one call an agent,
one agent a place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Call(Base):
    """One call of one number. `ref` is the carrier's name for it; `number` is "" where the caller withheld it.

    `parent_id`: the caller's call whose room this one of ours belongs to; `account_id`: the colleague at its other end;
    `mode`: how a supervisor listens.
    `step` counts the documents it was given: who asks for one again (`carriers repeat`) is given the same. `said` is
    what that document says, as prompts; `asks` what its keys answer, `typed` the first of these keys, whose
    further ones are awaited. `misses`: answers in a row that were none.
    `attempt`: of a call that we make for a message, the address of the message's attempt that it is.
    `outcome` is empty until there is one; it may become a better one until the call is over.
    `called`: which number of ours they dialled. `queued_at`: when they first asked for a person in this call,
    `joined_at`: when they first heard one, `gave_up_at`: when they hung up waiting, without having kept their place.
    `recording`: whether they let the talk be recorded (`states.Consent`).
    """

    __tablename__ = "calls"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    carrier: Mapped[str] = mapped_column(Text)
    ref: Mapped[str | None] = mapped_column(Text)
    inbound: Mapped[bool]
    purpose: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    mode: Mapped[str | None] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    called: Mapped[str] = mapped_column(Text, server_default=text("''"))
    lang: Mapped[str] = mapped_column(Text, server_default=text("'vi'"))
    state: Mapped[str] = mapped_column(Text)
    step: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    said: Mapped[str | None] = mapped_column(Encrypted("calls.said"))
    asks: Mapped[str | None] = mapped_column(Text)
    typed: Mapped[str | None] = mapped_column(Encrypted("calls.typed"))
    misses: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    outcome: Mapped[str | None] = mapped_column(Text)
    outcome_ref: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[str | None] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(_MOMENT)
    answered_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    recording: Mapped[str | None] = mapped_column(Text)
    queued_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    joined_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    gave_up_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_how: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_calls_ref", "carrier", "ref", unique=True, postgresql_where=text("ref IS NOT NULL")),
        Index("ix_calls_number_began_at", "number", "began_at"),
        Index("ix_calls_began_at", "began_at"),
        Index("ix_calls_going_on", "changed_at", postgresql_where=text("state <> 'over'")),
        Index(
            "ix_calls_account_id",
            "account_id",
            postgresql_where=text("account_id IS NOT NULL AND state <> 'over'"),
        ),
        Index("ix_calls_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )


class CallEvent(Base):
    """One word from a carrier about a call, as it came; a repeated one is the same row."""

    __tablename__ = "call_events"

    call_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    word: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class CallOrder(Base):
    """Something a carrier is to do with a call of ours. `what`: a word of `states.What`; `args`: its values, never
    words or numbers of anybody. Leased while it is carried out, so that no two processes do it.
    """

    __tablename__ = "call_orders"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_id: Mapped[int] = mapped_column(BigInteger)
    what: Mapped[str] = mapped_column(Text)
    args: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    due_at: Mapped[datetime] = mapped_column(_MOMENT)
    leased_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    fault: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_call_orders_due", "due_at", postgresql_where=text("done_at IS NULL")),
        Index("ix_call_orders_call_id", "call_id"),
    )


class Place(Base):
    """A place in the queue. `rank_at` is when its caller counts as having come, their head start taken off: the order.

    Several may call from one number, and each of them has a place.
    `holds_from`: since when they hold the line, or held it. `kept`: the caller has hung up and is called back in this
    place, `tries` times so far, not before `try_at`; what was promised about it is `ticket_id`. `agent_id`: to whom it
    is offered, until `offer_until`, or who took it at `taken_at`; `joined_at`: when these two heard each other.
    `left_at`: it is over, and `left_how` says why.
    """

    __tablename__ = "call_places"

    call_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    skill: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[int] = mapped_column(SmallInteger)
    entered_at: Mapped[datetime] = mapped_column(_MOMENT)
    rank_at: Mapped[datetime] = mapped_column(_MOMENT)
    holds_from: Mapped[datetime] = mapped_column(_MOMENT, server_default=text("now()"))
    kept: Mapped[bool] = mapped_column(server_default=text("false"))
    agent_id: Mapped[int | None] = mapped_column(BigInteger)
    offer_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    offers: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    taken_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    joined_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    left_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    left_how: Mapped[str | None] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    try_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    @property
    def is_being_called(self) -> bool:
        """Whether an agent calls back who is kept here, and has not been answered yet."""
        return self.kept and self.taken_at is not None and self.joined_at is None and self.left_at is None

    __table_args__ = (
        Index(
            "ix_call_places_turn",
            "skill",
            "lang",
            "rank_at",
            postgresql_where=text("left_at IS NULL AND agent_id IS NULL"),
        ),
        Index("ix_call_places_offers", "offer_until", postgresql_where=text("offer_until IS NOT NULL")),
        Index(
            "uq_call_places_kept",
            "number",
            unique=True,
            postgresql_where=text("left_at IS NULL AND kept AND taken_at IS NULL AND number <> ''"),
        ),
        Index("ix_call_places_number", "number", postgresql_where=text("left_at IS NULL AND number <> ''")),
        Index(
            "uq_call_places_agent",
            "agent_id",
            unique=True,
            postgresql_where=text("left_at IS NULL AND agent_id IS NOT NULL"),
        ),
        Index("ix_call_places_left_at", "left_at"),
        Index("ix_call_places_entered_at", "entered_at"),
        CheckConstraint("offer_until IS NULL OR agent_id IS NOT NULL", name="offer"),
    )


class Agent(Base):
    """A colleague who takes calls. `endpoint`: their phone or SIP address. `beat_at`: when their page was last seen.

    `communes`: whose callers come to them a little sooner; None: nobody's. `since`: when the present state began.
    """

    __tablename__ = "agents"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    endpoint: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(_MOMENT)
    beat_at: Mapped[datetime] = mapped_column(_MOMENT)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    langs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    communes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    call_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("ix_agents_ready", "since", postgresql_where=text("state = 'ready'")),
        CheckConstraint("(call_id IS NOT NULL) = (state IN ('offered', 'talking', 'wrap_up'))", name="call"),
    )


class AgentSpan(Base):
    """So long an agent was in a state; what reports count."""

    __tablename__ = "agent_spans"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    call_id: Mapped[int | None] = mapped_column(BigInteger)
    began_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_agent_spans_ended_at", "ended_at"),
        Index("ix_agent_spans_account_id_ended_at", "account_id", "ended_at"),
        Index("ix_agent_spans_call_id", "call_id", postgresql_where=text("call_id IS NOT NULL")),
    )


class Surge(Base):
    """A time in which more people call than can be answered. `inputs`: what it was entered by, and `why` in the words
    of a colleague who began it; `now`: what the last look has found (`surge.Measure`). `by`, `ended_by`: the
    colleague, None: the house itself. `calm_since`: since when the expected wait has been short again.
    """

    __tablename__ = "surges"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    now: Mapped[dict[str, Any]] = mapped_column(JSONB)
    calm_since: Mapped[datetime | None] = mapped_column(_MOMENT)
    by: Mapped[int | None] = mapped_column(BigInteger)
    ended_by: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("uq_surges_going_on", text("(true)"), unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_surges_began_at", "began_at"),
    )
