"""Every document a call can reach: each action and redirect is followed with every sensible key, breadth first.

All that is found is checked: read strictly by the tables of the `twilio` package, no dead end, nothing personal in an
address, every sound can be fetched; 9 is a rescue and 0 a person from wherever they are pressed. A document is the same
as another where it says the same but for digits. Bounded in documents and in time; `CRAWL_SECONDS=600` sees far more.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from gateway import clock
from gateway.accounts import staff
from gateway.calls.states import SETTLED, State
from gateway.house import House
from ivr import sounds
from simulator.twilio.voice.document import every
from tests.conftest import PUBLIC_URL
from tests.ivr.caller import Caller
from tests.ivr.ways import Edge, ways_on

SECONDS = float(os.environ.get("CRAWL_SECONDS", "9"))  # a kind of caller; five of them
MOST = 2_000  # documents
FEWEST = 6  # seen even on a machine that has next to no time
WITH_A_PERSON = frozenset({State.WAITING, State.OFFERED, State.TALKING, State.VOICEMAIL})

Seen = tuple[str, ...]


@dataclass
class Visitor(Caller):
    """A caller who hears every sound once and remembers the words of all."""

    known: dict[str, str] = field(default_factory=dict)

    def goes(self, edge: Edge) -> Visitor:
        """The same call one document further."""
        return replace(self, page=())._asks(edge.path, edge.form)  # type: ignore[return-value]

    def awaits_more(self) -> bool:
        """Whether further keys of the answer just begun are awaited."""
        return self._goes_on()

    def _listens(self, url: str) -> str:
        said = sounds.unseal(url.rsplit("/", 1)[1].removesuffix(".wav"), clock.now())
        assert said is not None, url
        if repr(said) not in self.known:
            self.known[repr(said)] = super()._listens(url)
        return self.known[repr(said)]


def sign(caller: Caller) -> Seen:
    """What makes a document another one: its words without their digits, its verbs and how many keys they take."""
    words = re.sub(r"\d+", "#", caller.said)
    return (words, *(f"{verb.name}:{verb.get('numDigits')}" for verb in every(caller.page)))


@dataclass
class Crawl:
    """One kind of caller from the first document on; every call happens in a transaction that is taken back."""

    client: FlaskClient
    db: Connection
    number: str
    known: dict[str, str] = field(default_factory=dict)
    documents: dict[Seen, str] = field(default_factory=dict)
    posts: int = 0

    def run(self) -> None:
        until = time.monotonic() + SECONDS
        first = Edge("calls", "/ivr/twilio/incoming")
        ahead: deque[tuple[Edge, ...]] = deque([(first,)])
        with self._taken_back():
            self._new(self._at((first,)), (first,))
        while ahead and len(self.documents) < MOST:
            path = ahead.popleft()
            with self._taken_back():
                here = self._at(path)
                for edge in ways_on(here.page)[0]:
                    if time.monotonic() > until and len(self.documents) >= FEWEST:
                        return
                    with self._taken_back():
                        begun = here.awaits_more()
                        there = self._step(here, edge)
                        if not begun:  # else a figure of the answer that was begun
                            self._pressed(edge, there)
                        if self._new(there, (*path, edge)):
                            ahead.append((*path, edge))

    def _at(self, path: tuple[Edge, ...]) -> Visitor:
        """The call that has taken these ways; numbers of documents are counted anew, so the same ways lead there."""
        caller = Visitor(self.client, self.number, known=self.known)
        for edge in path:
            caller = self._step(caller, edge)
        return caller

    def _step(self, caller: Visitor, edge: Edge) -> Visitor:
        self.posts += 1
        inside = edge.path.removeprefix(PUBLIC_URL).partition("#")[0]
        return caller.goes(replace(edge, path=inside))

    def _new(self, caller: Visitor, path: tuple[Edge, ...]) -> bool:
        """Check a document that was not seen before."""
        mark = sign(caller)
        if mark in self.documents:
            return False
        way = " > ".join(edge.deed for edge in path)
        self.documents[mark] = way
        self._addresses_tell_nothing(caller, way)
        edges, hangs_up = ways_on(caller.page)
        assert edges or hangs_up, f"a dead end after {way}: {caller.said!r}"
        assert caller.said.strip() or edges, f"nothing is said after {way}"
        if hangs_up and not edges:
            outcome = self._call(caller)[1]
            assert outcome in SETTLED or not self.number.startswith("+"), (
                f"{outcome} after {way}: {caller.said!r}"
            )
        return True

    def _pressed(self, edge: Edge, there: Visitor) -> None:
        """What is promised of 9 and of 0 is done before the next document is there."""
        keys = edge.form.get("Digits", "")
        if keys not in ("9", "0"):
            return
        while there.awaits_more():  # keys of one answer, which silence ends
            silence = next(way for way in ways_on(there.page)[0] if not way.form.get("Digits"))
            there = self._step(there, silence)
        if keys == "9":
            held = self.db.execute(text("SELECT count(*) FROM tickets WHERE kind = 'rescue'")).scalar()
            assert held, f"9 is no rescue: {there.said!r}"
        if keys == "0":
            state, outcome = self._call(there)
            assert state in WITH_A_PERSON or outcome in SETTLED, f"0 is nobody ({state}): {there.said!r}"

    def _call(self, caller: Caller) -> tuple[str, str | None]:
        found = self.db.execute(
            text("SELECT state, outcome FROM calls WHERE ref = :ref"), {"ref": caller.ref}
        )
        return tuple(found.one())  # type: ignore[return-value]

    def _addresses_tell_nothing(self, caller: Caller, way: str) -> None:
        for verb in every(caller.page):
            addresses = [value for name, value in verb.attributes.items() if value.startswith("http")]
            for address in [*addresses, *([verb.text] if verb.text.startswith("http") else [])]:
                assert address.startswith(f"{PUBLIC_URL}/ivr/"), f"{address} after {way}"
                if "/ivr/sound/" not in address:  # there the words are sealed
                    assert not re.search(r"\d{4}", address.partition("#")[0].removeprefix(PUBLIC_URL)), (
                        address
                    )
                assert self.number.lstrip("+") not in address

    def _taken_back(self) -> Any:
        return TakenBack(self.db)


class TakenBack:
    """What happens inside has never happened."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._point = self._db.begin_nested()

    def __exit__(self, *_: object) -> None:
        if self._point.is_active:
            self._point.rollback()


@pytest.fixture
def crawl(client: FlaskClient, house: House) -> Iterator[Callable[[str], Crawl]]:
    """Starts crawls of a number; sessions of the application save and take back inside the crawl's transaction."""
    with house.webhooks.engine.connect() as db:
        engine, house.webhooks.engine = house.webhooks.engine, db  # type: ignore[assignment]
        whole = db.begin()
        yield lambda number: Crawl(client, db, number)
        whole.rollback()
        house.webhooks.engine = engine


def declared(client: FlaskClient, house: House) -> str:
    """A number that has filed a declaration by keys and left in the middle of another."""
    caller = Caller(client, "+84900000011").calls()
    for keys in ("1", "1", "1985"):
        caller.presses(keys)
    caller.hangs_up()
    return caller.number


def colleague(client: FlaskClient, house: House) -> str:
    number = "+84900000012"
    with house.db.transaction() as tx:
        staff.add(
            tx,
            name="Trần Văn Bình",
            email="binh@demo.example",
            number=number,
            roles=["releaser"],
            unit_id=None,
            password=None,
            by="tests",
            now=clock.now(),
        )
    return number


CALLERS: dict[str, Callable[[FlaskClient, House], str]] = {
    "new": lambda client, house: "+84900000010",
    "known": declared,
    "hidden": lambda client, house: "anonymous",
    "foreign": lambda client, house: "+14155550123",
    "staff": colleague,
}


@pytest.mark.parametrize("kind", CALLERS)
def test_every_document_that_can_be_reached(
    kind: str, client: FlaskClient, house: House, request: pytest.FixtureRequest
) -> None:
    number = CALLERS[kind](client, house)
    seen = request.getfixturevalue("crawl")(number)
    seen.run()
    counted = f"{kind}: {len(seen.documents)} documents by {seen.posts} requests, {len(seen.known)} sounds"
    sys.stdout.write(f"{counted}\n")
    assert len(seen.documents) >= (1 if kind == "hidden" else FEWEST)
