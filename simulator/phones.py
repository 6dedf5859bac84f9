"""The phones over JSON: send a text, read what came, switch a handset off; the carriers do the travelling."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from simulator.asking import BadAsk, json_object, phone_of
from simulator.control import NETWORK, problem
from simulator.dialling import DIALLED, carried_by
from simulator.numbers import NotANumber, to_e164
from simulator.twilio.voice.rest import EXCHANGE

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
        network.takers[phone.carrier](phone, entry)
    else:
        network.settle(phone, entry, "sent")
        network.receive(network.phone(to), phone.number, said)
        network.note("", "between_phones", phone.number, said)
    return web.json_response({"ref": str(entry.ref)}, status=201)


async def messages(request: web.Request) -> web.StreamResponse:
    """GET /phones/{number}/messages?after=REF&wait=SECONDS: what the phone received, oldest first.

    With `wait` and nothing to show, the answer is held until something comes or the time is over.
    """
    try:
        phone = phone_of(request)
        after = after_of(request.query.get("after", ""))
        deadline = time.monotonic() + wait_of(request.query.get("wait", "0"))
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    while not (received := phone.received(after)) and (left := deadline - time.monotonic()) > 0:
        try:
            await asyncio.wait_for(phone.next_change(), left)
        except TimeoutError:
            break
    return web.json_response([entry.as_received() for entry in received])


async def thread(request: web.Request) -> web.StreamResponse:
    """GET /phones/{number}/thread: all that a handset of the phone lab shows: `{phone, entries, ussd, call, habit}`."""
    try:
        phone = phone_of(request)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    session = carried_by(request.app, phone).last(phone) if request.app[DIALLED] else None
    exchange = request.app[EXCHANGE]
    call = exchange.last(phone)
    return web.json_response(
        {
            "phone": phone.summary(),
            "entries": [entry.as_thread() for entry in phone.entries],
            "ussd": session.on_handset() if session else None,
            "call": {**call.in_lab(), "lines": call.passed_in_lab()} if call else None,
            "habit": exchange.habit(phone),
        }
    )


async def switch(request: web.Request) -> web.StreamResponse:
    """POST /phones/{number} `{on?, carrier?, ussd?, opted_out?}`: power, whose subscriber it is, whether it is blocked.

    Messages for a phone that is off wait out their validity. `carrier` takes its texts to the service number,
    `ussd` its codes; messages reach it from every carrier.
    """
    try:
        phone = phone_of(request)
        changes = _changes(request.app, await json_object(request))
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    if request.app[DIALLED] and (changes.get("on") is False or "ussd" in changes):
        carried_by(request.app, phone).leave(phone)
    if changes.get("on") is False:
        request.app[EXCHANGE].hang_up(phone)
    for name, value in changes.items():
        setattr(phone, name, value)
    phone.stir()
    request.app[NETWORK].publish("phone", phone.summary())
    return web.json_response(phone.summary())


async def every_phone(request: web.Request) -> web.StreamResponse:
    """GET /phones: every handset anybody named so far."""
    return web.json_response([phone.summary() for phone in request.app[NETWORK].phones.values()])


def _changes(app: web.Application, body: dict[str, object]) -> dict[str, object]:
    codes = app[DIALLED]
    choices = {"carrier": list(app[NETWORK].takers), "ussd": list(codes)}
    changes = {name: body[name] for name in ("on", "opted_out", *choices) if name in body}
    for name, value in changes.items():
        if name in choices and not (isinstance(value, str) and value in choices[name]):
            raise BadAsk(name, f"{name} takes one of {', '.join(choices[name])}, which are here")
        if name not in choices and not isinstance(value, bool):
            raise BadAsk(name, f"{name} takes true or false")
    if not changes:
        raise BadAsk("on", f"send one of on, opted_out, {', '.join(choices)}")
    return changes


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


def after_of(raw: str) -> int:
    """A place in a list to go on from. Raises BadAsk."""
    if not raw:
        return 0
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 20):
        raise BadAsk("after", "after takes a ref this network gave")
    return int(raw)


def wait_of(raw: str) -> float:
    """Seconds of a long poll. Raises BadAsk."""
    try:
        seconds = float(raw)
    except ValueError as error:
        raise BadAsk("wait", "wait takes seconds") from error
    if not 0 <= seconds <= LONGEST_WAIT:
        raise BadAsk("wait", f"wait takes 0 to {LONGEST_WAIT:g} seconds")
    return seconds
