"""Which catalogue message each moment of these talks says, and its arguments; no wording, no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gateway.dialogue.steps import Prompt

ASK: Final = Prompt("X0")
KEYS: Final = Prompt("X_KEYS")
KEYS_AGAIN: Final = Prompt("X_KEYS_AGAIN")
WHICH: Final = Prompt("X_WHICH")
LIST_AGAIN: Final = Prompt("X_LIST_AGAIN")
ANSWER_AGAIN: Final = Prompt("X_A_AGAIN")
GLAD: Final = Prompt("X_GLAD")
NO_ANSWERS: Final = Prompt("X_ASKED_NONE")
NO_RUMOURS: Final = Prompt("X_RUMOURS_NONE")
SENT: Final = Prompt("X_A_SENT")

Item = Mapping[str, Any]
"""A published answer or a rumour, as a session keeps it: its words, not its row."""


def answer(item: Item, *, asked: bool, english: bool) -> Prompt:
    """A published answer; `asked`: to a question, so that "2" takes that to a person."""
    told = item["answer_en"] if english and item["answer_en"] else item["answer"]
    args = {"answer": told, "source": item["source"], "date": item["date"]}
    return Prompt("X_A" if asked else "X_A_READ", args)


def rumour(item: Item, *, english: bool) -> Prompt:
    """The fact, then the rumour."""
    fact = item["fact_en"] if english and item["fact_en"] else item["fact"]
    args = {"fact": fact, "source": item["source"], "date": item["date"], "claim": item["claim"]}
    return Prompt("X_RUMOUR", args)


def asked(titles: Sequence[str], *, more: bool) -> Prompt:
    """A page of what is asked most."""
    return Prompt("X_ASKED", _page(titles, more=more))


def rumours(titles: Sequence[str], *, more: bool) -> Prompt:
    """A page of facts about rumours."""
    return Prompt("X_RUMOURS", _page(titles, more=more))


def _page(titles: Sequence[str], *, more: bool) -> dict[str, Any]:
    return {"titles": list(titles), **({"more": {"w": "W_MORE"}} if more else {})}
