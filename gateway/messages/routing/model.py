"""Tables of the routes: what contracts give, what measuring takes away, the plan that senders' work is sorted by.

`route_plan` is the only one that an order reads; everything else is there to write it and to explain it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base

_MOMENT = DateTime(timezone=True)
_NONE = text("0")


class Route(Base):
    """One carrier's share of one network and purpose, in points: by contract (`base`) and at present (`weight`)."""

    __tablename__ = "routes"

    purpose: Mapped[str] = mapped_column(Text, primary_key=True)
    network: Mapped[str] = mapped_column(Text, primary_key=True)
    carrier: Mapped[str] = mapped_column(Text, primary_key=True)
    base: Mapped[int] = mapped_column(SmallInteger)
    weight: Mapped[int] = mapped_column(SmallInteger)


class CarrierHealth(Base):
    """How a carrier does: the points taken from it, its breaker, and both reasons in words for staff.

    `shifted_at`: when points last moved; `bad_at`: when its measures were last too bad. `trips`: openings since it last
    worked; `probe_ok`, `probe_errors`: hand-overs since it was half-opened.
    """

    __tablename__ = "carrier_health"

    carrier: Mapped[str] = mapped_column(Text, primary_key=True)
    taken: Mapped[int] = mapped_column(SmallInteger, server_default=_NONE)
    shifted_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    shift_why: Mapped[str | None] = mapped_column(Text)
    bad_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    breaker: Mapped[str] = mapped_column(Text, server_default=text("'closed'"))
    breaker_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    breaker_why: Mapped[str | None] = mapped_column(Text)
    open_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    trips: Mapped[int] = mapped_column(SmallInteger, server_default=_NONE)
    probe_ok: Mapped[int] = mapped_column(Integer, server_default=_NONE)
    probe_errors: Mapped[int] = mapped_column(Integer, server_default=_NONE)


class RoutePlan(Base):
    """Which carrier takes bucket 0 … 9 of a network and purpose: a tenth of the traffic each."""

    __tablename__ = "route_plan"

    purpose: Mapped[str] = mapped_column(Text, primary_key=True)
    network: Mapped[str] = mapped_column(Text, primary_key=True)
    bucket: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    carrier: Mapped[str] = mapped_column(Text)


class RouteMinute(Base):
    """One minute of one carrier towards one network, in counts; `slow` and `errors` are among `handed`.

    `delivered` and `failed` are used no more and leave with the release after this: receipts come too late for minutes,
    so `outages` counts attempts.
    """

    __tablename__ = "route_minutes"

    minute: Mapped[datetime] = mapped_column(_MOMENT, primary_key=True)
    carrier: Mapped[str] = mapped_column(Text, primary_key=True)
    network: Mapped[str] = mapped_column(Text, primary_key=True)
    handed: Mapped[int] = mapped_column(Integer, server_default=_NONE)
    slow: Mapped[int] = mapped_column(Integer, server_default=_NONE)
    errors: Mapped[int] = mapped_column(Integer, server_default=_NONE)
    delivered: Mapped[int] = mapped_column(Integer, server_default=_NONE)
    failed: Mapped[int] = mapped_column(Integer, server_default=_NONE)


class Ported(Base):
    """A number whose network is another than its prefix says, as carrier `source` told at `seen_at`."""

    __tablename__ = "ported"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    network: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index(None, "seen_at"),)


class TemplateRoute(Base):
    """A text of ours for which a carrier has an agreed form: it is ordered there first, as its sender said at start."""

    __tablename__ = "template_routes"

    template: Mapped[str] = mapped_column(Text, primary_key=True)
    carrier: Mapped[str] = mapped_column(Text)
