"""Every request of a carrier about a call comes here: which call it is, what it is doing, and who leads it on.

A carrier asks again where it heard no answer, and late: what was answered already gets its document once more, and
nothing is taken twice. News of a call is kept as it came; the end of a call is its end, however late or often it is
told.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import phone
from gateway import prompts as recorded
from gateway.calls import needs, offering, register
from gateway.calls.ending import Ending
from gateway.calls.model import Call
from gateway.calls.outlook import Measured
from gateway.calls.returning import Returning
from gateway.calls.states import NOT_PLACED, Consent, Purpose, State
from gateway.calls.surge import Surges
from gateway.conversations import Conversations
from gateway.dialogue.steps import Prompt
from gateway.dictation import recordings
from gateway.phone import Kind
from gateway.settings import Settings
from ivr import giving
from ivr.answer import Answer
from ivr.calling_out import CallingOut
from ivr.events import Keyed, Recorded, Told
from ivr.holding import Holding
from ivr.leaving import Leaving
from ivr.legs import Legs
from ivr.surging import Surging
from ivr.talking import Talking
from ivr.waiting import Waiting

REPEATED = Counter("gateway_ivr_repeated_total", "Requests of calls that were answered already")
EVERYWHERE: Final = frozenset({"9", "0"})
"""Help and a person, whatever is asked."""
LOST: Final = Answer((Prompt("V_LOST"),), "vi", 0, None)
"""To whoever is on a call that we know nothing of: it ends in words, and leaves no row."""
NOT_OURS: Final = Answer((Prompt("V_OUT_OVER"),), "vi", 0, None)
RINGS: Final = "ringing"
"""The carrier's word for a phone that rings now."""
_NUMBER: Final = re.compile(r"\+?[0-9]{1,15}")
_CALLERS: Final = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.FOREIGN})


class Lines:
    """The calls of one installation."""

    def __init__(self, settings: Settings) -> None:
        conversations = Conversations(settings)
        measured = Measured()
        returning = Returning(settings, measured)
        self.ending = Ending(returning)
        surging = Surging(conversations, returning, Surges())
        self._leaving = Leaving(settings, returning)
        self._waiting = Waiting(
            conversations,
            returning,
            measured,
            surging,
            Holding(),
            self._leaving,
            records=settings.calls_recorded,
        )
        self._talking = Talking(conversations, self._waiting)
        self._legs = Legs(self.ending)
        self.out = CallingOut(settings, self._talking, self.ending)

    def hear(self, tx: Tx, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """A call has come in, or this was answered to one of its documents."""
        call = register.lock(tx, carrier, keyed.ref) if keyed.step else None
        if keyed.step and call is None:
            return LOST
        call = call or register.begin(
            tx, carrier, keyed.ref, _known(keyed.number), now, called=_dialled(keyed.called)
        )
        if self._talking.is_cut_off(call, keyed):
            return self._talking.cut_off(tx, call, keyed, carrier, now)
        if call.state == State.OVER or keyed.step != call.step:
            REPEATED.inc()
            if keyed.recording and call.state == State.OVER:
                self._leaving.hear_late(tx, call, keyed, carrier, now)
            if call.state == State.OVER and keyed.step == call.step:  # somebody is there all the same
                return replace(LOST, lang=call.lang)
            return giving.again(call)
        if call.purpose != Purpose.CALLER:
            return self._legs.hear(tx, call, keyed, now)
        if call.state == State.WAITING:
            led = self._waiting.hear(tx, call, keyed.keys.rstrip("#"), now)
            return led or self._talking.back(tx, call, (), now, keyed.number)
        if call.state == State.VOICEMAIL:
            return self._message(tx, call, keyed, carrier, now)
        if call.state == State.TALKING:
            return self._afterwards(tx, call, keyed.number, now)
        return self._talking.hear(tx, call, keyed, carrier, now)

    def resumed(self, tx: Tx, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """Whoever was led elsewhere presses a key that means the same everywhere: it answers their last document."""
        call = register.lock(tx, carrier, keyed.ref)
        if call is None:
            return LOST
        return self.hear(tx, replace(keyed, step=call.step), carrier, now)

    def answered(self, tx: Tx, keyed: Keyed, now: datetime) -> Answer:
        """Somebody has answered a call of ours; one that is none ends with an apology."""
        call = register.by_public_id(tx, keyed.call)
        if call is None or not register.bind(tx, call, keyed.ref, now):
            return NOT_OURS
        if call.state == State.OVER or call.step > 0:
            REPEATED.inc()
            return giving.again(call)
        return self._legs.hear(tx, call, keyed, now)

    def called_up(self, tx: Tx, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """A caller is led out of the queue to the agent who has taken them."""
        call = register.lock(tx, carrier, keyed.ref)
        if call is None:
            return LOST
        if call.state not in (State.WAITING, State.VOICEMAIL):
            REPEATED.inc()
            return giving.again(call)
        led = self._waiting.hear(tx, call, "", now, called_up=True)
        return led or self._talking.back(tx, call, (), now, keyed.number)

    def left_alone(self, tx: Tx, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """Whoever was in a room with somebody is alone."""
        call = register.lock(tx, carrier, keyed.ref)
        if call is None:
            return LOST
        if call.state != State.TALKING:
            REPEATED.inc()
            return giving.again(call)
        return self._afterwards(tx, call, keyed.number, now)

    def told(self, tx: Tx, told: Told, carrier: str, now: datetime) -> None:
        """News of a call, from its carrier."""
        call = register.by_public_id(tx, told.call) if told.call else register.lock(tx, carrier, told.ref)
        if call is None or (told.call and not register.bind(tx, call, told.ref, now)):
            return
        if not register.note(tx, call, told.key, told.word, now):
            return
        call.changed_at = now
        if told.word == RINGS and call.purpose == Purpose.AGENT:
            offering.holds(tx, call.account_id or 0, call.parent_id or 0, now + offering.RINGS)
        if told.over:
            self.ending.over(tx, call, "machine" if told.by == "machine" else told.word, now)
            self._leaving.late(tx, call, now)

    def recorded(self, tx: Tx, recorded: Recorded, carrier: str, now: datetime) -> None:
        """News of a recording, which may come before the call asks for its next document, or when it is over."""
        self._talking.recorded(tx, recorded, carrier, now)
        call = register.lock(tx, carrier, recorded.ref)
        if call is not None:
            self._leaving.late(tx, call, now)

    def _message(self, tx: Tx, call: Call, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """A message has been left, or they wait as before."""
        heard = self._leaving.hear(tx, call, keyed, carrier, now)
        if isinstance(heard, Answer):
            return heard
        if heard is not None:
            return self._talking.back(tx, call, heard, now, keyed.number)
        led = self._waiting.hear(tx, call, keyed.keys[:1], now)
        return led or self._talking.back(tx, call, (), now, keyed.number)

    def talk_recorded(self, tx: Tx, recorded: Recorded, room: str, carrier: str, now: datetime) -> None:
        """News of what was recorded in the room of a call. Where nobody had agreed the carrier deletes it unheard."""
        call = register.by_public_id(tx, room)
        if call is None:
            return
        about = (carrier, recorded.recording)
        recordings.note(tx, *about, call.public_id, call.number, recordings.TALK, recorded.seconds, now)
        if not recorded.there:
            recordings.absent(tx, *about)
        elif call.recording not in (Consent.AGREED, Consent.ENDED):
            recordings.unwanted(tx, *about, now)
        else:
            recordings.ready(tx, *about, now)

    @staticmethod
    def sayable(tx: Tx, answer: Answer) -> Answer:
        """`answer` in the caller's language where all of it is recorded, else in Vietnamese; never half of it."""
        return answer if recorded.can_say(tx, answer.lang, answer.said) else replace(answer, lang="vi")

    @staticmethod
    def is_slow(tx: Tx, keyed: Keyed) -> bool:
        """Whether whoever is on the line is spoken to slowly."""
        return needs.is_slow(tx, _known(keyed.number))

    def _afterwards(self, tx: Tx, call: Call, shown: str, now: datetime) -> Answer:
        """The talk is over and the line is not: whoever has more to ask is not hung up on."""
        if call.purpose == Purpose.CALLER:
            return self._talking.back(tx, call, [Prompt("V_TALKED")], now, shown)
        if call.purpose == Purpose.CALLBACK:
            return giving.last(call, [Prompt("V_FAREWELL")], now)
        how = register.how_ended(tx, call.parent_id or 0, Purpose.CALLBACK)
        return giving.last(call, [Prompt("V_NOT_PLACED" if how == NOT_PLACED else "V_NOT_ANSWERED")], now)


def _known(number: str) -> str:
    """The number as we keep it; "" where it is withheld, or none that could be called."""
    found = phone.classify(number)
    return found.e164 if found.kind in _CALLERS and found.e164 is not None else ""


def _dialled(number: str) -> str:
    """Which number of ours it was, E.164 or short; "" for what is none."""
    found = phone.classify(number).e164 or number
    return found if _NUMBER.fullmatch(found) else ""
