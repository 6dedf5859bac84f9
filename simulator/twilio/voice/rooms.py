"""Conferences: who is in which room, who hears whom, when a room begins and ends; it posts nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from simulator.twilio.message import API_VERSION
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.document import Verb

EVENTS = frozenset({"start", "end", "join", "leave", "mute", "hold", "modify"})

Tell = Callable[["Room", str, "Guest | None", Mapping[str, str]], None]
"""Tells the customer of an event of a room, such as `participant-join`."""


@dataclass(slots=True)
class Guest:
    """A call in a room. `coaches`: the one call that hears this one; others do not."""

    call: Call
    starts: bool
    ends: bool
    muted: bool = False
    held: bool = False
    coaches: str = ""
    label: str = ""
    inside: bool = True

    def resource(self, room: Room) -> dict[str, Any]:
        """The JSON of a Participant."""
        base = f"/{API_VERSION}/Accounts/{self.call.account}/Conferences/{room.sid}/Participants"
        return {
            "account_sid": self.call.account,
            "call_sid": self.call.sid,
            "call_sid_to_coach": self.coaches or None,
            "coaching": bool(self.coaches),
            "conference_sid": room.sid,
            "end_conference_on_exit": self.ends,
            "hold": self.held,
            "label": self.label or None,
            "muted": self.muted,
            "start_conference_on_enter": self.starts,
            "status": "connected" if self.inside else "complete",
            "uri": f"{base}/{self.call.sid}.json",
        }

    def told(self) -> dict[str, str]:
        """What the customer reads of a guest in an event."""
        return (
            {
                "CallSid": self.call.sid,
                "Muted": str(self.muted).lower(),
                "Hold": str(self.held).lower(),
                "Coaching": str(bool(self.coaches)).lower(),
                "EndConferenceOnExit": str(self.ends).lower(),
                "StartConferenceOnEnter": str(self.starts).lower(),
            }
            | ({"CallSidToCoach": self.coaches} if self.coaches else {})
            | ({"ParticipantLabel": self.label} if self.label else {})
        )


@dataclass(slots=True)
class Room:
    """A conference that is going on. It is told of where the guest that made it said (`callback`, `events`)."""

    name: str
    account: str
    created: datetime
    callback: str = ""
    events: frozenset[str] = frozenset()
    most: int = 250
    sid: str = field(default_factory=lambda: f"CF{uuid4().hex}")
    started: bool = False
    over: bool = False
    guests: dict[str, Guest] = field(default_factory=dict)
    sequence: int = 0
    records: bool = False
    recorded: str = ""
    said: list[tuple[str, float]] = field(default_factory=list)
    """What was said in it, where it is recorded: words and seconds; `recorded` is told where it can be fetched."""

    def heard_by(self, speaker: Guest) -> Iterator[Guest]:
        """Whoever hears what `speaker` says."""
        if not self.started or speaker.muted or speaker.held:
            return
        for guest in self.guests.values():
            if guest is not speaker and not guest.held and speaker.coaches in ("", guest.call.sid):
                yield guest

    def resource(self) -> dict[str, Any]:
        """The JSON of a Conference."""
        return {
            "account_sid": self.account,
            "date_created": format_datetime(self.created),
            "friendly_name": self.name,
            "sid": self.sid,
            "status": "completed" if self.over else "in-progress" if self.started else "init",
            "uri": f"/{API_VERSION}/Accounts/{self.account}/Conferences/{self.sid}.json",
        }


class Rooms:
    """All rooms of one account, by name; a room that is over is found by its sid alone."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._open: dict[str, Room] = {}
        self._by_sid: dict[str, Room] = {}

    def find(self, named: str) -> Room | None:
        """A room by its sid, or an open one by its name."""
        return self._by_sid.get(named) or self._open.get(named)

    def open_ones(self) -> list[Room]:
        """Every room that is not over."""
        return list(self._open.values())

    def of(self, call: Call) -> tuple[Room, Guest] | None:
        """The room a call is in."""
        for room in self._open.values():
            guest = room.guests.get(call.sid)
            if guest is not None:
                return room, guest
        return None

    def enter(self, call: Call, verb: Verb, now: datetime) -> Guest | None:
        """`call` goes in by the attributes of its <Conference>; None: the room is full."""
        events = frozenset(verb.get("statusCallbackEvent").split()) & EVENTS
        room = self._open.get(verb.text)
        if room is None:
            most = int(verb.number("maxParticipants", 250))
            room = Room(verb.text, call.account, now, verb.get("statusCallback"), events, most)
            room.records = verb.get("record") == "record-from-start"
            room.recorded = verb.get("recordingStatusCallback")
            self._open[room.name] = self._by_sid[room.sid] = room
        if len(room.guests) >= room.most:
            return None
        guest = Guest(
            call,
            starts=verb.is_on("startConferenceOnEnter", default=True),
            ends=verb.is_on("endConferenceOnExit", default=False),
            muted=verb.is_on("muted", default=False),
            coaches=verb.get("coach"),
            label=verb.get("participantLabel"),
        )
        room.guests[call.sid] = guest
        self._told(room, "participant-join", guest)
        if not room.started and len(room.guests) > 1 and any(each.starts for each in room.guests.values()):
            room.started = True
            self._told(room, "conference-start")
        return guest

    def leave(self, call: Call, why: str = "participant_hung_up") -> None:
        """`call` goes out; who ends the room by going takes everybody along, and an empty room is over."""
        found = self.of(call)
        if found is None:
            return
        room, guest = found
        del room.guests[call.sid]
        guest.inside = False
        self._told(room, "participant-leave", guest, {"ReasonParticipantLeft": why})
        call.stir()
        if guest.ends or not room.guests:
            self.end(
                room,
                "participant-with-end-conference-on-exit-left" if guest.ends else "last-participant-left",
            )

    def end(self, room: Room, why: str = "conference-ended-via-api") -> None:
        """Everybody is out."""
        if room.over:
            return
        room.over = True
        self._open.pop(room.name, None)
        for guest in list(room.guests.values()):
            guest.inside = False
            del room.guests[guest.call.sid]
            self._told(room, "participant-leave", guest, {"ReasonParticipantLeft": "conference_ended"})
            guest.call.stir()
        self._told(room, "conference-end", None, {"ReasonConferenceEnded": why})

    def change(
        self, room: Room, guest: Guest, *, muted: bool | None, held: bool | None, coaches: str | None
    ) -> None:
        """Mute, hold or let coach; None leaves as it is."""
        if muted is not None and muted != guest.muted:
            guest.muted = muted
            self._told(room, "participant-mute" if muted else "participant-unmute", guest)
        if held is not None and held != guest.held:
            guest.held = held
            self._told(room, "participant-hold" if held else "participant-unhold", guest)
        if coaches is not None and coaches != guest.coaches:
            guest.coaches = coaches
            self._told(room, "participant-modify", guest)

    def _told(
        self, room: Room, event: str, guest: Guest | None = None, more: Mapping[str, str] | None = None
    ) -> None:
        room.sequence += 1
        self._tell(room, event, guest, more or {})
