"""The card of health insurance in a call: its ten digits, then the year of birth and the keys of the given name; pure.

Names are not said where they must be known at once; whatever does not fit, everything is asked as of somebody unknown.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from gateway import cards
from gateway.dialogue import spelling
from gateway.dialogue.steps import Do, Fill, Outcome, Prompt, Question, Refused, Step, Value
from gateway.text import phone_keys
from gateway.text.fold import fold

_NUMBER: Final = Prompt("V_CARD")
_NUMBER_AGAIN: Final = Prompt("V_CARD_AGAIN")
_GIVEN: Final = Prompt("V_GIVEN")
_GIVEN_AGAIN: Final = Prompt("V_GIVEN_AGAIN")


@dataclass(frozen=True)
class CardNumber(Question):
    """The number of a card. Stored: its digits."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """Ten or fifteen signs, as `cards` reads them."""
        card = cards.read(spelling.clean(raw))
        return Refused() if card is None else Value(card.digits)

    def holds(self, value: Any) -> bool:
        """Digits."""
        return isinstance(value, str) and value.isdecimal()


@dataclass(frozen=True)
class GivenName(Question):
    """The keys of a given name, or its letters where they are written. Stored: the keys."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """ "26" and "An" alike."""
        keyed = phone_keys.keys_of("".join(fold(raw).split()))
        return Value(keyed) if phone_keys.are_letters(keyed) else Refused()

    def holds(self, value: Any) -> bool:
        """Keys of letters."""
        return isinstance(value, str) and phone_keys.are_letters(value)


def number() -> CardNumber:
    """Which card."""
    return CardNumber("card", _NUMBER, repeat=_NUMBER_AGAIN, help=_NUMBER_AGAIN)


def matched(card: str, year: int) -> Generator[Step, Any, int | None]:
    """Who holds the card, if called and born so, with what is known of them filled in; else None."""
    pressed = yield GivenName("given", _GIVEN, repeat=_GIVEN_AGAIN, help=_GIVEN_AGAIN)
    told = {"card": card, "pressed": pressed, "year": year}
    known = yield Do(f"card:{card}:{pressed}:{year}", "card_match_keys", told)
    if known is None:
        return None
    yield Fill(f"of_card:{known['person']}", known["filled"])
    return int(known["person"])
