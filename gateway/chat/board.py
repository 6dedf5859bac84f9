"""How the account does: followers, messages of a day, the tokens' state, which officials follow; read by staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway.chat.model import Token

WEEK: Final = timedelta(days=7)
"""What "opened lately" means for officials (Thanh Hóa 3: often), and the time in which answers are allowed."""


@dataclass(frozen=True)
class Figures:
    """Followers now and since a week; people whose phone is proved; messages since a day, by what became of them."""

    followers: int
    came: int
    left: int
    linked: int
    reachable: int
    sent: int
    opened: int
    failed: int
    waiting: int


@dataclass(frozen=True)
class TokenState:
    """Of one account, never the token: until when it is good, and the code with which its renewal was refused."""

    account: str
    renewed_at: datetime | None
    expires_at: datetime
    refused: str | None


@dataclass(frozen=True)
class Officials:
    """The colleagues of one unit: all, those whose phone follows the account, those who opened it this week."""

    unit: str
    total: int
    follow: int
    opened: int


_FIGURES = text("""
    SELECT (SELECT count(*) FROM chat_followers WHERE followed_at IS NOT NULL AND unfollowed_at IS NULL) AS followers,
           (SELECT count(*) FROM chat_followers WHERE followed_at > :week AND unfollowed_at IS NULL) AS came,
           (SELECT count(*) FROM chat_followers WHERE unfollowed_at > :week) AS left_us,
           (SELECT count(*) FROM chat_followers WHERE phone IS NOT NULL) AS linked,
           (SELECT count(*) FROM chat_followers WHERE last_at > :week) AS reachable
""")

_MESSAGES = text("""
    SELECT count(*) FILTER (WHERE status = 20) AS sent, count(*) FILTER (WHERE status = 40) AS opened,
           count(*) FILTER (WHERE status IN (6, 30)) AS failed, count(*) FILTER (WHERE status IN (0, 10)) AS waiting
      FROM messages WHERE created_at > :day AND starts_with(recipient, 'zalo:')
""")

_OFFICIALS = text("""
    SELECT u.name AS unit, count(a.id) AS total,
           count(f.address) FILTER (WHERE f.followed_at IS NOT NULL AND f.unfollowed_at IS NULL) AS follow,
           count(f.address) FILTER (WHERE f.followed_at IS NOT NULL AND f.unfollowed_at IS NULL
                                      AND f.opened_at > :week) AS opened
      FROM units u
      JOIN accounts a ON a.unit_id = u.id AND a.active AND (a.until IS NULL OR a.until > :now)
      LEFT JOIN chat_followers f ON f.phone = a.phone
     WHERE CAST(:communes AS text[]) IS NULL OR u.communes && CAST(:communes AS text[])
     GROUP BY u.id ORDER BY u.name
""")


def figures(tx: Session, now: datetime) -> Figures:
    """Counted from the rows at this moment."""
    people = tx.execute(_FIGURES, {"week": now - WEEK}).one()
    messages = tx.execute(_MESSAGES, {"day": now - timedelta(days=1)}).one()
    return Figures(*people, *messages)


def token_states(tx: Session) -> list[TokenState]:
    """Every account that has tokens."""
    rows = select(Token.account, Token.renewed_at, Token.expires_at, Token.refused).order_by(Token.account)
    return [TokenState(*row) for row in tx.execute(rows)]


def officials(tx: Session, communes: Collection[str] | None, now: datetime) -> list[Officials]:
    """Unit by unit, of those whose area touches `communes` (None: all)."""
    area = None if communes is None else sorted(communes)
    rows = tx.execute(_OFFICIALS, {"week": now - WEEK, "now": now, "communes": area})
    return [Officials(*row) for row in rows]
