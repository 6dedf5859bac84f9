"""Tables of teams, of the roster, and of pages that somebody must acknowledge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Team(Base):
    """Some people who act for a few communes, or for the whole province where `communes` is empty.

    `phone`: a number that people may be told; who is texted stands in the roster.
    """

    __tablename__ = "teams"
    __table_args__ = (
        Index("uq_teams_name", "name", unique=True, postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    communes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    phone: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Duty(Base):
    """One person on duty for a team, from `starts_at` until `ends_at` (open when empty).

    `rung`: who is told first when several are on duty. `account_id`: a staff account, where there is one.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index(None, "team_id", "starts_at"),
        Index(None, "phone"),
        Index(None, "ends_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    name: Mapped[str] = mapped_column(Encrypted("duty.name"))
    phone: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    rung: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[datetime] = mapped_column(_MOMENT)
    ends_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)


class Page(Base):
    """One page and how far it has climbed. `ref` is the number of the ticket it is about; `short` what staff text to
    answer it ("41 1"), unique among the pages of a day that are not over.

    `told`: the phones texted so far, in their order; none where it waits to be bundled with others. `answered_by`: the
    phone that has it.
    """

    __tablename__ = "pages"
    __table_args__ = (
        Index(None, "next_at", postgresql_where=text("state = 'waiting'")),
        Index(None, "ref", "created_at"),
        Index(None, "created_at"),
        Index("ix_pages_short", "short", "created_at", postgresql_where=text("short IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(Text)
    short: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    commune_code: Mapped[str | None] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    args: Mapped[str | None] = mapped_column(Encrypted("pages.args"))
    urgent: Mapped[bool]
    fallback: Mapped[str | None] = mapped_column(Text)
    told: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(Text)
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    answered_by: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
