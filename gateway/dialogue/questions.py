"""The kinds of question: each reads one raw text into one outcome and knows which stored values it can hold.

Digits 9 and 0 get here only in number questions: everywhere else the conversation owns them (decisions 22).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from gateway.dialogue import hearing, spelling, words
from gateway.dialogue.steps import UNWRITTEN, Edit, Option, Outcome, Question, Refused, Value

_SEND = (
    "gửi", "gửi đi", "gửi luôn", "gửi liền", "gửi giúp", "gửi giùm", "ok gửi", "ok gửi đi", "ok gửi luôn", "đồng ý",
    "đồng ý gửi", "đúng gửi", "đúng gửi đi", "đúng rồi gửi", "đúng rồi gửi đi", "xác nhận", "xn", "send", "ok send",
)  # fmt: skip

MOST_OPTIONS = 7  # choices use the keys 1–7 on every channel (decisions 22)


@dataclass(frozen=True)
class Choose(Question):
    """One of up to seven numbered options; `unnumbered` ones are reached by their words alone.

    `named` reads a personal name where none of them is meant. Stored: the option's value, or `{"name": ...}`.
    """

    options: tuple[Option, ...]
    unnumbered: tuple[Option, ...] = field(default=(), kw_only=True)
    named: Callable[[str], str | None] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not 1 <= len(self.options) <= MOST_OPTIONS:
            raise ValueError(f"step {self.id}: {len(self.options)} options, choices use 1 to {MOST_OPTIONS}")

    def read(self, raw: str) -> Outcome:
        """A digit, the option's words, or yes and no where an option means that."""
        every = (*self.options, *self.unnumbered)
        index = hearing.option(raw, len(self.options), every)
        if index is None and words.digit_choice(raw) is None:
            index = self._yes_no(words.yes_no(raw))
        if index is None:
            name = self.named(raw) if self.named else None
            return Refused() if name is None else Value({"name": name})
        return every[index].leads_to or Value(every[index].value)

    def holds(self, value: Any) -> bool:
        """One of the values that can be stored."""
        if isinstance(value, dict):
            return self.named is not None and isinstance(value.get("name"), str)
        return any(
            value == item.value and item.leads_to is None for item in (*self.options, *self.unnumbered)
        )

    def _yes_no(self, said: bool | None) -> int | None:
        if said is None:
            return None
        meant = [index for index, item in enumerate((*self.options, *self.unnumbered)) if item.means is said]
        return meant[0] if meant else None


@dataclass(frozen=True)
class Pick(Question):
    """Several of up to seven numbered options: "23", "2,3", "2 và 3" or words. Stored: `{"codes": [...],
    "note": str}`.

    The option named `none` excludes the others and is stored as no code at all. `spoken` are further options
    reached by words. `reader` replaces the reading where the words need a grammar of their own.
    """

    options: tuple[Option, ...]
    keys: ClassVar[int] = 0
    listed: ClassVar[bool] = True
    none: str = field(default="none", kw_only=True)
    spoken: tuple[Option, ...] = field(default=(), kw_only=True)
    reader: Callable[[str], Outcome] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not 2 <= len(self.options) <= MOST_OPTIONS:
            raise ValueError(f"step {self.id}: {len(self.options)} options, choices use 1 to {MOST_OPTIONS}")

    def read(self, raw: str) -> Outcome:
        """All that is meant; refused when a word is not understood or "none" stands beside another."""
        if self.reader is not None:
            return self.reader(raw)
        said = words.yes_no(raw) if words.digit_choice(raw) is None else None
        if said is False and any(item.value == self.none for item in self.options):
            return Value(picked([]))
        every = (*self.options, *self.spoken)
        numbered = {str(place) for place in range(1, len(self.options) + 1)}
        if any(sign.isdigit() and sign not in numbered for sign in spelling.clean(raw)):
            return Refused()
        indexes, strange = hearing.several(raw, every)
        codes = [every[index].value for index in indexes]
        if strange or not codes or (self.none in codes and len(codes) > 1):
            return Refused()
        return Value(picked([code for code in codes if code != self.none]))

    def holds(self, value: Any) -> bool:
        """A dictionary of known codes and a note."""
        known = {item.value for item in (*self.options, *self.spoken)}
        return (
            isinstance(value, dict)
            and isinstance(value.get("codes"), list)
            and set(value["codes"]) <= known
            and isinstance(value.get("note"), str)
        )


def picked(codes: list[str], note: str = "") -> dict[str, Any]:
    """The stored shape of a Pick."""
    return {"codes": codes, "note": note}


@dataclass(frozen=True)
class Number(Question):
    """A whole number between `low` and `high`; a bare 9 is a number here."""

    low: int
    high: int
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 0

    def read(self, raw: str) -> Outcome:
        """The only number of a short text."""
        value = hearing.number(raw, self.low, self.high)
        return Refused() if value is None else Value(value)

    def holds(self, value: Any) -> bool:
        """A number within the bounds."""
        return type(value) is int and self.low <= value <= self.high


@dataclass(frozen=True)
class Year(Question):
    """A birth year or an age; a bare 9 is a number here. Stored: the year, 1900 to `this_year`."""

    this_year: int
    number_question: ClassVar[bool] = True
    keys: ClassVar[int] = 4

    def read(self, raw: str) -> Outcome:
        """See `hearing.birth_year`."""
        year = hearing.birth_year(raw, self.this_year)
        return Refused() if year is None else Value(year)

    def holds(self, value: Any) -> bool:
        """A year a living person can be born in."""
        return type(value) is int and 1900 <= value <= self.this_year


@dataclass(frozen=True)
class Text(Question):
    """Free text, composed and trimmed, between `least` and `most` characters; `rule` may refuse or rewrite
    it.
    """

    least: int = 1
    most: int = 160
    rule: Callable[[str], Outcome] | None = field(default=None, kw_only=True)
    open_words: ClassVar[bool] = True

    def read(self, raw: str) -> Outcome:
        """The text itself, or what `rule` makes of it."""
        text = " ".join(spelling.clean(raw).split())
        if not self.least <= len(text) <= self.most:
            return Refused()
        return Value(text) if self.rule is None else self.rule(text)

    def unwritten(self) -> Any:
        """A sign that no text has."""
        return UNWRITTEN

    def holds(self, value: Any) -> bool:
        """A text within the bounds."""
        return isinstance(value, str) and len(value) <= self.most


@dataclass(frozen=True)
class Lookup(Question):
    """Free text that must be found: the conversation's look-up `name(said=…)` runs once per answer.

    Its result is stored as `{"said": text, "found": [...]}`; an empty result refuses the answer and nothing
    is kept. `meanwhile`: what is found while the words are only spoken; None: what follows needs to know.
    """

    name: str
    keys: ClassVar[int] = 0
    most: int = field(default=160, kw_only=True)
    meanwhile: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def read(self, raw: str) -> Outcome:
        """The trimmed text; the engine looks it up."""
        text = " ".join(spelling.clean(raw).split())
        return Value(text) if 2 <= len(text) <= self.most and any(map(str.isalpha, text)) else Refused()

    def unwritten(self) -> Any:
        """The stored shape, with what is found meanwhile."""
        if self.meanwhile is None:
            return None
        return {"said": UNWRITTEN, "found": [dict(self.meanwhile)], "sure": True}

    def holds(self, value: Any) -> bool:
        """A text with what was found for it."""
        return isinstance(value, dict) and isinstance(value.get("said"), str) and bool(value.get("found"))


LEAST_KEYS: Final = 3
"""Keys of letters that begin to name something."""


@dataclass(frozen=True)
class ByLetters(Lookup):
    """The first letters of a name, as a keypad gives them; or their keys, as a telephone does."""

    number_question: ClassVar[bool] = True

    def read(self, raw: str) -> Outcome:
        """Letters as any text; keys as they are, from three on."""
        pressed = spelling.clean(raw).strip()
        if pressed.isdecimal() and pressed.isascii() and LEAST_KEYS <= len(pressed) <= self.most:
            return Value(pressed)
        return super().read(raw)


@dataclass(frozen=True)
class ReadBack(Question):
    """All answers read back before anything is stored. Stored: True to send, False when something is wrong.

    "SUA 4", "4" or "sửa năm sinh" changes one of `parts` at once; after a False the script asks `Which`.
    Reaching this step forgets every answer that is no longer part of the way to it: what the person sees here
    is all there is.
    """

    parts: Mapping[int, tuple[str, ...]]
    send: tuple[str, ...] = field(default=_SEND, kw_only=True)
    reads_back: ClassVar[bool] = True

    def read(self, raw: str) -> Outcome:
        """Send, change one part, or something is wrong."""
        digit = words.digit_choice(raw)
        if digit in (1, 2):
            return Value(digit == 1)  # 2 is "something is wrong" as everywhere, never the birth year
        if hearing.is_said(raw, self.send) or words.yes_no(raw):
            return Value(True)
        part = _part(raw, self.parts)
        if part is not None:
            return Edit(part)
        return Value(False) if words.yes_no(raw) is False or _speaks_of_change(raw) else Refused()

    def holds(self, value: Any) -> bool:
        """Yes or no."""
        return isinstance(value, bool)


@dataclass(frozen=True)
class Which(Question):
    """After a read-back found wrong: which of `parts`, by number or name. Never stored: it changes that
    question.

    `read_back` is the id of the read-back, which is asked again afterwards.
    """

    parts: Mapping[int, tuple[str, ...]]
    read_back: str

    def read(self, raw: str) -> Outcome:
        """The question to change."""
        part = _part(raw, self.parts)
        return Refused() if part is None else Edit(part, (self.read_back,))

    def holds(self, value: Any) -> bool:
        """Nothing is ever stored."""
        del value
        return False


_CHANGE = ("sửa", "sai", "đổi", "lại", "câu", "edit", "change")


def _part(raw: str, parts: Mapping[int, tuple[str, ...]]) -> int | None:
    """The part meant by "4", "SUA 4", "sửa năm sinh" or "năm sinh"."""
    said = spelling.words(spelling.clean(raw))
    while said and any(spelling.stands_for(said[0].raw, verb) for verb in _CHANGE):
        said = said[1:]
    rest = " ".join(word.raw for word in said)
    digit = words.digit_choice(rest)
    if digit is not None:
        return digit if digit in parts else None
    return next((number for number, names in parts.items() if hearing.is_said(rest, names)), None)


def _speaks_of_change(raw: str) -> bool:
    said = spelling.words(spelling.clean(raw))
    return bool(said) and any(spelling.stands_for(said[0].raw, verb) for verb in _CHANGE)
