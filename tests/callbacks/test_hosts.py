"""What is counted of calls that are open, and how long a host that is away stays in mind."""

from __future__ import annotations

import pytest

from gateway.callbacks.hosts import EACH, SHARE, Hosts, Room, server_of


class Seconds:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_call_takes_its_place_from_the_window_the_server_and_the_key() -> None:
    hosts = Hosts()
    hosts.begun("a.example:443", 1)
    hosts.begun("a.example:8443", 1)
    hosts.begun("b.example:443", 2)
    assert hosts.room(50) == Room(
        47, servers={"a.example": EACH - 2, "b.example": EACH - 1}, keys={1: SHARE - 2, 2: SHARE - 1}
    )
    for host, key_id in (("a.example:443", 1), ("a.example:8443", 1), ("b.example:443", 2)):
        hosts.ended(host, key_id)
    assert hosts.room(50) == Room(50)


def test_the_port_that_is_away_is_left_alone_and_its_server_is_not() -> None:
    hosts = Hosts(Seconds())
    hosts.heard("a.example:8443", away=True)
    assert hosts.room(50).away == ("a.example:8443",)


def test_pauses_grow_and_end_with_the_first_call_that_finds_somebody() -> None:
    seconds = Seconds()
    hosts = Hosts(seconds)
    lengths = []
    for _ in range(9):
        hosts.heard("a.example:443", away=True)
        begun = seconds.now
        while hosts.room(50).away:
            seconds.now += 1
        lengths.append(seconds.now - begun)
    assert lengths == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    hosts.heard("a.example:443", away=False)
    hosts.heard("a.example:443", away=True)
    seconds.now += 1
    assert hosts.room(50).away == ()


def test_a_host_that_nothing_is_due_for_is_forgotten() -> None:
    """A client that names a new dead host with every order must not fill our memory."""
    seconds = Seconds()
    hosts = Hosts(seconds)
    for n in range(100):
        hosts.heard(f"h{n}.example:443", away=True)
    seconds.now = 60.5
    hosts.room(50)
    assert len(hosts._pauses) == 100
    seconds.now = 61.5
    hosts.room(50)
    assert len(hosts._pauses) == 0


@pytest.mark.parametrize(
    ("host", "server"), [("a.example:443", "a.example"), ("[2606:4700::1]:443", "[2606:4700::1]"), ("a", "a")]
)
def test_a_server_is_a_host_without_its_port(host: str, server: str) -> None:
    assert server_of(host) == server
