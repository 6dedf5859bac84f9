"""Tables of sites and of the visits people pay them; a visit is one row from arrival to departure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)

OPEN = text("closed_by IS NULL AND disputed_at IS NULL")
"""Somebody is inside, as far as we know."""


class Site(Base):
    """A place with a number at its gate. `code`: 5 digits, the last a Damm check digit, for good."""

    __tablename__ = "sites"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_sites_phone", "phone", postgresql_where=text("phone IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class Visit(Base):
    """One stay of one phone at one site; words of `states`.

    `number`: the phone that was shown or texted. `person_id`, `declaration_id`: whose declaration opened the gate.
    `method`: the channel. `left_at` stays empty when nobody said when they left.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("uq_visits_open", "number", unique=True, postgresql_where=OPEN),
        Index("ix_visits_open_came", "came_at", postgresql_where=OPEN),
        Index(None, "number", "id"),
        Index(None, "site_id", "created_at"),
        Index("ix_visits_site_began", "site_id", text("coalesce(came_at, left_at)")),
        Index(None, "changed_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    number: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    declaration_id: Mapped[int | None] = mapped_column(
        ForeignKey("declarations.id", ondelete="SET NULL"), index=True
    )
    method: Mapped[str] = mapped_column(Text)
    came_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    came_known: Mapped[str] = mapped_column(Text)
    left_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closed_by: Mapped[str | None] = mapped_column(Text)
    disputed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
