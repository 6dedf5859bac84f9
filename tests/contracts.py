"""What every carrier must keep: a table of cases, walked by one harness over real HTTP; a new carrier brings a table.

A carrier's test gives a `CarrierCase`; `check_*` below are called once per row by its parametrised tests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiohttp import web

from gateway.errors import BadInput
from gateway.messages.carriers import (
    Address,
    Carrier,
    InboundText,
    Outgoing,
    ReceiptEvent,
    SendError,
    WebRequest,
)
from gateway.messages.status import Status

ADDRESS = Address(date(2026, 11, 1), 4711, 1)
MESSAGE = Outgoing(ADDRESS, "+84900000101", "Chao ba con", 3600)
SAID_IN = "Khai báo đón 🐃 DROP TABLE"  # decomposed letters, outside the BMP, words of SQL
Answer = Callable[[web.Request], Any]


@dataclass(frozen=True)
class Refusal:
    """What a carrier answers to a submit, and what it must mean to us."""

    name: str
    answer: Answer
    retryable: bool = False
    unknown: bool = False
    opted_out: bool = False
    pauses: bool = False


@dataclass(frozen=True)
class CarrierCase:
    """One carrier's table. `make(api)` builds it against an API at that address; `sign(url, form)` gives headers."""

    make: Callable[[str], Carrier]
    sign: Callable[[str, Mapping[str, str]], dict[str, str]]
    inbound: Mapping[str, str]
    inbound_url: str
    status: Mapping[str, str]
    status_url: str
    status_field: str
    required: tuple[str, ...]
    words: Mapping[str, Status]
    accepted: Answer
    refusals: tuple[Refusal, ...] = field(repr=False)


def request(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> WebRequest:
    """A webhook as Flask would hand it on."""
    return WebRequest("POST", url, headers, form, dict(parse_qsl(urlsplit(url).query)))


def check_signatures(case: CarrierCase) -> None:
    """Good passes, with and without the default port; altered, foreign, missing and unconfigured ones do not."""
    hook = case.make("http://127.0.0.1:9").webhook
    for form, url in ((case.inbound, case.inbound_url), (case.status, case.status_url)):
        good = case.sign(url, form)
        assert hook.verify(request(url, form, good))
        with_port = url.replace(f"//{urlsplit(url).netloc}", f"//{urlsplit(url).netloc}:443")
        assert hook.verify(request(url, form, case.sign(with_port, form)))
        assert hook.verify(request(with_port, form, case.sign(url, form)))
        assert hook.verify(request(url, {**form, "Blank": ""}, case.sign(url, {**form, "Blank": ""})))
        for name in form:
            assert not hook.verify(request(url, {**form, name: form[name] + "x"}, good)), name
        assert not hook.verify(request(url, {**form, "More": "1"}, good))
        assert not hook.verify(request(f"{url}{'&' if '?' in url else '?'}a=1", form, good))
        assert not hook.verify(request(url, form, {}))
        assert not hook.verify(request(url, form, dict.fromkeys(good, "")))
        assert not hook.verify(request(url, form, dict.fromkeys(good, "AAAA")))


def check_inbound(case: CarrierCase) -> None:
    """A text is read as it came, unknown parameters are ignored, missing ones are the caller's fault."""
    hook = case.make("http://127.0.0.1:9").webhook
    (event,) = hook.parse(request(case.inbound_url, {**case.inbound, "FutureParameter": "1"}, {}))
    assert isinstance(event, InboundText)
    assert event.text == SAID_IN and event.ref and event.number == MESSAGE.recipient
    assert "Khai" not in repr(event)
    for name in case.required:
        with pytest.raises(BadInput) as fault:
            hook.parse(request(case.inbound_url, {k: v for k, v in case.inbound.items() if k != name}, {}))
        assert 400 <= fault.value.status < 500


def check_receipts(case: CarrierCase) -> None:
    """Every documented word has a meaning, an unknown one is kept, our own address comes back, garbage does not."""
    hook = case.make("http://127.0.0.1:9").webhook
    for word, status in case.words.items():
        (event,) = hook.parse(request(case.status_url, {**case.status, case.status_field: word}, {}))
        assert isinstance(event, ReceiptEvent)
        assert (event.status, event.word, event.address) == (status, word, ADDRESS), word
    (event,) = hook.parse(request(case.status_url, {**case.status, case.status_field: "teleported"}, {}))
    assert isinstance(event, ReceiptEvent) and (event.status, event.word) == (None, "teleported")
    bare = case.status_url.partition("?")[0]
    for query in (
        "",
        "?attempt=",
        "?attempt=1.2",
        "?attempt=202613.1.1",
        "?attempt=202611.-1.1",
        "?attempt=a.b.c",
    ):
        (event,) = hook.parse(request(f"{bare}{query}", case.status, {}))
        assert isinstance(event, ReceiptEvent) and event.address is None, query


def check_accepted(case: CarrierCase) -> web.Request:
    """A hand-over returns the reference; the request carries our address, for receipts to come back with."""
    ref, seen = asyncio.run(_send(case, case.accepted))
    assert isinstance(ref, str) and ref
    return seen


def check_refusal(case: CarrierCase, refusal: Refusal) -> None:
    """A refusal means what the table says."""
    error, _ = asyncio.run(_send(case, refusal.answer))
    assert isinstance(error, SendError), error
    found = (error.retryable, error.unknown, error.opted_out, error.pause > 0)
    assert found == (refusal.retryable, refusal.unknown, refusal.opted_out, refusal.pauses), error
    assert not (error.retryable and error.unknown) and error.code and error.public


def check_nobody_there(case: CarrierCase) -> None:
    """Where nothing listens, the message has certainly not been taken, and the route waits."""

    async def attempt() -> SendError:
        sender = case.make("http://127.0.0.1:9").sender.carrier
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


async def _send(case: CarrierCase, answer: Answer) -> tuple[str | SendError, Any]:
    seen: list[Any] = []

    async def take(got: web.Request) -> web.StreamResponse:
        seen.append({"headers": got.headers.copy(), "path": got.path, "form": dict(await got.post())})
        said = answer(got)
        return await said if asyncio.iscoroutine(said) else said

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sender = case.make(f"http://127.0.0.1:{runner.addresses[0][1]}").sender.carrier
    await sender.open()
    try:
        return await sender.send(MESSAGE), seen[-1]
    except SendError as error:
        assert len(seen) == 1, "one try: whether to try again is not the carrier file's decision"
        return error, seen[-1]
    finally:
        await sender.close()
        await runner.cleanup()
