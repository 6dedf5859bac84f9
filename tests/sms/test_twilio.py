"""Twilio keeps the contract of every carrier, and its own."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from gateway.messages.carriers import Carrier, WebRequest
from gateway.messages.status import Status
from gateway.settings import Settings
from sms.carriers import twilio
from tests import contracts
from tests.contracts import ADDRESS, MESSAGE, SAID_IN, CarrierCase, Refusal

ACCOUNT, TOKEN, PUBLIC = "AC00000000000000000000000000000000", "12345", "https://mycompany.com"


def make(api: str, token: str = TOKEN) -> Carrier:
    return twilio.carrier(
        Settings.from_env(
            {
                "DATABASE_URL": "postgresql://x",
                "REDIS_URL": "redis://x",
                "GATEWAY_KEYS_FILE": "x",
                "GATEWAY_MODE": "test",
                "PUBLIC_URL": PUBLIC,
                "TWILIO_API_URL": api,
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": token,
            }
        )
    )


def error(code: int, status: int = 400) -> contracts.Answer:
    return lambda _: web.json_response({"code": code, "message": "no", "status": status}, status=status)


def plain(status: int, body: str = "<html>", **more: Any) -> contracts.Answer:
    return lambda _: web.Response(status=status, text=body, **more)


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def hang_up_in_the_middle(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(status=201, headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b'{"sid": "SM')
    assert request.transport is not None
    request.transport.abort()
    return answer


HOOK = make("http://127.0.0.1:9").webhook
PERMANENT = (21211, 21408, 21606, 21608, 21612, 21614, 21617, 21635, 30004, 30005, 30006, 30007, 21999)
REFUSALS = (
    *(Refusal(str(code), error(code)) for code in PERMANENT),
    Refusal("21610", error(21610), opted_out=True),
    Refusal("30003", error(30003), retryable=True),
    Refusal("30008", error(30008), retryable=True),
    Refusal("20003", error(20003, 401), retryable=True, pauses=True),
    Refusal("20404", error(20404, 404), retryable=True, pauses=True),
    Refusal("403", plain(403), retryable=True, pauses=True),
    Refusal("20429", error(20429, 429), retryable=True, pauses=True),
    Refusal("429", plain(429), retryable=True, pauses=True),
    Refusal("500", plain(500), retryable=True),
    Refusal("503", error(20503, 503), retryable=True, pauses=True),
    Refusal("502", plain(502), retryable=True, pauses=True),
    Refusal("a sign-in page", plain(404), retryable=True, pauses=True),
    Refusal("a redirect", plain(302, headers={"Location": "/elsewhere"}), retryable=True, pauses=True),
    Refusal("201 without a reference", plain(201, "{}"), unknown=True),
    Refusal("201 and no JSON", plain(201), unknown=True),
    Refusal("201 and a list", plain(201, "[1]"), unknown=True),
    Refusal("the response is lost", hang_up, unknown=True),
    Refusal("half a response", hang_up_in_the_middle, unknown=True),
)

CASE = CarrierCase(
    make=make,
    sign=lambda url, form: {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)},
    inbound={
        "MessageSid": "SM1",
        "AccountSid": ACCOUNT,
        "From": MESSAGE.recipient,
        "To": "1022",
        "Body": SAID_IN,
        "SmsStatus": "received",
        "NumMedia": "0",
        "FromCity": "",
    },
    inbound_url=f"{PUBLIC}/sms/twilio/inbound",
    status={
        "MessageSid": "SM1",
        "AccountSid": ACCOUNT,
        "MessageStatus": "delivered",
        "To": MESSAGE.recipient,
        "ErrorCode": "",
    },
    status_url=f"{PUBLIC}/sms/twilio/status?attempt={ADDRESS}",
    status_field="MessageStatus",
    required=("MessageSid", "AccountSid", "From"),
    words={
        "accepted": Status.QUEUED,
        "scheduled": Status.QUEUED,
        "queued": Status.QUEUED,
        "sending": Status.QUEUED,
        "sent": Status.SENT,
        "partially_delivered": Status.SENT,
        "delivered": Status.DELIVERED,
        "read": Status.DELIVERED,
        "undelivered": Status.FAILED,
        "failed": Status.FAILED,
        "canceled": Status.FAILED,
    },
    accepted=lambda _: web.json_response({"sid": "SM77"}, status=201),
    refusals=REFUSALS,
)


def test_signatures() -> None:
    contracts.check_signatures(CASE)


def test_texts() -> None:
    contracts.check_inbound(CASE)


def test_receipts() -> None:
    contracts.check_receipts(CASE)


def test_a_hand_over_carries_what_twilio_wants() -> None:
    seen: Any = contracts.check_accepted(CASE)
    assert seen["path"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert seen["form"] == {
        "To": "+84900000101",
        "From": "1022",
        "Body": "Chao ba con",
        "StatusCallback": f"{PUBLIC}/sms/twilio/status?attempt=202611.4711.1",
        "ValidityPeriod": "3600",
    }
    expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert seen["headers"]["Authorization"] == f"Basic {expected}"


@pytest.mark.parametrize("refusal", REFUSALS, ids=[refusal.name for refusal in REFUSALS])
def test_refusals(refusal: Refusal) -> None:
    contracts.check_refusal(CASE, refusal)


def test_nobody_there() -> None:
    contracts.check_nobody_there(CASE)


def test_a_carrier_that_is_too_slow_may_have_taken_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio, "_TIMEOUT", aiohttp.ClientTimeout(total=0.2))

    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response(status=201)

    contracts.check_refusal(CASE, Refusal("slow", slow, unknown=True))


def test_the_vector_of_twilios_own_documentation() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    headers = {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    hook = make("http://127.0.0.1:9").webhook
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert hook.verify(WebRequest("POST", url, headers, form, {}))
    assert not hook.verify(WebRequest("POST", url, headers, {**form, "Digits": "1235"}, {}))


_WORDS = st.text(st.characters(codec="utf-8"), max_size=8)


@given(fields=st.lists(st.tuples(_WORDS, _WORDS), max_size=6), changed=_WORDS)
def test_what_is_believed_is_what_the_library_believes(fields: list[tuple[str, str]], changed: str) -> None:
    """Names and values in any order, repeated, empty, one the beginning of another."""
    url, form = f"{PUBLIC}/sms/twilio/inbound", MultiDict(fields)
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    other = MultiDict([*fields, (changed, changed)])
    for said in (form, other):
        request = WebRequest("POST", url, {"X-Twilio-Signature": signature}, said, {})
        assert HOOK.verify(request) == RequestValidator(TOKEN).validate(url, said, signature)
    assert HOOK.verify(WebRequest("POST", url, {"X-Twilio-Signature": signature}, form, {}))


def test_without_a_token_nothing_is_believed() -> None:
    form = dict(CASE.inbound)
    forged = RequestValidator("").compute_signature(CASE.inbound_url, form)
    hook = make("http://127.0.0.1:9", token="").webhook
    assert not hook.verify(contracts.request(CASE.inbound_url, form, {"X-Twilio-Signature": forged}))
