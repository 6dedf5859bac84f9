"""Tables of an alert: what is said to whom, who moved it, in which waves it goes, and what people answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Integer, SmallInteger, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Alert(Base):
    """One alert. `category` to `responses` are the words of CAP 1.2 in lower case; `relation` what it is to the earlier
    alert `follows_id`.

    `digest` and `count` pin what was submitted; `snapshot`: what it will cost, as the approver saw it. `month`: of the
    approval, where its messages are. `cancel_until`: nothing leaves before, because one person broke the glass.
    `ladder_minutes`: after how long who has not heard is called on, None: never; `ladder_for`: a word of `states.For`.
    `cap_source`: the document it was drafted from.
    """

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reality: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("alerts.id"))
    relation: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    certainty: Mapped[str] = mapped_column(Text)
    responses: Mapped[list[str]] = mapped_column(ARRAY(Text))
    issuer: Mapped[str] = mapped_column(Text)
    accents: Mapped[str] = mapped_column(Text)
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB)
    starts_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    in_waves: Mapped[bool]
    ladder_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    ladder_for: Mapped[str] = mapped_column(Text)
    cap_identifier: Mapped[str] = mapped_column(Text)
    cap_sender: Mapped[str] = mapped_column(Text)
    cap_sent: Mapped[datetime | None] = mapped_column(_MOMENT)
    cap_source: Mapped[str | None] = mapped_column(Encrypted("alerts.cap_source"))
    digest: Mapped[str | None] = mapped_column(Text)
    count: Mapped[int | None] = mapped_column(Integer)
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    month: Mapped[date | None]
    approved_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    cancel_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    glass_broken_by: Mapped[int | None] = mapped_column(BigInteger)
    reviewed_by: Mapped[int | None] = mapped_column(BigInteger)
    reviewed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    review: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    made_by: Mapped[int] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    made_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Unique("public_id"),
        Unique("cap_sender", "cap_identifier"),
        Index(None, "state", "changed_at"),
        Index(None, "approved_at"),
    )


class Move(Base):
    """One move of an alert: who, when, why. `by_account` is empty where the clock or the work itself moved it."""

    __tablename__ = "alert_moves"
    __table_args__ = (Index(None, "alert_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    from_state: Mapped[str] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    by_account: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    why: Mapped[str] = mapped_column(Text)


class Words(Base):
    """What the alert says in one language, on every channel. `sms` has its accents; they are taken off at hand-over."""

    __tablename__ = "alert_texts"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(Text, primary_key=True)
    headline: Mapped[str] = mapped_column(Text)
    sms: Mapped[str] = mapped_column(Text)
    spoken: Mapped[str] = mapped_column(Text)
    chat: Mapped[str] = mapped_column(Text)
    loudspeaker: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    instruction: Mapped[str] = mapped_column(Text)


class Recipient(Base):
    """Number `ord` (1, 2, …) of the audience as it was submitted. `place`: the commune it is told for, or empty.

    `left_out`: why nothing is sent to it all the same.
    """

    __tablename__ = "alert_recipients"
    __table_args__ = (Unique("alert_id", "number"), Index(None, "number", "alert_id"))

    alert_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ord: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(Text)
    accents: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    network: Mapped[str] = mapped_column(Text)
    left_out: Mapped[str | None] = mapped_column(Text)


class Wave(Base):
    """Recipients `first_ord` to `last_ord`, told from `due_at` on; up to `expanded_to` they are in the outbox.

    `handed_at`: when nothing of it waited to be handed over any more. `called_on_at`: when those of them who had not
    heard were looked for.
    """

    __tablename__ = "alert_waves"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    first_ord: Mapped[int]
    last_ord: Mapped[int]
    expanded_to: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(_MOMENT)
    handed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    called_on_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class AlertMessage(Base):
    """Which message tells recipient `ord`; the key forbids a second one, whatever is done twice."""

    __tablename__ = "alert_messages"

    alert_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ord: Mapped[int] = mapped_column(Integer, primary_key=True)
    month: Mapped[date]
    message_id: Mapped[int] = mapped_column(BigInteger)


class Answered(Base):
    """What a number answered, first and last word alike; `ticket`: the call for help it opened."""

    __tablename__ = "alert_answers"

    alert_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    answer: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    ticket: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class Figures(Base):
    """The account of an alert as it was last counted; `next_at`: when it is counted again, None when it is final."""

    __tablename__ = "alert_figures"
    __table_args__ = (
        Index("ix_alert_figures_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    next_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)


class DrillNumber(Base):
    """A phone of staff that drills and tests may reach; nothing else ever is."""

    __tablename__ = "drill_numbers"

    number: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted("drill_numbers.name"))
    added_by: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(_MOMENT)


class Rung(Base):
    """One step of the ladder for the people of one wave and place who have not heard: `count` of them when it began."""

    __tablename__ = "alert_rungs"
    __table_args__ = (
        Unique("alert_id", "wave", "place", "step"),
        Index("ix_alert_rungs_open", "at", postgresql_where=text("state = 'told'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    wave: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    ticket: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class Unheard(Base):
    """A number that is called on because it has not heard; `visited_at`: when somebody stood at its door."""

    __tablename__ = "alert_unheard"
    __table_args__ = (Index("ix_alert_unheard_place", "alert_id", "wave", "place"),)

    alert_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[str] = mapped_column(Text, primary_key=True)
    wave: Mapped[int] = mapped_column(SmallInteger)
    place: Mapped[str] = mapped_column(Text)
    visited_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Outage(Base):
    """A network that delivers (almost) nothing in one commune, since then; what waits for it is held."""

    __tablename__ = "alert_outages"
    __table_args__ = (
        Index(
            "uq_alert_outages_open", "alert_id", "place", "network",
            unique=True, postgresql_where=text("until IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(Text)
    network: Mapped[str] = mapped_column(Text)
    handed: Mapped[int]
    delivered: Mapped[int]
    since: Mapped[datetime] = mapped_column(_MOMENT)
    looked_at: Mapped[datetime] = mapped_column(_MOMENT)
    until: Mapped[datetime | None] = mapped_column(_MOMENT)


class Play(Base):
    """One time the alert was read over a loudspeaker, by whom it is told (row E20)."""

    __tablename__ = "alert_plays"
    __table_args__ = (Index(None, "alert_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(Text)
    spot: Mapped[str] = mapped_column(Text)
    by_number: Mapped[str | None] = mapped_column(Text)
    by_account: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(_MOMENT)


class CapFeed(Base):
    """An address of CAP documents that may be read; nothing else is ever fetched."""

    __tablename__ = "cap_feeds"
    __table_args__ = (Unique("url"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    added_by: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(_MOMENT)
    looked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    said: Mapped[str | None] = mapped_column(Text)
