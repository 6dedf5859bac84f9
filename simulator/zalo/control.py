"""Levers for tests and for whoever tries it: people with the app act, tokens end, phones have no account."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from simulator.asking import BadAsk, json_object
from simulator.control import problem
from simulator.zalo.people import People
from simulator.zalo.rest import ZALO

_SHAPE = "send one of follow, text, share, place, open, odd"


def routes() -> list[web.RouteDef]:
    """Under /control/zalo."""
    return [
        web.post("/control/zalo/people/{user}", _act),
        web.get("/control/zalo/people/{user}", _look),
        web.post("/control/zalo/phones/{number}", _phone),
        web.get("/control/zalo", _state),
        web.post("/control/zalo", _order),
    ]


async def _act(request: web.Request) -> web.StreamResponse:
    """POST: somebody does one thing; answers with the status the customer gave."""
    people = request.app[ZALO]
    try:
        said = await json_object(request)
        status = await _doing(people, request.match_info["user"], said)
    except BadAsk as bad:
        return problem(400, "bad_request", str(bad), bad.field)
    return web.json_response({"status": status})


async def _doing(people: People, user: str, said: dict[str, Any]) -> int:
    if not user.isdigit():
        raise BadAsk("user", "an id has digits only")
    person = people.account.person(user)
    if "follow" in said:
        return await people.follow(person, follows=bool(said["follow"]))
    if "text" in said:
        return await people.write(person, str(said["text"]), forged=bool(said.get("forged")))
    if "share" in said:
        return await people.share(person, str(said["share"]))
    if "place" in said:
        return await people.place(person, *map(str, said["place"]))
    if "open" in said:
        return await people.open(person, str(said["open"]))
    if "odd" in said:
        return await people.odd(str(said["odd"]))
    raise BadAsk("body", _SHAPE)


async def _look(request: web.Request) -> web.StreamResponse:
    """GET: what they read, oldest first."""
    person = request.app[ZALO].account.person(request.match_info["user"])
    return web.json_response({"follows": person.follows, "read": person.read})


async def _phone(request: web.Request) -> web.StreamResponse:
    """POST `{"refuses": -118}` or `{"refuses": null}`: how a template to this phone ends."""
    account = request.app[ZALO].account
    number = request.match_info["number"].removeprefix("+").removeprefix("84").removeprefix("0")
    try:
        said = await json_object(request)
    except BadAsk as bad:
        return problem(400, "bad_request", str(bad), bad.field)
    if said.get("refuses") is None:
        account.without.pop(f"84{number}", None)
    else:
        account.without[f"84{number}"] = int(str(said["refuses"]))
    return web.json_response({"refuses": account.without.get(f"84{number}")})


async def _state(request: web.Request) -> web.StreamResponse:
    """GET: how often tokens were renewed, which templates and articles came."""
    account = request.app[ZALO].account
    return web.json_response(
        {
            "renewals": account.renewals,
            "templates": account.templates,
            "articles": list(account.articles.values()),
        }
    )


async def _order(request: web.Request) -> web.StreamResponse:
    """POST `{"expire": true}`: every access token ends."""
    request.app[ZALO].account.expire()
    return await _state(request)
