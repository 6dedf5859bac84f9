"""An alert as its author sends it, field by field; faults are codes of `gateway.api.sentences`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from apiflask.fields import AwareDateTime, Boolean, List, Nested
from marshmallow import ValidationError
from marshmallow.validate import Length, OneOf, Range

from gateway.alerts import Draft, Reality, Relation, writing
from gateway.alerts.audience import KINDS, MOST_PARTS
from gateway.alerts.states import For
from gateway.api import texts
from gateway.api.bodies import Count, Form, Said

_LONGEST_READ: Final = (
    4_000  # code points: a thousand letters, each taken apart; longer ones are not even looked at
)
_MOST_CODES: Final = 500  # names are looked up one by one; a whole province is told by its own name or code
_YEARS: Final = range(2000, 3000)
"""Moments beyond are slips, and at the ends of the calendar they break arithmetic."""
_LIST: Final[dict[str, Any]] = {"required": "missing", "null": "missing", "invalid": "not_list"}


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


def _part(schema: Any, **kwargs: Any) -> Any:
    return Nested(schema, error_messages={"required": "missing", "null": "missing"}, **kwargs)


class TextIn(Form):
    """What is said in one language."""

    sms = Words(
        required=True,
        metadata={
            "description": "The text message, with its accents; at most 1,000 characters, cheap up to three parts."
        },
    )
    headline = Words(load_default="", metadata={"description": "Default: the event."})
    spoken = Words(load_default="", metadata={"description": "For calls. Default: as the text message."})
    chat = Words(load_default="", metadata={"description": "Default: as the text message."})
    loudspeaker = Words(load_default="", metadata={"description": "To be read out. Default: as the text."})
    description = Words(load_default="")
    instruction = Words(load_default="")


class TextsIn(Form):
    """The languages it speaks."""

    vi = _part(TextIn, load_default=None)
    en = _part(TextIn, load_default=None)


class PartIn(Form):
    """Some of the people."""

    kind = Word(
        KINDS,
        "`communes`: who lives there or asked for its news · `everyone` · `list`: of numbers · `topic` · `site`: "
        "who was there between `since` and `until` · `quarantine` · `screening` · `told`: who was told alert `ref` · "
        "`drill`: the drill list.",
        required=True,
    )
    codes = List(
        Name(),
        load_default=list,
        validate=Length(max=_MOST_CODES, error="too_many_places"),
        error_messages=_LIST,
        metadata={
            "description": "For `communes`: by code or by name, also names of before July 2025; of a province all."
        },
    )
    ref = Name(load_default="", metadata={"description": "Which list, topic, site, class or alert."})
    since = Moment(load_default=None, allow_none=True)
    until = Moment(load_default=None, allow_none=True)


class AudienceIn(Form):
    """Everybody in one part of `include` and in none of `leave_out`."""

    include = List(
        _part(PartIn),
        load_default=list,
        validate=Length(max=MOST_PARTS, error="too_many_parts"),
        error_messages=_LIST,
    )
    leave_out = List(
        _part(PartIn),
        load_default=list,
        validate=Length(max=MOST_PARTS, error="too_many_parts"),
        error_messages=_LIST,
    )
    lang = Word(("", *writing.LANGUAGES), "Only those who chose it.", load_default="")


class AlertIn(Form):
    """An alert as it is drafted; `category` to `responses` are words of CAP 1.2."""

    event = Name(
        required=True,
        metadata={"example": "Lũ lên nhanh", "description": "What happens: 2 to 80 characters."},
    )
    issuer = Name(
        required=True,
        metadata={"example": "UBND xã Vĩnh Hải", "description": "Who warns: 2 to 80 characters."},
    )
    reality = Word(
        Reality,
        "Whether it is real; `exercise` and `test` reach numbers of the drill list and nobody else.",
        load_default=Draft.reality,
    )
    purpose = Word(
        writing.PURPOSES,
        "`emergency` goes before everything, at night too; `notice` heeds who opted out.",
        load_default=Draft.purpose,
    )
    category = Word(writing.CATEGORIES, load_default=Draft.category)
    urgency = Word(writing.URGENCIES, load_default=Draft.urgency)
    severity = Word(writing.SEVERITIES, load_default=Draft.severity)
    certainty = Word(writing.CERTAINTIES, load_default=Draft.certainty)
    responses = List(
        Word(writing.RESPONSES),
        load_default=list,
        validate=Length(max=len(writing.RESPONSES), error="not_listed"),
        error_messages=_LIST,
    )
    accents = Word(
        writing.ACCENTS,
        "`fold` strips accents, `keep` keeps them, `auto` where that costs no more, `own` as each person chose.",
        load_default=Draft.accents,
    )
    starts_at = Moment(
        load_default=None, allow_none=True, metadata={"description": "Nothing leaves before; null: at once."}
    )
    expires_at = Moment(
        required=True,
        metadata={
            "example": "2026-11-20T20:00:00+07:00",
            "description": "Nothing leaves after; with its offset, at most 7 days after it starts.",
        },
    )
    in_waves = Flag(
        load_default=False,
        metadata={
            "description": "Place by place, so that those who call back find somebody; false: all at once."
        },
    )
    ladder_minutes = Count(
        "not_minutes",
        load_default=Draft.ladder_minutes,
        allow_none=True,
        validate=Range(1, 24 * 60, error="not_minutes"),
        metadata={"description": "After so many minutes who has not heard is called on; null: never."},
    )
    ladder_for = Word(
        For,
        "Who has not heard: `undelivered`, no phone confirmed it; `unanswered`, nobody texted 8 or 9.",
        load_default=Draft.ladder_for,
    )
    texts = _part(
        TextsIn,
        required=True,
        metadata={
            "example": {
                "vi": {
                    "sms": "UBND xã Vĩnh Hải 8:00 20/11: LŨ LÊN NHANH đến 20:00. Rời ngay bờ suối, lên Trường Nhơn "
                    "Hải. Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
                }
            },
            "description": "By language; Vietnamese must be there before it is submitted.",
        },
    )
    audience = _part(
        AudienceIn,
        required=True,
        metadata={
            "example": {"include": [{"kind": "communes", "codes": ["Xã Vĩnh Hải"]}]},
            "description": "Who is told.",
        },
    )


class SubmitIn(Form):
    """What its author has looked at."""

    acknowledge = List(
        Said(),
        load_default=list,
        validate=Length(max=100, error="too_many_parts"),
        error_messages=_LIST,
        metadata={"description": "Rules of the warnings that the author passes, such as `repeats`."},
    )
    note = Words(load_default="", metadata={"description": "For the second person."})


class ApproveIn(Form):
    """What the second person has read."""

    seen = Said(
        required=True,
        metadata={"description": "`seen` of the alert as it was read; another fingerprint is refused."},
    )


class WhyIn(Form):
    """A reason, kept with the move."""

    why = Words(required=True, metadata={"description": "Kept with the alert, shown to whoever reads it."})


class PauseIn(Form):
    """A reason, if there is time for one."""

    why = Words(load_default="")


class BreakIn(WhyIn):
    """Why a second person could not be waited for."""

    acknowledge = List(
        Said(), load_default=list, validate=Length(max=100, error="too_many_parts"), error_messages=_LIST
    )


class ReviewIn(Form):
    """What a second person found afterwards."""

    review = Words(
        required=True, metadata={"description": "Whether it was right, and why; 10 characters or more."}
    )


class FollowIn(Form):
    """How the new alert goes on from the earlier one."""

    relation = Word(
        Relation,
        "`update`: it goes on · `correction`: it was wrong · `cancel`: it is over. The last two go to "
        "exactly those who were told.",
        required=True,
    )
