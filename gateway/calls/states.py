"""What a call may be doing, why we are in it, and how it may end; every call ends with one of the outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """Where a call is. OVER is for ever."""

    ORDERED = "ordered"  # by us, and the carrier does not know yet
    RINGING = "ringing"
    MACHINE = "machine"  # led by prompts and keys
    WAITING = "waiting"  # for an agent
    OFFERED = "offered"  # an agent's phone rings for it
    TALKING = "talking"  # with an agent
    VOICEMAIL = "voicemail"
    OVER = "over"


class Purpose(StrEnum):
    """Why there is a call."""

    CALLER = "caller"  # somebody has called us
    CALLBACK = "callback"
    CODE = "code"
    ALERT = "alert"
    APPROVAL = "approval"
    AGENT = "agent"  # the leg to an agent's phone
    GUEST = "guest"  # to a doctor, a team, another service, who joins a caller and an agent
    LISTENER = "listener"  # to a supervisor
    RECEIPT = "receipt"


class What(StrEnum):
    """What a carrier is asked to do with a call."""

    DIAL = "dial"
    REDIRECT = "redirect"  # to the document at `to`
    CHANGE = "change"  # in its room: `held`, `muted`, `coaches` (the public id of the one call that hears this one)
    END = "end"


class Onward(StrEnum):
    """Where a call is led that goes on elsewhere; each is an address of every carrier's."""

    QUEUE = "queue"  # out of the queue to whoever has taken the caller, or back into it
    AFTER = "after"  # what comes when nobody is left to talk with


class Mode(StrEnum):
    """How a supervisor is in a room."""

    LISTEN = "listen"  # heard by nobody
    WHISPER = "whisper"  # heard by the agent alone
    BARGE = "barge"  # heard by everybody


class Consent(StrEnum):
    """What a caller has said to being recorded; who was not asked, or said nothing, is not recorded."""

    AGREED = "agreed"
    REFUSED = "refused"
    ENDED = "ended"  # agreed, until they were sent on to the medical team: what was recorded before is kept


class Outcome(StrEnum):
    """How a call ended for whoever was on it; nobody is left without one."""

    ANSWERED = "answered"  # talked with a person
    SERVED = "served"  # by the machine: a declaration filed, the news heard …
    CASE = "case"  # recorded under a number somebody follows
    CALLBACK = "callback"  # we call back, and they know when
    VOICEMAIL = "voicemail"
    LEFT = "left"  # hung up in the menu, before asking for anything
    NOT_REACHED = "not_reached"  # our own call: busy, no answer, a machine


SETTLED = frozenset({Outcome.ANSWERED, Outcome.SERVED, Outcome.CASE, Outcome.CALLBACK, Outcome.VOICEMAIL})
"""Whoever hangs up after one of these has what they called for."""


class Urgency(IntEnum):
    """Whose turn comes sooner. It is a head start and no wall: who waits longer than it overtakes (`HEAD_STARTS`)."""

    ORDINARY = 0
    ELDER = 1
    MEDICAL = 2
    RESCUE = 3


HEAD_STARTS: Final[Mapping[Urgency, timedelta]] = MappingProxyType(
    {
        Urgency.ORDINARY: timedelta(0),
        Urgency.ELDER: timedelta(minutes=2),
        Urgency.MEDICAL: timedelta(minutes=10),
        Urgency.RESCUE: timedelta(days=1),  # never behind a normal call
    }
)
"""So much earlier somebody counts as having come: nobody starves, for a head start is used up by waiting."""


class AgentState(StrEnum):
    """What an agent is doing."""

    OFF = "off"
    READY = "ready"
    OFFERED = "offered"  # their phone rings
    TALKING = "talking"
    WRAP_UP = "wrap_up"  # writes down what was said
    PAUSED = "paused"


AGENT_MOVES: Final[Mapping[AgentState, frozenset[AgentState]]] = MappingProxyType(
    {
        AgentState.OFF: frozenset({AgentState.READY, AgentState.PAUSED}),
        AgentState.READY: frozenset({AgentState.OFFERED, AgentState.PAUSED, AgentState.OFF}),
        AgentState.OFFERED: frozenset(
            {AgentState.TALKING, AgentState.READY, AgentState.PAUSED, AgentState.OFF}
        ),
        AgentState.TALKING: frozenset({AgentState.WRAP_UP, AgentState.OFF}),
        AgentState.WRAP_UP: frozenset({AgentState.READY, AgentState.PAUSED, AgentState.OFF}),
        AgentState.PAUSED: frozenset({AgentState.READY, AgentState.OFF}),
    }
)

NOT_ANSWERING: Final = "not_answering"
"""Why an agent was paused whose phone nobody took up."""
NOT_PLACED: Final = "not_placed"
"""How a call of ours ended that no carrier has placed: it says nothing about whoever it was for. Also why an agent has
nobody on the line whose phone, or whose caller, was to be rung by it.
"""
GONE: Final = "gone"
"""Why an agent was signed off whose page is away."""
