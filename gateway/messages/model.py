"""Tables of the messages: what is known of each, what waits, one attempt per try, an append-only journal of receipts.

`messages`, `attempts` and `receipts` are partitioned by `month`, a plain column fixed by the work and never by the
row's clock, so that uniqueness holds over midnight (decisions 10). Work is addressed by (month, id).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_PARTITIONED = {"postgresql_partition_by": "RANGE (month)"}
_MOMENT = DateTime(timezone=True)


class Message(Base):
    """One text to one number, and what is known of it. `args` fill the template at hand-over.

    No index lies over what changes when a carrier takes it or a receipt comes (`status`, `error`, `tries`, `told`):
    those writes stay within the page, however many indexes there are (ADR 0014).
    """

    __tablename__ = "messages"

    month: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str | None] = mapped_column(Text)
    lane: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    args: Mapped[str | None] = mapped_column(Encrypted("messages.args"))
    lang: Mapped[str] = mapped_column(Text)
    accents: Mapped[str] = mapped_column(Text)
    encoding: Mapped[str] = mapped_column(Text)
    segments: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    origin: Mapped[str | None] = mapped_column(Text)
    key_id: Mapped[int | None] = mapped_column(BigInteger)
    callback_url: Mapped[str | None] = mapped_column(Text)
    told: Mapped[int | None] = mapped_column(SmallInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    status_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_messages_created_at", "created_at"),
        Index(
            "ix_messages_codes", "created_at", postgresql_where=text("purpose = 'otp' AND args IS NOT NULL")
        ),
        Index("ix_messages_public_id", "public_id", postgresql_where=text("public_id IS NOT NULL")),
        Index("ix_messages_recipient", "recipient", "created_at"),
        Index(
            "uq_messages_origin", "month", "origin", unique=True, postgresql_where=text("origin IS NOT NULL")
        ),
        _PARTITIONED,
    )


class Waiting(Base):
    """A message that waits to be handed over, or is leased; the row goes when nothing more is to be done.

    `route` is a carrier's name or `any`. `stream` is whose traffic it is (a client, an alert): streams of a lane take
    turns. `tries` counts attempts begun, the one that is leased included.
    """

    __tablename__ = "outbox"

    month: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    lane: Mapped[str] = mapped_column(Text)
    route: Mapped[str] = mapped_column(Text)
    stream: Mapped[str] = mapped_column(Text, server_default=text("''"))
    recipient: Mapped[str] = mapped_column(Text)
    keeps_order: Mapped[bool] = mapped_column(server_default=text("false"))
    due_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    lease_by: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        # the claim walks exactly the rows that wait, stream by stream, in the order they fell due
        Index(
            "ix_outbox_claim",
            "lane",
            "route",
            "stream",
            "due_at",
            "id",
            postgresql_where=text("lease_by IS NULL"),
        ),
        Index("ix_outbox_leased", "lease_by", postgresql_where=text("lease_by IS NOT NULL")),
        # what one phone still waits for in a lane that keeps order
        Index("ix_outbox_order", "recipient", "id", postgresql_where=text("keeps_order")),
        Index("ix_outbox_expires", "expires_at", postgresql_where=text("lease_until IS NULL")),
        CheckConstraint("(lease_by IS NULL) = (lease_until IS NULL)", name="lease"),
    )


class SharedText(Base):
    """A text that many get, stored once (decisions 5): a message names it by `template` and has no arguments itself."""

    __tablename__ = "shared_texts"

    template: Mapped[str] = mapped_column(Text, primary_key=True)
    args: Mapped[str] = mapped_column(Encrypted("shared_texts.args"))
    made_at: Mapped[datetime] = mapped_column(_MOMENT)


class HeldStream(Base):
    """A stream of the outbox of which nothing is claimed until it is let go."""

    __tablename__ = "held_streams"

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    held_at: Mapped[datetime] = mapped_column(_MOMENT)


class SentText(Base):
    """A text that many were told on one day, by the keyed fingerprint of its folded words; `at`: its first copy."""

    __tablename__ = "sent_texts"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    body: Mapped[str | None] = mapped_column(Encrypted("sent_texts.body"))
    at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_sent_texts_at", "at"),)


class News(Base):
    """A message with a callback address whose status moved; written by a trigger, taken away by who reports it."""

    __tablename__ = "news"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    month: Mapped[date]
    message_id: Mapped[int] = mapped_column(BigInteger)


class Attempt(Base):
    """One try of a message on one carrier; `no` counts from 1 and is part of the receipt address we hand out.

    `ref` is empty where the text went out in several parts: each part has its own. `raw_ref`: `ref` as the carrier
    wrote it, where our form of it is another.
    """

    __tablename__ = "attempts"

    month: Mapped[date] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    carrier: Mapped[str] = mapped_column(Text)
    ref: Mapped[str | None] = mapped_column(Text)
    raw_ref: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int] = mapped_column(SmallInteger)
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_attempts_ref", "carrier", "ref", postgresql_where=text("ref IS NOT NULL")),
        _PARTITIONED,
    )


class Part(Base):
    """One part of an attempt whose text was too long for one; the worst part decides about the attempt."""

    __tablename__ = "parts"

    month: Mapped[date] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    part: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    carrier: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(Text)
    raw_ref: Mapped[str | None] = mapped_column(Text)
    status: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (Index("ix_parts_ref", "carrier", "ref"),)


class Receipt(Base):
    """One word from a carrier about a message, kept as it came and never changed.

    `recipient` and `mark` (`marks`) are there where the carrier gave the mark back: they find an attempt in doubt.
    """

    __tablename__ = "receipts"

    month: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    carrier: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(Text)
    raw_ref: Mapped[str | None] = mapped_column(Text)
    message_month: Mapped[date | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    no: Mapped[int | None] = mapped_column(SmallInteger)
    status: Mapped[int] = mapped_column(SmallInteger)
    word: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    passing: Mapped[bool] = mapped_column(server_default=text("false"))
    recipient: Mapped[str | None] = mapped_column(Text)
    mark: Mapped[int | None] = mapped_column(Integer)
    received_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index(
            "ix_receipts_message",
            "message_month",
            "message_id",
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        Index("ix_receipts_ref", "carrier", "ref", postgresql_where=text("message_id IS NULL")),
        _PARTITIONED,
    )


class ReceiptDue(Base):
    """A receipt that is not applied yet: it has just come, or its attempt is not known so far."""

    __tablename__ = "receipts_due"

    month: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    next_at: Mapped[datetime] = mapped_column(_MOMENT, index=True)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class InboundSeen(Base):
    """The references of recent webhooks: a repeated one is recognised here, whatever month it is."""

    __tablename__ = "inbound_seen"

    carrier: Mapped[str] = mapped_column(Text, primary_key=True)
    ref: Mapped[str] = mapped_column(Text, primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(_MOMENT, index=True)


class Piece(Base):
    """A part of a long text that is acknowledged and waits for the others; `key` names the text."""

    __tablename__ = "pieces"

    carrier: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    holder: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Encrypted("pieces.body"))
    held_since: Mapped[datetime] = mapped_column(_MOMENT)


class Inbound(Base):
    """One text from a phone, stored before anything is done about it; `done_at` is empty until it is answered."""

    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    carrier: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    service_number: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Encrypted("inbound.body"))
    received_at: Mapped[datetime] = mapped_column(_MOMENT)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    urgent: Mapped[bool] = mapped_column(server_default=text("false"))
    outcome: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_inbound_waiting", "number", "id", postgresql_where=text("done_at IS NULL")),
        Index("ix_inbound_next", "id", postgresql_where=text("done_at IS NULL")),
        Index("ix_inbound_urgent", "number", postgresql_where=text("urgent AND done_at IS NULL")),
        Index("ix_inbound_recent", "number", "received_at"),
    )
