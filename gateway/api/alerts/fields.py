"""Kinds of fields of an alert: words for people, words of lists, moments; faults are codes of `sentences`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from apiflask.fields import AwareDateTime, Boolean, Nested
from marshmallow import ValidationError
from marshmallow.validate import OneOf

from gateway.api import texts
from gateway.api.bodies import Said

_LONGEST_READ: Final = (
    4_000  # code points: a thousand letters, each taken apart; longer ones are not even looked at
)
_YEARS: Final = range(2000, 3000)
"""Moments beyond are slips, and at the ends of the calendar they break arithmetic."""
LIST: Final[dict[str, Any]] = {"required": "missing", "null": "missing", "invalid": "not_list"}
"""Faults of a list as a whole."""


class Words(Said):
    """Words for people: composed, without control characters, line ends as line feeds."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        said = super()._deserialize(value, attr, data, **kwargs)
        if len(said) > _LONGEST_READ:
            raise ValidationError("over_1000")
        return texts.tidy(said)


class Name(Words):
    """Words on one line."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return " ".join(super()._deserialize(value, attr, data, **kwargs).split())


class Word(Said):
    """One word of a list; CAP's own spelling (Actual, AllClear) is understood."""

    def __init__(self, words: Any, description: str = "", **kwargs: Any) -> None:
        listed = [str(word) for word in words]
        metadata = {"enum": listed, **kwargs.pop("metadata", {})}
        if description:
            metadata["description"] = description
        super().__init__(validate=OneOf(listed, error="not_listed"), metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs)).lower()


class Moment(AwareDateTime):
    """A moment with its offset."""

    default_error_messages = {  # noqa: RUF012 - declared by the library as an instance variable
        "required": "missing",
        "null": "missing",
        **dict.fromkeys(("invalid", "invalid_awareness", "format"), "not_moment"),
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        except (OverflowError, TypeError):
            raise self.make_error("invalid") from None
        if moment.year not in _YEARS:
            raise self.make_error("invalid")
        return moment


class Flag(Boolean):
    """Yes or no."""

    default_error_messages = {"null": "missing", "invalid": "not_flag"}  # noqa: RUF012 - as above


def part(schema: Any, **kwargs: Any) -> Any:
    """A form in a form."""
    return Nested(schema, error_messages={"required": "missing", "null": "missing"}, **kwargs)
