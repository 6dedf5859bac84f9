"""A talk with spoken answers in it: how they are read back, and what is promised once nothing else is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Tx

from gateway import dictation
from gateway.conversations.taken import Taken
from gateway.conversations.where import Where
from gateway.dialogue.session import Session
from gateway.dialogue.steps import UNWRITTEN, Prompt
from gateway.settings import Settings
from gateway.tickets import promises

KEPT: Final = "dictated"
"""How the turn is counted."""
_SPOKEN: Final = {"w": "W_SPOKEN"}


def wait(tx: Tx, settings: Settings, where: Where, talk: Session, now: datetime) -> Prompt:
    """Nothing is missing but somebody who writes down what was said: by when they have, under which number."""
    due = promises.callback(settings, now)
    ticket = dictation.talks.wait(tx, where.number, where.channel, talk, due, now)
    return Prompt("V_KEPT", {"ticket": ticket.code, **promises.told(due, now)})


def as_heard(taken: Taken) -> Taken:
    """`taken` with a word where an answer stands that was only spoken."""
    question = taken.question and named(taken.question)
    return replace(taken, prompts=[named(prompt) for prompt in taken.prompts], question=question)


def named(prompt: Prompt) -> Prompt:
    """`prompt` with a word where an answer stands that was only spoken."""
    return Prompt(prompt.msg_id, {name: _word(value) for name, value in prompt.args.items()})


def _word(value: Any) -> Any:
    """`value`, or what stands for it; a place has its name inside."""
    inside = value.get("name") if isinstance(value, dict) else value
    return _SPOKEN if inside == UNWRITTEN else value
