"""Twilio keeps the contract of every carrier, and its own."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from gateway.messages.carriers import Carrier, InboundText, ReceiptEvent, SendError, WebAnswer, WebRequest
from gateway.messages.refusals import Then
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms import resting
from sms.carriers import twilio
from sms.over_http import posting
from tests import contracts
from tests.contracts import ADDRESS, MESSAGE, SAID_IN, CarrierCase, Refusal, Signed, requests_of

ACCOUNT, TOKEN, PUBLIC = "AC00000000000000000000000000000000", "12345", "https://mycompany.com"
EMPTY = WebAnswer('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")


def settings(**more: str) -> Settings:
    return Settings.from_env(
        {
            "DATABASE_URL": "postgresql://x",
            "REDIS_URL": "redis://x",
            "GATEWAY_KEYS_FILE": "x",
            "GATEWAY_MODE": "test",
            "PUBLIC_URL": PUBLIC,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            **more,
        }
    )


def make(api: str, **more: str) -> Carrier:
    return twilio.carrier_of_settings(settings(TWILIO_API_URL=api, **more))


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


HOOK = twilio.TwilioWebhook(
    twilio.Account(Terms(name="twilio", kind="twilio"), contracts.NOBODY, ACCOUNT, TOKEN)
)
PERMANENT = (21211, 21614, 21617, 21635, 30004, 30005, 30006, 21999)
HERE_ONLY = (21408, 21606, 21608, 21612)
REFUSALS = (
    *(Refusal(str(code), error(code)) for code in PERMANENT),
    *(Refusal(str(code), error(code), elsewhere=True) for code in HERE_ONLY),
    Refusal("30007", error(30007), elsewhere=True, filtered=True),
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
    sign=lambda url, form: Signed(
        {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}, form
    ),
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
    words=tuple(
        ({"MessageStatus": word}, status)
        for word, status in {
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
        }.items()
    ),
    acknowledged={"inbound": EMPTY, "status": EMPTY},
    accepted=lambda _: web.json_response({"sid": "SM77"}, status=201),
    refusals=REFUSALS,
)


def test_hooks_and_signatures() -> None:
    contracts.check_hooks(CASE)
    contracts.check_signatures(CASE)
    contracts.check_signed_addresses(CASE)


def test_texts() -> None:
    contracts.check_inbound(CASE)


def test_receipts() -> None:
    contracts.check_receipts(CASE)


def test_answers() -> None:
    contracts.check_acknowledged(CASE)


def test_a_hand_over_carries_what_twilio_wants() -> None:
    seen: Any = contracts.check_accepted(CASE)
    assert seen["path"] == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert seen["fields"] == {
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
    monkeypatch.setattr(posting, "ANSWER_WITHIN", 0.2)
    monkeypatch.setattr(posting, "SWEEP", 0.05)

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
    hook = HOOK
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
    hook = make(contracts.NOBODY, TWILIO_AUTH_TOKEN="").webhook
    assert hook is not None
    request = CASE.asks("inbound", form)
    assert not hook.verify(WebRequest("POST", request.url, {"X-Twilio-Signature": forged}, form, {}))


@pytest.mark.parametrize(
    ("to", "code", "then"),
    [
        ("+15005550001", 21211, Then.NEVER),
        ("+15005550002", 21612, Then.ELSEWHERE),
        ("+15005550003", 21408, Then.ELSEWHERE),
        ("+15005550004", 21610, Then.OPTED_OUT),
        ("+15005550009", 21614, Then.NEVER),
    ],
)
def test_the_magic_numbers_of_twilios_test_credentials(to: str, code: int, then: Then) -> None:
    """Twilio refuses these on purpose; the stand-in does the same, by number."""

    async def answer(request: web.Request) -> web.Response:
        asked = (await request.post())["To"]
        return web.json_response({"code": code if asked == to else 20003, "status": 400}, status=400)

    refused, _ = asyncio.run(contracts.send(CASE, answer, replace(MESSAGE, recipient=to)))
    assert isinstance(refused, SendError) and refused.code == str(code)
    assert twilio.REFUSALS[code].then is then
    assert (refused.opted_out, refused.elsewhere) == (then is Then.OPTED_OUT, then is Then.ELSEWHERE)


@pytest.mark.parametrize(
    ("header", "pause"),
    [("7", 7.0), ("0", 1.0), ("86400", 300.0), ("soon", 1.0), ("nan", 1.0), ("-5", 1.0), ("", 1.0)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_heeded_within_reason(header: str, pause: float, status: int) -> None:
    refused, _ = asyncio.run(
        contracts.send(CASE, lambda _: web.Response(status=status, headers={"Retry-After": header}))
    )
    assert isinstance(refused, SendError) and refused.pause == pause


@pytest.mark.parametrize(
    ("code", "passing", "filtered", "opted_out"),
    [
        ("30003", True, False, None),
        ("30008", True, False, None),
        ("30005", False, False, None),
        ("30007", False, True, None),
        ("21610", False, False, MESSAGE.recipient),
        ("", False, False, None),
    ],
)
def test_what_the_code_of_a_receipt_says(
    code: str, passing: bool, filtered: bool, opted_out: str | None
) -> None:
    fields = {**CASE.status, "MessageStatus": "undelivered", "ErrorCode": code}
    (event,) = HOOK.parse(CASE.asks("status", fields))
    assert isinstance(event, ReceiptEvent) and event.error == (code or None)
    assert (event.passing, event.filtered, event.opted_out) == (passing, filtered, opted_out)


@pytest.mark.parametrize(
    ("said", "wish"), [("STOP", True), ("START", False), ("HELP", None), ("", None), ("later", None)]
)
def test_what_twilio_understood_of_a_text(said: str, wish: bool | None) -> None:
    (event,) = HOOK.parse(CASE.asks("inbound", {**CASE.inbound, "OptOutType": said}))
    assert isinstance(event, InboundText) and event.opt_out is wish


def test_a_messaging_service_chooses_the_sender() -> None:
    case = replace(CASE, make=lambda api: make(api, TWILIO_MESSAGING_SERVICE_SID="MG1"))
    seen: Any = contracts.check_accepted(case)
    assert seen["fields"]["MessagingServiceSid"] == "MG1" and "From" not in seen["fields"]
    assert case.make(contracts.NOBODY).capabilities.replyable


def test_a_sender_named_for_the_purpose_goes_before_the_service(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)

    def from_table(api: str) -> Carrier:
        options = {"api": api, "account": ACCOUNT, "token_file": "token", "messaging_service": "MG1"}
        terms = Terms(name="second", kind="twilio", senders={"otp": "CDC"}, options=options)
        return twilio.carrier(terms, settings(CARRIERS_FILE=str(tmp_path / "carriers.toml")))

    case = replace(CASE, make=from_table)
    seen: Any = asyncio.run(contracts.send(case, CASE.accepted, replace(MESSAGE, purpose="otp")))[1]
    assert seen["fields"]["From"] == "CDC" and "MessagingServiceSid" not in seen["fields"]
    assert seen["fields"]["StatusCallback"].startswith(f"{PUBLIC}/sms/second/status?")


def test_news_rests_after_one_was_filtered_and_nothing_else_does() -> None:
    now = [0.0]
    rest = resting.Resting("twilio", lambda: now[0])
    for purpose in ("bulk", "otp"):
        rest.filtered(purpose, "30007")
    rest.check("otp")
    rest.check("notice")
    with pytest.raises(SendError) as refused:
        rest.check("bulk")
    error = refused.value
    assert (error.retryable, error.elsewhere, error.wait) == (True, True, resting.REST)
    now[0] = resting.REST
    rest.check("bulk")


def test_a_filtered_text_makes_its_sender_rest() -> None:
    """The second text of the same purpose is not even offered."""
    asked = []

    async def both() -> list[str]:
        async def answer(request: web.Request) -> web.Response:
            asked.append(request.path)
            return web.json_response({"code": 30007, "status": 400}, status=400)

        async with contracts.listening(answer) as api:
            sender = requests_of(make(api))
            await sender.open()
            codes = []
            for _ in range(2):
                try:
                    await sender.send(replace(MESSAGE, purpose="bulk"))
                except SendError as error:
                    codes.append(error.code)
            await sender.close()
            return codes

    assert asyncio.run(both()) == ["30007", "resting"]
    assert len(asked) == 1


@pytest.mark.parametrize("code", ["017727", "Ma 017727", "３０００３", "³", "9" * 14, "30003\0"])
def test_a_code_of_a_receipt_that_is_none_is_kept_nowhere(code: str) -> None:
    fields = {**CASE.status, "MessageStatus": "undelivered", "ErrorCode": code}
    (event,) = CASE.hook().parse(CASE.asks("status", fields))
    assert isinstance(event, ReceiptEvent) and event.error == "other" and not event.passing


@pytest.mark.parametrize("code", [True, 10**400, 123_456, -30007, "30007"], ids=range(5))
def test_a_code_that_is_none_is_kept_nowhere(code: object) -> None:
    refused, _ = asyncio.run(
        contracts.send(CASE, lambda _: web.json_response({"code": code, "status": 400}, status=400))
    )
    assert isinstance(refused, SendError) and refused.code == "400"


@pytest.mark.parametrize("sid", ["SM\0", "\ud800", "S" * 60_000, "Ma 017727 cua ban"], ids=range(4))
def test_what_was_taken_is_taken_whatever_its_reference(sid: str) -> None:
    body = json.dumps({"sid": sid})
    ref, _ = asyncio.run(
        contracts.send(CASE, lambda _: web.Response(status=201, text=body, content_type="application/json"))
    )
    assert ref == str(ADDRESS)


def test_its_own_code_for_throttling_lowers_the_rate_and_keeps_the_pause_asked_for() -> None:
    body = {"code": 20429, "message": "Too Many Requests"}
    refused, _ = asyncio.run(
        contracts.send(CASE, lambda _: web.json_response(body, status=429, headers={"Retry-After": "7"}))
    )
    assert isinstance(refused, SendError)
    assert (refused.throttled, refused.pause, refused.retryable) == (True, 7.0, True)
