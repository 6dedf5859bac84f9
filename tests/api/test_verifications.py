"""Asking for a code and checking it, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from gateway import clock, otp
from gateway.app import create_app
from gateway.house import House
from gateway.messages.model import Message
from tests.otp.desk import digits, said, wrong

from .conftest import MINH, Caller

PATH = "/api/v1/verifications"


@pytest.fixture
def portal(caller: Callable[..., Caller]) -> Caller:
    """A client that may verify."""
    return caller("verify")


def texts(house: House) -> list[str]:
    """Every code texted, oldest first."""
    with house.db.transaction() as tx:
        return [said(message) for message in tx.scalars(select(Message).order_by(Message.id))]


def begin(portal: Caller, **more: Any) -> dict[str, Any]:
    answer = portal.post(PATH, {"to": MINH, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def check(portal: Caller, id: str, code: Any) -> tuple[int, dict[str, Any]]:
    answer = portal.post(f"{PATH}/{id}/check", {"code": code})
    return answer.status_code, dict(answer.json)


def test_a_code_is_asked_for_and_checked(house: House, portal: Caller) -> None:
    begun = begin(portal)
    assert set(begun) == {"id", "to", "channel", "status", "expires_at", "resend_after"}
    assert (begun["to"], begun["channel"], begun["status"]) == ("+84 90 *** 0111", "sms", "pending")
    assert begun["resend_after"] == 60
    left = datetime.fromisoformat(begun["expires_at"]) - clock.now()
    assert timedelta(minutes=4.9) < left <= timedelta(minutes=5)
    code = digits(texts(house)[0])
    assert check(portal, begun["id"], wrong(code)) == (200, {"status": "pending", "attempts_left": 4})
    assert check(portal, begun["id"], f" {code[:3]} {code[3:]} ") == (200, {"status": "approved"})
    assert check(portal, begun["id"], code)[0] == 404


def test_asked_again_it_is_the_same(house: House, portal: Caller) -> None:
    first, again = begin(portal, channel="sms"), begin(portal, channel="auto", to="+84 900 000 111")
    assert again["id"] == first["id"] and again["resend_after"] <= 60
    assert len(texts(house)) == 1


def test_nothing_tells_apart_expired_used_exhausted_unknown_and_foreign(
    house: House, portal: Caller, client: FlaskClient, api_key: Callable[..., str]
) -> None:
    used, exhausted, expired, mine = (begin(portal, to=f"090000012{nth}") for nth in range(4))
    codes = dict(
        zip((used["id"], exhausted["id"], expired["id"], mine["id"]), map(digits, texts(house)), strict=True)
    )
    assert check(portal, used["id"], codes[used["id"]])[1] == {"status": "approved"}
    for left in (4, 3, 2, 1, 0):
        assert check(portal, exhausted["id"], wrong(codes[exhausted["id"]]))[1]["attempts_left"] == left
    with house.db.transaction() as tx:
        over = text("UPDATE verifications SET expires_at = :now WHERE public_id = :id")
        tx.execute(over, {"now": clock.now(), "id": expired["id"]})
    other = Caller(client, api_key("verify", name="other"))
    answers = [check(portal, begun["id"], codes[begun["id"]]) for begun in (used, exhausted, expired)]
    answers.append(check(other, mine["id"], codes[mine["id"]]))
    answers += [check(portal, f"ver_{'a' * 26}", "482913"), check(portal, "x", "482913")]
    answers += [check(portal, f"ver_%00{'a' * 25}", "482913"), check(portal, f"ver_{'A' * 26}", "482913")]
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0][0] == 404 and answers[0][1]["error"]["code"] == "not_found"
    assert check(portal, mine["id"], codes[mine["id"]])[1] == {"status": "approved"}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"to": None}, "to", "missing"),
    ({"to": 84900000111}, "to", "not_text"),
    ({"to": "0259 382 2222"}, "to", "landline"),
    ({"to": "+870776123456"}, "to", "foreign"),
    ({"channel": "voice"}, "channel", "voice_not_served"),
    ({"channel": "pigeon"}, "channel", "not_listed"),
    ({"channel": None}, "channel", "missing"),
    ({"purpose": "Sign in"}, "purpose", "bad_purpose"),
    ({"purpose": ["sign_in"]}, "purpose", "not_text"),
    ({"purpose": "gate"}, "site", "missing"),
    ({"purpose": "gate", "site": "khaibao.example"}, "site", "bad_site"),
    ({"purpose": "gate", "site": "gọi 0900000123"}, "site", "bad_site"),
    ({"site": "Chợ"}, "site", "only_at_gates"),
    ({"locale": "fr"}, "locale", "not_listed"),
    ({"web_domain": "https://a.example"}, "web_domain", "bad_domain"),
    ({"web_domain": {}}, "web_domain", "not_text"),
    ({"ip": "10.0.0.0/8"}, "ip", "bad_address"),
    ({"ip": 2130706433}, "ip", "not_text"),
]


@pytest.mark.parametrize(("wish", "field", "code"), REFUSED)
def test_a_malformed_request_names_the_field(
    house: House, portal: Caller, wish: dict[str, Any], field: str, code: str
) -> None:
    answer = portal.post(PATH, {"to": MINH, **wish})
    assert answer.status_code == 422
    error = answer.json["error"]
    assert (error["field"], error["code"]) == (field, code)
    assert error["message"].endswith(".")
    assert texts(house) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing"),
        ({"code": None}, "missing"),
        ({"code": 482913}, "not_text"),
        ({"code": ["482913"]}, "not_text"),
        ({"code": ""}, "not_six_digits"),
        ({"code": "48291"}, "not_six_digits"),
        ({"code": "4829133"}, "not_six_digits"),
        ({"code": "sáu số"}, "not_six_digits"),
        ({"code": "\ud800"}, "not_six_digits"),
        ({"code": "4" * 100_000}, "not_six_digits"),
    ],
)
def test_what_cannot_be_a_code_names_the_field_and_is_not_counted(
    house: House, portal: Caller, body: dict[str, Any], code: str
) -> None:
    begun = begin(portal)
    answer = portal.post(f"{PATH}/{begun['id']}/check", body)
    assert answer.status_code == 422
    assert (answer.json["error"]["field"], answer.json["error"]["code"]) == ("code", code)
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT checks FROM verifications")).scalar() == 0


@pytest.mark.parametrize("typed", ["４８２９１３", "48 29 13", "482-913", "482.913"])
def test_codes_are_read_as_people_type_them(portal: Caller, typed: str) -> None:
    assert check(portal, begin(portal)["id"], typed)[0] == 200


def test_a_phone_that_asked_needs_no_text_and_every_request_is_its_own(house: House, portal: Caller) -> None:
    with house.db.transaction() as tx:
        otp.send_to_phone(tx, "+84900000111", ("VN",), "vi", 5, clock.now())
    begun = [begin(portal) for _ in range(7)]
    assert len({each["id"] for each in begun}) == 7 and len(texts(house)) == 1
    code = digits(texts(house)[0])
    assert [check(portal, each["id"], code) for each in begun] == [(200, {"status": "approved"})] * 7


def test_a_limit_says_when_to_come_back(house: House, api_key: Callable[..., str]) -> None:
    strict = replace(house, settings=replace(house.settings, otp_per_number_hour=1))
    portal = Caller(create_app(strict).test_client(), api_key("verify"))
    begin(portal, purpose="sign_in")
    answer = portal.post(PATH, {"to": MINH, "purpose": "delete_data"})
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "too_many")
    assert 3590 <= int(answer.headers["Retry-After"]) <= 3600
    assert "field" not in answer.json["error"]


def test_another_scope_opens_nothing(caller: Callable[..., Caller]) -> None:
    sender = caller("send")
    assert sender.post(PATH, {"to": MINH}).status_code == 403
    assert sender.post(f"{PATH}/ver_x/check", {"code": "482913"}).status_code == 403


def test_neither_code_nor_number_is_ever_answered(house: House, portal: Caller) -> None:
    begun = portal.post(PATH, {"to": MINH, "ip": "203.0.113.7"})
    code = digits(texts(house)[0])
    checked = portal.post(f"{PATH}/{begun.json['id']}/check", {"code": code})
    for shown in (begun.text, checked.text):
        assert (
            code not in shown and MINH not in shown and "900000111" not in shown and "203.0.113" not in shown
        )


def test_the_description_names_exactly_what_is_answered(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]
    ask, checking = paths[PATH]["post"], paths[f"{PATH}/{{id}}/check"]["post"]
    body = {"400", "401", "403", "413", "415", "422", "503"}
    assert set(ask["responses"]) == body | {"201", "429"}
    assert set(checking["responses"]) == body | {"200", "404"}
    assert set(ask["responses"]["429"]["headers"]) == {"Retry-After"}
    assert ask["responses"]["429"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Error"
    }
