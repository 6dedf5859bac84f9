"""Staff read prompts by phone: star at the first menu, the number that the page shows, then piece by piece.

The words are read out, then comes the beep; what was read is heard again and kept, read once more or left out. The call
is led by addresses of its own (`at`), each of which may be asked for twice and does the same again. Nothing of it
reaches callers before somebody has listened to it at the console.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import prompts
from gateway.calls import register
from gateway.calls.states import Outcome
from gateway.prompts import Sitting, Take, sittings
from ivr.events import Keyed
from ivr.render import FIRST_KEY
from ivr.sounds import Said, Sound, Text
from ivr.sounds import Take as Reading
from ivr.verbs import Document, GoOn, HangUp, Listen, Play, Record, Rest

PATH: Final = "/ivr/twilio/studio"
TOLD: Final = "/ivr/twilio/recording?studio"

_DOOR: Final = "*"
_MOST: Final = 2  # wrong numbers, silences: then the menu again, or the end
_LOOKS: Final = 12  # seconds that a reader waits for their own voice
_LONGEST: Final = 60  # seconds of one reading

Sounding = Callable[[Sound], str]
"""The address of a sound."""


@dataclass(frozen=True)
class At:
    """Where a request stands, as its address says it: `at` code, read, took, wait or judge; `tries` so far."""

    at: str
    ref: str = ""
    tries: int = 0

    @property
    def address(self) -> str:
        """The path that leads here."""
        ref = f"&take={self.ref}" if self.ref else ""
        return f"{PATH}?at={self.at}{ref}" + (f"&tries={self.tries}" if self.tries else "")


class Studio:
    """Leads sittings; `sounding` gives addresses to what is said."""

    def __init__(self, sounding: Sounding) -> None:
        self._sounding = sounding

    def door(self, tx: Tx, keyed: Keyed, carrier: str, now: datetime) -> Document | None:
        """Star at the first menu asks for the number while one waits; None: that is not what was pressed."""
        if keyed.keys != _DOOR or not sittings.awaited(tx, now):
            return None
        call = register.lock(tx, carrier, keyed.ref)
        if call is None or keyed.step != call.step:
            return None
        if not any(prompt.msg_id == "U_MENU" for prompt in register.given(call)):
            return None
        return self._ask_code(0)

    def lead(self, tx: Tx, at: At, keyed: Keyed, carrier: str, now: datetime) -> Document:
        """The next document of a sitting."""
        if at.at == "code":
            return self._opened(tx, at, keyed, carrier, now)
        sitting = sittings.of_call(tx, keyed.ref)
        if sitting is None:
            return [HangUp()]
        match at.at:
            case "took":
                return self._took(tx, sitting, at, keyed, now)
            case "wait":
                return self._waited(tx, sitting, at)
            case "judge":
                return self._judged(tx, sitting, at, keyed, carrier, now)
            case _:
                return self._read(sitting)

    # The number

    def _ask_code(self, tries: int) -> Document:
        words = self._say("V_STUDIO_CODE") if not tries else self._say("V_STUDIO_WRONG")
        return [Listen(At("code", tries=tries).address, (words,), 6, FIRST_KEY)]

    def _opened(self, tx: Tx, at: At, keyed: Keyed, carrier: str, now: datetime) -> Document:
        sitting = sittings.claim(tx, keyed.keys, keyed.ref, now)
        if sitting is not None:
            return self._read(sitting)
        if at.tries + 1 < _MOST:
            return self._ask_code(at.tries + 1)
        call = register.lock(tx, carrier, keyed.ref)
        return [GoOn(f"/ivr/twilio/step?n={call.step if call else 0}")]

    # One piece

    def _read(self, sitting: Sitting, before: str = "", tries: int = 0) -> Document:
        """What is to be read, then the beep; after the last piece the end."""
        pieces = sittings.pieces_of(sitting)
        if sitting.place >= len(pieces):
            return [self._say("V_STUDIO_DONE"), HangUp()]
        number = {"number": sitting.place + 1, "of": len(pieces)}
        said = [self._say(before)] if before else []
        lang = "vi" if prompts.is_recorded_only(sitting.lang) else sitting.lang
        words = prompts.pieces_of(pieces[sitting.place].msg_id, sitting.lang).get(pieces[sitting.place], "")
        if words:
            said += [self._say("V_STUDIO_READ", **number), Play(self._sounding(Said(words, lang, True)))]
        return [*said, Record(At("took", tries=tries).address, TOLD, longest=_LONGEST)]

    def _took(self, tx: Tx, sitting: Sitting, at: At, keyed: Keyed, now: datetime) -> Document:
        if not keyed.recording:
            if at.tries + 1 >= _MOST:
                return [self._say("V_STUDIO_BYE"), HangUp()]
            return self._read(sitting, "V_STUDIO_NOTHING", at.tries + 1)
        sittings.take(tx, sitting, keyed.recording, now)
        return [Rest(1), GoOn(At("wait", keyed.recording).address)]

    def _waited(self, tx: Tx, sitting: Sitting, at: At) -> Document:
        take = _of(tx, sitting, at.ref)
        if take is None:
            return self._read(sitting)
        if take.fault is not None:
            return self._read(sitting, "V_STUDIO_BAD")
        if take.sound is None and at.tries < _LOOKS:
            return [Rest(1), GoOn(At("wait", at.ref, at.tries + 1).address)]
        return self._ask_whether(take, 0)

    def _ask_whether(self, take: Take, tries: int) -> Document:
        heard = (
            (Play(self._sounding(Reading(take.ref))), self._say("V_STUDIO_KEEP"))
            if take.sound is not None
            else (self._say("V_STUDIO_LATE"),)
        )
        return [Listen(At("judge", take.ref, tries).address, heard, 1, FIRST_KEY)]

    def _judged(
        self, tx: Tx, sitting: Sitting, at: At, keyed: Keyed, carrier: str, now: datetime
    ) -> Document:
        take = _of(tx, sitting, at.ref)
        if take is None or take.place != sitting.place:
            return self._read(sitting)  # asked again: it was taken then
        match keyed.keys:
            case "1":
                sittings.keep(tx, sitting, take, now)
                call = register.lock(tx, carrier, keyed.ref)
                if call is not None:
                    register.settle(call, Outcome.SERVED)
                return self._read(sitting)
            case "2":
                return self._read(sitting)
            case "3":
                sittings.skip(tx, sitting, take.place, now)
                return self._read(sitting)
            case _ if at.tries + 1 < _MOST:
                return self._ask_whether(take, at.tries + 1)
            case _:
                return [self._say("V_STUDIO_BYE"), HangUp()]

    def _say(self, msg_id: str, **args: int) -> Play:
        return Play(self._sounding(Text(msg_id, args, "vi")))


def _of(tx: Tx, sitting: Sitting, ref: str) -> Take | None:
    """A take of this very sitting."""
    take = sittings.of_ref(tx, ref)
    return take if take is not None and take.sitting_id == sitting.id else None
