"""The servers die under a living sender: PostgreSQL in the middle of writing outcomes, Redis with all it knew."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from benchmarks._deaths.stage import Stage
from benchmarks._deaths.story import await_taken, await_until, rest
from gateway.errors import Misconfigured
from gateway.up.child import wait_until
from gateway.up.postgres import EmbeddedPostgres
from gateway.up.redis import EmbeddedRedis

WIPES = 3  # of Redis while texts leave, before it is killed
_LETTERS_IN_SETTLE = 12  # fewer than a window: one claim takes them all, and their outcomes wait together
_BACK = 60.0  # seconds for a server to start again: orphans of a killed one must leave first

_WAITS_IN_SETTLE = text("""
    SELECT count(*) FROM pg_stat_activity
     WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE messages m%' AND pid <> pg_backend_pid()
""")


def database_dies_in_settle(on: Stage, postgres: EmbeddedPostgres) -> None:
    """Outcomes wait for a row that we hold; then nobody holds anything any more. The sender lives through it."""
    letters = on.order(_LETTERS_IN_SETTLE)
    with suppress(SQLAlchemyError), on.house.db.transaction() as held:
        query = text("SELECT id FROM messages WHERE origin = ANY(:origins) FOR UPDATE")
        held.execute(query, {"origins": [letter.origin for letter in letters]})
        on.senders.start()
        await_until(lambda: _waits_in_settle(on), "outcomes that wait for a lock")
        kill(postgres)
    start_again(postgres)
    rest(on.house)
    on.senders.stop()


def _waits_in_settle(on: Stage) -> bool:
    with on.house.db.transaction() as tx:
        return bool(tx.execute(_WAITS_IN_SETTLE).scalar_one())


@dataclass(frozen=True)
class Pace:
    """How many parts left in how many seconds, by the attempts."""

    parts: int
    seconds: float


def redis_dies_wiped(on: Stage, server: EmbeddedRedis, letters: int) -> Pace:
    """Redis forgets the pace again and again, then is gone for a while; returns the pace that was kept all the same."""
    on.order(letters)
    (sender,) = on.senders.start()
    with redis.Redis.from_url(server.url) as connection:
        for _ in range(WIPES):
            await_taken(on, letters // 10)
            connection.flushall()
    kill(server)
    await_until(lambda: bool(sender.words("pacing alone")), "a sender that paces alone")
    await_taken(on, letters // 10)
    server.start()
    rest(on.house)
    on.senders.stop()
    return _pace(on, letters)


def _pace(on: Stage, letters: int) -> Pace:
    query = text("""
        SELECT sum(m.segments), extract(epoch FROM max(a.at) - min(a.at))
          FROM messages m JOIN attempts a ON a.month = m.month AND a.message_id = m.id
         WHERE m.origin = ANY(:origins)""")
    with on.house.db.transaction() as tx:
        origins = [letter.origin for letter in on.mail.letters[-letters:]]
        parts, seconds = tx.execute(query, {"origins": origins}).one()
    return Pace(int(parts), float(seconds))


def kill(server: EmbeddedPostgres | EmbeddedRedis) -> None:
    """SIGKILL, and no zombie: PostgreSQL would take its own for a server that lives."""
    child = server._child
    if child is None:
        raise RuntimeError("not started")
    child.kill()
    await_until(lambda: child.ended() is not None, "the end of a server")


def start_again(postgres: EmbeddedPostgres) -> None:
    """As a supervisor does, until it comes up."""

    def up() -> bool:
        try:
            postgres.start()
        except Misconfigured:  # its orphans still hold the shared memory
            return False
        return True

    if not wait_until(up, _BACK):
        raise AssertionError(f"PostgreSQL does not come back within {_BACK:g} s")
