"""From what went wrong to the JSON a caller reads: status, code, sentence, field; no detail of ours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import structlog
from apiflask import HTTPError
from flask import Response, jsonify, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException

from gateway.api.keys import MissingScope, NoKey
from gateway.api.sentences import LANGUAGES, sentence
from gateway.errors import GatewayError, TooMany

log = structlog.get_logger(__name__)

_AWAY_RETRY = "2"  # seconds; a restarted PostgreSQL is back within about two

_CODE_OF_STATUS = {
    400: "bad_json",  # nothing else of ours answers 400
    401: "unauthorised",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    429: "too_many",
    503: "unavailable",
}

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
"""Of most refusals there is nothing more to say than the sentence."""

_TELLS_WHEN = frozenset({429, 503})

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string", "description": "A stable word for programs."},
                "message": {"type": "string", "description": "A sentence for people."},
                "field": {"type": "string", "description": "The field, parameter or header that is wrong."},
                "candidates": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "What an unclear place may mean.",
                },
                "warnings": {
                    "type": "array",
                    "items": {"type": "object"},
                    "description": "What must be looked at before an alert is submitted: rule, field, lang, message.",
                },
                "faults": {
                    "type": "array",
                    "items": {"type": "object"},
                    "description": "Everything wrong with a CAP document: element, rule, message.",
                },
                "state": {"type": "string", "description": "Where an alert is by now."},
                "by": {"type": "string", "nullable": True, "description": "Who moved it there."},
                "at": {"type": "string", "nullable": True, "description": "When they did."},
            },
        }
    },
}
"""The one shape of every error, as OpenAPI describes it."""


def answer(fault: Exception) -> Response:
    """The response to `fault`. What is our own fault is logged here and told to nobody."""
    if isinstance(fault, GatewayError) and fault.status < 500:
        return _known(fault)
    if isinstance(fault, HTTPError) and fault.status_code == 422:
        field, code = first_broken(fault.detail)
        return _say(422, code, field)
    if isinstance(fault, HTTPException) and fault.code is not None and fault.code < 500:
        allowed = fault.get_response().headers.get("Allow")
        return _say(
            fault.code,
            _CODE_OF_STATUS.get(fault.code, "refused"),
            headers={"Allow": allowed} if allowed else {},
        )
    if isinstance(fault, OperationalError | InterfaceError | PoolExhausted):
        log.error("database away", path=request.path, exc_info=fault)
        return _say(503, "unavailable", headers={"Retry-After": _AWAY_RETRY})
    log.error("request failed", path=request.path, exc_info=fault)
    return _say(500, "internal")


def statuses(body: str = "", *, address: bool) -> dict[int, str]:
    """The errors an operation may answer, with the sentence that describes each. `body`: `json`, `other`, or none."""
    codes = {401: "unauthorised", 403: "missing_scope", 503: "unavailable"}
    codes |= {404: "not_found"} if address else {}
    codes |= {422: "any_field"} if body or not address else {}
    codes |= {413: "too_large"} if body else {}
    codes |= {400: "bad_json", 415: "not_json"} if body == "json" else {}
    return {status: sentence(code, "en") for status, code in sorted(codes.items())}


def describe(status: int, text: str) -> dict[str, Any]:
    """An OpenAPI response object for an error."""
    described: dict[str, Any] = {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    if status in _TELLS_WHEN:
        seconds = {"schema": {"type": "integer"}, "description": "Seconds after which to ask again."}
        described["headers"] = {"Retry-After": seconds}
    return described


def _known(fault: GatewayError) -> Response:
    headers = {}
    if isinstance(fault, TooMany):
        headers["Retry-After"] = str(fault.retry_after)
    if isinstance(fault, NoKey | MissingScope):
        headers["WWW-Authenticate"] = fault.challenge
    field = getattr(fault, "field", None)
    said = fault.message if fault.message != fault.code else ""
    return _say(fault.status, fault.code, field, headers, said, getattr(fault, "details", {}))


def first_broken(detail: dict[str, Any]) -> tuple[str | None, str]:
    """The first field, in the order of the form, of `{location: {field: [code, …]}}`."""
    for broken in detail.values():
        path: list[str] = []
        inner = broken
        while isinstance(inner, dict) and inner:
            step, inner = next(iter(inner.items()))
            path.append(str(step))
        code = str(inner[0]) if isinstance(inner, list) and inner else "invalid"
        if path and path[-1] == "_schema":
            path, code = path[:-1], "not_object"
        return ".".join(path) or None, code
    return None, "invalid"


def _say(
    status: int,
    code: str,
    field: str | None = None,
    headers: dict[str, str] | None = None,
    said: str = "",
    details: Mapping[str, Any] = NOTHING,
) -> Response:
    spoken = language()
    error: dict[str, Any] = {"code": code, "message": sentence(code, spoken, said)}
    if field is not None:
        error["field"] = field
    error |= details
    response = jsonify(error=error)
    response.status_code = status
    response.headers.update({"Content-Language": spoken, **(headers or {})})
    return response


def language() -> str:
    """The first of our languages in the caller's order of preference, whatever its region: "vi-VN" is vi."""
    for tag, quality in request.accept_languages:
        primary = tag.partition("-")[0].lower()
        if quality > 0 and primary in LANGUAGES:
            return primary
    return LANGUAGES[0]
