"""Batches on their way out: made list by list, leased, and settled by what the receiver answered; calls nobody itself.

A batch is stored before it is sent and sent until it is acknowledged, always with the same id and the same rows. A
lease is all that a dead process leaves: once it has run out the batch is sent again, and its id shows the receiver
that it has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway import audit, events
from gateway.callbacks import address
from gateway.callbacks.address import Network
from gateway.callbacks.waiting import wait_after
from gateway.declarations import Cursor
from gateway.errors import BadInput, Misconfigured
from gateway.messages.outbox import new_public_id
from gateway.settings import Settings
from gateway.sync.facts import LISTS, List, written
from gateway.sync.model import SyncBatch, SyncCursor
from gateway.sync.states import State

TOPIC: Final = "sync"
"""What open pages listen to."""
ROWS: Final = 200
"""Rows of a batch: some 200 KB, which a slow line takes within the ten seconds of a call."""
LEASE_SECONDS: Final = 30
"""A call takes ten at most; the rest is for writing down what came of it."""
_LONGEST: Final = timedelta(hours=1)
"""Between two tries: a receiver that is back hears everything within the hour."""
_AGAIN_LATER: Final = frozenset({408, 425, 429})
"""Statuses of the 4xx that say nothing against the batch."""


@dataclass(frozen=True)
class Target:
    """Where batches go, and what signs them. `networks` may be called beyond the public Internet."""

    url: str
    key: str
    secret: str = field(repr=False)
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True)
class Batch:
    """One leased batch, as try number `no`."""

    id: int
    public_id: str
    no: int
    body: str = field(repr=False)


def target(settings: Settings) -> Target | None:
    """Where to send, or None: nothing is sent until an address is set. Raises Misconfigured for half of it."""
    if not settings.sync_url:
        return None
    if not (settings.sync_key and settings.sync_secret):
        raise Misconfigured(
            "SYNC_URL is set, but SYNC_KEY or SYNC_SECRET is not: batches could not be signed"
        )
    try:
        address.check(settings.sync_url, settings.sync_networks, "SYNC_URL")
    except BadInput as fault:
        raise Misconfigured(f"SYNC_URL cannot be called: {fault.code}; see SYNC_NETWORKS") from None
    return Target(settings.sync_url, settings.sync_key, settings.sync_secret, settings.sync_networks)


def prepare(tx: Session, key: str, now: datetime) -> int:
    """Make the next batch of every list that has none on its way; returns how many were made."""
    return sum(_next_of(tx, one, key, now) for one in LISTS.values())


def claim(tx: Session, holder: str, now: datetime) -> Batch | None:
    """Lease the batch that is due first."""
    row = tx.execute(_CLAIM, {"holder": holder, "now": now, "lease": LEASE_SECONDS}).first()
    if row is None:
        return None
    batch = tx.get_one(SyncBatch, row.id, populate_existing=True)
    return Batch(batch.id, batch.public_id, batch.tries, batch.body or "")


def settle(tx: Session, batch: Batch, status: int | None, said: str, now: datetime) -> State:
    """Write down what came of a call: a 2xx acknowledges, a refusal holds the batch, all else is tried again.

    An acknowledgement counts whoever holds the lease by now; once it is there nothing takes it back.
    """
    query = select(SyncBatch).where(SyncBatch.id == batch.id).with_for_update()
    row = tx.scalars(query.execution_options(populate_existing=True)).one()
    if row.state == State.ACKNOWLEDGED:
        return State.ACKNOWLEDGED
    row.lease_by = row.lease_until = None
    if status is not None and 200 <= status < 300:
        row.state, row.acknowledged_at, row.next_at = State.ACKNOWLEDGED, now, None
        row.body = row.error = None
    elif status is not None and 400 <= status < 500 and status not in _AGAIN_LATER:
        row.state, row.next_at, row.error = State.HELD, None, said
    else:
        row.next_at, row.error = now + min(wait_after(batch.no), _LONGEST), said
    tx.flush()
    events.announce(tx, TOPIC, row.list)
    return State(row.state)


def again(tx: Session, batch_id: int, *, by: str, reason: str, now: datetime) -> SyncBatch:
    """Make a batch due at once, once what stopped it has been mended. Raises BadInput without a reason."""
    row = tx.scalars(select(SyncBatch).where(SyncBatch.id == batch_id).with_for_update()).first()
    if row is None or row.state == State.ACKNOWLEDGED:
        raise BadInput("batch", "unknown", "Không có lô nào như vậy đang chờ.")
    if len(reason.strip()) < 5:
        raise BadInput("reason", "missing", "Ghi rõ lý do, ít nhất vài chữ.")
    row.state, row.next_at = State.WAITING, now
    audit.record(tx, by, "sync.again", row.public_id, now, {"list": row.list, "reason": reason.strip()[:200]})
    events.announce(tx, TOPIC, row.list)
    tx.flush()
    return row


_CLAIM = text("""
    UPDATE sync_batches b
       SET lease_by = :holder, lease_until = clock_timestamp() + make_interval(secs => :lease), tries = b.tries + 1
      FROM (SELECT id FROM sync_batches
             WHERE state = 'waiting' AND next_at <= :now
               AND (lease_until IS NULL OR lease_until < clock_timestamp())
             ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) due
     WHERE b.id = due.id
    RETURNING b.id
""")


def _next_of(tx: Session, one: List, key: str, now: datetime) -> int:
    """The cursor moves in the transaction that stores the batch: no row is left out and none is in two."""
    tx.execute(insert(SyncCursor).values(list=one.name).on_conflict_do_nothing())
    where = select(SyncCursor).where(SyncCursor.list == one.name).with_for_update(skip_locked=True)
    cursor = tx.scalars(where.execution_options(populate_existing=True)).first()
    if cursor is None:
        return 0  # somebody else makes it
    on_its_way = select(SyncBatch.id).where(SyncBatch.list == one.name, SyncBatch.state != State.ACKNOWLEDGED)
    if tx.scalar(on_its_way) is not None:
        return 0
    after = None
    if cursor.changed_at is not None and cursor.row_id is not None:
        after = Cursor(cursor.changed_at, cursor.row_id)
    rows = one.find(tx, after, ROWS, now)
    if not rows:
        return 0
    public_id, last = new_public_id("syn"), one.at(rows[-1])
    told = {"id": public_id, "list": one.name, "key": key, "made_at": now, "rows": list(map(one.shown, rows))}
    tx.add(
        SyncBatch(
            public_id=public_id, list=one.name, rows=len(rows), body=written(told), state=State.WAITING,
            made_at=now, next_at=now,
        )
    )  # fmt: skip
    cursor.changed_at, cursor.row_id = last.changed_at, last.id
    audit.record(tx, "house", "sync.batch", public_id, now, {"list": one.name, "rows": len(rows)})
    tx.flush()
    return 1
