"""The phones' USSD over JSON: dial a code, answer a screen, hang up; the carrier does the carrying."""

from __future__ import annotations

import re

from aiohttp import web

from simulator.asking import BadAsk, json_object, phone_of
from simulator.control import problem
from simulator.handset import Busy, UssdCarrier
from simulator.screens import ROOM
from simulator.segments import on_air
from simulator.state import Phone

DIALLED = web.AppKey("dialled", dict[str, UssdCarrier])
"""Who carries codes here, by name; the first is whose service a phone has that was told nothing else."""

LONGEST_CODE = 182  # characters; a dialled code travels in the same 160 octets as a screen


async def turn(request: web.Request) -> web.StreamResponse:
    """POST /phones/{number}/ussd `{dial}` → 201, `{session, input}` or `{session, hangup: true}` → 200.

    Answers `{session, text, open, …}` when the next screen is there or the network has given up.
    """
    if not request.app[DIALLED]:
        return _no_ussd()
    try:
        phone = phone_of(request)
        carrier = carried_by(request.app, phone)
        body = await json_object(request)
        if len({"dial", "input", "hangup"} & set(body)) != 1:
            raise BadAsk("body", "send one of dial, input and hangup; the last two with session")
        if "dial" in body:
            return await _dial(carrier, phone, body["dial"])
        return await _go_on(carrier, phone, body)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)


async def glance(request: web.Request) -> web.StreamResponse:
    """GET /phones/{number}/ussd: the screen the phone shows, or showed last; session null before the first."""
    if not request.app[DIALLED]:
        return _no_ussd()
    try:
        phone = phone_of(request)
        session = carried_by(request.app, phone).last(phone)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    return web.json_response(
        session.on_handset() if session else {"session": None, "text": "", "open": False}
    )


def carried_by(app: web.Application, phone: Phone) -> UssdCarrier:
    """Whose USSD this phone has. Only where there is any."""
    carriers = app[DIALLED]
    return carriers[phone.ussd] if phone.ussd else next(iter(carriers.values()))


async def _dial(carrier: UssdCarrier, phone: Phone, code: object) -> web.Response:
    if not isinstance(code, str) or not re.fullmatch(r"[*#][0-9*#]*#", code) or len(code) > LONGEST_CODE:
        raise BadAsk("dial", "dial takes a code such as *1022# or *1022*9#")
    if not phone.on:
        return problem(409, "phone_off", f"{phone.number} is switched off")
    session = await carrier.dial(phone, code)
    return web.json_response(session.on_handset(), status=201)


async def _go_on(carrier: UssdCarrier, phone: Phone, body: dict[str, object]) -> web.Response:
    words = body.get("input", "")
    if not isinstance(words, str):
        raise BadAsk("input", "input takes a string")
    cost = on_air(words)
    if cost.units > ROOM[cost.encoding] or not words.isprintable():
        raise BadAsk("input", f"a person types one line of at most {ROOM[cost.encoding]} such letters")
    if body.get("hangup", True) is not True:
        raise BadAsk("hangup", "hangup takes true")
    session = carrier.last(phone)
    if session is None or session.id != body.get("session"):
        return problem(404, "no_such_session", f"{phone.number} is in no such session", "session")
    if not session.open:
        return problem(409, "session_over", "the session is over; dial again", "session")
    if "hangup" in body:
        carrier.leave(phone)
        return web.json_response(session.on_handset())
    try:
        await carrier.answer(session, words)
    except Busy:
        return problem(409, "busy", "the phone still waits for the next screen")
    return web.json_response(session.on_handset())


def _no_ussd() -> web.Response:
    return problem(
        404,
        "no_ussd",
        "this network was started without --ussd-secret-file and --smpp-port, so it carries no USSD",
    )
