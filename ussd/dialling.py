"""One request of the network becomes one screen: which session it belongs to, what is new in it, what is shown.

The network repeats everything keyed in a session and may send a request twice, late or out of order. What was answered
already shows its screen again; nothing is taken twice. The turn itself belongs to `gateway.conversations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prometheus_client import Counter
from sqlalchemy.orm import Session as Tx

from gateway import crypto, people, phone
from gateway.conversations import Conversations, Reply, Standing, keypad
from gateway.conversations.by_text import say
from gateway.conversations.screen import Screen
from gateway.conversations.where import Where
from gateway.dialogue.steps import Prompt
from gateway.messages import bodies
from gateway.phone import Kind
from gateway.text.clean import clean_inbound
from ussd import render
from ussd.events import Ended, Keyed

STEPS = Counter("gateway_ussd_steps_total", "USSD requests by what became of them", ["outcome"])

CHANNEL = "ussd"
_OVER = Prompt("U_OVER")
_NO_NUMBER = Prompt("U_NUMBER")
_CALLERS = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.FOREIGN})
_ALSO_TEXTED = frozenset({"R1", "C1", "C1_TEXT"})
"""A screen is gone when the session is: whoever must find it again gets it as a text as well."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The screen to show, and whether the session goes on."""

    text: str
    goes_on: bool


class Dialling:
    """Answers keypad sessions on behalf of one installation."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def hear(self, tx: Tx, step: Keyed, now: datetime) -> Answer:
        """Take one request in the caller's transaction."""
        number = phone.classify(step.number)
        if number.kind not in _CALLERS or number.e164 is None:
            STEPS.labels("no_number").inc()
            return Answer(render.screen([_NO_NUMBER], None, "vi").text, goes_on=False)
        lang = "en" if number.kind is Kind.FOREIGN else "vi"
        standing = self._conversations.enter(tx, CHANNEL, number.e164, now, lang)
        before, screen = standing.where, standing.where.screen
        if screen is None or screen.is_news(step.session):
            people.touch(tx, number.e164, now)
            screen = screen.followed_by(step.session) if screen else Screen(step.session)
            standing, reply = self._begin(tx, standing, step.keyed, now)
            return self._show(tx, before, standing, screen, step.keyed, reply, now)
        if screen.session != step.session:
            return self._over(standing)
        said = screen.answer_in(step.keyed)
        if said is None:  # a request the network has sent before
            STEPS.labels("repeated").inc()
            shown = _shown(screen.prompts, screen.question, standing.contact.lang)
            return Answer(shown.text, goes_on=screen.open)
        if not screen.open:
            return self._over(standing)
        if keypad.is_current(before, screen):
            standing = replace(standing, where=keypad.facing(before, screen, now))
            key = clean_inbound(said.removesuffix("#"))  # on some phones the sign that sends it comes along
            standing, reply = self._conversations.take(tx, standing, key, now)
        else:  # somebody has texted meanwhile: this key answers a screen that is no longer true
            standing, reply = self._conversations.greet(tx, standing, now, menu=False)
        return self._show(tx, before, standing, screen, step.keyed, reply, now)

    def end(self, tx: Tx, ended: Ended, now: datetime) -> None:
        """The network has closed a session: what was half done is kept, and said so by text (K12)."""
        number = phone.classify(ended.number)
        if number.kind not in _CALLERS or number.e164 is None:
            return
        standing = self._conversations.enter(tx, CHANNEL, number.e164, now)
        screen = standing.where.screen
        if screen is None or screen.session != ended.session or not screen.open:
            return
        standing = replace(standing, where=replace(standing.where, screen=screen.closed()))
        prompt = None
        if not ended.complete and screen.asks is None:  # who leaves at a menu has left nothing half-way
            standing, prompt = self._conversations.dropped(tx, standing, now)
        if prompt is not None:
            STEPS.labels("dropped").inc()
            say(tx, standing.contact, [prompt], _origin(ended.session, "end"), now)
        self._conversations.leave(tx, standing.where, now, reminded=prompt is not None)

    def _begin(self, tx: Tx, standing: Standing, keyed: str, now: datetime) -> tuple[Standing, Reply]:
        """A session opens: the menu or what is half done; what was dialled with it is keyed at once (`*1022*9#`)."""
        dialled = [part for part in keyed.rstrip("#").split("*") if part]
        standing, reply = self._conversations.greet(tx, standing, now, menu=bool(dialled))
        for said in dialled:
            standing, reply = self._conversations.take(tx, standing, clean_inbound(said), now)
            if reply.over:
                break
        return standing, reply

    def _show(
        self,
        tx: Tx,
        before: Where,
        standing: Standing,
        screen: Screen,
        keyed: str,
        reply: Reply,
        now: datetime,
    ) -> Answer:
        """Store what is on the screen, with what was said before it; send as texts what a screen cannot carry."""
        STEPS.labels(reply.outcome).inc()
        goes_on = not reply.over and standing.where.awaiting is not None
        prompts = _unrepeated(reply) or [_OVER]
        shown = _shown(prompts, reply.question, standing.contact.lang)
        left = {prompt.msg_id for prompt in shown.left}
        texted = [prompt for prompt in reply.prompts if _is_texted(prompt) or prompt.msg_id in left]
        say(tx, standing.contact, [*texted, *reply.by_text], _origin(screen.session, keyed), now)
        where = keypad.shown(
            before, standing.where, screen, keyed, prompts, reply.question, now, goes_on=goes_on
        )
        self._conversations.leave(tx, where, now)
        return Answer(shown.text, goes_on)

    def _over(self, standing: Standing) -> Answer:
        STEPS.labels("over").inc()
        return Answer(render.screen([_OVER], None, standing.contact.lang).text, goes_on=False)


def _shown(prompts: Sequence[Prompt], question: Prompt | None, lang: str) -> render.Shown:
    """The screen; a one-time code is derived for this moment and is in nothing that is stored."""
    said = [replace(prompt, args=bodies.reveal(prompt.args)) for prompt in prompts]
    return render.screen(said, question, lang)


def _unrepeated(reply: Reply) -> Sequence[Prompt]:
    """What is texted as well gives way on the screen to what is not."""
    rest = [prompt for prompt in reply.prompts if prompt.msg_id not in _ALSO_TEXTED]
    first = bool(reply.prompts) and reply.prompts[0].msg_id in render.URGENT
    return reply.prompts if first or not rest else rest


def _is_texted(prompt: Prompt) -> bool:
    """Receipts and calls for help; what lets somebody in when it carries the code of a declaration just renewed."""
    return prompt.msg_id in _ALSO_TEXTED or (prompt.msg_id.startswith("V1") and "code" in prompt.args)


def _origin(session: str, keyed: str) -> str:
    """Once per request. What was keyed may be a health answer: its name is keyed, so that nobody can guess it back."""
    return f"ussd:{crypto.ring().token(f'ussd|{session}|{keyed}').hex()}"
