"""What is sent while senders die: texts of every purpose, short and long, each with words of its own on every part."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from gateway import clock
from gateway.house import House
from gateway.messages import outbox
from gateway.messages.outbox import Order

SHARES: Mapping[str, int] = {"otp": 15, "reply": 30, "emergency": 15, "notice": 15, "bulk": 25}
"""Of a hundred texts; a busy day has more bulk, but what is sent again is what must be looked at."""
_LONG = 0.25  # of the texts have three parts: a death may leave a piece of one on its phone
_WORDS_OF_LONG = (
    60  # repetitions of a text's own number: some 400 letters, and no part is like another text's
)
_TO_ONE = 4  # texts to one phone, so that their order matters too


@dataclass(frozen=True)
class Letter:
    """One text; `nth` is its name (`messages.origin`), and stands in every part of its words."""

    nth: int
    purpose: str
    phone: str
    words: str

    @property
    def origin(self) -> str:
        """As its row is found again."""
        return f"letter {self.nth}"


class Mail:
    """Writes letters, the same for the same dice."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.letters: list[Letter] = []

    def order(self, house: House, count: int) -> list[Letter]:
        """So many more letters, stored and rung for in one transaction."""
        fresh = [self._write(len(self.letters) + n) for n in range(count)]
        now = clock.now()
        with house.db.transaction() as tx:
            for letter in fresh:
                words = {"text": letter.words}
                wish = Order(letter.phone, letter.purpose, "text", words, origin=letter.origin)
                if outbox.order(tx, wish, now) is None:
                    raise AssertionError(f"{letter.origin} was ordered before")
        self.letters += fresh
        return fresh

    def _write(self, nth: int) -> Letter:
        (purpose,) = self._dice.choices(list(SHARES), list(SHARES.values()))
        words = f"Tin so {nth}"
        if self._dice.random() < _LONG:
            words = f"Tin so{f' {nth}' * _WORDS_OF_LONG}"
        return Letter(nth, purpose, f"+849{nth // _TO_ONE:08d}", words)
