"""Tables of sites, of the numbers they have had, and of the visits people pay them; a visit is one row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)

OPEN = text("closed_by IS NULL AND disputed_at IS NULL")
"""Somebody is inside, as far as we know."""
OPEN_WITHOUT_PHONE = text("closed_by IS NULL AND disputed_at IS NULL AND number IS NULL")
"""The same, of whoever showed no phone."""
MOMENT = text("coalesce(came_at, left_at)")
"""When a visit was, as far as anything is known of it: what days are counted by."""


class Site(Base):
    """A place with a number at its gate; words of `states`.

    `code`: the number, 5 digits, the last a Damm check digit; `site_codes` keeps those it had before. `name_key` and
    `address_key` are folded, for search and for telling that a site is registered twice. `phone`: E.164, of whoever
    registered it; `proved_at`: when a code showed that it is theirs. `approved_at`: when it first took people in.
    `plate`, `route`: of a site that moves. `channel`: how it was registered.
    """

    __tablename__ = "sites"
    __table_args__ = (
        UniqueConstraint("code"),
        Index(
            "uq_sites_phone_address", "phone", "commune_code", "address_key", unique=True,
            postgresql_where=text("state <> 'closed'"),
        ),
        Index(None, "commune_code", "name_key"),
        Index("ix_sites_phone", "phone", postgresql_where=text("phone IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text, server_default=text("'gate'"))
    commune_code: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    address_key: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    plate: Mapped[str | None] = mapped_column(Text)
    route: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, server_default=text("'staff'"))
    state: Mapped[str] = mapped_column(Text)
    proved_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    approved_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class SiteCode(Base):
    """A number that some site has or had: never given again. `retired`: why it is dead, None for the present one."""

    __tablename__ = "site_codes"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    given_at: Mapped[datetime] = mapped_column(_MOMENT)
    retired: Mapped[str | None] = mapped_column(Text)
    retired_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Trip(Base):
    """One journey of a site that moves, from its departure on; whoever gets in belongs to the trip that is running.

    `staff_id`: the account of who is responsible for it now.
    """

    __tablename__ = "trips"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("uq_trips_running", "site_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(None, "site_id", "departs_at"),
        Index(None, "changed_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    departs_at: Mapped[datetime] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class Visit(Base):
    """One stay of one phone, or of one person without a phone, at one site; words of `states`.

    `number`: the phone that was shown or texted; None: only the person is known. `person_id`, `declaration_id`: whose
    declaration opened the gate. `method`: how they were let in. `proof`: whether who came is certain. `staff_id`: the
    account of who let them in. `temperature` in °C, one decimal. `brought_by`: who came with somebody without papers.
    `came_at` and `left_at` are true times, `device_at` what a device at the gate said, `created_at` when it was
    entered; `left_at` stays empty when nobody said when they left. `import_key`: tells a line of a sheet from others.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("uq_visits_open", "number", unique=True, postgresql_where=OPEN),
        Index("ix_visits_open_came", "came_at", postgresql_where=OPEN),
        Index(None, "number", "id"),
        Index("uq_visits_open_person", "person_id", unique=True, postgresql_where=OPEN_WITHOUT_PHONE),
        Index(
            "uq_visits_import_key", "import_key", unique=True, postgresql_where=text("import_key IS NOT NULL")
        ),
        Index("ix_visits_trip_id", "trip_id", postgresql_where=text("trip_id IS NOT NULL")),
        Index("ix_visits_site_moment", "site_id", MOMENT),
        Index("ix_visits_moment", MOMENT),
        Index(None, "changed_at", "id"),
        Index(None, "came_at"),
        Index(None, "left_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    number: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    declaration_id: Mapped[int | None] = mapped_column(
        ForeignKey("declarations.id", ondelete="SET NULL"), index=True
    )
    method: Mapped[str] = mapped_column(Text)
    proof: Mapped[str] = mapped_column(Text, server_default=text("'proved'"))
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    temperature: Mapped[str | None] = mapped_column(Encrypted("visits.temperature"))
    brought_by: Mapped[str | None] = mapped_column(Encrypted("visits.brought_by"))
    trip_id: Mapped[int | None] = mapped_column(ForeignKey("trips.id", ondelete="SET NULL"))
    seat: Mapped[str | None] = mapped_column(Text)
    import_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    device_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    came_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    came_known: Mapped[str] = mapped_column(Text)
    left_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    closed_by: Mapped[str | None] = mapped_column(Text)
    disputed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)
