"""Requests before any resource sees them: fields that fault by code, and bodies that are JSON at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from apiflask import Schema
from apiflask.fields import Integer, String
from flask import request
from marshmallow import EXCLUDE
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

View = TypeVar("View", bound=Callable[..., Any])


class Form(Schema):
    """Fields a caller sends; what we do not know is ignored, so that callers may run ahead of us."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE


class Said(String):
    """A string whose faults are codes of `sentences`, not sentences of the library."""

    default_error_messages = {  # noqa: RUF012 - declared by the library as an instance variable
        "required": "missing",
        "null": "missing",
        "invalid": "not_text",
        "invalid_utf8": "not_text",
    }


class Count(Integer):
    """A whole number whose faults are one code."""

    def __init__(self, fault: str, **kwargs: Any) -> None:
        faults: dict[str, Any] = dict.fromkeys(("required", "null", "invalid", "too_large"), fault)
        super().__init__(error_messages=faults, **kwargs)


def json_body(view: View) -> View:
    """Refuse a body that is not JSON before it is read as fields: 415 its type, 413 its size, 400 its syntax.

    The framework's own reading lets two hostile spellings through as our fault: nesting deeper than
    Python's stack and numbers of thousands of digits. Reading 1 MiB twice costs milliseconds.
    """

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not request.is_json:
            raise UnsupportedMediaType
        raw_body()
        try:
            request.get_json()
        except RecursionError:
            raise BadRequest from None
        return view(*args, **kwargs)

    return checked  # type: ignore[return-value]  # wraps keeps the shape


def json_if_any(view: View) -> View:
    """The same for a view that needs no body at all: what is not sent is an object without fields."""
    strict = json_body(view)

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        return strict(*args, **kwargs) if raw_body() else view(*args, **kwargs)

    return checked  # type: ignore[return-value]  # as above


def raw_body() -> bytes:
    """The body as it came, whole: 413 where it is not."""
    body = request.get_data()
    limit = request.max_content_length
    if not request.content_length and limit is not None and len(body) >= limit:
        raise RequestEntityTooLarge  # a length never told is cut at the limit by the server, not refused
    return body
