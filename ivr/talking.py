"""One request of a call becomes one document: what is said next, and which keys are awaited; the turn itself belongs to
`gateway.conversations`.

Keys mean what they mean on a keypad's screen; 9 is a call for help and 0 a person everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import clock, crypto, people, phone, tickets
from gateway import prompts as recorded
from gateway.calls import register, timeline
from gateway.calls.model import Call
from gateway.calls.states import Outcome, State
from gateway.conversations import Conversations, Reply, Standing
from gateway.conversations.by_text import say
from gateway.dialogue.steps import Prompt, Question
from gateway.dictation import recordings
from gateway.phone import Kind
from ivr import giving
from ivr.answer import Answer
from ivr.asks import KEY, MESSAGE, SAY, SPEECH, Asks
from ivr.events import Keyed, Recorded
from ivr.surging import FRONT
from ivr.waiting import Waiting

STEPS = Counter("gateway_ivr_steps_total", "Requests of calls by what became of them", ["outcome"])

CHANNEL = "voice"
MISSES = 2  # answers in a row that were none: then a person, and never the end of the call
_RESCUED = timedelta(minutes=30)
"""So long a call for help is what a silent line is about."""
_HELP, _PERSON, _STAR, _AGAIN = "9", "0", "*", "#"
_PANIC = 3  # so many nines are no answer to anything
_WORDS_OF_THEIR_OWN = ("0", "9", "*")  # also in the middle of what is said
SHORTEST = 1  # second: what is shorter is a cough or a receiver put down
_ONCE = frozenset({"V_WELCOME", "V_SILENT", "V_UNSAID", "V_CONSENT", "V_MORE", "U_AGAIN"}) | FRONT
"""Not said again with what is repeated."""
_ALSO_TEXTED = frozenset({"R1", "R1_SIGNS", "C1", "V_KEPT"})
"""What is gone when the call is over: whoever can read it gets it as a text as well."""


class Talking:
    """Answers calls on behalf of one installation."""

    def __init__(self, conversations: Conversations, waiting: Waiting) -> None:
        self._conversations = conversations
        self._waiting = waiting

    def hear(self, tx: Tx, call: Call, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """The next document of a call that is led by keys, and that is locked; `keyed` answers its last one."""
        if not call.number:
            return self._hidden(tx, call, keyed, now)
        lang = "en" if phone.classify(call.number).kind is Kind.FOREIGN else "vi"
        standing = self._conversations.enter(tx, CHANNEL, call.number, now, lang)
        register.move(call, State.MACHINE, now)
        if keyed.step == 0:
            people.touch(tx, call.number, now)
            standing, reply = self._conversations.greet(tx, standing, now, menu=False)
            front = self._waiting.surging.front(tx, call, standing.contact.lang, now)
            return self._answer(tx, call, standing, reply, now, before=[Prompt("V_WELCOME"), *front])
        asks, begun = giving.asks_of(call), call.typed or ""
        if asks is not None and asks.spoken:
            recording, begun = self._note(tx, call, keyed, carrier, now), ""
            if keyed.keys[:1] not in _WORDS_OF_THEIR_OWN:
                return self._said(tx, call, standing, keyed, recording, now)
        if asks is not None and asks.sayable and keyed.keys == SAY:
            return giving.asked(call, [*_consent(standing), Prompt("V_SAY_PLACE")], SPEECH, now)
        if not begun and asks is not None and asks.is_begun_by(keyed.keys):
            register.begun(call, keyed.keys, now)
            return giving.again(call)
        keys = begun + keyed.keys
        if not keys:
            return self._missed(tx, call, standing, now)
        if keys == _AGAIN:
            return giving.asked(call, _before(call), asks, now)
        if keys == _PERSON:
            return self._to_a_person(tx, call, standing, now)
        standing, reply = self._conversations.take(tx, standing, _meant(keys), now)
        if reply.outcome == "repeat":
            return self._missed(tx, call, standing, now, reply)
        call.misses = 0
        return self._answer(tx, call, standing, reply, now)

    def back(self, tx: Tx, call: Call, before: Sequence[Prompt], now: datetime, shown: str = "") -> Answer:
        """To the menu, after something else: out of the queue, or after a talk with a person; `shown` as `_nobody`."""
        if not call.number:
            return self._back_hidden(call, before, now, shown)
        standing = self._conversations.enter(tx, CHANNEL, call.number, now, call.lang)
        register.move(call, State.MACHINE, now)
        call.misses = 0
        standing, reply = self._conversations.greet(tx, standing, now, menu=True)
        return self._answer(tx, call, standing, reply, now, before=before, interpreted=False)

    def _hidden(self, tx: Tx, call: Call, keyed: Keyed, now: datetime) -> Answer:
        """Nothing can be kept for a number that cannot be called: a person, or where nobody is at work a message."""
        register.move(call, State.MACHINE, now)
        if keyed.step and not keyed.keys:  # they were in the queue or in a talk: silence is asked once more
            call.misses += 1
            if call.misses < MISSES:
                return giving.asked(call, [Prompt("V_SILENT"), *_before(call)], KEY, now)
        asked = self._waiting.enter(tx, call, None, now, help_said=() if keyed.keys == _HELP else None)
        return asked or self._waiting.leaving.unseen(call, keyed.number, now)

    def _back_hidden(self, call: Call, before: Sequence[Prompt], now: datetime, shown: str) -> Answer:
        """There is no menu for them: a key, or silence, leads to a person. After a message there is nothing more."""
        if call.state == State.VOICEMAIL:
            return giving.last(call, before or [_nobody(shown)], now)
        register.move(call, State.MACHINE, now)
        call.misses = 0
        return giving.asked(call, before or [Prompt("V_BACK_HIDDEN")], KEY, now)

    def recorded(self, tx: Tx, recorded: Recorded, carrier: str, now: datetime) -> None:
        """News of a recording, which may come before the call asks for its next document, or when it is over."""
        call = register.lock(tx, carrier, recorded.ref)
        if call is None:
            return
        if not recorded.there:
            recordings.absent(tx, carrier, recorded.recording)
            return
        about = (carrier, recorded.recording)
        known = recordings.is_known(
            tx, *about
        )  # then a document has asked with it, and it answers nothing else
        name = recordings.note(tx, *about, call.public_id, call.number, _asked(call), recorded.seconds, now)
        recordings.ready(tx, *about, now)
        asks = giving.asks_of(call)
        if not known and call.state == State.OVER and asks is not None and asks.spoken and asks != MESSAGE:
            self._keep(tx, call, name, recorded.seconds, now)

    def is_cut_off(self, call: Call, keyed: Keyed) -> bool:
        """Whether the caller has hung up while speaking after the beep of the last document."""
        asks = giving.asks_of(call)
        spoken = asks is not None and asks.spoken and asks != MESSAGE and bool(keyed.recording)
        return spoken and keyed.step == call.step and (keyed.over or call.state == State.OVER)

    def cut_off(self, tx: Tx, call: Call, keyed: Keyed, carrier: str, now: datetime) -> Answer:
        """What was said until the caller hung up waits to be written down, whatever had still to be asked."""
        self._keep(tx, call, self._note(tx, call, keyed, carrier, now), keyed.seconds, now)
        return giving.last(call, [], now)

    # What callers say

    def _said(
        self, tx: Tx, call: Call, standing: Standing, keyed: Keyed, recording: str, now: datetime
    ) -> Answer:
        """Words after the beep; a key before it brings it on."""
        if recording and keyed.seconds >= SHORTEST:
            standing, reply = self._conversations.hear(tx, standing, recording, now)
            if reply.outcome not in ("repeat", "unheard"):
                call.misses = 0
                return self._answer(tx, call, standing, reply, now)
        elif keyed.keys and not recording and not call.typed:
            register.begun(call, keyed.keys, now)
            return giving.again(call)
        return self._missed(tx, call, standing, now, silent="V_UNSAID")

    def _note(self, tx: Tx, call: Call, keyed: Keyed, carrier: str, now: datetime) -> str:
        """What was said is looked for, whatever becomes of it: the carrier must not keep it."""
        if not keyed.recording:
            return ""
        about = (call.public_id, call.number, _asked(call), keyed.seconds)
        return recordings.note(tx, carrier, keyed.recording, *about, now)

    def _keep(self, tx: Tx, call: Call, recording: str, seconds: int, now: datetime) -> None:
        if not call.number or seconds < SHORTEST:
            return
        register.give(call, [], None, now)  # answered: whichever news of it comes later changes nothing
        standing = self._conversations.enter(tx, CHANNEL, call.number, now, call.lang)
        standing, reply = self._conversations.cut_off(tx, standing, recording, now)
        _settle(call, reply)
        self._text(tx, call, standing, [each for each in reply.prompts if each.msg_id in _ALSO_TEXTED], now)
        self._conversations.leave(tx, standing.where, now)

    # What is said next

    def _answer(
        self,
        tx: Tx,
        call: Call,
        standing: Standing,
        reply: Reply,
        now: datetime,
        *,
        before: Sequence[Prompt] = (),
        interpreted: bool = True,
    ) -> Answer:
        """`interpreted`: what cannot be said in their language is a person's who speaks it."""
        STEPS.labels(reply.outcome).inc()
        where = _in_the_menu(standing, reply)
        register.note(tx, call, f"{timeline.MENU}{where}", where, now)
        call.lang = reply.contact.lang
        _settle(call, reply)
        texted = [prompt for prompt in reply.prompts if prompt.msg_id in _ALSO_TEXTED]
        self._text(tx, call, standing, [*texted, *reply.by_text], now)
        if reply.outcome == "rescue":  # "you are being put through" is true, or not said
            waits = self._waiting.enter(tx, call, standing, now, help_said=[*before, *reply.prompts])
            if waits is not None:
                return waits
            reply = replace(reply, prompts=[_called_back(prompt) for prompt in reply.prompts])
        prompts = [*reply.prompts, *([reply.question] if reply.question else [])]
        asks = _awaited(reply.step, standing)
        if asks is None:  # what was asked for is done: whoever has more to ask is not hung up on
            standing, menu = self._conversations.greet(tx, standing, now, menu=True)
            prompts, asks = [*prompts, Prompt("V_MORE"), *menu.prompts], KEY
        if asks is not None and asks.spoken:
            prompts = [*_consent(standing), *prompts]
        if asks is not None and asks.letters:
            prompts = [*prompts, Prompt("V_LETTERS"), *([Prompt("V_OR_SAY")] if asks.sayable else [])]
        tongue = people.spoken(tx, call.number) if interpreted else None
        if tongue is not None:
            call.lang = tongue
            if not recorded.can_say(tx, tongue, [*before, *prompts]):
                waits = self._waiting.enter(tx, call, standing, now)
                if waits is not None:
                    return waits
                before = [*before, *self._later(tx, call, standing, now)]
        self._conversations.leave(tx, standing.where, now)
        return giving.asked(call, [*before, *prompts], asks, now)

    def _later(self, tx: Tx, call: Call, standing: Standing, now: datetime) -> list[Prompt]:
        """Nobody who speaks their language is at work: a call back in it is promised, once."""
        if tickets.still_open(tx, call.number, tickets.Kind.CALLBACK, now - timedelta(days=1)) is not None:
            return []
        resting = replace(standing, where=standing.where.at_rest())
        _, reply = self._conversations.take(tx, resting, _PERSON, now)
        register.settle(call, Outcome.CALLBACK)
        self._text(tx, call, standing, reply.prompts, now)
        due = next((each.args for each in reply.prompts if each.msg_id == "Q2"), None)
        if due is None:
            return []
        name = self._waiting.returning.tongue(call.lang)
        return [Prompt("V_TONGUE_LATER", {"tongue": name, "by": due["by"], "day": due["day"]})]

    def _missed(
        self,
        tx: Tx,
        call: Call,
        standing: Standing,
        now: datetime,
        reply: Reply | None = None,
        silent: str = "V_SILENT",
    ) -> Answer:
        """Silence, or keys that are no answer here: once it is asked again, then somebody else helps."""
        call.misses += 1
        if reply is None and (helped := self._helped(tx, call, now)) is not None:
            self._conversations.leave(tx, standing.where, now)
            return giving.last(call, [helped], now)
        if call.misses >= MISSES:
            return self._to_a_person(tx, call, standing, now)
        STEPS.labels("repeat").inc()
        if reply is None:
            whole = self._conversations.whole_menu()
            prompts = [
                Prompt(silent),
                *(whole if each.msg_id == whole.msg_id else each for each in _before(call)),
            ]
        else:
            prompts = [*reply.prompts, *([reply.question] if reply.question else [])]
        self._conversations.leave(tx, standing.where, now)
        return giving.asked(call, prompts, giving.asks_of(call), now)

    def _helped(self, tx: Tx, call: Call, now: datetime) -> Prompt | None:
        """What who is on duty has been told of: they call this number, which must be free; None: they were not."""
        lately = now - _RESCUED
        cry = tickets.still_open(tx, call.number, tickets.Kind.RESCUE, lately) if call.number else None
        if cry is None or cry.promised_at is None or self._waiting.somebody_is_there(tx, now):
            return None
        return Prompt("V_HELP_CALLS", {"by": f"{clock.local(cry.promised_at):%H:%M}"})

    def _to_a_person(self, tx: Tx, call: Call, standing: Standing, now: datetime) -> Answer:
        """Into the queue; where nobody is at work, a call back at a promised time, none later than one for help."""
        waits = self._waiting.enter(tx, call, standing, now)
        if waits is not None:
            STEPS.labels("queue").inc()
            return waits
        if (helped := self._helped(tx, call, now)) is not None:
            self._conversations.leave(tx, standing.where, now)
            return giving.last(call, [helped], now)
        standing, reply = self._conversations.take(
            tx, replace(standing, where=standing.where.at_rest()), _PERSON, now
        )
        STEPS.labels(reply.outcome).inc()
        register.settle(call, Outcome.CALLBACK)
        self._text(tx, call, standing, reply.prompts, now)
        self._conversations.leave(tx, standing.where, now)
        return giving.last(call, reply.prompts, now)

    def _text(self, tx: Tx, call: Call, standing: Standing, prompts: Sequence[Prompt], now: datetime) -> None:
        """What is said as a text as well, once, to a phone that can show it."""
        if phone.classify(call.number).kind is phone.Kind.MOBILE:  # abroad a forged number earns by the text
            say(tx, standing.contact, prompts, _origin(call), now)


def _nobody(shown: str) -> Prompt:
    """To whom nobody could call back: the number is withheld, or `shown` and none that can be dialled."""
    return Prompt("V_ODD_NUMBER" if shown else "V_NO_NUMBER")


def _before(call: Call) -> list[Prompt]:
    """What the last document says, as it is said once more."""
    return [prompt for prompt in register.given(call) if prompt.msg_id not in _ONCE]


def _awaited(step: Question | None, standing: Standing) -> Asks | None:
    """What the open question awaits; None: nothing is asked."""
    if step is not None:
        return Asks.of(step)
    return KEY if standing.where.awaiting is not None else None


def _in_the_menu(standing: Standing, reply: Reply) -> str:
    """The service that is talked about; nothing of what was answered."""
    session = standing.where.session
    return session.service if session is not None else reply.outcome.removesuffix("_done")


def _asked(call: Call) -> str:
    """The text that asked for what was said."""
    given = register.given(call)
    return given[-1].msg_id if given else ""


def _consent(standing: Standing) -> list[Prompt]:
    """Before the first beep of a talk: what is recorded, and who hears it."""
    session = standing.where.session
    return [] if session is not None and session.spoken else [Prompt("V_CONSENT")]


def _meant(keys: str) -> str:
    """Keys as the dialogue reads them: at a question of numbers a lone 9 is a number there, and help by phone."""
    if keys.strip("#") == _HELP or (set(keys) == {_HELP} and len(keys) >= _PANIC):
        return "CUU"
    return "**" if _STAR in keys and len(keys) > 1 else keys  # a star among digits answers nothing


def _called_back(prompt: Prompt) -> Prompt:
    """Nobody is at work who could be connected: who is on duty calls."""
    return Prompt("V_HELP_CALLS", prompt.args) if prompt.msg_id == "C1" else prompt


def _settle(call: Call, reply: Reply) -> None:
    """What the call has come to with this turn."""
    outcome = reply.outcome
    if outcome == "rescue":
        register.settle(call, Outcome.CASE)
    elif outcome == "callback":
        register.settle(call, Outcome.CALLBACK)
    elif outcome == "dictated":
        register.settle(call, Outcome.CASE)
    elif outcome.endswith("_done"):
        register.settle(call, Outcome.SERVED)


def _origin(call: Call) -> str:
    """Once per document of a call."""
    return f"call:{crypto.ring().token(f'call|{call.public_id}|{call.step}').hex()}"
