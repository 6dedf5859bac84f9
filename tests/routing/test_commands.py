"""`gateway route`: what decides about a number, in words an operator understands, and as JSON."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import clock
from gateway.cli.routes import plain, said
from gateway.house import House
from gateway.messages import routing
from gateway.messages.routing.explaining import Explanation, explain
from tests.commands import Gateway

from .carriers import MOBIFONE, NOW, measure, terms

THREE = [
    terms("alpha", 300),
    terms("beta", 600),
    terms("gamma", 250, networks="viettel", senders={"default": "IT-antiNCOV"}),
]


def explained(tx: Session, number: str = "0900000101", purpose: str = "otp") -> Explanation:
    found = explain(tx, number, purpose, THREE, NOW)
    assert found is not None
    return found


def test_an_operator_reads_why(tx: Session) -> None:
    routing.plan(tx, THREE, NOW)
    measure(tx, "alpha", NOW, handed=1200, slow=240, errors=3)
    routing.plan(tx, THREE, NOW)
    assert said(explained(tx)) == [
        "number    0900000101, mobile",
        "network   mobifone, by its prefix",
        "purpose   otp, bucket 1 of 0 to 9",
        "",
        "alpha: 300 đ a segment; share 60 of 100, by contract 70",
        "    10 points taken from it: 20 % of 1200 hand-overs in 15 minutes were slow",
        "    last 15 minutes: 1,200 handed over, 240 slow, 3 errors",
        "    breaker: closed",
        "",
        "beta: 600 đ a segment; share 40 of 100, by contract 30",
        "    last 15 minutes: 0 handed over, 0 slow, 0 errors",
        "    breaker: closed",
        "",
        "gamma: not a candidate, its contract does not cover the network mobifone",
        "",
        "choice    alpha",
        "          otherwise: beta",
    ]


def test_what_was_learned_and_who_is_away_are_said(tx: Session) -> None:
    routing.plan(tx, THREE, NOW)
    routing.learn(tx, [(MOBIFONE, "viettel", "beta")], NOW)
    routing.trip(tx, "alpha", "no connection", NOW)
    lines = said(explained(tx, purpose="reply"))
    assert "network   viettel, as beta told on 20/11/2026; by its prefix mobifone" in lines
    assert "    breaker: open since 20/11 08:00:30, no connection" in lines
    assert "gamma: not a candidate, nobody can answer its sender IT-antiNCOV" in lines
    assert lines[-1] == "choice    beta"


def test_an_old_reason_is_called_old(tx: Session) -> None:
    routing.plan(tx, THREE, NOW)
    routing.trip(tx, "alpha", "no connection", NOW)
    routing.plan(tx, THREE, NOW + timedelta(seconds=30))
    assert "    breaker: half-open since 20/11 08:01:00, it was opened for: no connection" in said(
        explained(tx)
    )


def test_nothing_planned_is_said(tx: Session) -> None:
    lines = said(explained(tx))
    assert lines[-1] == "choice    any carrier that is free: nothing is planned yet"
    routing.plan(tx, [THREE[2]], NOW)
    found = explain(tx, MOBIFONE, "otp", [THREE[2]], NOW)
    assert found is not None
    assert said(found)[-1] == "choice    any carrier that is free: no contract covers it"


def test_programs_get_the_same(tx: Session) -> None:
    routing.plan(tx, THREE, NOW)
    routing.trip(tx, "alpha", "no connection", NOW)
    routing.learn(tx, [(MOBIFONE, "vinaphone", "beta")], NOW - timedelta(days=1))
    found = json.loads(json.dumps(plain(explained(tx))))
    assert found["number"] == {"e164": MOBIFONE, "kind": "mobile", "reason": None}
    assert (found["network"], found["prefix_network"], found["ported_by"]) == (
        "vinaphone",
        "mobifone",
        "beta",
    )
    assert found["ported_at"] == "2026-11-19T01:00:30+00:00"
    assert (found["choice"], found["otherwise"]) == ("beta", None)
    alpha = found["candidates"][0]
    assert (alpha["carrier"], alpha["base"], alpha["weight"], alpha["breaker"]) == ("alpha", 70, 0, "open")
    assert alpha["lately"] == {"handed": 0, "slow": 0, "errors": 0, "burst": 0}


def test_the_command_on_a_running_house(house: House, gateway: Gateway) -> None:
    (name,) = house.carriers.names()
    with house.db.transaction() as tx:
        routing.plan(tx, routing.contracts(house.carriers), clock.now())
    run = gateway("route", "0900 000 101")
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == f"choice    {name}"
    assert json.loads(gateway("route", "0900000101", "--purpose", "bulk", "--json").stdout)["choice"] == name


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("route", "113"), 1, "emergency: "),
        (("route", "12"), 1, "invalid: "),
        (("route", "02593822222"), 1, "landline: Đây là số cố định: gọi được, không nhắn tin được."),
        (("route", "+442079460000"), 1, "foreign: Đây là số nước ngoài. Số này không phải"),
        (("route", "0900000101", "--purpose", "spam"), 2, "--purpose"),
    ],
)
def test_what_cannot_be_routed_is_said(
    gateway: Gateway, words: tuple[str, ...], code: int, complaint: str
) -> None:
    run = gateway(*words)
    assert run.returncode == code
    assert complaint in run.stderr
