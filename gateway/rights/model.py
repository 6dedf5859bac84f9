"""Tables of requests about one's own data, what happened to them, and data that a court or agency wants kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)
UNENDED = text("ended_at IS NULL")


class RightsRequest(Base):
    """One request. `number`: from which or about which it was asked; `who`: a name, where no person is on file.

    `third_party`: others hold the data too, so the law gives longer. `rules`: the version of the deadlines.
    `owner_id`: the colleague who answers. `ticket_code`: the number the person was told, where a person must act.
    """

    __tablename__ = "rights_requests"
    __table_args__ = (
        Index("ix_rights_requests_open", "due_at", "id", postgresql_where=UNENDED),
        Index(None, "created_at", "id"),
        Index(None, "number", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    who: Mapped[str | None] = mapped_column(Encrypted("rights_requests.who"))
    commune_code: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    third_party: Mapped[bool]
    rules: Mapped[int] = mapped_column(SmallInteger)
    ack_due_at: Mapped[datetime] = mapped_column(_MOMENT)
    due_at: Mapped[datetime] = mapped_column(_MOMENT)
    extended_days: Mapped[int | None] = mapped_column(SmallInteger)
    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    ticket_code: Mapped[str | None] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class RightsEvent(Base):
    """One thing that happened to a request, in order; `note`: the words of the person, or what was answered."""

    __tablename__ = "rights_events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("rights_requests.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    actor: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Encrypted("rights_events.note"))


class LegalHold(Base):
    """An order of a court or agency to keep what is on file of a person; `paper`: its number."""

    __tablename__ = "legal_holds"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    paper: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Encrypted("legal_holds.why"))
    until: Mapped[date | None] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(_MOMENT)
    lifted_at: Mapped[datetime | None] = mapped_column(_MOMENT)
