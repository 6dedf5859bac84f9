"""Phones that call, and colleagues at their desks: `caller.calls().hears("Cấp cứu")`, `agent.takes()`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.calls import agents
from gateway.db import Database, make_engine
from tests.journeys.subscribers import keys_of
from tests.journeys.town import PATIENCE, Town, call
from tests.waiting import until

T = TypeVar("T")
BEAT = 10.0  # seconds between two words of a page that it is there


@dataclass
class Handset:
    """A phone in somebody's hand that calls or is called. `heard`: how much of the call was heard before."""

    town: Town
    number: str
    heard: int = field(default=0)

    def calls(self) -> Handset:
        """Dial 1022."""
        self.heard = 0
        self._does(call=True)
        return self

    def hears(self, *parts: str, patience: float = PATIENCE) -> Handset:
        """Wait until every part has been said, after what was heard before."""
        said: list[str] = []

        def all_of_it() -> bool:
            seen = self._line(self.heard)
            said.extend(each["text"].lower() for each in seen["heard"])
            self.heard += len(seen["heard"])
            return all(any(part.lower() in words for words in said) for part in parts)

        try:
            until(all_of_it, patience)
        except AssertionError:
            raise AssertionError(f"{self.number} does not hear {parts} but {said}") from None
        return self

    def has_heard(self, words: str) -> bool:
        """Whether exactly this was heard in the call, so far."""
        return any(each["text"] == words for each in self._line(0)["heard"])

    def presses(self, keys: str) -> Handset:
        """Press keys."""
        self._does(press=keys)
        return self

    def says(self, words: str) -> Handset:
        """Speak."""
        self._does(say=words)
        return self

    def is_joined(self, patience: float = PATIENCE) -> Handset:
        """Wait until it is in a room with others."""
        until(lambda: self._line(0)["doing"] == "Dial", patience)
        return self

    def rings(self, patience: float = PATIENCE) -> Handset:
        """Wait until it rings."""
        until(self.is_ringing, patience)
        self.heard = 0
        return self

    def is_ringing(self) -> bool:
        """Whether it rings at this moment."""
        return bool(self._line(0)["status"] == "ringing")

    def answers(self) -> Handset:
        """Take it off the hook."""
        self._does(answer=True)
        return self

    def hangs_up(self) -> Handset:
        """Put it down."""
        self._does(hangup=True)
        return self

    def is_silent(self, patience: float = PATIENCE) -> Handset:
        """Wait until nobody is on the line any more."""
        until(lambda: not self._line(0)["open"], patience)
        return self

    def is_open(self) -> bool:
        """Whether somebody is on the line."""
        return bool(self._line(0)["open"])

    def always(self, habit: str) -> Handset:
        """What it does when it is called, such as "busy"."""
        self._does(habit=habit)
        return self

    def _does(self, **order: Any) -> None:
        call(self._box, order)

    def _line(self, after: int) -> dict[str, Any]:
        return dict(call(f"{self._box}?after={after}"))

    @property
    def _box(self) -> str:
        return f"{self.town.ready['lab_url']}/phones/{self.number}/calls"


@dataclass
class Agent:
    """A colleague who is signed on, with a phone of their own."""

    db: Database
    account_id: int
    phone: Handset

    def takes(self) -> Agent:
        """Their phone rings, and they take the call."""
        self.phone.rings().answers().hears("bấm một").presses("1")
        return self

    def state(self) -> str:
        """What they are doing."""
        found = self.does(lambda tx: agents.lock(tx, self.account_id))
        return found.state if found is not None else ""

    def is_ready(self) -> Agent:
        """The next call may come."""
        self.does(lambda tx: agents.set_ready(tx, self.account_id, clock.now()))
        return self

    def does(self, what: Callable[[Session], T]) -> T:
        """Something at their page, and what came of it."""
        with keys_of(self.phone.town), self.db.transaction() as tx:
            return what(tx)


def nobody_else_waits(town: Town, db: Database) -> None:
    """Callers whom earlier stories have left on the line put it down, and nobody is called back: the queue is empty."""
    with db.transaction() as tx:
        left = (
            tx.execute(text("SELECT DISTINCT number FROM calls WHERE state <> 'over' AND inbound"))
            .scalars()
            .all()
        )
    for number in left:
        phone = Handset(town, number)
        if number and phone.is_open():
            phone.hangs_up()

    def over() -> bool:
        with db.transaction() as tx:
            open_ = "SELECT count(*) FROM calls WHERE state <> 'over' AND inbound AND number = ANY(:left)"
            return tx.execute(text(open_), {"left": list(left)}).scalar() == 0

    until(over, PATIENCE)
    with db.transaction() as tx:
        tx.execute(
            text(
                "UPDATE call_places SET left_at = :now, left_how = 'story' WHERE left_at IS NULL AND agent_id IS NULL"
            ),
            {"now": clock.now()},
        )


@contextmanager
def at_work(
    town: Town,
    account_id: int,
    number: str,
    skills: tuple[str, ...] = ("general", "medical"),
    *,
    alone: bool = False,
) -> Iterator[Agent]:
    """An agent at their desk, whose page tells that it is there; `alone`: before, nobody waits."""
    db = Database(make_engine(town.ready["database_url"], pool_size=2))
    over = threading.Event()

    def sign_on(tx: Session) -> None:
        agents.sign_on(tx, account_id, number, clock.now(), skills=skills)

    def beats() -> None:
        while not over.wait(BEAT):
            with db.transaction() as tx:
                agents.beat(tx, account_id, clock.now())

    agent = Agent(db, account_id, Handset(town, number))
    if alone:
        nobody_else_waits(town, db)
    agent.does(sign_on)
    page = threading.Thread(target=beats, daemon=True)
    page.start()
    try:
        yield agent
    finally:
        over.set()
        page.join()
        agent.phone.hangs_up() if agent.phone.is_open() else None
        until(lambda: agent.state() not in ("talking", "offered"), PATIENCE)
        agent.does(lambda tx: agents.sign_off(tx, account_id, clock.now()))
        db.engine.dispose()
