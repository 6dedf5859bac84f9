"""Tables of the newsroom: items and their versions, figures, who may post what, who subscribes, what was sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, Integer, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Item(Base):
    """One piece of content through all its versions. `subtype`: of a notice or a guide. `unit_id`: whose it is."""

    __tablename__ = "content_items"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    subtype: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "kind", "subtype"),)


class Version(Base):
    """What an item says, as one person wrote it and another approved it; public, nothing personal.

    `short_*`: what a phone reads, `spoken_*`: what a voice says, `body_*`: the full text of the web. English is empty
    where nobody wrote any. `doc_no`, `issuer`, `issued_on`: of a directive. `commune_codes`: empty for the whole
    province. `province_code`: the only province whose people are told, empty for everybody.
    """

    __tablename__ = "content_versions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("content_items.id", ondelete="CASCADE"))
    no: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    title_vi: Mapped[str] = mapped_column(Text)
    short_vi: Mapped[str] = mapped_column(Text)
    spoken_vi: Mapped[str] = mapped_column(Text)
    body_vi: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    short_en: Mapped[str] = mapped_column(Text)
    spoken_en: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[datetime] = mapped_column(_MOMENT)
    doc_no: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(Text)
    issued_on: Mapped[date | None] = mapped_column(Date)
    commune_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    province_code: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    made_by: Mapped[int] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Unique("item_id", "no"),
        Index(
            "uq_content_versions_told", "item_id", unique=True, postgresql_where=text("state = 'approved'")
        ),
        Index(None, "state", "as_of"),
    )


class Sheet(Base):
    """Figures that belong together: of one time, from one source, approved as one."""

    __tablename__ = "figure_sheets"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    as_of: Mapped[datetime] = mapped_column(_MOMENT)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "state", "as_of"),)


class Figures(Base):
    """The counts of one place in a sheet; empty: not known. `place`: a commune, a province, `vn` or `world`."""

    __tablename__ = "figures"

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("figure_sheets.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[str] = mapped_column(Text, primary_key=True)
    fresh: Mapped[int | None] = mapped_column(BigInteger)
    cases: Mapped[int | None] = mapped_column(BigInteger)
    recovered: Mapped[int | None] = mapped_column(BigInteger)
    deaths: Mapped[int | None] = mapped_column(BigInteger)
    doses: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (Index(None, "place"),)


class Contributor(Base):
    """A unit that may post: which kinds of content, for its own communes, and whom to ask about it."""

    __tablename__ = "contributors"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    contact: Mapped[str] = mapped_column(Encrypted("contributors.contact"))
    contact_phone: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Subscription(Base):
    """An address wants news of a topic at a place. `address`: a number (E.164), or `zalo:` and an id.

    `topic`: "" for all. `place`: a commune, or "" for the whole province.
    """

    __tablename__ = "subscriptions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)

    __table_args__ = (
        Index(
            "uq_subscriptions_open",
            "address",
            "topic",
            "place",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "ended_at"),
    )


class Sending(Base):
    """An approved version on its way to subscribers. `reached`: the last address that was dealt with; `ordered`: texts.

    `month`: of the approval, so that nobody is texted twice over the turn of a month.
    """

    __tablename__ = "content_sendings"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("content_versions.id"), index=True)
    state: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(Integer)
    reached: Mapped[str] = mapped_column(Text)
    ordered: Mapped[int] = mapped_column(Integer)
    left_out: Mapped[int] = mapped_column(Integer)
    month: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("ix_content_sendings_approved", "id", postgresql_where=text("state = 'approved'")),
    )
