"""The session of a keypad phone: which of the network's sessions it is, what was keyed in it, what is on its screen.

A screen is kept as prompts, never as words: a repeated request is rendered anew, and a one-time code is in no cell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from gateway.dialogue.steps import Prompt

REMEMBERED = 8  # sessions of one phone that are known to be over; networks do not reuse an id that soon


@dataclass(frozen=True)
class Screen:
    """`session`: the network's id. `keyed`: everything keyed in it so far, as the network repeats it.

    `prompts` are on the screen, `question` is asked again beneath them. `open`: an answer is expected. `asks`, `ref`:
    the menu or offer the next key answers, where the screen shows one; it takes nothing away from a question asked by
    text. `at`: when it was shown. `past`: sessions that are over.
    """

    session: str
    keyed: str = field(default="", repr=False)
    prompts: tuple[Prompt, ...] = field(default=(), repr=False)
    question: Prompt | None = field(default=None, repr=False)
    open: bool = True
    asks: str | None = None
    ref: Mapping[str, Any] = field(default_factory=dict, repr=False)
    at: str = ""
    past: tuple[str, ...] = ()

    def is_news(self, session: str) -> bool:
        """Whether `session` is one this phone has never had."""
        return session != self.session and session not in self.past

    def answer_in(self, keyed: str) -> str | None:
        """What is new in `keyed`, everything keyed in this session: it may hold `*`. None: nothing is."""
        before = f"{self.keyed}*" if self.keyed else ""
        return keyed[len(before) :] if keyed != self.keyed and keyed.startswith(before) else None

    def followed_by(self, session: str) -> Screen:
        """A new session of the same phone; this one is over."""
        return Screen(session, past=(self.session, *self.past)[:REMEMBERED])

    def closed(self) -> Screen:
        """The network has ended the session."""
        return replace(self, open=False)

    def to_json(self) -> str:
        """As stored."""
        stored: list[Any] = [
            self.session,
            self.keyed,
            [[prompt.msg_id, dict(prompt.args)] for prompt in self.prompts],
            [self.question.msg_id, dict(self.question.args)] if self.question else None,
            self.open,
            self.asks,
            dict(self.ref),
            self.at,
            self.past,
        ]
        return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`."""
        session, keyed, prompts, question, is_open, asks, ref, at, past = json.loads(text)
        return cls(
            session,
            keyed,
            tuple(Prompt(*prompt) for prompt in prompts),
            Prompt(*question) if question else None,
            is_open,
            asks,
            ref,
            at,
            tuple(past),
        )
