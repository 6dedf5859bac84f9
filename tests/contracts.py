"""What every carrier must keep: a table of cases, walked by one harness over real HTTP; a new carrier brings a table.

A carrier's test gives a `CarrierCase`; `check_*` below are called once per row by its parametrised tests.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from aiohttp import web

from gateway.errors import BadInput
from gateway.messages.carriers import (
    UNKNOWN_WORD,
    Address,
    Carrier,
    HookName,
    InboundText,
    Outgoing,
    ReceiptEvent,
    RequestSender,
    SendError,
    WebAnswer,
    Webhook,
    WebRequest,
)
from gateway.messages.status import Status
from gateway.messages.terms import NETWORKS
from sms.over_http.requests import Requests

NOBODY = "http://127.0.0.1:9"  # where nothing listens
SECRET = "secret-of-the-tests-0123456789"
AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)  # when webhooks come
ADDRESS = Address(date(2026, 11, 1), 4711, 1)
MESSAGE = Outgoing(ADDRESS, "+84900000101", "Chao ba con", 3600)
SAID_IN = "Khai báo đón 🐃 DROP TABLE"  # decomposed letters, outside the BMP, words of SQL
Answer = Callable[[web.Request], Any]


@dataclass(frozen=True)
class Refusal:
    """What a carrier answers to a submit, and what it must mean to us. `waits`: this message; `pauses`: the route."""

    name: str
    answer: Answer
    retryable: bool = False
    unknown: bool = False
    opted_out: bool = False
    pauses: bool = False
    waits: bool = False
    elsewhere: bool = False
    filtered: bool = False


@dataclass(frozen=True)
class Signed:
    """A request as its carrier would make it: the headers that a signature needs, and the fields with theirs."""

    headers: Mapping[str, str]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class CarrierCase:
    """One carrier's table. `make(api)` builds it against an API at that address; `sign(url, fields)` signs a webhook.

    `covered`: fields of an inbound text whose change the signature shows; None: all of them and the address too.
    `words`: fields of a receipt and the status they must give; the value of `status_field` is the word that is kept.
    """

    make: Callable[[str], Carrier]
    sign: Callable[[str, Mapping[str, str]], Signed]
    inbound: Mapping[str, str]
    inbound_url: str
    status: Mapping[str, str]
    status_url: str
    status_field: str
    required: tuple[str, ...]
    words: tuple[tuple[Mapping[str, str], Status], ...]
    acknowledged: Mapping[HookName, WebAnswer]
    accepted: Answer
    refusals: tuple[Refusal, ...] = field(repr=False)
    covered: tuple[str, ...] | None = None

    def hook(self) -> Webhook:
        """The carrier's webhook."""
        webhook = self.make(NOBODY).webhook
        assert webhook is not None
        return webhook

    def both(self) -> tuple[tuple[HookName, Mapping[str, str], str], ...]:
        """Each hook with its fields and its address."""
        return (
            ("inbound", self.inbound, self.inbound_url),
            ("status", self.status, self.status_url),
        )

    def asks(self, name: HookName, fields: Mapping[str, str], url: str = "") -> WebRequest:
        """A webhook as Flask would hand it on, unsigned."""
        url = url or (self.inbound_url if name == "inbound" else self.status_url)
        query = dict(parse_qsl(urlsplit(url).query))
        if self.make(NOBODY).hooks[name].method == "POST":
            return WebRequest("POST", url, {}, fields, query, hook=name, at=AT)
        behind = "&" if query else "?"
        asked = {**query, **fields}
        return WebRequest("GET", f"{url}{behind}{urlencode(fields)}", {}, {}, asked, hook=name, at=AT)

    def asks_signed(self, name: HookName, fields: Mapping[str, str], url: str = "") -> WebRequest:
        """The same with the carrier's signature."""
        signed = self.sign(url or (self.inbound_url if name == "inbound" else self.status_url), fields)
        return replace(self.asks(name, signed.fields, url), headers=signed.headers)


def check_hooks(case: CarrierCase) -> None:
    """Whoever cannot sign has a secret that cannot be guessed, and nothing that is secret is shown."""
    carrier = case.make(NOBODY)
    assert set(carrier.hooks) == {"inbound", "status"}
    for hook in carrier.hooks.values():
        assert not hook.secret or len(hook.secret) >= 16
        assert not hook.secret or hook.secret not in repr(carrier)
    assert carrier.hooks["inbound"].secret == "", "a text of a person is believed only with a signature"


def check_signatures(case: CarrierCase) -> None:
    """A good one passes; altered, foreign, missing ones do not."""
    hook = case.hook()
    hooks = case.make(NOBODY).hooks
    for name, fields, _ in case.both():
        if hooks[name].secret:
            assert not hook.verify(case.asks_signed(name, fields)), (
                "what needs the secret is not let in by another way"
            )
            continue
        good = case.asks_signed(name, fields)
        assert hook.verify(good)
        for altered in fields if case.covered is None else case.covered:
            assert not hook.verify(_altered(good, {altered: fields[altered] + "x"})), altered
        assert not hook.verify(case.asks(name, fields))
        for wrong in ("", "AAAA", "ü", "A" * 5000):
            assert not hook.verify(_with_signature(case, name, fields, wrong))


def check_signed_addresses(case: CarrierCase) -> None:
    """Where the whole request is signed: with and without the default port, no field more, no other query."""
    hook = case.hook()
    for name, fields, url in case.both():
        good = case.asks_signed(name, fields)
        with_port = url.replace(f"//{urlsplit(url).netloc}", f"//{urlsplit(url).netloc}:443")
        assert hook.verify(replace(good, headers=case.sign(with_port, fields).headers))
        assert hook.verify(replace(good, url=with_port))
        assert hook.verify(case.asks_signed(name, {**fields, "Blank": ""}))
        assert not hook.verify(_altered(good, {"More": "1"}))
        assert not hook.verify(replace(good, url=f"{url}{'&' if '?' in url else '?'}a=1"))


def check_inbound(case: CarrierCase) -> None:
    """A text is read as it came, unknown parameters are ignored, missing ones are the caller's fault."""
    hook = case.hook()
    (event,) = hook.parse(case.asks("inbound", {**case.inbound, "FutureParameter": "1"}))
    assert isinstance(event, InboundText)
    assert event.text == SAID_IN and event.ref and event.number == MESSAGE.recipient
    assert event.carrier == case.make(NOBODY).name and event.opt_out is None
    assert "Khai" not in repr(event)
    for name in case.required:
        with pytest.raises(BadInput) as fault:
            hook.parse(case.asks("inbound", {k: v for k, v in case.inbound.items() if k != name}))
        assert 400 <= fault.value.status < 500


def check_receipts(case: CarrierCase) -> None:
    """Every documented word has a meaning, a receipt without one is kept, our address comes back, garbage does not."""
    hook = case.hook()
    for fields, status in case.words:
        event = _receipt(hook, case.asks("status", {**case.status, **fields}))
        assert (event.status, event.word) == (status, fields[case.status_field]), fields
        assert event.address == ADDRESS and event.carrier == case.make(NOBODY).name
        assert not (event.passing and status != Status.FAILED) and not (event.filtered and event.passing)
        assert event.network is None or event.network in NETWORKS
    for word in ("teleported", "Ma 017727 cua ban", "017727", "5\0"):
        event = _receipt(hook, case.asks("status", {**case.status, case.status_field: word}))
        assert (event.status, event.word, event.address) == (None, UNKNOWN_WORD, ADDRESS)
    for attempt in ("", "1.2", "202613.1.1", "202611.-1.1", "a.b.c", "202611.4711.1?a=b"):
        bare = case.asks("status", {k: v for k, v in case.status.items() if str(ADDRESS) not in v})
        event = _receipt(hook, replace(bare, query={**bare.query, "attempt": attempt}))
        assert event.address is None, attempt


def check_acknowledged(case: CarrierCase) -> None:
    """What the carrier hears back, and that nothing in it would be texted or break the document."""
    hook = case.hook()
    for name, fields, _ in case.both():
        assert hook.acknowledge(case.asks(name, fields)) == case.acknowledged[name]
    hostile = hook.acknowledge(case.asks("inbound", dict.fromkeys(case.inbound, "</Message>&\x00<Message>x")))
    if hostile.kind == "text/xml":
        said = "".join(ElementTree.fromstring(hostile.body).findtext("Message") or "")
        assert said == ""


def check_accepted(case: CarrierCase) -> web.Request:
    """A hand-over returns the reference; the request carries our address, for receipts to come back with."""
    ref, seen = asyncio.run(send(case, case.accepted))
    assert isinstance(ref, str) and ref
    return seen


def check_refusal(case: CarrierCase, refusal: Refusal) -> None:
    """A refusal means what the table says."""
    error, _ = asyncio.run(send(case, refusal.answer))
    assert isinstance(error, SendError), error
    assert refusal == Refusal(
        refusal.name,
        refusal.answer,
        error.retryable,
        error.unknown,
        error.opted_out,
        error.pause > 0,
        error.wait > 0,
        error.elsewhere,
        error.filtered,
    )
    assert not (error.retryable and error.unknown) and not (error.pause and error.wait)
    assert error.retryable or not (error.pause or error.wait), "a pause is for what is tried again"
    assert 0 < len(error.code) <= 40 and error.public
    assert (
        SECRET not in f"{error!r}{error.code}{error.public}"
        and MESSAGE.text not in f"{error!r}{error.public}"
    )


def check_nobody_there(case: CarrierCase) -> None:
    """Where nothing listens, the message has certainly not been taken, and the route waits."""

    async def attempt() -> SendError:
        sender = requests_of(case.make(NOBODY))
        await sender.open()
        try:
            await sender.send(MESSAGE)
        except SendError as error:
            return error
        finally:
            await sender.close()
        raise AssertionError("nobody was there")

    error = asyncio.run(attempt())
    assert error.retryable and not error.unknown and error.pause > 0


def _receipt(hook: Webhook, request: WebRequest) -> ReceiptEvent:
    (event,) = hook.parse(request)
    assert isinstance(event, ReceiptEvent)
    return event


def _altered(request: WebRequest, more: Mapping[str, str]) -> WebRequest:
    """The request with other fields and the same signature."""
    if request.method == "POST":
        return replace(request, form={**request.form, **more})
    return replace(request, query={**request.query, **more})


def _with_signature(
    case: CarrierCase, name: HookName, fields: Mapping[str, str], signature: str
) -> WebRequest:
    signed = case.sign(case.inbound_url, fields)
    headers = dict.fromkeys(signed.headers, signature)
    return replace(
        case.asks(name, {k: fields.get(k, signature) for k in signed.fields}),
        headers=headers,
    )


async def send(case: CarrierCase, answer: Answer, message: Outgoing = MESSAGE) -> tuple[str | SendError, Any]:
    """Hand `message` over to an API that gives `answer`: the reference or the error, and what the API saw."""
    seen: list[Any] = []

    async def take(got: web.Request) -> web.StreamResponse:
        body = await got.text()
        fields = json.loads(body) if got.content_type == "application/json" else dict(parse_qsl(body))
        seen.append({"headers": got.headers.copy(), "path": got.path, "fields": fields})
        said = answer(got)
        return await said if asyncio.iscoroutine(said) else said

    async with listening(take) as api:
        sender = requests_of(case.make(api))
        await sender.open()
        try:
            return await sender.send(message), seen[-1]
        except SendError as error:
            assert len(seen) == 1, "one try: whether to try again is not the carrier file's decision"
            return error, seen[-1]
        finally:
            await sender.close()


def requests_of(carrier: Carrier) -> RequestSender:
    """What sends one message a request, without the window around it."""
    assert isinstance(carrier.sender, Requests)
    return carrier.sender.carrier


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[str]:
    """An API on loopback that gives `answer` to everything; its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
