"""The words somebody's quarantine, one of its slots and one report can be described by, each with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gateway.declarations import SYMPTOM_NAMES

TOPIC: Final = "quarantine"
"""What open pages listen to."""


class State(StrEnum):
    """What has become of somebody's quarantine; only `WATCHED` is reminded of anything."""

    WATCHED = "watched"  # reports are due
    FINISHED = "finished"  # its last day is over
    HOSPITALISED = "hospitalised"  # the hospital watches now
    RELEASED = "released"  # ended early, by order
    DECEASED = "deceased"  # nothing is ever sent about them again
    MOVED = "moved"  # another station has taken over


MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.WATCHED: frozenset(
            {State.FINISHED, State.HOSPITALISED, State.RELEASED, State.DECEASED, State.MOVED}
        ),
        State.HOSPITALISED: frozenset({State.WATCHED, State.RELEASED, State.DECEASED}),
        State.FINISHED: frozenset(),
        State.RELEASED: frozenset({State.DECEASED}),
        State.DECEASED: frozenset(),
        State.MOVED: frozenset(),
    }
)
"""From each state, the states that may follow."""


class Place(StrEnum):
    """Where somebody stays."""

    HOME = "home"
    SITE = "site"


class SlotState(StrEnum):
    """What has become of one slot: every one that was due ends as reported, missed or escalated."""

    DUE = "due"  # open, nobody has been reminded
    REMINDED = "reminded"  # the first reminder is ordered
    REMINDED_AGAIN = "reminded_again"  # the second one too
    CALLING = "calling"  # on the call list
    REPORTED = "reported"  # a report is in
    MISSED = "missed"  # closed without one
    ESCALATED = "escalated"  # given to people: a sign in the report, or missed once too often


OPEN: Final = frozenset({SlotState.DUE, SlotState.REMINDED, SlotState.REMINDED_AGAIN, SlotState.CALLING})
"""A report is still waited for."""


class Outcome(StrEnum):
    """What a report says, as the grid shows it."""

    OK = "ok"  # nothing that calls for anybody
    UNMEASURED = "unmeasured"  # well as far as they say, nothing was measured
    SIGN = "sign"  # fever or another sign: the station calls
    DANGER = "danger"  # a call for help was opened


SIGN_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {**SYMPTOM_NAMES, "dau_nguc": "đau ngực", "tim_tai": "tím tái", "lo_mo": "lơ mơ, gọi khó tỉnh"}
)
"""Each sign of a report, as staff read it."""


class Reached(StrEnum):
    """What came of a call to somebody who has not reported."""

    WELL = "well"  # spoken to; a report is entered with it
    SIGN = "sign"  # spoken to, and there is something
    NO_ANSWER = "no_answer"
    OFF = "off"  # switched off or out of reach
    WRONG = "wrong"  # somebody else's number
    REFUSED = "refused"
    VISIT = "visit"  # somebody goes there


class Basis(StrEnum):
    """By what it is known that somebody's quarantine has ended."""

    ORDER = "order"  # a decision in writing
    STATION = "station"  # somebody of the station has seen it
    HOSPITAL = "hospital"  # the hospital has said so
    FAMILY = "family"  # the family has said so
