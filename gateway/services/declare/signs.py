"""Hear signs of illness in digits and words ("23", "sot ho", "khong sot", "mat mui"); pure, and never takes a
guess for health.

KHO alone may be *khỏe*, *khó thở* or *khô*: one of them kills, so it is refused and asked again (people.md
§1.3). Everything not understood goes into the note in the person's own words; nothing said is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gateway.dialogue import danger, hearing, spelling, words
from gateway.dialogue.questions import picked
from gateway.dialogue.steps import Outcome, Refused, Value
from gateway.services.declare import prompts
from gateway.services.declare.sign_words import (
    ALSO,
    BUT,
    FILL,
    NONE,
    NOT,
    OPTIONS,
    OTHER,
    PLACES,
    SHORT_OF_BREATH,
    SPOKEN,
    UNITS,
    UNWELL,
)
from gateway.text.fold import fold

URGENT: Final = frozenset({"kho_tho", "viem_phoi"})  # then: short of breath now? (people.md §4)

_PIECE: Final = re.compile(r"(?=\d*[^\W\d_])(?=[^\W\d_]*\d)[^\W_]+|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*|[,;.\n]")
_BREATH: Final = tuple((phrase, "kho_tho") for phrase in SHORT_OF_BREATH)  # looked for first: "ho kho tho"
_PHRASES: Final = sorted(
    [(phrase, item.value) for item in (*OPTIONS, *SPOKEN) for phrase in item.words]
    + [(phrase, "unwell") for phrase in UNWELL],
    key=lambda pair: -len(pair[0].split()),
)


@dataclass
class _Heard:
    """What a text says: codes of present signs, whether health or a denied sign was said, and what is left
    over.
    """

    codes: set[str] = field(default_factory=set)
    well: bool = False
    unclear: bool = False
    by_digit: bool = False
    left: list[str] = field(default_factory=list)


def read(raw: str) -> Outcome:
    """The answer to question 7."""
    text = spelling.clean(raw)
    if fold(text) == "kho":
        return Refused(prompts.again("kho"))
    if words.digit_choice(text) is None:
        bare = words.yes_no(text)
        if bare is not None:
            return Refused() if bare else Value(picked([]))
    heard = _hear(text)
    if "kho" in map(fold, heard.left):
        return Refused(prompts.again("kho"))
    unanswered = URGENT.isdisjoint(heard.codes) and danger.find(text) is not None
    if (
        heard.unclear or unanswered
    ):  # "tím môi", "co giật": no question follows here, so it must not pass as an answer
        return Refused()
    if heard.codes:
        if heard.by_digit and any(map(str.isalpha, "".join(heard.left))):
            heard.codes.add(OTHER)  # "2 dau bung": a listed sign and one in their own words
        return Value(picked(_ordered(heard.codes), text if heard.left else ""))
    if heard.well:
        return Refused() if heard.left else Value(picked([]))
    spoken = [piece for piece in heard.left if not _glued(piece) and not _is(piece, ("tuổi",))]
    letters = sum(sum(map(str.isalpha, piece)) for piece in spoken)  # "62t", "62 tuoi": an age
    if not hearing.several(text, (PLACES,))[1]:
        return Refused()  # "Da Nang": the answer to the question before
    return Value(picked([OTHER], text)) if letters >= 3 and len(text) <= 160 else Refused()


def wholly(raw: str) -> dict[str, object] | None:
    """The stored answer when every word of `raw` speaks of health and none is a digit; else None."""
    heard = _hear(spelling.clean(raw))
    if heard.left or heard.unclear or not (heard.codes or heard.well) or any(map(str.isdigit, raw)):
        return None
    return picked(_ordered(heard.codes))


def speaks(raw: str) -> bool:
    """Whether anything in `raw` speaks of health, well or ill, denied or not."""
    heard = _hear(spelling.clean(raw))
    return bool(heard.codes) or heard.well or heard.unclear or danger.find(raw) is not None


def begin(pieces: list[str]) -> set[int]:
    """Where in these words a phrase of health begins."""
    return set(_mark(pieces))


def _hear(text: str) -> _Heard:
    pieces = _PIECE.findall(text)
    marks = _mark(pieces)
    heard = _Heard()
    denied = just_denied = False
    at = 0
    while at < len(pieces):
        piece, (length, code) = pieces[at], marks.get(at, (1, None))
        if code is not None:
            _add(heard, code, denied=denied, unclear=just_denied and code != NONE)
            just_denied, denied = denied and code != NONE, False
        elif _is(piece, NOT):
            denied, just_denied = True, False
        elif piece in ",;.\n" or _is(piece, BUT):
            denied = just_denied = False
        elif _is(piece, ALSO):
            denied, just_denied = denied or just_denied, False
        elif piece.isdigit():
            _digits(heard, piece, marks, pieces[at + 1 : at + 2])
        elif not _is(piece, FILL):
            heard.left.append(piece)
        at += length
    return heard


def _mark(pieces: list[str]) -> dict[int, tuple[int, str | None]]:
    """Where phrases begin, how many pieces they take and what they mean; short breath wins over
    everything.
    """
    marks: dict[int, tuple[int, str | None]] = {}
    if not any(map(str.isalpha, "".join(pieces))):
        return marks  # keys, not words
    taken: set[int] = set()
    for phrase, code in (*_BREATH, *_PHRASES):
        length = len(phrase.split())
        for at in range(len(pieces) - length + 1):
            span = range(at, at + length)
            if taken.isdisjoint(span) and hearing.same_words(
                [_full(t) for t in pieces[at : at + length]], phrase
            ):
                marks[at] = (length, code)
                taken.update(span)
    return marks


def _add(heard: _Heard, code: str, *, denied: bool, unclear: bool) -> None:
    if code == "unwell" or unclear:
        heard.unclear = True  # "khong sot ho": is the cough denied too?
    elif code == NONE:
        heard.well = heard.well or not denied
        heard.unclear = heard.unclear or denied
    elif denied:
        heard.well = True
    else:
        heard.codes.add(code)


def _digits(heard: _Heard, run: str, marks: dict[int, tuple[int, str | None]], after: list[str]) -> None:
    """Digits are options unless they count something ("sốt 3 ngày", "39 độ"): then they belong to the
    note.
    """
    options = [int(sign) for sign in run]
    if (after and _is(after[0], UNITS)) or (marks and any(not 1 <= n <= len(OPTIONS) for n in options)):
        heard.left.append(run)
    elif any(not 1 <= n <= len(OPTIONS) for n in options) or (1 in options and len(set(options)) > 1):
        heard.unclear = True
    else:
        heard.by_digit = True
        for number in options:
            against = heard.well or (number == 1 and bool(heard.codes))
            _add(heard, OPTIONS[number - 1].value, denied=False, unclear=against)


def _ordered(codes: set[str]) -> list[str]:
    return [item.value for item in (*OPTIONS, *SPOKEN) if item.value in codes]


def _full(piece: str) -> str:
    whole = words.full_word(piece.lower())
    return piece if " " in whole else whole


def _glued(piece: str) -> bool:
    return any(map(str.isdigit, piece))


def _is(piece: str, spellings: tuple[str, ...]) -> bool:
    return any(spelling.stands_for(_full(piece), meant) for meant in spellings)
