"""What the routes of alerts answer, as the description tells it."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Dict, Float, Integer, List, Nested, String

from gateway.alerts import Reality, State
from gateway.api.pages import cursor_field, next_field


def _moment(**kwargs: Any) -> String:
    """Already spelt, since answers are also kept for whoever asks twice."""
    return String(required=True, metadata={"format": "date-time"}, **kwargs)


class StandingOut(Schema):
    """Where an alert is."""

    id = String(required=True, metadata={"description": "`alt_` and 26 letters and digits."})
    state = String(required=True, metadata={"enum": [state.value for state in State]})
    state_meaning = String(required=True, metadata={"description": "The state in a sentence."})
    changed_at = _moment()


class SummaryOut(StandingOut):
    """An alert in a list."""

    reality = String(required=True, metadata={"enum": [reality.value for reality in Reality]})
    purpose = String(required=True)
    event = String(required=True)
    issuer = String(required=True)
    urgency = String(required=True)
    severity = String(required=True)
    relation = String(
        required=True,
        allow_none=True,
        metadata={
            "description": "What it is to an earlier alert: update, correction, cancel; null: the first."
        },
    )
    count = Integer(
        required=True, allow_none=True, metadata={"description": "Numbers of the audience as last counted."}
    )
    starts_at = _moment(allow_none=True)
    expires_at = _moment()
    made_at = _moment()
    approved_at = _moment(allow_none=True)
    ended_at = _moment(allow_none=True)


class PageOut(Schema):
    """A page in the order of change."""

    items = List(Nested(SummaryOut), required=True)
    next = next_field()
    cursor = cursor_field()


class FindingOut(Schema):
    """Something to put right (`forbids`) or to look at (`warns`)."""

    rule = String(required=True)
    weight = String(required=True, metadata={"enum": ["forbids", "warns"]})
    field = String(required=True)
    lang = String(required=True)
    message = String(required=True)


class MoveOut(Schema):
    """One move; `by` is null where the clock moved it."""

    was = String(required=True, attribute="from", data_key="from")
    to = String(required=True)
    by = String(required=True, allow_none=True)
    at = _moment()
    why = String(required=True)


class CountsOut(Schema):
    """What became of everybody: `audience` is the sum of the seven states; `heard` and `rescue` are among them."""

    audience = Integer(required=True)
    suppressed = Integer(required=True, metadata={"description": "Must not be texted, or cannot."})
    queued = Integer(required=True)
    sent = Integer(required=True, metadata={"description": "A carrier has it; no receipt yet."})
    delivered = Integer(required=True)
    failed = Integer(required=True)
    doubtful = Integer(
        required=True,
        attribute="unknown",
        data_key="unknown",
        metadata={"description": "Handed over, and nobody knows whether it went."},
    )
    unsent = Integer(required=True, metadata={"description": "Stopped, cancelled or over before it left."})
    heard = Integer(required=True, metadata={"description": "Have answered 8 or 9."})
    rescue = Integer(required=True, metadata={"description": "Have answered 9."})


class WaveOut(Schema):
    """People told together."""

    no = Integer(required=True)
    people = Integer(required=True)
    due_at = _moment()
    in_outbox = Integer(
        required=True, metadata={"description": "How many of them are written out to be sent."}
    )


class LoadOut(Schema):
    """What one carrier gets."""

    carrier = String(required=True)
    messages = Integer(required=True)
    segments = Integer(required=True)
    price = Integer(required=True, metadata={"description": "In đồng."})
    minutes = Float(required=True)


class EstimateOut(Schema):
    """Who would be told now, and at what cost."""

    audience = Integer(required=True)
    to_send = Integer(required=True)
    left_out = Dict(required=True, metadata={"description": "By reason: silent, landline, opted_out."})
    places = Dict(required=True, metadata={"description": "By commune; empty: not known where."})
    networks = Dict(required=True)
    langs = Dict(required=True)
    in_other_language = Integer(
        required=True, metadata={"description": "Get Vietnamese, because it does not speak theirs."}
    )
    twice = Integer(
        required=True, metadata={"description": "Phones that reach somebody another one reaches too."}
    )
    without_phone = Integer(
        required=True, metadata={"description": "People of these communes without a phone."}
    )
    by_carrier = List(Nested(LoadOut), required=True, attribute="loads", data_key="loads")
    minutes = Float(required=True, metadata={"description": "Until the last is handed over."})
    segments = Integer(required=True)
    price = Integer(required=True, metadata={"description": "In đồng."})


class SubmittedOut(StandingOut):
    """What the second person is asked about."""

    count = Integer(required=True)
    seen = String(required=True, metadata={"description": "The fingerprint that `approve` takes."})
    estimate = Nested(EstimateOut, required=True)


class AloneOut(Schema):
    """One person sent it alone; a second one looks at it afterwards."""

    by = String(required=True, allow_none=True)
    reviewed_by = String(required=True, allow_none=True)
    reviewed_at = _moment(allow_none=True)
    review = String(required=True, allow_none=True)


class CapOut(Schema):
    """What names it among CAP messages."""

    sender = String(required=True)
    identifier = String(required=True)


class AlertOut(SummaryOut):
    """All of an alert."""

    category = String(required=True)
    certainty = String(required=True)
    responses = List(String(), required=True)
    accents = String(required=True)
    in_waves = Boolean(required=True)
    ladder_minutes = Integer(required=True, allow_none=True)
    ladder_for = String(required=True)
    texts = Dict(required=True, metadata={"description": "By language, form by form."})
    audience = Dict(required=True, metadata={"description": "Every place by its code."})
    follows = String(required=True, allow_none=True, metadata={"description": "The earlier alert."})
    made_by = String(required=True, allow_none=True)
    moves = List(Nested(MoveOut), required=True)
    findings = List(
        Nested(FindingOut),
        required=True,
        metadata={"description": "Of a draft: what stands in the way, what to look at."},
    )
    seen = String(
        required=True,
        allow_none=True,
        metadata={"description": "While it waits for a second person: the fingerprint that `approve` takes."},
    )
    snapshot = Dict(
        required=True,
        allow_none=True,
        metadata={"description": "The estimate as it was submitted, and its waves."},
    )
    counts = Nested(CountsOut, required=True)
    waves = List(Nested(WaveOut), required=True)
    cancel_until = _moment(allow_none=True)
    alone = Nested(AloneOut, required=True, allow_none=True)
    cap = Nested(CapOut, required=True)
