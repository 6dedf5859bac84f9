"""A message instead of waiting: words after the beep, a number of its own, and a promise that somebody calls back.

The place in the queue is set aside while they speak, and left once there are words; without any it is theirs as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway import audit, clock, dictation, tickets
from gateway.calls import queue, register
from gateway.calls.model import Call
from gateway.calls.place import open_place
from gateway.calls.returning import Returning
from gateway.calls.states import Outcome, State
from gateway.dialogue import engine
from gateway.dialogue.context import Ctx
from gateway.dialogue.session import Session
from gateway.dialogue.steps import Prompt
from gateway.dictation import recordings
from gateway.services import message
from gateway.settings import Settings
from gateway.tickets import promises
from ivr import giving
from ivr.answer import Answer
from ivr.asks import MESSAGE
from ivr.events import Keyed

SPEAKS: Final = timedelta(minutes=5)
"""So long nobody is offered who speaks: no message is longer."""
SHORTEST: Final = 1  # second: what is shorter is a cough or a receiver put down
_INSTEAD: Final = frozenset("90*")
"""Keys that mean something of their own, also in the middle of a message."""
_HELP: Final = "9"
_CRY: Final = "Bấm 9 khi gọi tổng đài, lúc không có người trực máy. Không gọi lại được số của máy này."
"""What whoever is on duty reads of somebody whose number is withheld; a message may follow."""
_MISSES: Final = 2  # silences after the beep, then they wait as before


@dataclass(frozen=True)
class Leaving:
    """Messages of one installation."""

    settings: Settings
    returning: Returning

    def begin(self, tx: Tx, call: Call, now: datetime) -> Answer:
        """The beep; who is recorded hears so first."""
        queue.set_aside(tx, call.id, now + SPEAKS)
        register.move(call, State.VOICEMAIL, now)
        call.misses = 0
        return giving.asked(call, [Prompt("V_CONSENT"), Prompt(message.ASKED)], MESSAGE, now)

    def unseen(self, call: Call, shown: str, now: datetime) -> Answer:
        """The same for a number that nobody can call, where nobody is at work: a message, or help by 9.

        `shown`: the number as the carrier gives it, "" where it is withheld.
        """
        register.move(call, State.VOICEMAIL, now)
        call.misses = 0
        said = [
            Prompt("V_CLOSED_ODD" if shown else "V_CLOSED_HIDDEN"),
            Prompt("V_CONSENT"),
            Prompt(message.ASKED),
        ]
        return giving.asked(call, said, MESSAGE, now)

    def hear(
        self, tx: Tx, call: Call, keyed: Keyed, carrier: str, now: datetime
    ) -> Answer | list[Prompt] | None:
        """What came after the beep. A list: the message is kept, and they are told this; None: they wait as before."""
        recording = ""
        if keyed.recording:
            about = (call.public_id, call.number, message.ASKED, keyed.seconds)
            recording = recordings.note(tx, carrier, keyed.recording, *about, now)
        key = keyed.keys[:1]
        if recording and keyed.seconds >= SHORTEST and key not in _INSTEAD:
            return self._keep(tx, call, recording, now)
        if key and key not in _INSTEAD and not recording and not call.typed:
            register.begun(call, key, now)  # a key before the beep brings it on
            return giving.again(call)
        call.misses += 1
        if not call.number and open_place(tx, call.id) is None:
            return self._unseen(tx, call, key, keyed.number, now)
        if not key and call.misses < _MISSES:
            return giving.asked(call, [Prompt("V_UNSAID"), Prompt(message.ASKED)], MESSAGE, now)
        queue.set_aside(tx, call.id, None)
        register.move(call, State.WAITING, now)
        return None

    def hear_late(self, tx: Tx, call: Call, keyed: Keyed, carrier: str, now: datetime) -> None:
        """The carrier brings the words of a call that is over."""
        if call.asks == MESSAGE.written():
            about = (call.public_id, call.number, message.ASKED, keyed.seconds)
            recordings.note(tx, carrier, keyed.recording, *about, now)
            self.late(tx, call, now)

    def late(self, tx: Tx, call: Call, now: datetime) -> None:
        """Who hung up while they spoke: what there is of it is a message, and no promise beside it."""
        if call.state != State.OVER or call.asks != MESSAGE.written() or call.outcome == Outcome.VOICEMAIL:
            return
        recording = recordings.newest(tx, call.public_id, (message.ASKED, ""), SHORTEST)
        if recording is not None:
            call.gave_up_at = None
            self._keep(tx, call, recording, now)

    def _unseen(self, tx: Tx, call: Call, key: str, shown: str, now: datetime) -> Answer | list[Prompt]:
        """No words so far, of whom nobody can call: 9 pages who is on duty, once; what was said before it is kept."""
        if key == _HELP and call.outcome != Outcome.CASE:
            due = promises.rescue(self.settings, now)
            said = f"{_CRY} {shown}".strip()
            fallback = self.settings.duty_phone
            cry = tickets.dispatching.cry_unseen(tx, "voice", said, due, now, fallback=fallback)
            audit.record(tx, "citizen", "rescue.open", cry.code, now, {"channel": "voice"})
            register.settle(call, Outcome.CASE, cry.code)
            call.misses = 0
            return giving.asked(call, [Prompt("V_HELP_HIDDEN"), Prompt(message.ASKED)], MESSAGE, now)
        if call.misses < _MISSES:
            return giving.asked(call, [Prompt("V_UNSAID"), Prompt(message.ASKED)], MESSAGE, now)
        recording = recordings.newest(tx, call.public_id, (message.ASKED, ""), SHORTEST)
        return [] if recording is None else self._keep(tx, call, recording, now)

    def _keep(self, tx: Tx, call: Call, recording: str, now: datetime) -> list[Prompt]:
        """Behind a ticket, whose number is said and, where it can be read, texted: their one promise."""
        self.returning.left_words(tx, call, now)
        ctx = Ctx(clock.today(now), number=call.number, language=call.lang, channel="voice", by_keys=True)
        asked = Session(message.MESSAGE.name, message.MESSAGE.version, ctx)
        talk = engine.hear(message.MESSAGE, asked, recording, do={}).session
        due = promises.callback(self.settings, now)
        ticket = dictation.talks.wait(tx, call.number, "voice", talk, due, now)
        register.settle(call, Outcome.VOICEMAIL, ticket.code)
        if not call.number:
            return [Prompt("V_MESSAGE_HIDDEN", {"ticket": ticket.code})]
        told = {"ticket": ticket.code, "time": f"{clock.local(now):%H:%M}", **promises.told(due, now)}
        said = Prompt("Q4", told)
        self.returning.text(tx, call.number, said, f"message:{ticket.code}:{call.public_id}", now)
        return [said, Prompt("V_MESSAGE_NUMBER", {"ticket": ticket.code})]
