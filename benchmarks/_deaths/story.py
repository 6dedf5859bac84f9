"""The story: texts of every purpose are ordered, their senders die in the middle of it, others take over, and in the
end everything has come to rest. It judges nothing; `books` does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from benchmarks._deaths.operator import NAME
from benchmarks._deaths.senders import Sender
from benchmarks._deaths.stage import Death, Stage
from gateway.house import House
from gateway.messages.status import Status
from gateway.up.child import wait_until
from workers import receiving

MISBEHAVES: Mapping[str, float] = {
    "slow_ms": 60,
    "throttle": 0.03,
    "duplicate": 0.2,
    "shuffle": 0.2,
    "answer_twice": 0.1,
    "lost_response": 0.002,
    "cut_answer": 0.002,
    "drop_every": 500,
}
"""Every fault at once. A lost line leaves its window in doubt without a death: rare, so that deaths stand out."""

_EARLY = 0.2  # of the deaths come while the successor starts, before it has sent anything
_WITHIN = (
    0.75  # of a life's letters are taken at most when it ends, so that there is always something in the air
)
_PATIENCE = 90.0  # seconds for a step, on a machine that does much else
_REST = 60.0  # seconds without any progress towards rest: a code in doubt waits ten for its second try


@dataclass(frozen=True)
class Plan:
    """`letters` are ordered for each life; `senders` of the carrier live at once and die at once."""

    kills: int
    letters: int
    senders: int = 1


def die_in_turn(on: Stage, plan: Plan) -> None:
    """Everything is at rest when it returns, and the last senders have ended by themselves."""
    living, died = on.senders.start(plan.senders), 0.0
    for nth in range(plan.kills):
        early = nth > 0 and on.dice.random() < _EARLY
        if plan.senders > 1 and not early:
            _await_flight(living, all)  # or the first would have sent everything before the others claim
        on.order(plan.letters)
        if early:
            _await_flight(living, any)
        else:
            await_begun(living)
            if died:
                on.sends_after.append(time.monotonic() - died)
            await_taken(on, on.dice.randrange(1, max(2, int(plan.letters * _WITHIN))))
        died = time.monotonic()
        die(on, living, early=early)
        living = on.senders.start(plan.senders)
        receiving.apply_some(on.house)
    on.order(plan.senders)  # or the last one might find nothing to send
    await_begun(living)
    on.sends_after.append(time.monotonic() - died)
    rest(on.house)
    on.senders.stop()


def die_before_hand_over(on: Stage, letters: int) -> Death:
    """A sender dies between claim and hand-over: the carrier lets nobody bind, so that nothing it holds can leave."""
    on.operator.faults(dead=1)
    on.order(letters)
    living = on.senders.start()
    await_until(lambda: _leased(on, living) > 0, "a claim")
    death = die(on, living)
    on.operator.faults()
    on.senders.start()
    rest(on.house)
    on.senders.stop()
    return death


def die(on: Stage, living: Sequence[Sender], *, early: bool = False) -> Death:
    """SIGKILL `living`, and see what they left before anybody takes over."""
    on.senders.kill(living)
    wrecks = [wreck for sender in living if (wreck := sender.wreck()) is not None]
    in_air = tuple(wreck.in_air for wreck in wrecks)
    death = Death(early, in_air, sum(len(wreck.known) for wreck in wrecks), _leased(on, living))
    on.deaths.append(death)
    return death


def rest(house: House) -> None:
    """Return once nothing waits, nothing is leased and every receipt has found its attempt."""
    left = _moving(house)
    while left:
        before = left
        if not wait_until(lambda before=before: _moving(house) < before, _REST):  # type: ignore[misc]
            raise AssertionError(f"nothing moved for {_REST:g} s: {_left(house)}")
        left = _moving(house)


def await_begun(living: Sequence[Sender]) -> None:
    """Return once one of them has a text in the air."""
    await_until(lambda: any(sender.has_begun() for sender in living), "a text in the air")


def await_taken(on: Stage, more: int) -> None:
    """Return once the carrier has accepted so many parts more."""
    goal = on.operator.stats()["accepted"] + more
    await_until(lambda: on.operator.stats()["accepted"] >= goal, f"{more} texts more at the carrier")


def await_until(look: Callable[[], bool], what: str) -> None:
    """AssertionError naming `what` when it does not come about."""
    if not wait_until(look, _PATIENCE):
        raise AssertionError(f"not within {_PATIENCE:g} s: {what}")


def _await_flight(living: Sequence[Sender], how_many: Callable[[Iterable[object]], bool]) -> None:
    await_until(lambda: how_many(sender.flight() for sender in living), "a sender's flight file")


def _leased(on: Stage, living: Sequence[Sender]) -> int:
    query = text("SELECT count(*) FROM outbox WHERE lease_by LIKE ANY(:holders)")
    with on.house.db.transaction() as tx:
        holders = [f"{NAME}@%-{sender.child.pid}-%" for sender in living]
        return int(tx.execute(query, {"holders": holders}).scalar_one())


def _moving(house: House) -> int:
    while receiving.apply_some(house):
        pass
    query = text("""
        SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM messages WHERE status IN (:queued, :sent))""")
    with house.db.transaction() as tx:
        return int(tx.execute(query, {"queued": int(Status.QUEUED), "sent": int(Status.SENT)}).scalar_one())


def _left(house: House) -> list[object]:
    query = text("""
        SELECT m.purpose, m.status, m.error, o.lease_by, o.tries, o.due_at, count(*)
          FROM messages m LEFT JOIN outbox o USING (month, id)
         WHERE o.id IS NOT NULL OR m.status IN (0, 20) GROUP BY 1, 2, 3, 4, 5, 6 LIMIT 10""")
    with house.db.transaction() as tx:
        return [tuple(row) for row in tx.execute(query)]
