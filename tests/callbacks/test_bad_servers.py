"""What a bad server of one client costs: tries of its own reports for a day, and nothing to anybody else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import text

from gateway import clock
from gateway.callbacks import waiting
from gateway.house import House
from gateway.messages.status import Status
from tests.waiting import until
from workers.calling import Calling

from .conftest import (
    Client,
    Receiver,
    endless,
    hang,
    outcomes,
    redirect,
    reset,
    rows,
    secret_of,
    signed_at,
    tells,
    turn_clock,
)


@pytest.mark.parametrize("status", [500, 404, 301, 503, 429])
def test_whatever_is_not_2xx_is_tried_again_later(
    house: House, hospital: Client, receiver: Receiver, calling: Calling, status: int
) -> None:
    receiver.behave["/hook"] = status
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == [str(status)])
    (row,) = rows(house)
    assert row.outcome is None and 8 < (row.next_at - clock.now()).total_seconds() < 12
    receiver.behave["/hook"] = 200
    turn_clock(house, seconds=12)
    tells(house, "told")
    first, second = receiver.heard
    assert first.body == second.body, "the same event under the same id"
    assert signed_at(second, secret_of(house, hospital)) >= signed_at(first, secret_of(house, hospital)) + 12


def test_a_day_of_tries_and_then_it_is_given_up_until_an_operator_says_again(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    receiver.behave["/hook"] = 500
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    begun = clock.now()
    for tries in range(1, 20):
        until(
            lambda n=tries: rows(house) and rows(house)[0].tries == n and rows(house)[0].lease_by is None, 15
        )  # type: ignore[misc]
        (row,) = rows(house)
        if row.outcome is not None:
            break
        turn_clock(house, seconds=(row.next_at - clock.now()).total_seconds() + 0.1)
        calling.ring()
    assert (row.outcome, row.error) == ("given_up", "500")
    assert 11 <= row.tries <= 13
    assert 15 < (clock.now() - begun).total_seconds() / 3600 < 24
    receiver.behave["/hook"] = 200
    with house.db.transaction() as tx:
        assert waiting.again(tx, receiver.host, clock.now()) == 1
    tells(house, "told")


def test_410_ends_it_at_once(house: House, hospital: Client, receiver: Receiver, calling: Calling) -> None:
    receiver.behave["/hook"] = 410
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    tells(house, "gone")
    turn_clock(house, hours=30)
    calling.ring()
    hospital.moves(Status.DELIVERED)
    tells(house, "gone", "gone")
    assert len(receiver.heard) == 2


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [(reset, "broken"), (redirect("http://127.0.0.1:9/"), "307")],
    ids=["reset", "redirect"],
)
def test_a_rude_server_is_tried_again(
    house: House, hospital: Client, receiver: Receiver, calling: Calling, behaviour: object, error: str
) -> None:
    receiver.behave["/hook"] = behaviour  # type: ignore[assignment]  # a function over a handler
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == [error])
    assert len(receiver.heard) == 1


def test_an_endless_answer_is_not_read(
    house: House, hospital: Client, receiver: Receiver, calling: Calling
) -> None:
    receiver.behave["/hook"] = endless
    hospital.orders(receiver.url())
    hospital.moves(Status.SENT)
    begun = time.monotonic()
    tells(house, "told")
    assert time.monotonic() - begun < 5, "its status is all that counts"


def test_a_server_that_hangs_is_left_after_ten_seconds_and_holds_up_nobody(
    house: House,
    hospital: Client,
    receiver: Receiver,
    calling: Calling,
    open_receiver: Callable[..., Receiver],
) -> None:
    stuck = open_receiver("127.0.0.2")
    stuck.behave["/hook"] = hang
    hospital.orders(stuck.url(), 60)
    others = hospital.orders(receiver.url(), 20)
    hospital.moves(Status.SENT)
    begun = time.monotonic()
    until(lambda: outcomes(house).count("told") == 20, 8)
    assert {heard.said["message"] for heard in receiver.heard} == set(others)
    until(lambda: any(row.error == "timeout" for row in rows(house)), 15)
    assert 9 < time.monotonic() - begun < 13
    assert len(stuck.heard) == 5, "five at once, and then the host is left alone"


def test_a_key_whose_servers_all_hang_holds_up_no_other(
    house: House,
    hospital: Client,
    receiver: Receiver,
    calling: Calling,
    api_key: Callable[..., str],
    open_receiver: Callable[..., Receiver],
) -> None:
    """A dozen slow addresses would fill the window; the ports of one of them count as one."""
    slow = [open_receiver(f"127.0.1.{n}") for n in range(1, 7)] + [
        open_receiver("127.0.1.1") for _ in range(6)
    ]
    for server in slow:
        server.behave["/hook"] = hang
        hospital.orders(server.url(), 20)
    hospital.moves(Status.SENT)
    until(lambda: sum(len(server.heard) for server in slow) >= 15, 8)
    api_key("send", name="school")
    with house.db.transaction() as tx:
        school = tx.execute(text("SELECT id FROM api_keys WHERE name = 'school'")).scalar_one()
    (message,) = Client(house, school).orders(receiver.url())
    hospital.moves(Status.SENT, message)
    until(lambda: receiver.heard, 3)
    assert sum(len(server.heard) for server in slow) == 15


def test_nobody_listens(house: House, hospital: Client, calling: Calling) -> None:
    hospital.orders("http://127.0.0.1:9/hook")
    hospital.moves(Status.SENT)
    until(lambda: [row.error for row in rows(house)] == ["unreachable"])


def test_a_key_whose_secret_does_not_open_holds_up_nobody(
    house: House, hospital: Client, receiver: Receiver, calling: Calling, api_key: Callable[..., str]
) -> None:
    hospital.orders(receiver.url())
    api_key("send", name="school")
    with house.db.transaction() as tx:
        school = tx.execute(text("SELECT id FROM api_keys WHERE name = 'school'")).scalar_one()
        tx.execute(text("UPDATE api_keys SET callback_secret = 'x' WHERE id = :id"), {"id": hospital.key_id})
    Client(house, school).orders(receiver.url())
    hospital.moves(Status.SENT)
    until(lambda: {row.outcome or row.error for row in rows(house)} == {"no_secret", "told"})
