"""A name server that never answers costs the key that named it, and nobody else."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from gateway.callbacks.call import Caller
from gateway.callbacks.guard import Names
from gateway.callbacks.hosts import SHARE
from gateway.house import House
from gateway.messages.status import Status
from tests.waiting import STANDSTILL, until
from workers.calling import WINDOW, Calling

from .conftest import LOOPBACK, Client, Receiver, rows


@dataclass
class Resolver:
    """The system's: names under hang.example are not answered until `door` opens, well.example is this machine."""

    door: threading.Event = field(default_factory=threading.Event)
    hanging: list[str] = field(default_factory=list)

    def ask(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host.rstrip(".").lower().endswith("hang.example"):
            self.hanging.append(host)
            self.door.wait(30)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    found = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", found.ask)
    yield found
    found.door.set()


def test_one_name_takes_one_thread_however_often_it_is_wanted_and_spelled(resolver: Resolver) -> None:
    names = Names(2)

    async def ask() -> list[str]:
        for host in ("a.hang.example", "A.hang.example", "a.hang.example."):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(names(host, 443), 0.05)
        return await asyncio.wait_for(names("well.example", 443), 5)

    assert asyncio.run(ask()) == ["127.0.0.1"]
    assert resolver.hanging == ["a.hang.example"]


def test_idle_waits_for_the_thread_and_then_the_name_is_asked_again(
    resolver: Resolver, caplog: pytest.LogCaptureFixture
) -> None:
    names = Names(1)

    async def ask() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(names("a.hang.example", 443), 0.05)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(names.idle("a.hang.example."), 0.05)
        resolver.door.set()
        await asyncio.wait_for(names.idle("a.hang.example"), 5)
        await asyncio.wait_for(names.idle("a.hang.example"), 5)
        with pytest.raises(socket.gaierror):
            await names("a.hang.example", 443)

    asyncio.run(ask())
    gc.collect()
    assert len(resolver.hanging) == 2 and caplog.text == "", (
        "a fault that nobody waits for is no fault of ours"
    )


def test_names_that_hang_take_the_share_of_their_key_and_silence_nobody(
    house: House, hospital: Client, receiver: Receiver, api_key: Callable[..., str], resolver: Resolver
) -> None:
    lane = Calling(house.db, Caller(Names(WINDOW), LOOPBACK), "callbacks@names")
    (thread,) = lane.start()
    for n in range(60):
        hospital.orders(f"http://h{n}.hang.example/hook")
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)].count("timeout") == SHARE, 15)
    api_key("send", name="school")
    with house.db.transaction() as tx:
        school = tx.execute(text("SELECT id FROM api_keys WHERE name = 'school'")).scalar_one()
    (message,) = Client(house, school).orders(f"http://well.example:{receiver.port}/hook")
    hospital.moves(Status.SENT, message)
    until(lambda: receiver.heard, 3)
    assert len(resolver.hanging) == SHARE, "calls are over, their look-ups are not"
    resolver.door.set()
    until(lambda: len(resolver.hanging) > SHARE)
    lane.stop()
    thread.join(STANDSTILL)
    assert not thread.is_alive()
