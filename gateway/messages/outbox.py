"""The outbox: every text to a phone is a row here before anything happens, and is leased before it is handed over.

Nothing in this file talks to a carrier or commits. A claim is a lease, not a status: a message stays `queued` until
its outcome is known (`outcomes`), and whoever dies in between leaves a flight file for `recovery` to read.
"""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.crypto import decrypt, encrypt
from gateway.db import NOTHING, array, by_index, same
from gateway.messages import bodies, sent_texts
from gateway.messages.carriers import Takes
from gateway.messages.holding import FREE
from gateway.messages.policy import PURPOSES
from gateway.messages.routing.choosing import ANY, CALLS, ROUTE_OF_ONE, ROUTE_OF_TEMPLATE, one
from gateway.messages.shared import ARGS_OF_SHARED
from gateway.messages.status import Status
from gateway.messages.succession import EARLIER
from gateway.phone import CHATS
from gateway.queues import ring_after_commit
from gateway.text.segments import measure

Work = tuple[date, int]
"""A message by its address: month and id."""

SPOKEN = "spoken"
"""The encoding of what is said in a call; it counts as one segment, as a call is one call."""

LEASE_SECONDS = (
    60  # longer than any hand-over can take; a sender that lives through it drops what it has not begun
)


@dataclass(frozen=True)
class Order:
    """A wish to text one number. `origin` makes it happen once per month whatever is retried above it.

    `month` is the month of the work that wants it, the present one when empty. Work that may be repeated after the
    turn of a month must give its own, or `origin` would be ordered once in each. `called`: it is said in a call.
    """

    recipient: str
    purpose: str
    template: str
    args: Mapping[str, Any] = field(default_factory=dict, repr=False)
    lang: str = "vi"
    accents: str = "fold"
    origin: str | None = None
    key_id: int | None = None
    callback_url: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    month: date | None = None
    called: bool = False


@dataclass(frozen=True)
class Ordered:
    """What was stored: the public id to ask about, and how the text counts on the air."""

    public_id: str
    encoding: str
    segments: int


@dataclass(slots=True)
class Claimed:
    """One leased message, ready to be rendered and handed over as attempt number `no`. Never changed once made."""

    month: date
    id: int
    no: int
    lane: str
    purpose: str
    recipient: str
    template: str
    sealed_args: bytes | None = field(repr=False)
    lang: str
    accents: str
    segments: int
    expires_at: datetime
    doubtful: bool
    """An earlier attempt may have reached the phone."""

    def render(self) -> str:
        """The text for the phone. Raises CannotDecrypt, or KeyError or ValueError if template and arguments differ."""
        return bodies.render(self.template, self.args(), self.lang, self.accents)

    def args(self) -> dict[str, Any]:
        """The template's arguments. Opened only now: one row with a lost key cannot hold up the claim of all others."""
        stored = decrypt(self.sealed_args, "messages.args") if self.sealed_args else None
        return bodies.unpack(stored)


# One statement: whoever orders waits for one round trip. The plan of routes is one look-up in a tiny table.
_STORE = text(f"""
    WITH stored AS (
        INSERT INTO messages (month, public_id, lane, purpose, recipient, template, args, lang, accents, encoding,
                              segments, expires_at, origin, key_id, callback_url, created_at, status_at)
        VALUES (:month, :public_id, :lane, :purpose, :recipient, :template, :args, :lang, :accents, :encoding,
                :segments, :expires_at, :origin, :key_id, :callback_url, :now, :now)
        ON CONFLICT DO NOTHING RETURNING month, id)
    INSERT INTO outbox (month, id, lane, route, stream, recipient, keeps_order, due_at, expires_at)
    SELECT month, id, :lane, CASE WHEN :called THEN '{CALLS}' ELSE coalesce({ROUTE_OF_TEMPLATE}, {ROUTE_OF_ONE}) END,
           :stream, :recipient, :keeps_order, :due_at, :expires_at
      FROM stored
    RETURNING id
""")  # noqa: S608 - put together from our own constants


def order(tx: Session, wish: Order, now: datetime) -> Ordered | None:
    """Store one message and ring its lane after commit; None when `origin` was already ordered in its month."""
    policy = PURPOSES[wish.purpose]
    body = "" if wish.called else bodies.render(wish.template, wish.args, wish.lang, wish.accents)
    encoding, segments = (SPOKEN, 1) if wish.called else measured(body)
    public_id = new_public_id("msg")
    packed = bodies.pack(wish.args)
    due_at = wish.due_at or now
    row = {
        "month": wish.month or clock.month_of(now),
        "public_id": public_id,
        "lane": policy.lane,
        "purpose": wish.purpose,
        **one(wish.recipient),
        "template": wish.template,
        "args": None if packed is None else encrypt(packed, "messages.args"),
        "lang": wish.lang,
        "accents": wish.accents,
        "encoding": encoding,
        "segments": segments,
        "called": wish.called,
        "stream": "" if wish.key_id is None else f"key {wish.key_id}",
        "keeps_order": policy.in_order and not wish.called,
        "due_at": due_at,
        "expires_at": wish.expires_at or due_at + policy.life,
        "origin": wish.origin,
        "key_id": wish.key_id,
        "callback_url": wish.callback_url,
        "now": now,
    }
    if tx.execute(_STORE, row).first() is None:
        return None
    if not wish.called:
        sent_texts.note(tx, wish.purpose, wish.template, body, due_at)
    ring_after_commit(tx, policy.lane)
    return Ordered(public_id, encoding, segments)


def measured(body: str) -> tuple[str, int]:
    """How a text counts on the air: its encoding and its segments."""
    count = measure(body)
    return count.encoding, count.segments


def new_public_id(kind: str) -> str:
    """A 128-bit identifier such as `msg_…` that says nothing about order or number (decisions 11)."""
    return f"{kind}_{base64.b32encode(os.urandom(16)).decode().rstrip('=').lower()}"


_TO_CHAT = " OR ".join(f"starts_with(o.recipient, '{chat}:')" for chat in CHATS)

# Streams are found by one probe each, however many rows wait in them, and take equal shares of what is claimed.
_CLAIM = text(f"""
    WITH RECURSIVE streams(route, stream) AS (
        SELECT r.route, (SELECT min(o.stream) FROM outbox o
                          WHERE o.lane = :lane AND o.route = r.route AND o.lease_by IS NULL)
          FROM unnest(ARRAY[CAST(:common AS text), CAST(:route AS text)]) AS r(route)
        UNION ALL
        SELECT s.route, (SELECT min(o.stream) FROM outbox o
                          WHERE o.lane = :lane AND o.route = s.route AND o.lease_by IS NULL AND o.stream > s.stream)
          FROM streams s WHERE s.stream IS NOT NULL),
    share(rows) AS (SELECT greatest(1, :limit / greatest(1, count(stream))) FROM streams),
    due AS MATERIALIZED (
        SELECT w.month, w.id FROM streams s CROSS JOIN LATERAL (
            SELECT o.month, o.id FROM outbox o
             WHERE o.lane = :lane AND o.route = s.route AND o.stream = s.stream AND o.lease_by IS NULL
               AND o.due_at <= :now AND o.expires_at > :now
               AND {FREE}
               AND (s.route <> 'any' OR :takes = CASE WHEN {_TO_CHAT} THEN 'chats' ELSE 'phones' END)
               AND NOT (o.keeps_order AND EXISTS ({EARLIER}
                          AND (e.lease_by <> :holder OR (e.lease_by IS NULL
                                   AND (e.due_at > :now OR e.route NOT IN ('any', :route))))))
             ORDER BY o.due_at, o.id
             LIMIT (SELECT rows FROM share)
             FOR UPDATE SKIP LOCKED) w
         WHERE s.stream IS NOT NULL)
    UPDATE outbox o
       SET lease_by = :holder, tries = o.tries + 1,
           lease_until = clock_timestamp() + make_interval(secs => :lease)
      FROM due JOIN messages m ON {same("m", "due", "month", "id")}
     WHERE {same("o", "due", "month", "id")}
    RETURNING o.month, o.id, o.tries, o.lane, m.purpose, o.recipient, m.template,
              coalesce(m.args, {ARGS_OF_SHARED}), m.lang, m.accents,
              CASE WHEN o.route = '{CALLS}' THEN 1 ELSE m.segments END, o.expires_at, m.status = :unknown, o.stream,
              (SELECT rows FROM share)
""")  # noqa: S608 - put together from our own constants


def claim(
    tx: Session,
    *,
    route: str,
    lane: str,
    holder: str,
    limit: int,
    now: datetime,
    takes: Takes = "phones",
) -> tuple[list[Claimed], bool]:
    """Lease up to `limit` due messages of `lane` for `holder`, oldest first; other holders skip them without waiting.

    Also says whether some stream may have more. In a lane that keeps order, a text stays where it is while an earlier
    one to the same phone waits for its retry or for another carrier, or is in another holder's hands. `takes`: to whom
    the carrier takes what is planned for none.
    """
    parameters = {
        "route": route,
        "common": CALLS if takes == "calls" else ANY,
        "takes": takes,
        "lane": lane,
        "holder": holder,
        "limit": limit,
        "now": now,
        "lease": LEASE_SECONDS,
        "unknown": int(Status.UNKNOWN),
    }
    by_index(tx)
    claimed: list[Claimed] = []
    taken: Counter[str] = Counter()
    share = 0
    for *row, stream, rows in tx.execute(_CLAIM, parameters).all():
        claimed.append(Claimed(*row))
        taken[stream] += 1
        share = rows
    claimed.sort(key=_by_id)
    return claimed, any(count >= share for count in taken.values())


def _by_id(message: Claimed) -> int:
    return message.id


def is_free(row: str) -> str:
    """SQL that nobody has leased `row`, where its key finds it: with `IS NULL` the index of all free rows would do."""
    return f"coalesce({row}.lease_by, '') = ''"


REACHED = f"(a.status = 40 OR (a.status = 20 AND (o.route <> '{CALLS}' OR a.channel = 'voice')))"
"""SQL: attempt `a` leaves nothing to do for row `o`. Somebody is called just because a text was not confirmed."""

# What an earlier attempt turned out to have reached waits for nothing any more.
_RELEASE = text(f"""
    WITH back AS MATERIALIZED (
        SELECT o.month, o.id, EXISTS (SELECT FROM attempts a WHERE a.month = o.month AND a.message_id = o.id
                                                               AND {REACHED}) AS reached
          FROM unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS r(month, id) CROSS JOIN LATERAL (
            SELECT w.month, w.id, w.route FROM outbox w
             WHERE w.month = r.month AND w.id = r.id AND w.lease_by = :holder FOR UPDATE) o),
    spent AS (DELETE FROM outbox o USING back WHERE {same("o", "back", "month", "id")} AND back.reached)
    UPDATE outbox o SET lease_by = NULL, lease_until = NULL, tries = o.tries - 1
      FROM back WHERE {same("o", "back", "month", "id")} AND NOT back.reached
""")  # noqa: S608 - put together from our own constants


def release(tx: Session, work: Iterable[Work], *, holder: str) -> None:
    """Give back messages that were leased but never begun; the try does not count."""
    months, ids = columns(work)
    if ids != NOTHING:
        by_index(tx)
        tx.execute(_RELEASE, {"months": months, "ids": ids, "holder": holder})


_OVERDUE = text("SELECT month, id FROM outbox WHERE lease_by = :holder AND lease_until < clock_timestamp()")


def overdue(tx: Session, holder: str) -> list[Work]:
    """Messages that `holder` has leased for longer than any hand-over takes."""
    return [(row.month, row.id) for row in tx.execute(_OVERDUE, {"holder": holder})]


_SUPPRESS = text(f"""
    WITH closed AS (
        DELETE FROM outbox o USING unnest(CAST(:months AS date[]), CAST(:ids AS bigint[])) AS c(month, id)
         WHERE {same("o", "c", "month", "id")} AND o.lease_by = :holder
        RETURNING o.month, o.id)
    UPDATE messages m SET status = greatest(m.status, :status), status_at = :now
      FROM closed WHERE {same("m", "closed", "month", "id")}
""")  # noqa: S608 - put together from our own constants


def suppress(tx: Session, work: Iterable[Work], *, holder: str, now: datetime) -> None:
    """Close leased messages whose recipients opted out of this purpose."""
    months, ids = columns(work)
    if ids != NOTHING:
        by_index(tx)
        status = int(Status.SUPPRESSED)
        tx.execute(_SUPPRESS, {"months": months, "ids": ids, "holder": holder, "now": now, "status": status})


_WITHDRAW = text(f"""
    WITH held AS (
        SELECT o.month, o.id FROM messages m CROSS JOIN LATERAL (
            SELECT month, id FROM outbox
             WHERE month = m.month AND id = m.id AND {is_free("outbox")} FOR UPDATE SKIP LOCKED) o
         WHERE m.recipient = :recipient AND starts_with(m.origin, :origin)
         ORDER BY o.month, o.id),
    closed AS (DELETE FROM outbox o USING held WHERE {same("o", "held", "month", "id")})
    UPDATE messages m SET status = greatest(m.status, :status), status_at = :now, error = 'withdrawn'
      FROM held WHERE {same("m", "held", "month", "id")}
""")  # noqa: S608 - put together from our own constants


def withdraw(tx: Session, recipient: str, origin: str, now: datetime) -> None:
    """Close what waits for `recipient` under an origin that begins so; what a sender holds goes its way."""
    parameters = {"recipient": recipient, "origin": origin, "now": now, "status": int(Status.UNSENT)}
    tx.execute(_WITHDRAW, parameters)


_WITHDRAW_ALL = text(f"""
    WITH held AS (
        SELECT o.month, o.id FROM messages m CROSS JOIN LATERAL (
            SELECT month, id FROM outbox
             WHERE month = m.month AND id = m.id AND {is_free("outbox")} FOR UPDATE SKIP LOCKED) o
         WHERE m.month = :month AND m.origin >= :first AND m.origin < :last
         ORDER BY o.month, o.id),
    closed AS (DELETE FROM outbox o USING held WHERE {same("o", "held", "month", "id")})
    UPDATE messages m SET status = greatest(m.status, :status), status_at = :now, error = 'withdrawn'
      FROM held WHERE {same("m", "held", "month", "id")}
""")  # noqa: S608 - put together from our own constants


def withdraw_all(tx: Session, month: date, first: str, last: str, now: datetime) -> None:
    """Close what waits under origins from `first` up to, and without, `last`; what a sender holds goes its way."""
    span = {"month": month, "first": first, "last": last, "now": now, "status": int(Status.UNSENT)}
    tx.execute(_WITHDRAW_ALL, span)


def columns(work: Iterable[Work]) -> tuple[str, str]:
    """Months and ids side by side as arrays, in the order in which every writer locks its rows."""
    rows = sorted(work)
    return array([month for month, _ in rows]), array([message_id for _, message_id in rows])
