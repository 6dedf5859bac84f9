"""Showing in the middle of a talk that whoever texts holds the phone: a code goes out and is texted back; pure.

The sender of a text can be forged, the receiver cannot. The conversation sends and checks the code (`send_code`,
`check_code`); here it is only asked for. A wrong code is counted where it is checked, and five of them end the talk.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from gateway.dialogue import spelling
from gateway.dialogue.steps import Do, Left, Outcome, Prompt, Question, Refused, Step, Value

MOST_TRIES: Final = 5  # as many as the code itself allows
_CODE: Final = re.compile(r"(?:(?:mã|ma|code|otp)\W*)?([0-9]{3})[ .\-]?([0-9]{3})\W*", re.IGNORECASE)


@dataclass(frozen=True)
class Code(Question):
    """Six digits; a number question, so that they are this question's and no other page's."""

    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 6

    def read(self, raw: str) -> Outcome:
        """ "482913", "482 913", "Mã: 482913"."""
        found = _CODE.fullmatch(unicodedata.normalize("NFKC", spelling.clean(raw)))
        return Value(found[1] + found[2]) if found else Refused()

    def holds(self, value: Any) -> bool:
        """Six digits."""
        return isinstance(value, str) and len(value) == 6


@dataclass(frozen=True)
class TextedCode(Code):
    """The same, from a keypad: a text cannot be read while a session is open, so the code is asked for by text."""

    open_words: ClassVar[bool] = True


def prove(purpose: str, words: str = "G", *, by_text: bool = False) -> Generator[Step, Any, Left | None]:
    """None once the code was right; Left, with what to say, when the phone cannot be proved now.

    `words`: whose texts ask for it: `G_CODE` of a site's registration, `P_CODE` of whoever asks about their data.
    `by_text`: the talk was opened on a keypad, which is left for it.
    """
    sent = yield Do("code_sent", "send_code", {"purpose": purpose}, effect=True)
    if sent["verification"] is None:
        later = Prompt(f"{words}_CODE_LATER", {"time": sent["free"]})
        return Left(later if sent["free"] else Prompt("O4"))
    asked = Prompt(f"{words}_CODE")
    again, help_ = Prompt(f"{words}_CODE_AGAIN"), Prompt(f"{words}_HELP")
    for nth in range(1, MOST_TRIES + 1):
        code = yield (TextedCode if by_text else Code)(f"code:{nth}", asked, repeat=again, help=help_)
        told = {"verification": sent["verification"], "code": code}
        checked = yield Do(f"code_checked:{nth}", "check_code", told, effect=True)
        if checked["approved"]:
            return None
        if not checked["left"]:
            break
        asked = Prompt(f"{words}_CODE_WRONG", {"left": checked["left"]})
    return Left(Prompt(f"{words}_CODE_OVER"))
