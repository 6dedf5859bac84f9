"""Who carries what is said in a chat, and templates to phones: first the form, then the same text by SMS."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import text
from sqlalchemy.orm import Session as Tx

from chat.carriers import zns
from gateway import clock
from gateway.messages import outbox, routing
from gateway.messages.carriers import Outgoing, SendError, Takes
from gateway.messages.outbox import Claimed, Order
from gateway.messages.outcomes import Outcome
from gateway.messages.policy import PURPOSES
from gateway.messages.rerouting import reroute
from gateway.messages.routing.contracts import bases
from gateway.messages.status import Status
from gateway.messages.terms import NOWHERE, Terms
from sms import attempt
from tests.chat.test_zalo import Given
from tests.contracts import ADDRESS, listening, requests_of

CHAT = "zalo:5500000000000000001"
PHONE = "+84900000701"
TERMS = [
    Terms("sms", "smpp", price=300),
    Terms("zalo", "zalo", networks=frozenset({"zalo"})),
    Terms("zns", "zns", networks=frozenset({NOWHERE})),
]
HEALTH = Outgoing(
    ADDRESS, PHONE, "Ma cua AN", 3600, "notice", "D2", {"ticket": "4711", "by": "15:30", "day": {"w": "W"}}
)


def claimed(tx: Tx, route: str, takes: Takes, lane: str = "reply") -> list[Claimed]:
    """What a sender of `route` takes."""
    return outbox.claim(
        tx, route=route, lane=lane, holder=f"{route}@x", limit=9, now=clock.now(), takes=takes
    )[0]


def test_contracts_of_phones_do_not_reach_a_chat_and_the_chat_reaches_no_phone() -> None:
    planned = bases(TERMS)
    assert {carrier for (_, network, carrier) in planned if network == "zalo"} == {"zalo"}
    assert {network for (_, network, carrier) in planned if carrier == "zalo"} == {"zalo"}
    assert "zns" not in {carrier for (_, _, carrier) in planned}
    assert {purpose for purpose, _, carrier in planned if carrier == "zalo"} == set(PURPOSES)


def test_planned_or_not_nobody_else_takes_what_is_for_a_chat(tx: Tx) -> None:
    now = clock.now()
    outbox.order(tx, Order(CHAT, "reply", "H2"), now)
    outbox.order(tx, Order(PHONE, "reply", "H2"), now)
    assert [m.recipient for m in claimed(tx, "sms", "phones")] == [PHONE]
    assert claimed(tx, "zns", "nothing") == []
    assert [m.recipient for m in claimed(tx, "zalo", "chats")] == [CHAT]
    routing.plan(tx, TERMS, now)
    outbox.order(tx, Order(CHAT, "emergency", "C1_MORE", {"ticket": "4711", "by": "15:30"}), now)
    assert [m.recipient for m in claimed(tx, "zalo", "chats", "emergency")] == [CHAT]


def test_a_text_with_a_form_is_ordered_there_first(tx: Tx) -> None:
    now = clock.now()
    routing.plan(tx, TERMS, now)
    routing.keep_templates(tx, "zns", {"H2"})
    for to, template, lang in (
        (PHONE, "H2", "vi"),
        (PHONE, "H2", "en"),
        (CHAT, "H2", "vi"),
        (PHONE, "N1", "vi"),
    ):
        outbox.order(tx, Order(to, "notice", template, lang=lang), now)
    routes = text("SELECT route FROM outbox ORDER BY id")
    assert list(tx.execute(routes).scalars()) == ["zns", "sms", "zalo", "sms"]
    routing.trip(tx, "zns", "away", now)
    outbox.order(tx, Order(PHONE, "notice", "H2"), now)
    assert list(tx.execute(routes).scalars())[-1] == "sms"
    assert "zns" in routing.adrift(tx) and routing.move(tx, "zns", now) == 1
    routing.keep_templates(tx, "zns", ())
    assert tx.execute(text("SELECT count(*) FROM template_routes")).scalar() == 0


def test_who_has_no_app_gets_the_same_text_by_sms(tx: Tx) -> None:
    """Message → attempt by template, refused → attempt by SMS: one message, two attempts."""
    now = clock.now()
    routing.plan(tx, TERMS, now)
    routing.keep_templates(tx, "zns", {"H2"})
    outbox.order(tx, Order(PHONE, "notice", "H2"), now)
    (message,) = claimed(tx, "zns", "nothing", "notice")
    for code in (-114, -118):
        why = zns.REFUSALS[code].error(str(code))
        outcome = attempt.refused(message, why, now)
        settled, routes = reroute(tx, [outcome], {outcome.key: message}, carrier="zns", now=now)
        assert routes == {outcome.key: "sms"} and settled[0].retry_at is not None
        assert settled[0].retry_at <= now + timedelta(seconds=1)
    gone = Outcome(message.month, message.id, 1, Status.FAILED, error="-108")
    assert reroute(tx, [gone], {gone.key: message}, carrier="zns", now=now) == ([gone], {})


def template(
    answer: Callable[[], web.Response], outgoing: Outgoing = HEALTH
) -> tuple[str | SendError, list[object]]:
    """Hand over to a service that answers so."""
    seen: list[object] = []

    async def take(got: web.Request) -> web.StreamResponse:
        seen.append(json.loads(await got.text()))
        return answer()

    async def hand() -> str | SendError:
        async with listening(take) as api:
            service = zns.Service(Terms("zns", "zns"), api, {"D2": "200607"})
            sender = requests_of(zns.carrier_of(service, Given()))
            await sender.open()
            try:
                return await sender.send(outgoing)
            except SendError as error:
                return error
            finally:
                await sender.close()

    return asyncio.run(hand()), seen


def test_a_template_is_filled_with_plain_arguments() -> None:
    ref, seen = template(lambda: web.json_response({"error": 0, "data": {"msg_id": "z1"}}))
    assert ref == "z1"
    assert seen == [
        {
            "phone": "84900000701",
            "template_id": "200607",
            "template_data": {"ticket": "4711", "by": "15:30"},
            "tracking_id": str(ADDRESS),
        }
    ]


def test_a_text_without_a_template_never_leaves_as_one() -> None:
    error, seen = template(lambda: web.json_response({}), replace(HEALTH, template="K1"))
    assert isinstance(error, SendError) and error.elsewhere and not seen


@pytest.mark.parametrize(
    ("code", "elsewhere", "retryable"),
    [
        (-114, True, False), (-118, True, False), (-144, True, False), (-9_999, True, False),
        (-108, False, False), (-124, False, True), (-220, False, True),
    ],
)  # fmt: skip
def test_what_its_codes_mean(code: int, elsewhere: bool, retryable: bool) -> None:
    error, seen = template(lambda: web.json_response({"error": code, "message": "m"}))
    assert isinstance(error, SendError) and (error.elsewhere, error.retryable) == (elsewhere, retryable)
    assert len(seen) == (2 if code in (-124, -220) else 1), "a token is renewed and asked with once more"
