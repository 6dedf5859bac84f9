"""The phones over JSON: send a text, read what came, switch a handset off; the carriers do the travelling."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from simulator.africastalking import AFRICASTALKING
from simulator.asking import BadAsk, json_object, phone_of
from simulator.control import NETWORK, problem
from simulator.numbers import NotANumber, to_e164
from simulator.twilio import TWILIO

LONGEST_TEXT = 1_600  # characters; ten joined messages, as much as a handset composes and Twilio passes on
LONGEST_WAIT = 30.0  # seconds of a long poll; under the minute at which proxies hang up


async def text(request: web.Request) -> web.StreamResponse:
    """POST /phones/{number}/texts `{text, to?}` → 201 `{ref}`; the text then travels by itself."""
    network = request.app[NETWORK]
    try:
        phone = phone_of(request)
        to, said = await _texted(request, network.setup.number)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    if not phone.on:
        return problem(409, "phone_off", f"{phone.number} is switched off")
    entry = network.write(phone, to, said)
    if to == network.setup.number:
        request.app[TWILIO].hand_over(phone, entry)
    else:
        network.settle(phone, entry, "sent")
        network.receive(network.phone(to), phone.number, said)
        network.note("between_phones", phone.number, said)
    return web.json_response({"ref": str(entry.ref)}, status=201)


async def messages(request: web.Request) -> web.StreamResponse:
    """GET /phones/{number}/messages?after=REF&wait=SECONDS: what the phone received, oldest first.

    With `wait` and nothing to show, the answer is held until something comes or the time is over.
    """
    try:
        phone = phone_of(request)
        after = _after(request.query.get("after", ""))
        deadline = time.monotonic() + _wait(request.query.get("wait", "0"))
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    while not (received := phone.received(after)) and (left := deadline - time.monotonic()) > 0:
        try:
            await asyncio.wait_for(phone.next_change(), left)
        except TimeoutError:
            break
    return web.json_response([entry.as_received() for entry in received])


async def thread(request: web.Request) -> web.StreamResponse:
    """GET /phones/{number}/thread: both directions, for the phone lab: `{phone, entries, ussd}`."""
    try:
        phone = phone_of(request)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    carrier = request.app.get(AFRICASTALKING)
    session = carrier.last(phone) if carrier else None
    return web.json_response(
        {
            "phone": phone.summary(),
            "entries": [entry.as_thread() for entry in phone.entries],
            "ussd": session.on_handset() if session else None,
        }
    )


async def switch(request: web.Request) -> web.StreamResponse:
    """POST /phones/{number} `{on: true|false}`: messages for a phone that is off wait out their validity."""
    try:
        phone = phone_of(request)
        body = await json_object(request)
        if not isinstance(body.get("on"), bool):
            raise BadAsk("on", "on takes true or false")
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    phone.on = bool(body["on"])
    carrier = request.app.get(AFRICASTALKING)
    if carrier and not phone.on:
        carrier.leave(phone)
    phone.stir()
    request.app[NETWORK].publish("phone", phone.summary())
    return web.json_response(phone.summary())


async def every_phone(request: web.Request) -> web.StreamResponse:
    """GET /phones: every handset anybody named so far."""
    return web.json_response([phone.summary() for phone in request.app[NETWORK].phones.values()])


async def _texted(request: web.Request, house: str) -> tuple[str, str]:
    body = await json_object(request)
    said, to = body.get("text"), body.get("to", house)
    if not isinstance(said, str):
        raise BadAsk("text", "text takes a string")
    if len(said) > LONGEST_TEXT:
        raise BadAsk("text", f"a phone sends at most {LONGEST_TEXT} characters, not {len(said)}")
    if any("\ud800" <= letter <= "\udfff" for letter in said):
        raise BadAsk("text", "text holds half a surrogate pair, which no phone can send")
    if not isinstance(to, str):
        raise BadAsk("to", "to takes a string")
    try:
        return (house if to == house else to_e164(to)), said
    except NotANumber as error:
        raise BadAsk("to", f"this network reaches {house} and phone numbers: {error}") from error


def _after(raw: str) -> int:
    if not raw:
        return 0
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 20):
        raise BadAsk("after", "after takes a ref this network gave")
    return int(raw)


def _wait(raw: str) -> float:
    try:
        seconds = float(raw)
    except ValueError as error:
        raise BadAsk("wait", "wait takes seconds") from error
    if not 0 <= seconds <= LONGEST_WAIT:
        raise BadAsk("wait", f"wait takes 0 to {LONGEST_WAIT:g} seconds")
    return seconds
