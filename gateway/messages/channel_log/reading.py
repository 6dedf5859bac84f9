"""Reads the channel log for staff: by message, by number, by carrier; what is asked for is audited by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway.messages.channel_log.model import Direction
from gateway.messages.status import Status

MOST = 1_000  # lines: more than anybody reads, and no scan of a week by mistake


@dataclass(frozen=True)
class Line:
    """One exchange as staff read it; `message` is the public id. See `ChannelEntry` for the others."""

    at: datetime
    carrier: str
    direction: Direction
    number: str | None
    message: str | None
    no: int | None
    purpose: str | None
    template: str | None
    part: int | None
    ref: str | None
    status: Status | None
    word: str | None
    error: str | None
    milliseconds: int | None
    characters: int | None
    segments: int | None


_FIND = """
    SELECT c.at, c.carrier, c.direction, c.number, m.public_id AS message, c.no, c.purpose, c.template, c.part,
           coalesce(c.raw_ref, c.ref) AS ref, c.status, c.word, c.error, c.milliseconds, c.characters, c.segments
      FROM channel_log c LEFT JOIN messages m ON m.month = c.month AND m.id = c.message_id
     WHERE c.at >= :since {which}
     ORDER BY c.at DESC, c.id DESC LIMIT :most
"""
_WHICH = {
    "message": """
        AND (c.month, c.message_id) = (SELECT month, id FROM messages WHERE public_id = :message LIMIT 1)""",
    "number": "AND c.number = :number",
    "carrier": "AND c.carrier = :carrier",
}


def find(
    tx: Session,
    since: datetime,
    *,
    message: str | None = None,
    number: str | None = None,
    carrier: str | None = None,
    most: int = MOST,
) -> list[Line]:
    """The newest `most` exchanges since a moment, the oldest of them first; each condition given narrows them.

    `message` is a public id (`msg_…`), `number` is E.164.
    """
    wanted = {"message": message, "number": number, "carrier": carrier}
    given = {name: value for name, value in wanted.items() if value is not None}
    query = text(_FIND.format(which=" ".join(_WHICH[name] for name in given)))
    rows = tx.execute(query, {**given, "since": since, "most": most}).all()
    return [_line(row) for row in reversed(rows)]


_KNOWN = text("""
    SELECT EXISTS (SELECT FROM carrier_health WHERE carrier = :carrier)
        OR EXISTS (SELECT FROM channel_log WHERE carrier = :carrier)
""")


def is_known(tx: Session, carrier: str) -> bool:
    """Whether there is, or was while the log remembers, a carrier of that name."""
    return bool(tx.execute(_KNOWN, {"carrier": carrier}).scalar_one())


def _line(row: Row[Any]) -> Line:
    values = row._asdict()
    status = values.pop("status")
    direction = Direction(values.pop("direction"))
    return Line(direction=direction, status=None if status is None else Status(status), **values)
