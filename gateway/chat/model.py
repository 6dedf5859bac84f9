"""Tables of the chat: followers, the tokens of our accounts, broadcasts with their targets, who was reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.db import Base, Encrypted

_MOMENT = DateTime(timezone=True)


class Follower(Base):
    """Somebody in a chat. They follow from `followed_at` until `unfollowed_at`, and may write without following.

    `phone` is theirs since `linked_at`, when a code texted to it was typed in the chat. `claimed`: the number that is
    being proved by `verification`; `wanted`: what they had asked for when they were asked for a number, at `asked_at`.
    `opened_at`: when they last opened one of our messages, or wrote.
    """

    __tablename__ = "chat_followers"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    followed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    unfollowed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    phone: Mapped[str | None] = mapped_column(Text)
    linked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    claimed: Mapped[str | None] = mapped_column(Text)
    verification: Mapped[str | None] = mapped_column(Text)
    wanted: Mapped[str | None] = mapped_column(Encrypted("chat_followers.wanted"))
    asked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    opened_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    last_at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (
        Index("uq_chat_followers_phone", "phone", unique=True, postgresql_where=text("phone IS NOT NULL")),
        Index("ix_chat_followers_followed", "followed_at", postgresql_where=text("unfollowed_at IS NULL")),
    )

    @property
    def follows(self) -> bool:
        """Whether they want to hear from us."""
        return self.followed_at is not None and self.unfollowed_at is None


class Token(Base):
    """The pair of tokens of one account; the refresh token is good once, so the pair is replaced as one.

    `version` counts the pairs. Who renews holds `held_by` until `held_until`; `refused`: the code with which it was
    refused: an operator must give a new refresh token. `seed`: a hash of the one given last, by file.
    """

    __tablename__ = "chat_tokens"

    account: Mapped[str] = mapped_column(Text, primary_key=True)
    access: Mapped[str | None] = mapped_column(Encrypted("chat_tokens.access"))
    refresh: Mapped[str] = mapped_column(Encrypted("chat_tokens.refresh"))
    version: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    renewed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    held_by: Mapped[str | None] = mapped_column(Text)
    held_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    refused: Mapped[str | None] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(Text)


class BroadcastRow(Base):
    """One approved item for all followers. `text_id`: the id under which its other forms (SMS, …) went out too.

    `article`: title, description, paragraphs. `job`: what the company calls the article while it checks it, `ref` once
    it is good. Who works on it holds it until `held_until`.
    """

    __tablename__ = "chat_broadcasts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account: Mapped[str] = mapped_column(Text)
    text_id: Mapped[str] = mapped_column(Text, unique=True)
    article: Mapped[dict[str, Any]] = mapped_column(JSONB)
    job: Mapped[str | None] = mapped_column(Text)
    ref: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    held_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    ordered_by: Mapped[str] = mapped_column(Text)
    ordered_at: Mapped[datetime] = mapped_column(_MOMENT)
    changed_at: Mapped[datetime] = mapped_column(_MOMENT)


class TargetRow(Base):
    """One part of the followers, as the company lets us choose them; `ref` is the message that went to all of it."""

    __tablename__ = "chat_targets"

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("chat_broadcasts.id", ondelete="CASCADE"), primary_key=True
    )
    nth: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    target: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    ref: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)

    __table_args__ = (Index("ix_chat_targets_ref", "ref", postgresql_where=text("ref IS NOT NULL")),)


class Reached(Base):
    """Whom a broadcast has come to, and who has opened it, as the company tells us for each."""

    __tablename__ = "chat_reached"

    ref: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    received_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    seen_at: Mapped[datetime | None] = mapped_column(_MOMENT)
