"""Tables of tickets: one row per request, an append-only list of what was said and done about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class TicketRow(Base):
    """One request. `code` is what people say aloud; it is unique among open tickets and may return after closing.

    `number`: who asked first, E.164; "" where nobody did (a task) and once it was forgotten. `owner_id`: the account of
    whoever works on it since `taken_at`; `team_id`: the team that was sent. `address`: where within the commune, in the
    person's words. `reach`: the phone to call, E.164, which somebody in a chat has named; nobody has proved it. Three
    timers: `promised_at` was told to the person and is kept by `answered_at`, `next_by` is the owner's, `close_by`
    everybody's. `asked_at`: when staff last asked the person something; what they text then belongs here.
    """

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    promised_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    outcome: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Encrypted("tickets.address"))
    reach: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    next_by: Mapped[datetime | None] = mapped_column(_MOMENT)
    close_by: Mapped[datetime | None] = mapped_column(_MOMENT)
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    team_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        Index("uq_tickets_open_code", "code", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("ix_tickets_open", "kind", "created_at", postgresql_where=text("closed_at IS NULL")),
        Index("ix_tickets_number", "number", "created_at"),
        Index("ix_tickets_promised_at", "promised_at"),
        Index("ix_tickets_open_promise", "promised_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_tickets_next_by", "next_by", postgresql_where=text("closed_at IS NULL")),
        Index("ix_tickets_close_by", "close_by", postgresql_where=text("closed_at IS NULL")),
        Index(
            "ix_tickets_team",
            "team_id",
            "promised_at",
            postgresql_where=text("closed_at IS NULL AND team_id IS NOT NULL"),
        ),
        Index(
            "ix_tickets_open_commune",
            "commune_code",
            "promised_at",
            "id",
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class Reporter(Base):
    """Somebody else who has said the same thing: the count is a signal, and all of them are told."""

    __tablename__ = "ticket_reporters"
    __table_args__ = (Index("ix_ticket_reporters_number", "number", "at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class TicketEvent(Base):
    """One thing said or done about a ticket, in order; `account_id`: by which colleague, None: by the person."""

    __tablename__ = "ticket_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Encrypted("ticket_events.body"))
    account_id: Mapped[int | None] = mapped_column(BigInteger)
