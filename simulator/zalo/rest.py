"""The company's API over HTTP: tokens, messages, articles, broadcasts, templates; a refusal is 200 with an `error`."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

from aiohttp import web

from simulator.zalo.account import LONGEST, NAME, Account
from simulator.zalo.people import People

ZALO = web.AppKey("zalo", People)

_WORDS = {
    -14: "Invalid refresh token",
    -32: "Too many requests",
    -108: "Phone number is invalid",
    -109: "Template ID is invalid",
    -114: "User is inactive, or reject the message, or using an outdated Zalo version",
    -118: "Zalo account not existed",
    -124: "Access token invalid",
    -201: "Params are invalid",
    -205: "User does not exist",
    -213: "User has not followed official account",
    -216: "Access token is invalid",
    -230: "User has not interacted with the OA in the past 7 days",
}


class Refused(Exception):
    """A request the company does not take."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def routes() -> list[web.RouteDef]:
    """Every path of the three hosts; here they are one."""
    return [
        web.post("/v4/oa/access_token", _token),
        web.post("/v3.0/oa/message/{kind}", _guarded(_message)),
        web.get("/v3.0/oa/user/detail", _guarded(_detail)),
        web.post("/v2.0/article/create", _guarded(_create)),
        web.post("/v2.0/article/verify", _guarded(_verify)),
        web.post("/v2.0/oa/message", _guarded(_broadcast)),
        web.post("/message/template", _guarded(_template, -124)),
    ]


async def _token(request: web.Request) -> web.StreamResponse:
    account = request.app[ZALO].account
    form = await request.post()
    given = request.headers.get("secret_key", "")
    if not hmac.compare_digest(given.encode(), account.terms.app_secret.encode()):
        return _no(-14)
    await asyncio.sleep(account.network.faults.level(NAME, "slow_ms") / 1_000)
    pair = (
        account.renew(str(form.get("refresh_token", ""))) if form.get("app_id") == account.terms.app else None
    )
    return _no(-14) if pair is None else web.json_response(pair)


def _guarded(handler: Any, code: int = -216) -> Any:
    async def handle(request: web.Request) -> web.StreamResponse:
        people = request.app[ZALO]
        account = people.account
        await asyncio.sleep(account.network.faults.level(NAME, "slow_ms") / 1_000)
        if not account.takes(request.headers.get("access_token", "")):
            return _no(code)
        try:
            body = json.loads(await request.read() or b"{}")
            data = handler(people, body, request)
        except Refused as refusal:
            account.ledger.refused += 1
            return _no(refusal.code)
        except (ValueError, KeyError, TypeError, AttributeError):
            return _no(-201)
        if (
            account.network.faults.strikes(NAME, "lost_response", json.dumps(body))
            and request.transport is not None
        ):
            request.transport.abort()
        return web.json_response({"error": 0, "message": "Success", "data": data})

    return handle


def _message(people: People, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
    account = people.account
    kind, said = request.match_info["kind"], body["message"]
    user = str(body["recipient"]["user_id"])
    text = said.get("text", "")
    which = account.ledger.submit(user, json.dumps(said))
    _strike(account, f"{user}|{text}|{which}")
    if (
        kind not in ("cs", "transaction", "promotion")
        or not (text or "attachment" in said)
        or len(text) > LONGEST
    ):
        raise Refused(-201)
    if user not in account.people:
        raise Refused(-205)
    person = account.people[user]
    if kind == "cs" and not (account.may_be_written_to(person) or person.follows):
        raise Refused(-230)
    if kind != "cs" and not person.follows:
        raise Refused(-213)
    account.ledger.accept(user, json.dumps(said))
    ref = account.show(person, said, kind)
    people.received(person, ref)
    return {"message_id": ref, "user_id": user}


def _detail(people: People, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
    del body
    user = str(json.loads(request.query["data"])["user_id"])
    if user not in people.account.people:
        raise Refused(-205)
    return {
        "user_id": user,
        "display_name": f"Người {user[-4:]}",
        "user_is_follower": people.account.people[user].follows,
    }


def _create(people: People, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
    del request
    if not body["title"] or not body["body"]:
        raise Refused(-201)
    token = people.account.ref()
    people.account.articles[token] = {**body, "id": people.account.ref()}
    return {"token": token}


def _verify(people: People, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
    del request
    article = people.account.articles.get(body["token"])
    if article is None:
        raise Refused(-201)
    return {"id": article["id"]}


def _broadcast(people: People, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
    del request
    account = people.account
    element = body["message"]["attachment"]["payload"]["elements"][0]
    article = next(
        (each for each in account.articles.values() if each["id"] == element["attachment_id"]), None
    )
    if article is None or "target" not in body["recipient"]:
        raise Refused(-201)
    _strike(account, json.dumps(body))
    account.ledger.accept("broadcast", json.dumps(body))
    ref = account.ref()
    for person in list(account.people.values()):
        if person.follows:
            person.read.append(
                {"ref": ref, "kind": "broadcast", "text": article["title"], "article": article["body"]}
            )
            people.received(person, ref)
    return {"message_id": ref}


def _template(people: People, body: dict[str, Any], request: web.Request) -> dict[str, Any]:
    del request
    account = people.account
    phone = str(body["phone"])
    if not phone.startswith("84") or not phone.isdigit():
        raise Refused(-108)
    _strike(account, f"{phone}|{body['tracking_id']}")
    if not body["template_id"] or not isinstance(body["template_data"], dict):
        raise Refused(-109)
    if phone in account.without:
        raise Refused(account.without[phone])
    account.ledger.accept(phone, json.dumps(body))
    ref = account.ref()
    account.templates.append({"ref": ref, **body})
    return {"msg_id": ref, "sent_time": str(int(account.now().timestamp() * 1000))}


def _strike(account: Account, what: str) -> None:
    if account.network.faults.strikes(NAME, "throttle", what):
        account.ledger.throttled += 1
        raise Refused(-32)


def _no(code: int) -> web.Response:
    return web.json_response({"error": code, "message": _WORDS.get(code, "Error")})
