"""Tables of the agents' desk: what is written down of a call, what a caller needs, what the shift is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class CallNote(Base):
    """What one agent has written of one call. `draft`: the form of the request as far as it was typed, JSON.

    `topic`: what the call was about, once its agent has said so (`desk_states.Topic`); `said`: in their words.
    `opened_at`: since when this agent sees who calls.
    """

    __tablename__ = "call_notes"

    call_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    draft: Mapped[str | None] = mapped_column(Encrypted("call_notes.draft"))
    topic: Mapped[str | None] = mapped_column(Text)
    said: Mapped[str | None] = mapped_column(Encrypted("call_notes.said"))
    ticket: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_call_notes_changed_at", "changed_at"),)


class CallNeed(Base):
    """What to know before this number is called or answered. `instead`: whom to call in its place, E.164.

    `deaf` is written only: what counts is the number's own (`people.deaf`), which a text sets too.
    """

    __tablename__ = "call_needs"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    deaf: Mapped[bool]
    slow: Mapped[bool]
    many_rings: Mapped[bool]
    instead: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_call_needs_set_at", "set_at"),)


class CallHandover(Base):
    """A caller led to an emergency service, the agent staying on the line. `who`: who there took it, as they said."""

    __tablename__ = "call_handovers"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    service: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    who: Mapped[str | None] = mapped_column(Encrypted("call_handovers.who"))
    taken_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_call_handovers_call_id", "call_id"),
        Index("ix_call_handovers_at", "at"),
    )


class CallReview(Base):
    """What a supervisor thinks of how a call was led, for whoever led it, and what they answer. `marks`: 1 to 5."""

    __tablename__ = "call_reviews"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    by_id: Mapped[int] = mapped_column(BigInteger)
    marks: Mapped[int] = mapped_column(SmallInteger)
    said: Mapped[str | None] = mapped_column(Encrypted("call_reviews.said"))
    at: Mapped[datetime] = mapped_column(_MOMENT)
    answer: Mapped[str | None] = mapped_column(Encrypted("call_reviews.answer"))
    answered_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_call_reviews_call_id", "call_id"),
        Index("ix_call_reviews_account_id", "account_id", "at"),
    )


class CrewWord(Base):
    """Something a supervisor tells everybody who takes calls. `must`: nobody is ready before they have read it."""

    __tablename__ = "crew_words"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    said: Mapped[str] = mapped_column(Text)
    must: Mapped[bool]
    said_by: Mapped[int] = mapped_column(BigInteger)
    said_at: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_crew_words_until", "until"),)


class CrewRead(Base):
    """Who has said that they have read it."""

    __tablename__ = "crew_reads"

    word_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class CrewFlag(Base):
    """An agent has come out of a call that weighs on them; open until a supervisor has asked after them."""

    __tablename__ = "crew_flags"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    raised_at: Mapped[datetime] = mapped_column(_MOMENT)
    seen_by: Mapped[int | None] = mapped_column(BigInteger)
    seen_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_crew_flags_open", "account_id", unique=True, postgresql_where=text("seen_at IS NULL")),
        Index("ix_crew_flags_raised_at", "raised_at"),
    )
