"""The webhook through the whole web application: stored once, refused when forged, never broken by what is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.house import House
from gateway.messages.carriers import Registry
from tests.chat.test_zalo import USER, carrier, event, signed

PATH = "/chat/zalo/webhook"


@pytest.fixture
def client(house: House) -> Iterator[FlaskClient]:
    """The application of a house that is in the chat."""
    chatting = House(
        house.settings, house.db, house.webhooks, house.doorbell, Registry([carrier("http://127.0.0.1:9")])
    )
    with create_app(chatting).test_client() as client:
        yield client


def post(client: FlaskClient, said: dict[str, Any], mac: str | None = None) -> TestResponse:
    """As the company posts it."""
    body = json.dumps(said).encode()
    return client.post(PATH, data=body, headers={"X-ZEvent-Signature": signed(body) if mac is None else mac})


def count(house: House, table: str) -> int:
    with house.db.transaction() as tx:
        return int(tx.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def wrote(ref: str = "m1") -> dict[str, Any]:
    return event("user_send_text", sender={"id": USER}, message={"text": "KB", "msg_id": ref})


def test_words_are_stored_once_however_often_they_come(client: FlaskClient, house: House) -> None:
    assert [post(client, wrote()).status_code for _ in range(3)] == [200] * 3
    assert count(house, f"inbound WHERE number = 'zalo:{USER}'") == 1
    post(client, wrote("m2"))
    assert count(house, "inbound") == 2


def test_a_follow_that_comes_twice_is_welcomed_once(client: FlaskClient, house: House) -> None:
    for _ in range(2):
        assert post(client, event("follow", follower={"id": USER})).status_code == 200
    assert count(house, "messages WHERE template = 'Z_WELCOME'") == 1
    assert count(house, "chat_followers WHERE followed_at IS NOT NULL") == 1


@pytest.mark.parametrize("mac", ["", "mac=", "mac=00", "nonsense"])
def test_what_is_forged_is_refused_and_leaves_nothing(client: FlaskClient, house: House, mac: str) -> None:
    assert post(client, wrote(), mac).status_code == 403
    assert post(client, event("unfollow", follower={"id": USER}), mac).status_code == 403
    assert count(house, "inbound") == 0 and count(house, "chat_followers") == 0


def test_what_is_unknown_or_unreadable_but_signed_is_heard(client: FlaskClient, house: House) -> None:
    assert post(client, event("invented_tomorrow")).status_code == 200
    assert (
        post(
            client, event("user_send_text", sender={"id": "x"}, message={"msg_id": "1", "text": "a"})
        ).status_code
        == 200
    )
    assert count(house, "inbound") == 0


def test_others_have_no_chat(client: FlaskClient) -> None:
    assert client.post("/chat/twilio/webhook", data=b"{}").status_code == 404
    assert client.get(PATH).status_code == 405
