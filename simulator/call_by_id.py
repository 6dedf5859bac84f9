"""One call over JSON, by the id that calling gave: press, speak, hang up, what was heard; its sounds for a browser."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from simulator.asking import BadAsk, json_object
from simulator.calling import act_in
from simulator.control import NETWORK, problem
from simulator.phones import after_of, wait_of
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.rest import EXCHANGE
from simulator.twilio.voice.tone import BEEP, hum

_DEEDS = frozenset({"press", "hangup", "answer", "say"})


async def act(request: web.Request) -> web.StreamResponse:
    """POST /calls/{id} `{press?, hangup?, answer?, say?}`, done in the order answer, press, say, hang up → as GET.

    404 for a call nobody made; 409 for one that is over, which can only be hung up once more.
    """
    call = request.app[EXCHANGE].calls.get(request.match_info["id"])
    if call is None:
        return _unknown()
    try:
        body = await json_object(request)
        if not _DEEDS & set(body):
            raise BadAsk("body", f"send one or more of {', '.join(sorted(_DEEDS))}")
        if call.over and set(body) != {"hangup"}:
            return problem(409, "call_over", "the call is over; call again")
        act_in(request.app[EXCHANGE], call, body)
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    return web.json_response(_shown(call, 0))


async def glance(request: web.Request) -> web.StreamResponse:
    """GET /calls/{id}?after=N&wait=SECONDS: `{id, state, open, doing, heard: [words, …], utterances}`.

    `heard` and `utterances` leave out the first N utterances; the first leaves out those without words as well. With
    `wait` the answer is held until there are more or the call's state or verb is another.
    """
    call = request.app[EXCHANGE].calls.get(request.match_info["id"])
    if call is None:
        return _unknown()
    try:
        after = after_of(request.query.get("after", ""))
        deadline = time.monotonic() + wait_of(request.query.get("wait", "0"))
    except BadAsk as error:
        return problem(400, "bad_request", str(error), error.field)
    before = (call.status, call.doing)
    phone = request.app[NETWORK].phone(call.phone)
    while (left := deadline - time.monotonic()) > 0:
        if call.over or call.times_heard > after or (call.status, call.doing) != before:
            break
        try:
            await asyncio.wait_for(phone.next_change(), left)
        except TimeoutError:
            break
    return web.json_response(_shown(call, after))


async def sound(request: web.Request) -> web.StreamResponse:
    """GET /calls/{id}/sounds/{place}: what was played there in the call, fetched from the customer once more.

    So a page of this network plays the customer's sounds without loading anything from elsewhere. 404 where nothing
    was played, or where it is gone.
    """
    exchange = request.app[EXCHANGE]
    call = exchange.calls.get(request.match_info["id"])
    place = int(request.match_info["place"])
    heard = next((each for each in call.heard if each.place == place), None) if call else None
    if heard is None or heard.kind not in ("play", "beep"):
        return problem(404, "no_sound", "nothing was played there")
    body = hum(BEEP) if heard.kind == "beep" else await exchange.sound_itself(heard.url)
    if not body:
        return problem(404, "no_sound", "the customer has no such sound any more")
    return web.Response(body=body, content_type="audio/wav", headers={"Cache-Control": "no-store"})


def _unknown() -> web.Response:
    return problem(404, "no_such_call", "there was no such call", "id")


def _shown(call: Call, after: int) -> dict[str, object]:
    shown = call.on_handset(after)
    utterances = shown.pop("heard")
    words = [each["text"] for each in utterances if each["text"]]
    return {**shown, "state": call.status, "heard": words, "utterances": utterances}
