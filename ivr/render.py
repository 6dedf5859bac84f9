"""From an answer to neutral verbs; pure: words come from the catalogue, addresses of sounds from whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from gateway import wording
from gateway.dialogue.steps import Prompt
from ivr.answer import VERBATIM, Answer, Room
from ivr.verbs import Document, HangUp, Listen, Meet, Play, Record

WAIT: Final = "/ivr/twilio/wait"
RECORDED: Final = "/ivr/twilio/recording"
FIRST_KEY: Final = 8  # seconds: no shorter time-out for the old (people.md, dangers)
BEFORE_THE_BEEP: Final = 1  # second: whoever needs help presses 9 while the question is still heard
BETWEEN_KEYS: Final = 3  # seconds of silence that end an answer of any length
IN_THE_QUEUE: Final = 5  # seconds until the next thing is said to who waits
ON_THE_WAY: Final = 1  # second until who has an agent, and hears nothing more, is asked for again

Sounding = Callable[[Prompt, str], str]
"""The address of the sound that says this prompt in this language."""
Revealing = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Arguments with the digits in the place of a sealed code (`messages.bodies.reveal`)."""


def document(answer: Answer, sounding: Sounding, reveal: Revealing) -> Document:
    """What the call does next; its keys are answered at the path of its kind, with the number of the document."""
    said = [Play(sounding(prompt, answer.lang)) for prompt in spoken(answer.said, answer.lang, reveal)]
    to = f"{WAIT if answer.waits else answer.to}?n={answer.step}"
    if answer.room is not None:
        return [*said, _meet(answer.room, to)]
    if answer.asks is None:
        return [*said, HangUp()]
    if answer.waits:
        pause = FIRST_KEY if answer.patient else IN_THE_QUEUE if said else ON_THE_WAY
        return [Listen(to, tuple(said), 1, pause, last="")]
    if answer.asks.spoken:
        after = [] if answer.begun else [Listen(to, tuple(said), 1, BEFORE_THE_BEEP, "", lets_pass=True)]
        return [*after, Record(to, RECORDED)]
    if answer.begun:
        return [Listen(to, (), answer.asks.keys - 1 if answer.asks.keys else None, BETWEEN_KEYS)]
    return [Listen(to, tuple(said), 1, FIRST_KEY, last="")]


def spoken(prompts: Sequence[Prompt], lang: str, reveal: Revealing) -> list[Prompt]:
    """The prompts that are ever spoken."""
    return [each for each in prompts if _words(each, lang, reveal)]


def _words(prompt: Prompt, lang: str, reveal: Revealing) -> str:
    if prompt.msg_id == VERBATIM:
        return str(prompt.args["text"])
    return wording.render(prompt.msg_id, reveal(prompt.args), lang, "spoken")


def _meet(room: Room, to: str) -> Meet:
    listens = room.part == "listener"
    return Meet(
        room.name,
        to,
        ends=room.part == "caller",
        waits=room.part != "staff",
        muted=listens and not room.coaches,
        coaches=room.coaches,
        recorded=f"{RECORDED}?room={room.name}" if room.recorded else "",
    )
