"""What callers ask of the phones, read and checked: whose phone, which JSON; it obeys nothing."""

from __future__ import annotations

from aiohttp import web

from simulator.control import NETWORK, json_body
from simulator.numbers import NotANumber, to_e164
from simulator.state import Phone


class BadAsk(ValueError):
    """The request cannot be obeyed; `field` names the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def phone_of(request: web.Request) -> Phone:
    """The phone in the path. Raises BadAsk."""
    try:
        return request.app[NETWORK].phone(to_e164(request.match_info["number"]))
    except NotANumber as error:
        raise BadAsk("number", str(error)) from error


async def json_object(request: web.Request) -> dict[str, object]:
    """The body, which must be an object. Raises BadAsk."""
    try:
        body = await json_body(request)
    except ValueError as error:
        raise BadAsk("body", f"send JSON ({error})") from error
    if not isinstance(body, dict):
        raise BadAsk("body", "send a JSON object")
    return body
