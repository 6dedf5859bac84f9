"""Placing calls keeps the contract of every carrier, and Twilio's own of calls."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urldefrag

import pytest
from aiohttp import web

from gateway.messages import redialling
from gateway.messages.carriers import Carrier
from gateway.messages.status import Status
from ivr.carriers import twilio_calls
from ivr.events import Told
from tests.contracts import ADDRESS, Refusal, check_nobody_there, check_refusal, send
from tests.sms.test_twilio import ACCOUNT, CASE, PUBLIC, error, hang_up, plain, settings


def make(api: str) -> Carrier:
    return twilio_calls.carrier_of_settings(settings(TWILIO_API_URL=api, TWILIO_VOICE_FROM="+842583829999"))


CALLS = replace(CASE, make=make, accepted=lambda _: web.json_response({"sid": "CA1"}, status=201))
REFUSALS = (
    *(Refusal(str(code), error(code)) for code in (21201, 21211, 21214, 21215, 21216, 21219, 21999)),
    *(
        Refusal(str(code), error(code), retryable=True, pauses=True)
        for code in (10004, 20003, 20005, 21205, 21210, 21212)
    ),
    Refusal("20429", error(20429, 429), retryable=True, pauses=True),
    Refusal("500", plain(500), retryable=True),
    Refusal("503", plain(503), retryable=True, pauses=True),
    Refusal("201 without a reference", plain(201, "{}"), unknown=True),
    Refusal("the response is lost", hang_up, unknown=True),
)


def test_a_call_is_placed_with_everything_it_needs() -> None:
    ref, seen = asyncio.run(send(CALLS, CALLS.accepted))
    assert ref == "CA1"
    assert seen["path"] == f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    fields = seen["fields"]
    document, overrides = urldefrag(fields["Url"])
    assert document == f"{PUBLIC}/ivr/twilio/out?attempt={ADDRESS}" and "rc=5" in overrides
    assert fields["StatusCallback"] == f"{PUBLIC}/ivr/twilio/status?attempt={ADDRESS}"
    assert (fields["From"], fields["MachineDetection"]) == ("+842583829999", "Enable")
    assert fields["StatusCallbackEvent"] == "completed", "the last of four"
    assert not any("Body" in name or "Twiml" in name for name in fields), (
        "what is said is fetched when it is heard"
    )


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_a_refusal_means_what_the_table_says(refusal: Refusal) -> None:
    check_refusal(CALLS, refusal)


def test_nobody_there() -> None:
    check_nobody_there(CALLS)


@pytest.mark.parametrize(
    ("word", "status", "why"),
    [
        ("initiated", Status.SENT, None),
        ("ringing", Status.SENT, None),
        ("in-progress", Status.SENT, None),
        ("completed", Status.FAILED, redialling.UNHEARD),
        ("busy", Status.FAILED, redialling.BUSY),
        ("no-answer", Status.FAILED, redialling.NO_ANSWER),
        ("failed", Status.FAILED, redialling.FAILED),
        ("canceled", Status.FAILED, redialling.FAILED),
        ("teleported", None, None),
    ],
)
def test_a_word_of_a_call(word: str, status: Status | None, why: str | None) -> None:
    told = twilio_calls.receipt(Told("CA1", word, word, False), ADDRESS)
    assert (told.status, told.error, told.passing) == (status, why, status is Status.FAILED)
    assert (told.address, told.ref) == (ADDRESS, "CA1")


def test_every_reason_has_a_row_for_every_purpose() -> None:
    for purpose, rows in redialling.AGAIN.items():
        assert set(rows) == set(redialling.REASONS), purpose
    assert redialling.again("otp", "30005", 0) is None
    assert redialling.again("bulk", redialling.BUSY, 1) == redialling.AGAIN["notice"][redialling.BUSY].wait
