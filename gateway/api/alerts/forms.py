"""An alert as its author sends it, field by field, and what is sent with each act."""

from __future__ import annotations

from typing import Final

from apiflask.fields import List
from marshmallow.validate import Length, Range

from gateway.alerts import Draft, Reality, Relation, writing
from gateway.alerts.audience import KINDS, MOST_PARTS
from gateway.alerts.states import For
from gateway.api.alerts.fields import LIST, Flag, Moment, Name, Word, Words, part
from gateway.api.bodies import Count, Form, Said

_MOST_CODES: Final = 500  # names are looked up one by one; a whole province is told by its own name or code


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

    vi = part(TextIn, load_default=None)
    en = part(TextIn, load_default=None)


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
        error_messages=LIST,
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
        part(PartIn),
        load_default=list,
        validate=Length(max=MOST_PARTS, error="too_many_parts"),
        error_messages=LIST,
    )
    leave_out = List(
        part(PartIn),
        load_default=list,
        validate=Length(max=MOST_PARTS, error="too_many_parts"),
        error_messages=LIST,
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
        error_messages=LIST,
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
    texts = part(
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
    audience = part(
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
        Name(),
        load_default=list,
        validate=Length(max=100, error="too_many_parts"),
        error_messages=LIST,
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
        Name(), load_default=list, validate=Length(max=100, error="too_many_parts"), error_messages=LIST
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
