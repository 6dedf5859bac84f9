"""Twilio's Calls, Conferences and Recordings over HTTP: checks and answers in Twilio's words; the exchange carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import web
from multidict import MultiDictProxy

from simulator.numbers import is_e164
from simulator.state import Network
from simulator.twilio.message import API_VERSION
from simulator.twilio.rest import Refused, authenticate, field, is_web_address, json_answer
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.exchange import EVENTS, Exchange, Order
from simulator.twilio.voice.recorder import Recording
from simulator.twilio.voice.rooms import Guest, Room
from simulator.twilio.voice.tone import hum
from simulator.twilio.voice.world import Onward

EXCHANGE = web.AppKey("exchange", Exchange)
_SOUGHT = {"Status": "status", "To": "to", "From": "from"}
_MOST_A_PAGE = 1_000
_ENDINGS = frozenset({"completed", "canceled"})


Resource = Callable[[Network, Exchange, web.Request, MultiDictProxy[Any]], web.StreamResponse]


def routes(network: web.AppKey[Network]) -> list[web.RouteDef]:
    """The resources' paths."""
    base = f"/{API_VERSION}/Accounts/{{account}}"

    def guarded(answer: Resource) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                authenticate(request, request.app[network])
                return answer(request.app[network], request.app[EXCHANGE], request, await request.post())
            except Refused as refusal:
                return refusal.response()

        return handle

    room = f"{base}/Conferences/{{room}}"
    return [
        web.post(f"{base}/Calls.json", guarded(_create)),
        web.get(f"{base}/Calls.json", guarded(_list)),
        web.get(f"{base}/Calls/{{sid}}.json", guarded(_fetch)),
        web.post(f"{base}/Calls/{{sid}}.json", guarded(_update)),
        web.get(f"{base}/Conferences.json", guarded(_rooms)),
        web.post(f"{room}.json", guarded(_end_room)),
        web.get(f"{room}/Participants.json", guarded(_guests)),
        web.post(f"{room}/Participants/{{call}}.json", guarded(_change_guest)),
        web.delete(f"{room}/Participants/{{call}}.json", guarded(_remove_guest)),
        web.get(f"{base}/Recordings/{{sid:RE[0-9a-f]{{32}}}}.wav", guarded(_sound)),
        web.get(f"{base}/Recordings/{{sid:RE[0-9a-f]{{32}}}}", guarded(_sound)),
        web.delete(f"{base}/Recordings/{{sid}}.json", guarded(_forget)),
    ]


def _create(
    network: Network, exchange: Exchange, _: web.Request, form: MultiDictProxy[Any]
) -> web.StreamResponse:
    to, url = field(form, "To"), field(form, "Url")
    if not to:
        raise Refused(21201)
    if not to.startswith("+") or not is_e164(to):
        raise Refused(21211, to)
    if field(form, "From") != network.setup.number:
        raise Refused(21210, field(form, "From"))
    twiml = field(form, "Twiml")
    if not is_web_address(url) and not twiml:
        raise Refused(21205, url)
    events = frozenset(" ".join(map(str, form.getall("StatusCallbackEvent", []))).split()) & EVENTS
    detects = field(form, "MachineDetection")
    order = Order(
        Onward(url, {}, field(form, "Method") or "POST", "" if url else twiml),
        field(form, "StatusCallback") or None,
        events or frozenset({"completed"}),
        _seconds(field(form, "Timeout"), 60.0),
        detects=detects if detects in ("Enable", "DetectMessageEnd") else "",
        fallback=field(form, "FallbackUrl"),
        longest=_seconds(field(form, "TimeLimit"), 0.0) or None,
    )
    return json_answer(exchange.place(to, order).resource(), 201)


def _list(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    """The newest first; of one Status, To or From where that is asked for."""
    asked = {name: request.query[part] for part, name in _SOUGHT.items() if request.query.get(part)}
    size = min(int(_seconds(request.query.get("PageSize", ""), 50.0)), _MOST_A_PAGE)
    page = int(request.query["Page"]) if request.query.get("Page", "").isdecimal() else 0
    found = [
        shown
        for call in reversed(exchange.calls.values())
        if asked.items() <= (shown := call.resource()).items()
    ]
    further = urlencode({**dict(request.query), "Page": page + 1})
    onward = f"{request.path}?{further}" if len(found) > (page + 1) * size else None
    return json_answer({"calls": found[page * size :][:size], "page": page, "next_page_uri": onward}, 200)


def _fetch(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    return json_answer(_call(exchange, request, "sid").resource(), 200)


def _update(
    _: Network, exchange: Exchange, request: web.Request, form: MultiDictProxy[Any]
) -> web.StreamResponse:
    """A new address to go on with, or the end."""
    call = _call(exchange, request, "sid")
    url, status, twiml = field(form, "Url"), field(form, "Status"), field(form, "Twiml")
    if call.over or ((url or twiml) and call.answered is None):
        raise Refused(21220, call.status)
    if status in _ENDINGS:
        exchange.end(call)
    elif is_web_address(url):
        exchange.redirect(call, Onward(url, {}, field(form, "Method") or "POST"))
    elif twiml:
        exchange.redirect(call, Onward("", inline=twiml))
    else:
        raise Refused(21205, url)
    return json_answer(call.resource(), 200)


def _rooms(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    name, status = request.query.get("FriendlyName", ""), request.query.get("Status", "")
    shown = [room.resource() for room in exchange.rooms.open_ones() if name in ("", room.name)]
    return json_answer({"conferences": [room for room in shown if status in ("", room["status"])]}, 200)


def _end_room(
    _: Network, exchange: Exchange, request: web.Request, form: MultiDictProxy[Any]
) -> web.StreamResponse:
    room = _room(exchange, request)
    if field(form, "Status") == "completed":
        exchange.rooms.end(room)
    return json_answer(room.resource(), 200)


def _guests(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    room = _room(exchange, request)
    return json_answer({"participants": [guest.resource(room) for guest in room.guests.values()]}, 200)


def _change_guest(
    _: Network, exchange: Exchange, request: web.Request, form: MultiDictProxy[Any]
) -> web.StreamResponse:
    room = _room(exchange, request)
    guest = _guest(room, request)
    coaching = _truth(form, "Coaching")
    coaches = field(form, "CallSidToCoach") if coaching else "" if coaching is False else None
    exchange.rooms.change(
        room, guest, muted=_truth(form, "Muted"), held=_truth(form, "Hold"), coaches=coaches
    )
    ends = _truth(form, "EndConferenceOnExit")
    if ends is not None:
        guest.ends = ends
    return json_answer(guest.resource(room), 200)


def _remove_guest(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    guest = _guest(_room(exchange, request), request)
    exchange.rooms.leave(guest.call, "participant_removed_via_api")
    return web.Response(status=204)


def _sound(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    made = _recording(exchange, request)
    return web.Response(
        body=hum(made.seconds), content_type="audio/x-wav", headers={"X-Said": quote(made.words)}
    )


def _forget(
    _: Network, exchange: Exchange, request: web.Request, __: MultiDictProxy[Any]
) -> web.StreamResponse:
    exchange.recordings.forget(_recording(exchange, request).sid)
    return web.Response(status=204)


def _call(exchange: Exchange, request: web.Request, where: str) -> Call:
    found = exchange.calls.get(request.match_info[where])
    if found is None:
        raise Refused(20404, request.path)
    return found


def _room(exchange: Exchange, request: web.Request) -> Room:
    found = exchange.rooms.find(request.match_info["room"])
    if found is None:
        raise Refused(20404, request.path)
    return found


def _guest(room: Room, request: web.Request) -> Guest:
    found = room.guests.get(request.match_info["call"])
    if found is None:
        raise Refused(20404, request.path)
    return found


def _recording(exchange: Exchange, request: web.Request) -> Recording:
    found = exchange.recordings.find(request.match_info["sid"])
    if found is None:
        raise Refused(20404, urlsplit(request.path).path)
    return found


def _truth(form: MultiDictProxy[Any], name: str) -> bool | None:
    said = field(form, name).lower()
    return None if not said else said == "true"


def _seconds(raw: str, default: float) -> float:
    return float(raw) if raw.isdecimal() and 0 < len(raw) <= 4 else default
