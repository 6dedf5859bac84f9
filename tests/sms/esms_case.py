"""ESMS as the contract suite sees a carrier: what it is asked, what it answers, how it signs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from gateway.messages.carriers import Carrier, WebAnswer
from gateway.messages.status import Status
from gateway.messages.terms import Terms
from gateway.settings import Settings
from sms.carriers import esms
from tests import contracts
from tests.contracts import ADDRESS, SAID_IN, SECRET, CarrierCase, Refusal, Signed

PUBLIC, CPID, CALLBACK = "https://mycompany.com", "1022", "callback-secret-0123456789"
SMSID = "d533459ee42b2b9525ba9eabf6a8156"
PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
SETTINGS = Settings.from_env(
    {
        "DATABASE_URL": "postgresql://x",
        "REDIS_URL": "redis://x",
        "GATEWAY_KEYS_FILE": "x",
        "GATEWAY_MODE": "test",
        "PUBLIC_URL": PUBLIC,
    }
)


def make(api: str, senders: Mapping[str, str] | None = None, **more: Any) -> Carrier:
    account = esms.Account(
        terms=Terms(name="domestic", kind="esms", senders=senders or {"default": "1022"}),
        api=api,
        api_key="the-api-key",
        secret_key=SECRET,
        cpid=CPID,
        private_key=SECRET,
        callback_secret=CALLBACK,
    )
    return esms.carrier_of(replace(account, **more), SETTINGS)


def sign(fields: Mapping[str, str], *, as_hex: bool = False) -> Signed:
    said = "".join(fields.get(name, "") for name in ("cpid", "smsid", "content", "receiverTime")) + SECRET
    digest = hashlib.md5(said.encode())
    given = digest.hexdigest() if as_hex else base64.b64encode(digest.digest()).decode()
    return Signed({}, {**fields, "sign": given})


def says(code: str, status: int = 200, **more: Any) -> contracts.Answer:
    body = {"CodeResult": code, "CountRegenerate": 0, **more}
    return lambda _: web.json_response(body, status=status)


def plain(status: int, body: str = "<html>") -> contracts.Answer:
    return lambda _: web.Response(status=status, text=body)


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def body(said: Mapping[str, Any]) -> contracts.Answer:
    return lambda _: web.Response(text=json.dumps(said), content_type="application/json")


STRANGE: tuple[Any, ...] = (
    "Ma 017727 cua ban",
    "1\0",
    "\ud800",
    "x" * 60_000,
    "１００",
    10**400,
    True,
    [1],
    {"a": 1},
)
"""What no code and no reference is."""

REFUSALS = (
    *(Refusal(code, says(code)) for code in ("99", "108", "159")),
    *(Refusal(code, says(code), elsewhere=True) for code in ("107", "146", "177", "201")),
    *(Refusal(code, says(code), retryable=True, pauses=True) for code in ("101", "102", "103", "140", "160")),
    *(
        Refusal(code, says(code), retryable=True, waits=True, elsewhere=True)
        for code in ("104", "118", "300")
    ),
    Refusal("a code nobody knows", says("4711"), retryable=True, waits=True, elsewhere=True),
    Refusal(
        "a code as a number", lambda _: web.json_response({"CodeResult": 103}), retryable=True, pauses=True
    ),
    Refusal("a request they cannot read", plain(200, '{"error": "x"}'), retryable=True, elsewhere=True),
    Refusal("401", plain(401), retryable=True, pauses=True),
    Refusal("429", plain(429), retryable=True, pauses=True),
    Refusal("500", plain(500), retryable=True),
    Refusal("503", plain(503), retryable=True, pauses=True),
    Refusal("a sign-in page", plain(200), retryable=True, pauses=True),
    Refusal("a list", plain(200, "[1]"), retryable=True, pauses=True),
    Refusal("the response is lost", hang_up, unknown=True),
)

CASE = CarrierCase(
    make=make,
    sign=lambda _url, fields: sign(fields),
    inbound={
        "sender": "84900000101",
        "content": SAID_IN,
        "serviceNumber": "1022",
        "keyword": "KHAI",
        "cpid": CPID,
        "smsid": "MO1",
        "receiverTime": "20261101080000",
    },
    inbound_url=f"{PUBLIC}/sms/domestic/inbound",
    status={
        "SMSID": SMSID,
        "SendFailed": "0",
        "SendStatus": "5",
        "SendSuccess": "1",
        "TotalPrice": "350.0000",
        "TotalReceiver": "1",
        "TotalSent": "1",
        "RequestId": f"{ADDRESS}-01234567",
        "TypeId": "2",
        "telcoid": "1",
        "phonenumber": "0900000101",
        "switchsmsid": "",
    },
    status_url=f"{PUBLIC}/sms/domestic/status/{CALLBACK}/{ADDRESS}",
    status_field="SendStatus",
    required=("smsid", "sender"),
    words=(
        ({"SendStatus": "1"}, Status.QUEUED),
        ({"SendStatus": "2"}, Status.QUEUED),
        ({"SendStatus": "4"}, Status.FAILED),
        ({"SendStatus": "7"}, Status.SENT),
        ({"SendStatus": "5"}, Status.DELIVERED),
        ({"SendStatus": "5", "SendSuccess": "0", "SendFailed": "1"}, Status.FAILED),
        ({"SendStatus": "5", "SendSuccess": "0", "SendFailed": "0"}, Status.SENT),
        ({"SendStatus": "5", "SendSuccess": "", "SendFailed": "x"}, Status.SENT),
    ),
    acknowledged={
        "inbound": WebAnswer(
            "<ClientResponse><Message></Message><Smsid>MO1</Smsid><Receiver>84900000101</Receiver></ClientResponse>",
            "text/xml",
        ),
        "status": WebAnswer(""),
    },
    accepted=says("100", SMSID=SMSID),
    refusals=REFUSALS,
    covered=("cpid", "smsid", "content", "receiverTime"),
)
