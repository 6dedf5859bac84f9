"""Taking over from the dead: messages a sender had leased become settled, unknown, or free again — never forgotten.

A sender's flight file tells the three apart (decisions 3). Where the file is gone with its host, everything leased is
unknown once the lease has run out.
"""

from __future__ import annotations

import os
import socket
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Row, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from gateway.db import Database, after_commit, by_index, same
from gateway.messages import channel_log, flight, outbox, outcomes
from gateway.messages.figures import EXPIRED, HANDED, UNKNOWN
from gateway.messages.outcomes import Key, Outcome
from gateway.messages.policy import policy_of, wait_before
from gateway.messages.routing.choosing import CALLS
from gateway.messages.status import Status

log = structlog.get_logger(__name__)

GRACE_SECONDS = 30  # beyond the lease: a rescuer on the sender's own host, which has the file, goes first

_TAKEN = (Status.SENT, Status.DELIVERED)

EXPIRE_AT_ONCE = 5_000  # messages: a bulk order that dies with its carrier is closed over several turns


def new_holder(carrier: str) -> str:
    """A name for one life of a sender: `carrier@host-pid-random`, also the name of its flight file."""
    return f"{carrier}@{_host()}-{os.getpid()}-{os.urandom(3).hex()}"


def is_dead(holder: str, folder: Path) -> bool:
    """Whether `holder` was a sender of this host and lives no more; of other hosts' nobody here can tell."""
    host = holder.partition("@")[2].rsplit("-", 2)[0]
    return host == _host() and not flight.is_held(folder, holder)


def _host() -> str:
    return socket.gethostname().replace("/", "_")[:60]


@dataclass(frozen=True)
class Rescued:
    """How many messages of dead senders were settled, marked unknown, or freed."""

    settled: int = 0
    unknown: int = 0
    freed: int = 0


_LEASED = text(f"""
    SELECT o.month, o.id, o.tries, o.lane, o.route, m.purpose, m.status, m.recipient, m.template, m.segments
      FROM outbox o JOIN messages m ON {same("m", "o", "month", "id")}
     WHERE o.lease_by = :holder ORDER BY o.month, o.id FOR UPDATE OF o
""")  # noqa: S608 - put together from our own constants

_LOST = text("""
    SELECT DISTINCT lease_by FROM outbox
     WHERE lease_by IS NOT NULL AND lease_until < clock_timestamp() - make_interval(secs => :grace)
""")

_EXPIRE = text(f"""
    WITH over AS (
        SELECT month, id FROM outbox
         WHERE lease_until IS NULL AND expires_at <= :now
         ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED),
    gone AS (DELETE FROM outbox o USING over WHERE {same("o", "over", "month", "id")})
    UPDATE messages m SET status = greatest(m.status, :unsent), status_at = :now
      FROM over WHERE {same("m", "over", "month", "id")}
    RETURNING m.lane
""")  # noqa: S608 - put together from our own constants


def rescue(db: Database, folder: Path, now: datetime) -> Rescued:
    """Settle what dead senders of this host left behind, then what hosts that are gone left behind.

    It opens its own transactions, because a flight file may only disappear once what it told is committed. One that
    the database refuses is set aside and holds up no other: its messages go the way of those whose file is gone.
    """
    total = Rescued()
    with flight.abandoned(folder) as files:
        for file in files:
            try:
                with db.transaction() as tx:
                    rescued = _settle(tx, file.wreck, now)
            except (DataError, IntegrityError, UnicodeError) as fault:
                log.error("flight file refused", holder=file.wreck.holder, fault=type(fault).__name__)
                file.set_aside()
            else:
                file.settled()
                total = _sum(total, rescued)
    with db.transaction() as tx:
        return _sum(total, _give_up_lost(tx, folder, now))


def expire(tx: Session, now: datetime, limit: int = EXPIRE_AT_ONCE) -> int:
    """Close up to `limit` waiting messages whose life is over; returns how many. No claim takes the others either."""
    by_index(tx)
    parameters = {"now": now, "unsent": int(Status.UNSENT), "limit": limit}
    lanes = Counter(tx.execute(_EXPIRE, parameters).scalars())
    after_commit(tx, lambda: _count(lanes))
    return lanes.total()


def _count(lanes: Counter[str]) -> None:
    for lane, count in lanes.items():
        EXPIRED.labels(lane).inc(count)


def _give_up_lost(tx: Session, folder: Path, now: datetime) -> Rescued:
    total = Rescued()
    for holder in tx.execute(_LOST, {"grace": GRACE_SECONDS}).scalars().all():
        if (folder / f"{holder}{flight.SUFFIX}").exists():
            continue  # alive but slow, or ours to read on the next round
        total = _sum(total, _settle(tx, flight.Wreck(holder, (), (), torn=True), now))
    return total


def _settle(tx: Session, wreck: flight.Wreck, now: datetime) -> Rescued:
    by_index(tx)
    leased = {(row.month, row.id): row for row in tx.execute(_LEASED, {"holder": wreck.holder})}
    ours = {(*key, row.tries): row for key, row in leased.items()}
    told = {o.key for o in wreck.known} | set(wreck.in_air)
    untold = [key[:2] for key in ours if key not in told]
    # What is not leased to the dead any more was settled before: it may wait for its next try, which is nobody's to
    # take away. Only that a carrier has it is always news.
    known = [outcome for outcome in wreck.known if outcome.key in ours or outcome.status in _TAKEN]
    in_air = [key for key in wreck.in_air if key in ours]
    if wreck.torn:  # whether these were begun, nobody can say
        in_air += [(*key, leased[key].tries) for key in untold]
        untold = []
    settled = [_known(outcome, ours.get(outcome.key), now) for outcome in known]
    settled += [_unheard(key, ours[key], now) for key in in_air]
    carrier = wreck.holder.partition("@")[0]
    called = any(row.route == CALLS for row in leased.values())
    channel = outcomes.VOICE if called else outcomes.TEXT
    outcomes.settle(tx, settled, carrier=carrier, holder=wreck.holder, now=now, channel=channel)
    kept = [
        line
        for outcome in settled
        if (row := ours.get(outcome.key))
        and channel_log.is_kept(row.lane, row.id, outcome.status, outcome.error)
        for line in channel_log.hand_overs(outcome, row.recipient, row.purpose, row.template, row.segments)
    ]
    channel_log.note_sent(tx, carrier, kept, now)
    unheard = Counter(ours[key].lane for key in in_air)
    after_commit(tx, lambda: _count_unknown(carrier, unheard))
    outbox.release(tx, untold, holder=wreck.holder)
    result = Rescued(len(known), len(in_air), len(untold))
    if any((result.settled, result.unknown, result.freed)):
        log.warning("took over from a dead sender", holder=wreck.holder, **vars(result))
    return result


def _count_unknown(carrier: str, lanes: Counter[str]) -> None:
    """What the dead sender knew it has counted itself; its figures outlive it."""
    for lane, count in lanes.items():
        HANDED.labels(carrier, lane, Status.UNKNOWN.name.lower()).inc(count)
        UNKNOWN.labels(carrier, lane).inc(count)


def _known(outcome: Outcome, row: Row[Any] | None, now: datetime) -> Outcome:
    """An outcome the sender knew, with the retry that its file does not tell."""
    retry = None
    if row is not None and outcome.status == Status.QUEUED:
        retry = now + wait_before(policy_of(row.purpose, row.lane), outcome.no)
    elif row is not None and outcome.status == Status.UNKNOWN:
        policy = policy_of(row.purpose, row.lane)
        retry = outcomes.after_doubt(policy, row.status == Status.UNKNOWN, now)
    return Outcome(*outcome.key, outcome.status, outcome.refs, outcome.error, retry_at=retry)


def _unheard(key: Key, row: Row[Any], now: datetime) -> Outcome:
    """An attempt that was in the air: perhaps with the carrier, perhaps not."""
    again = outcomes.after_doubt(policy_of(row.purpose, row.lane), row.status == Status.UNKNOWN, now)
    return Outcome(*key, status=Status.UNKNOWN, error="sender_lost", retry_at=again)


def _sum(a: Rescued, b: Rescued) -> Rescued:
    return Rescued(a.settled + b.settled, a.unknown + b.unknown, a.freed + b.freed)
