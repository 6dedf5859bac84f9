"""One request of a call becomes one document: what is said next, and which keys are awaited; the turn itself belongs to
`gateway.conversations`.

Keys mean what they mean on a keypad's screen; 9 is a call for help and 0 a person everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import crypto, people, phone
from gateway.calls import register
from gateway.calls.model import Call
from gateway.calls.states import Outcome, State
from gateway.conversations import Conversations, Reply, Standing
from gateway.conversations.by_text import say
from gateway.dialogue.steps import Prompt, Question
from gateway.phone import Kind
from ivr import giving
from ivr.answer import Answer
from ivr.events import Keyed
from ivr.waiting import Waiting

STEPS = Counter("gateway_ivr_steps_total", "Requests of calls by what became of them", ["outcome"])

CHANNEL = "voice"
MISSES = 2  # answers in a row that were none: then a person, and never the end of the call
_HELP, _PERSON, _BACK = "9", "0", "*"
_ONCE = frozenset({"V_WELCOME", "V_SILENT", "V_MORE", "U_AGAIN"})
"""Not said again with what is repeated."""
_ALSO_TEXTED = frozenset({"R1", "C1"})
"""What is gone when the call is over: whoever can read it gets it as a text as well."""


class Talking:
    """Answers calls on behalf of one installation."""

    def __init__(self, conversations: Conversations, waiting: Waiting) -> None:
        self._conversations = conversations
        self._waiting = waiting

    def hear(self, tx: Tx, call: Call, keyed: Keyed, now: datetime) -> Answer:
        """The next document of a call that is led by keys, and that is locked; `keyed` answers its last one."""
        keys = keyed.keys.rstrip("#")
        if not call.number:
            return self._hidden(tx, call, keys, now)
        lang = "en" if phone.classify(call.number).kind is Kind.FOREIGN else "vi"
        standing = self._conversations.enter(tx, CHANNEL, call.number, now, lang)
        register.move(call, State.MACHINE, now)
        if keyed.step == 0:
            people.touch(tx, call.number, now)
            standing, reply = self._conversations.greet(tx, standing, now, menu=False)
            return self._answer(tx, call, standing, reply, now, before=[Prompt("V_WELCOME")])
        if keys == _PERSON:
            return self._to_a_person(tx, call, standing, now)
        if not keys:
            return self._missed(tx, call, standing, now)
        said = "CUU" if keys == _HELP else "LUI" if keys == _BACK else keys
        standing, reply = self._conversations.take(tx, standing, said, now)
        if reply.outcome == "repeat":
            return self._missed(tx, call, standing, now, reply)
        call.misses = 0
        return self._answer(tx, call, standing, reply, now)

    def back(self, tx: Tx, call: Call, before: Sequence[Prompt], now: datetime) -> Answer:
        """To the menu, after something else: out of the queue, or after a talk with a person."""
        if not call.number:
            return giving.keys(call, [*before, Prompt("V_NO_NUMBER")], None, now)
        standing = self._conversations.enter(tx, CHANNEL, call.number, now, call.lang)
        register.move(call, State.MACHINE, now)
        call.misses = 0
        standing, reply = self._conversations.greet(tx, standing, now, menu=True)
        return self._answer(tx, call, standing, reply, now, before=before)

    def _hidden(self, tx: Tx, call: Call, keys: str, now: datetime) -> Answer:
        """Nothing can be kept for a number that is withheld: a person, or words that say what to do."""
        register.move(call, State.MACHINE, now)
        asked = self._waiting.enter(tx, call, None, now, in_need=keys == _HELP)
        return asked or giving.keys(call, [Prompt("V_NO_NUMBER")], None, now)

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
    ) -> Answer:
        STEPS.labels(reply.outcome).inc()
        call.lang = reply.contact.lang
        _settle(call, reply)
        prompts = [*reply.prompts, *([reply.question] if reply.question else [])]
        texted = [prompt for prompt in reply.prompts if prompt.msg_id in _ALSO_TEXTED]
        say(tx, standing.contact, [*texted, *reply.by_text], _origin(call), now)
        keys = _keys(reply.step, standing)
        if keys is None:  # what was asked for is done: whoever has more to ask is not hung up on
            standing, menu = self._conversations.greet(tx, standing, now, menu=True)
            prompts, keys = [*prompts, Prompt("V_MORE"), *menu.prompts], 1
        self._conversations.leave(tx, standing.where, now)
        return giving.keys(call, [*before, *prompts], keys, now)

    def _missed(
        self, tx: Tx, call: Call, standing: Standing, now: datetime, reply: Reply | None = None
    ) -> Answer:
        """Silence, or keys that are no answer here: once it is asked again, then somebody else helps."""
        call.misses += 1
        if call.misses >= MISSES:
            return self._to_a_person(tx, call, standing, now)
        STEPS.labels("repeat").inc()
        before = [prompt for prompt in register.given(call) if prompt.msg_id not in _ONCE]
        if reply is None:
            prompts = [Prompt("V_SILENT"), *before]
        else:
            prompts = [*reply.prompts, *([reply.question] if reply.question else [])]
        self._conversations.leave(tx, standing.where, now)
        return giving.keys(call, prompts, giving.again(call).keys, now)

    def _to_a_person(self, tx: Tx, call: Call, standing: Standing, now: datetime) -> Answer:
        """Into the queue; where nobody is at work, a call back at a promised time."""
        waits = self._waiting.enter(tx, call, standing, now)
        if waits is not None:
            STEPS.labels("queue").inc()
            return waits
        standing, reply = self._conversations.take(
            tx, replace(standing, where=standing.where.at_rest()), _PERSON, now
        )
        STEPS.labels(reply.outcome).inc()
        register.settle(call, Outcome.CALLBACK)
        say(tx, standing.contact, reply.prompts, _origin(call), now)
        self._conversations.leave(tx, standing.where, now)
        return giving.keys(call, reply.prompts, None, now)


def _keys(step: Question | None, standing: Standing) -> int | None:
    """How many keys the answer has; None: nothing is asked."""
    if step is not None:
        return step.keys
    return 1 if standing.where.awaiting is not None else None


def _settle(call: Call, reply: Reply) -> None:
    """What the call has come to with this turn."""
    outcome = reply.outcome
    if outcome == "rescue":
        register.settle(call, Outcome.CASE)
    elif outcome == "callback":
        register.settle(call, Outcome.CALLBACK)
    elif outcome == "by_text":
        register.settle(call, Outcome.CASE)
    elif outcome.endswith("_done"):
        register.settle(call, Outcome.SERVED)


def _origin(call: Call) -> str:
    """Once per document of a call."""
    return f"call:{crypto.ring().token(f'call|{call.public_id}|{call.step}').hex()}"
