"""A database that is away for a moment costs a caller nothing; one that stays away, a word about whom to call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from gateway import hurrying
from gateway.db import Database
from gateway.house import House
from gateway.hurrying import Hurried, TookTooLong
from ivr import repeating
from ivr.carriers import twilio
from ivr.webhooks import ANSWERS_WITHIN
from tests.ivr.caller import Caller
from tests.waiting import until


def _owner(house: House, statement: str) -> None:
    engine = create_engine(house.settings.owner_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def breaking(house: House) -> Iterator[None]:
    """The book of calls cannot be written."""
    _owner(house, "ALTER TABLE calls ADD CONSTRAINT broken CHECK (number = 'x') NOT VALID")
    yield
    mended(house)


@pytest.fixture
def broken(house: House) -> Iterator[None]:
    """The same, from the first call on."""
    with breaking(house):
        yield


def mended(house: House) -> None:
    _owner(house, "ALTER TABLE calls DROP CONSTRAINT IF EXISTS broken")


def test_the_same_is_asked_again_until_it_can_be_answered(
    client: FlaskClient, house: House, broken: None
) -> None:
    caller = Caller(client, "+84900000001").calls()
    caller.hears("Xin giữ máy một lát", "một một năm")
    assert [verb.name for verb in caller.page] == ["Play", "Pause", "Redirect"]
    caller.is_led_on().hears("Xin giữ máy một lát")
    mended(house)
    caller.is_led_on().hears("Khai y tế, bấm một")


def test_who_cannot_be_helped_hears_whom_to_call(client: FlaskClient, broken: None) -> None:
    caller = Caller(client, "+84900000001").calls()
    for _ in range(repeating.MOST):
        caller.is_led_on()
    caller.hears("đang bận", "gọi ngay một một năm")
    assert [verb.name for verb in caller.page] == ["Play", "Hangup"]


def test_a_cry_for_help_outlives_a_database_that_is_away(client: FlaskClient, house: House) -> None:
    caller = Caller(client, "+84900000001").calls()
    with breaking(house):
        caller.presses("9").hears("Xin giữ máy một lát")
        caller.is_led_on().hears("Xin giữ máy một lát")
    assert not any("Digits" in verb.text for verb in caller.page), "what was pressed stands in no address"
    caller.is_led_on().hears("Đã nhận yêu cầu cấp cứu")
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM tickets WHERE kind = 'rescue'")).scalar() == 1


def test_nobody_waits_for_a_database_that_stands_still(house: House) -> None:
    hurried = Hurried(house.db, 0.2)

    def sleeps(tx: Session) -> None:
        tx.execute(text("SELECT pg_sleep(1.5)"))
        tx.execute(text("INSERT INTO silent_numbers VALUES ('+84900000009', 'x', 1, now())"))

    def there() -> bool:
        with house.db.transaction() as tx:
            return bool(tx.execute(text("SELECT count(*) FROM silent_numbers")).scalar())

    assert hurried.do(lambda tx: tx.execute(text("SELECT 7")).scalar()) == 7
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        hurried.do(sleeps)
    assert time.monotonic() - began < 1.4, "somebody has waited for it"
    assert until(there), "what was begun is done all the same"


def test_the_answer_comes_while_the_carrier_still_waits_for_it() -> None:
    rules = dict(each.split("=") for each in twilio.INSISTS.lstrip("#").split("&"))
    assert int(rules["rt"]) > ANSWERS_WITHIN * 1000 + 1000, "nobody hears to hold"


def test_while_everybody_hangs_nobody_else_waits() -> None:
    let_go = threading.Event()

    class Still:
        """A database that answers nobody until it is let go."""

        def do(self, work: Callable[[Any], Any]) -> Any:
            let_go.wait(60)
            return work(None)

    hurried = Hurried(cast(Database, Still()), 0.2)
    asking = [threading.Thread(target=lambda: _gives_up(hurried)) for _ in range(hurrying.THREADS)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    began = time.monotonic()
    _gives_up(hurried)
    assert time.monotonic() - began < 0.15, "the seventeenth waits too"
    let_go.set()
    assert until(lambda: _answers(hurried))


def _gives_up(hurried: Hurried) -> None:
    with pytest.raises(TookTooLong):
        hurried.do(lambda tx: None)


def _answers(hurried: Hurried) -> bool:
    with suppress(TookTooLong):
        return bool(hurried.do(lambda tx: True))
    return False


@pytest.mark.parametrize(
    "path", ["/ivr/twilio/queue", "/ivr/twilio/after", "/ivr/twilio/step?n=3", "/ivr/twilio/wait?n=1"]
)
def test_a_call_that_nobody_knows_ends_in_words_and_leaves_no_row(
    path: str, client: FlaskClient, house: House
) -> None:
    lost = Caller(client, "+84900000001")._asks(path, {"Digits": "1"})
    lost.hears("Xin gọi lại một không hai hai", "một một năm")
    assert [verb.name for verb in lost.page] == ["Play", "Hangup"]
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM calls")).scalar() == 0


def test_whom_we_call_in_no_call_of_ours_hears_an_apology(client: FlaskClient) -> None:
    called = Caller(client, "+84900000001")._asks(
        "/ivr/twilio/outgoing?call=cal_none", {"Direction": "outbound-api"}
    )
    called.hears("xin lỗi đã làm phiền")
    assert [verb.name for verb in called.page] == ["Play", "Hangup"]
