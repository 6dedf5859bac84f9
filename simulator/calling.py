"""The phones' calls over JSON: call the service number, press keys, speak, listen, hang up; the exchange carries."""

from __future__ import annotations

import asyncio
import time
from typing import get_args

from aiohttp import web

from simulator.asking import BadAsk, json_object, phone_of
from simulator.control import problem
from simulator.phones import after_of, wait_of
from simulator.state import Phone
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.exchange import Exchange
from simulator.twilio.voice.habits import BadHabit, Caller, Habit, caller_of
from simulator.twilio.voice.rest import EXCHANGE
from simulator.twilio.voice.world import keys_in, spoken

_ORDERS = ("to", "call", "answer", "press", "say", "hangup", "habit", "haste")
LONGEST_SPEECH = 3_600.0  # seconds
MOST_HASTE = 100


async def act(request: web.Request) -> web.StreamResponse:
    """POST /phones/{number}/calls: `{to: "1022"}` → 201; `{answer: true}`, `{press: "1"}`, `{say: "…", seconds?}`,
    `{hangup: true}` → 200; `{habit: "answers"}` says what the phone does when it is called, `{haste: 20}`
    that its owner hears what is said so many times faster (keys are awaited as long as ever).

    Answers the call as the handset shows it. 409 where the phone is in no call. `{call: true}` calls 1022.
    """
    exchange = request.app[EXCHANGE]
    try:
        phone = phone_of(request)
        body = await json_object(request)
        orders = [name for name in _ORDERS if name in body]
        if len(orders) != 1:
            raise BadAsk("body", f"send one of {', '.join(_ORDERS)}")
        return _obey(exchange, phone, orders[0], body)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)


async def glance(request: web.Request) -> web.StreamResponse:
    """GET /phones/{number}/calls?after=N&wait=SECONDS: the phone's call, or its last one; call null before the first.

    `heard` leaves out the first N things that were said in it. With `wait` the answer is held until there are more, the
    call begins to ring or it is over.
    """
    exchange = request.app[EXCHANGE]
    try:
        phone = phone_of(request)
        after = after_of(request.query.get("after", ""))
        deadline = time.monotonic() + wait_of(request.query.get("wait", "0"))
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    before = _state(exchange.last(phone))
    while (left := deadline - time.monotonic()) > 0:
        call = exchange.last(phone)
        if _state(call) != before or (call is not None and call.times_heard > after):
            break
        try:
            await asyncio.wait_for(phone.next_change(), left)
        except TimeoutError:
            break
    return web.json_response(_shown(exchange.last(phone), after))


def act_in(exchange: Exchange, call: Call, body: dict[str, object]) -> None:
    """What the person does in a call that is not over: answers, presses, speaks, hangs up. Raises BadAsk."""
    if "answer" in body:
        exchange.answer(call)
    if "press" in body:
        exchange.press(call, _keys(body["press"]))
    if "say" in body:
        words = body["say"]
        if not isinstance(words, str) or not words.strip():
            raise BadAsk("say", "say takes words")
        exchange.say(call, words, _seconds(body.get("seconds"), words))
    if "hangup" in body:
        exchange.put_down(call)


def _obey(exchange: Exchange, phone: Phone, order: str, body: dict[str, object]) -> web.Response:
    if order == "habit":
        exchange.accustom(phone, _habit(body["habit"]))
        return web.json_response(_shown(exchange.last(phone), 0))
    if order == "haste":
        exchange.haste[phone.number] = _haste(body["haste"])
        return web.json_response(_shown(exchange.last(phone), 0))
    if order in ("to", "call"):
        if body.get("to", exchange.number) != exchange.number:
            raise BadAsk("to", f"this network carries the calls of phones to {exchange.number} alone")
        if not phone.on:
            return problem(409, "phone_off", f"{phone.number} is switched off")
        return web.json_response(_shown(exchange.call_in(phone), 0), status=201)
    call = exchange.last(phone)
    if call is not None and call.over and order == "hangup":
        return web.json_response(_shown(call, 0))  # the other end was quicker
    if call is None or call.over:
        return problem(409, "no_call", f"{phone.number} is in no call")
    act_in(exchange, call, body)
    return web.json_response(_shown(call, 0))


def _habit(said: object) -> Habit | Caller:
    """What the phone does when it is called, by a word; how its owner calls, by an object (`habits.caller_of`)."""
    if isinstance(said, dict):
        try:
            return caller_of(said)
        except BadHabit as fault:
            raise BadAsk(fault.field, str(fault)) from None
    for habit in get_args(Habit):
        if said == habit:
            return habit  # type: ignore[no-any-return]  # one of its words
    raise BadAsk("habit", f"habit takes one of {', '.join(get_args(Habit))}, or an object of a caller's")


def _haste(wanted: object) -> float:
    if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not 1 <= wanted <= MOST_HASTE:
        raise BadAsk("haste", f"haste takes a number from 1 to {MOST_HASTE}")
    return float(wanted)


def _keys(typed: object) -> list[str]:
    try:
        return keys_in(typed if isinstance(typed, str) else "")
    except ValueError as fault:
        raise BadAsk("press", str(fault)) from None


def _seconds(said: object, words: str) -> float:
    if said is None:
        return spoken(words)
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said <= LONGEST_SPEECH:
        raise BadAsk("seconds", f"seconds takes a number up to {LONGEST_SPEECH:g}")
    return float(said)


def _state(call: Call | None) -> tuple[str, str] | None:
    return None if call is None else (call.sid, call.status)


def _shown(call: Call | None, after: int) -> dict[str, object]:
    if call is None:
        return {"id": None, "call": None, "open": False, "status": "", "doing": "", "heard": []}
    return call.on_handset(after)
