"""The way from an order at the API to the client's server, through the parts as they are put together."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from gateway import accounts, clock
from gateway.app import create_app
from gateway.house import assemble
from tests.waiting import STANDSTILL, until
from workers import receiving
from workers.working import DRAINS

from .conftest import Client, Receiver


def test_an_order_by_http_is_reported_by_http(environ: dict[str, str], receiver: Receiver) -> None:
    house = assemble({**environ, "CALLBACK_NETWORKS": "127.0.0.0/8"}, connections=4)
    with house.db.transaction() as tx:
        key = accounts.create_key(tx, "hospital", ["send"], clock.now())
    wish = {"to": "0900000111", "text": "Chào", "purpose": "notice", "callback_url": receiver.url()}
    web = create_app(house).test_client()
    answer = web.post("/api/v1/messages", json=wish, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 202, answer.text
    lane = DRAINS["callbacks"](house)
    threads = lane.start()
    Client(house, 1).receives_receipt(answer.json["id"])
    receiving.apply_some(house)
    until(lambda: receiver.statuses(answer.json["id"])[-1:] == ["delivered"])
    lane.stop()
    for thread in threads:
        thread.join(STANDSTILL)
    house.db.engine.dispose()


def test_without_the_setting_this_machine_cannot_be_ordered_to_be_called(
    client: FlaskClient, receiver: Receiver, api_key: Callable[..., str]
) -> None:
    wish = {"to": "0900000111", "text": "Chào", "purpose": "notice", "callback_url": receiver.url()}
    answer = client.post(
        "/api/v1/messages", json=wish, headers={"Authorization": f"Bearer {api_key('send')}"}
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "url_not_public")
