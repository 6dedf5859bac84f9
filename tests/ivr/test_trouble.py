"""A database that is away for a moment costs a caller nothing; one that stays away, a word about whom to call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from gateway.house import House
from ivr import webhooks
from tests.ivr.caller import Caller


def _owner(house: House, statement: str) -> None:
    engine = create_engine(house.settings.owner_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def broken(house: House) -> Iterator[None]:
    """The book of calls cannot be written."""
    _owner(house, "ALTER TABLE calls ADD CONSTRAINT broken CHECK (number = 'x') NOT VALID")
    yield
    mended(house)


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
    for _ in range(webhooks.AGAIN):
        caller.is_led_on()
    caller.hears("đang bận", "gọi ngay một một năm")
    assert [verb.name for verb in caller.page] == ["Play", "Hangup"]


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
