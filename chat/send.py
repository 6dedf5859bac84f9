"""What is said in a chat: orders in the outbox, to the address the words came from, in accented letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session as Tx

from gateway.conversations.by_text import say as order
from gateway.dialogue.steps import Prompt
from gateway.people import Contact


def say(tx: Tx, address: str, lang: str, prompts: Sequence[Prompt], origin: str, now: datetime) -> None:
    """Say `prompts` to `address`, whosever talk it is; `origin` makes it happen once."""
    order(tx, Contact(address, lang, "keep"), prompts, origin, now)
