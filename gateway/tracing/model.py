"""Tables of tracing: cases, who was found and how, what people declared themselves, who was asked and answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Case(Base):
    """One person whose contacts are looked for; that they are ill is never said outside staff pages.

    `number`, `person_id`: whose visits are followed; a person alone, where a phone serves a family. `since`, `until`:
    the time looked at. `look_back_days`, `window_minutes`, `stay_minutes`: the assumptions of `reach`.
    """

    __tablename__ = "cases"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    commune_code: Mapped[str | None] = mapped_column(Text)
    tested_on: Mapped[date] = mapped_column(Date)
    since: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime] = mapped_column(_MOMENT)
    look_back_days: Mapped[int] = mapped_column(SmallInteger)
    window_minutes: Mapped[int] = mapped_column(SmallInteger)
    stay_minutes: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str | None] = mapped_column(Encrypted("cases.note"))
    opened_by: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger)
    traced_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Unique("public_id"), Index(None, "state", "opened_at"))


class Contact(Base):
    """Somebody in the graph of a case; the case itself is its root, at depth 0.

    `who` tells people apart: the person where one is known (`p7`), else the number, else the one visit (`v7`).
    `first_at`, `last_at`: when they met somebody nearer the root. `minutes`: together, over all meetings. `assumed`:
    every one of these rests on an assumed hour. `used_at`: the last act on it, from which its time runs out.
    """

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    who: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    depth: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(_MOMENT)
    last_at: Mapped[datetime] = mapped_column(_MOMENT)
    minutes: Mapped[int] = mapped_column(Integer)
    assumed: Mapped[bool]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    why: Mapped[str | None] = mapped_column(Encrypted("contacts.why"))
    call: Mapped[str | None] = mapped_column(Text)
    called_by: Mapped[int | None] = mapped_column(BigInteger)
    called_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    used_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Unique("case_id", "who"), Index(None, "used_at"), Index(None, "number"))


class ContactLink(Base):
    """Two of a graph met: at a site, or as one of them declared. Both ends belong to one case."""

    __tablename__ = "contact_links"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    how: Mapped[str] = mapped_column(Text)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    since: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime] = mapped_column(_MOMENT)
    minutes: Mapped[int] = mapped_column(Integer)
    assumed: Mapped[bool]


class DeclaredContact(Base):
    """A phone says that it met another, at some time between `met_since` and `met_until`."""

    __tablename__ = "declared_contacts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    other: Mapped[str] = mapped_column(Text)
    met_since: Mapped[datetime] = mapped_column(_MOMENT)
    met_until: Mapped[datetime] = mapped_column(_MOMENT)
    channel: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "number", "created_at"), Index(None, "other"), Index(None, "created_at"))


class Notice(Base):
    """A list of numbers to be asked, fixed when it was submitted. `digest` is over all of it, `count` its length."""

    __tablename__ = "trace_notices"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Unique("public_id"),
        Index("ix_trace_notices_approved", "id", postgresql_where=text("state = 'approved'")),
    )


class Recipient(Base):
    """One number of a notice: what it is asked, and what it answered. Silence is an answer too, and stays on record."""

    __tablename__ = "trace_recipients"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("trace_notices.id", ondelete="CASCADE"), primary_key=True
    )
    ord: Mapped[int] = mapped_column(Integer, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    number: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    args: Mapped[str] = mapped_column(Encrypted("trace_recipients.args"))
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    message_id: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    answered_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Unique("notice_id", "number"),
        Index("ix_trace_recipients_asked", "number", postgresql_where=text("state = 'texted'")),
    )
