"""The table of the channel log; it has no column that could hold a text, a name, an answer or a code of a person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Identity, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base


class Direction(StrEnum):
    """Who said something: we handed a text over and were answered, the carrier told of one, a phone texted us."""

    SENT = "sent"
    RECEIPT = "receipt"
    TEXT = "text"


class ChannelEntry(Base):
    """One exchange with a carrier. `number` is in clear: a complaint begins with it (decisions 13).

    `template` stands for the text. A text that left in several parts has a row for each `part`. `ref` is the carrier's
    reference in our form, `raw_ref` as the carrier wrote it where that is another. `status`: what it came
    to (`messages.status`); `word`: the word of a receipt as the carrier wrote it, or what became of a text; `error`:
    the carrier's code. `milliseconds`: from the hand-over to its answer, or to the receipt. `characters` and `segments`
    are the size of the text.
    """

    __tablename__ = "channel_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    carrier: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    month: Mapped[date | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    no: Mapped[int | None] = mapped_column(SmallInteger)
    purpose: Mapped[str | None] = mapped_column(Text)
    template: Mapped[str | None] = mapped_column(Text)
    part: Mapped[int | None] = mapped_column(SmallInteger)
    ref: Mapped[str | None] = mapped_column(Text)
    raw_ref: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    word: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    milliseconds: Mapped[int | None] = mapped_column(Integer)
    characters: Mapped[int | None] = mapped_column(Integer)
    segments: Mapped[int | None] = mapped_column(SmallInteger)

    __table_args__ = (
        Index("ix_channel_log_at", "at"),  # the purge
        Index("ix_channel_log_carrier_at", "carrier", "at"),
        Index("ix_channel_log_message_id", "message_id"),
        Index("ix_channel_log_number_at", "number", "at"),
        # whether a receipt is of a hand-over that is kept: asked for every receipt, so it must be small
        Index("ix_channel_log_ref", "carrier", "ref", postgresql_where=text("direction = 'sent'")),
    )


TEXT_LOGGED = """
    INSERT INTO channel_log (at, carrier, direction, number, ref, word, characters)
    SELECT :now, :carrier, 'text', :number, :ref,
           CASE WHEN EXISTS (SELECT FROM fresh) THEN 'stored' ELSE 'repeated' END, :characters
"""
"""A text from a phone, as part of the one statement that stores it (`messages.inbox`): a webhook waits for nothing."""
