"""Tables of answers: what was answered to whom, editions of what all may read, and how often each was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted
from gateway.editions import Edition

_MOMENT = DateTime(timezone=True)


class Answer(Base):
    """What a colleague answered to one question; a question has one. `message`: the text that took it to the asker."""

    __tablename__ = "answers"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    said: Mapped[str | None] = mapped_column(Encrypted("answers.said"))
    answered_by: Mapped[int] = mapped_column(BigInteger)
    answered_at: Mapped[datetime] = mapped_column(_MOMENT)
    message: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_answers_answered_at", "answered_at"),)


class PublicAnswer(Edition, Base):
    """One edition of an answer that all may read.

    `title`: the question in a line of a list. `question`, and `wordings`: other ways it is asked, one a line. `answer`
    as a text says it, `detail` more of it for pages. `commune_code`: where it holds; empty: everywhere.
    `ticket_id`: the question it came from.
    """

    __tablename__ = "public_answers"
    KIND: ClassVar[str] = "answer"
    PREFIX: ClassVar[str] = "ans"
    CONTENT: ClassVar[tuple[str, ...]] = (
        "title", "question", "wordings", "answer", "answer_en", "detail", "commune_code", "ticket_id",
    )  # fmt: skip

    title: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    wordings: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    answer_en: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("uq_public_answers_version", "public_id", "version", unique=True),
        Index(
            "uq_public_answers_told", "public_id", unique=True, postgresql_where=text("state = 'published'")
        ),
        Index("ix_public_answers_told", "expires_on", postgresql_where=text("state = 'published'")),
        Index("ix_public_answers_ticket_id", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),
    )


class AnswerUse(Base):
    """Somebody was given a published answer; rows are only added, so that a much-asked one is no bottleneck."""

    __tablename__ = "answer_uses"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_answer_uses_at", "at", "public_id"),)
