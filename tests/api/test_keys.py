"""Keys: who gets in, who is told what is missing, and that a revoked key stops at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway import accounts, clock
from gateway.guards import guard_of
from gateway.house import House

from .conftest import Caller


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer gw_unknown", "Basic Z3c6Z3c=", "gw_unknown", "Bearer é"]
)
def test_without_a_good_key_nothing_is_said(client: FlaskClient, house: House, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.post("/api/v1/text/preview", json={"text": "a"}, headers=headers)
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "unauthorised"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="gateway"'


def test_the_scheme_is_read_in_any_case(client: FlaskClient, api_key: Callable[..., str]) -> None:
    headers = {"Authorization": f"bearer {api_key('send')}"}
    assert client.post("/api/v1/text/preview", json={"text": "a"}, headers=headers).status_code == 200


def test_a_key_without_the_scope_is_told_which(caller: Callable[..., Caller]) -> None:
    answer = caller("read.declarations").order()
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "missing_scope"
    assert 'scope="send"' in answer.headers["WWW-Authenticate"]


def test_a_revoked_key_stops_at_once(house: House, sender: Caller) -> None:
    assert sender.order().status_code == 202
    with house.db.transaction() as tx:
        accounts.revoke_key(tx, "tests", clock.now())
    assert sender.order().status_code == 401


def test_every_route_of_the_application_has_a_guard(app: Flask) -> None:
    unguarded = [
        rule.rule for rule in app.url_map.iter_rules() if guard_of(app.view_functions[rule.endpoint]) is None
    ]
    assert unguarded == []


def test_every_route_under_v1_asks_for_a_scope(app: Flask) -> None:
    guards = {
        (rule.rule, *sorted(rule.methods - {"HEAD", "OPTIONS"})): guard_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    }
    assert len(guards) == 26
    told_to_everybody = guards.pop(("/api/v1/promises", "GET"))
    assert told_to_everybody is not None and told_to_everybody.startswith("public")
    assert all(guard is not None and guard.startswith("scope: ") for guard in guards.values()), guards
