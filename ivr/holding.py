"""What is read to whoever waits: the news of the house, looked up once for all who wait; kept for a few seconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session as Tx

from gateway.content import Kind, reading
from gateway.dialogue.steps import Prompt
from gateway.services.news import prompts as news

_HEARD: Final = (Kind.SITUATION, Kind.NOTICE, Kind.PREVENTION, Kind.NEWS)
_MOST: Final = 6  # items, the newest
_FRESH: Final = timedelta(seconds=10)
TOGETHER: Final = 3
"""Items one after the other while a surge lasts: with the caller's place they take a good minute."""


class Holding:
    """The news of one process. An item that is withdrawn is read for ten seconds more at most."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[datetime, list[Prompt]]] = {}

    def news(self, tx: Tx, lang: str, turn: int, count: int, now: datetime) -> list[Prompt]:
        """`count` items, the ones that follow those of the turn before."""
        every = self._every(tx, lang, now)
        return [every[(turn * count + nth) % len(every)] for nth in range(min(count, len(every)))]

    def _every(self, tx: Tx, lang: str, now: datetime) -> list[Prompt]:
        at, found = self._kept.get(lang, (None, []))
        if at is None or not timedelta(0) <= now - at < _FRESH:
            told = reading.listed(tx, now, _HEARD, lang=lang, limit=_MOST)
            found = [news.item(each, lang) for each in told]
            self._kept[lang] = now, found
        return found
