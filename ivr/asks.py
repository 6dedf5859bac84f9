"""What a document of a call awaits: so many keys, keys of any number, or words after the beep; plain values.

A whole answer of several keys comes in two documents: the first key is awaited long, for nobody is timed out who looks
for it, the further ones only as long as fingers rest (people.md of the plan, dangers: the old).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from gateway.dialogue.questions import ByLetters, Lookup
from gateway.dialogue.steps import Question

_LISTED = "l"
_SPOKEN = "s"
_SAYABLE = "y"
_LETTERS = "t"
_MESSAGE = "m"


@dataclass(frozen=True, slots=True)
class Asks:
    """`keys`: how many are a whole answer, 0: as many as come. `listed`: only those of a list mean anything, so that 0
    and 9 never begin an answer. `spoken`: it is said after the beep; a key is none of it. `letters`: the keys of
    letters; `sayable`: or said where fingers cannot: then 1 comes first, which has no letters. `message`: it is said
    for whoever calls back, and answers no question.
    """

    keys: int = 1
    listed: bool = False
    spoken: bool = False
    sayable: bool = False
    letters: bool = False
    message: bool = False

    @classmethod
    def of(cls, question: Question) -> Self:
        """What a question of the dialogue awaits of a caller."""
        if question.open_words:
            return cls(0, spoken=True)
        if isinstance(question, Lookup) and not isinstance(question, ByLetters) and question.unwritten():
            return cls(0, spoken=True)  # its talk was begun by text: there is nothing to press
        return cls(
            question.keys,
            listed=question.keys == 1 or question.listed,
            sayable=question.unwritten() is not None,
            letters=isinstance(question, ByLetters),
        )

    @classmethod
    def read(cls, written: str) -> Self:
        """The inverse of `written`."""
        signs = (_LISTED, _SPOKEN, _SAYABLE, _LETTERS, _MESSAGE)
        return cls(int(written.rstrip("".join(signs))), *(sign in written for sign in signs))

    def written(self) -> str:
        """As the book of calls keeps it."""
        signs = (
            (self.listed, _LISTED),
            (self.spoken, _SPOKEN),
            (self.sayable, _SAYABLE),
            (self.letters, _LETTERS),
            (self.message, _MESSAGE),
        )
        return f"{self.keys}{''.join(sign for has, sign in signs if has)}"

    @property
    def several(self) -> bool:
        """Whether a first key may have further ones behind it."""
        return self.keys != 1 and not self.spoken

    def is_begun_by(self, key: str) -> bool:
        """Whether `key` is the beginning of an answer that goes on, and no word of its own."""
        alone = "09" if self.listed else SAY if self.sayable else ""
        return self.several and len(key) == 1 and key.isdecimal() and key not in alone


KEY = Asks(1, listed=True)
"""One key: of a menu, of a list."""
SPEECH = Asks(0, spoken=True)
"""Words after the beep."""
MESSAGE = Asks(0, spoken=True, message=True)
"""Words after the beep for whoever calls back."""
SAY = "1"
"""The key that asks for the beep instead of letters."""
