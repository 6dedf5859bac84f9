"""Hear in a typed text which numbered option, which several, or which number a person means; it never
guesses.

A word counts when it may stand for the expected one (`spelling.stands_for`): "sot" and "sốt" are *sốt*, "năm"
is never *nam*. What cannot be heard is None and is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from gateway.dialogue import spelling, words

_POLITE = (
    "dạ",
    "thưa",
    "vâng",
    "ạ",
    "nha",
    "nhé",
    "nghen",
    "nè",
    "cán bộ",
    "em",
    "con",
    "cháu",
    "tôi",
    "mình",
    "là",
)
_LINKS = (
    "và", "với", "cùng", "có", "bị", "hơi", "nhẹ", "cả", "còn", "thêm", "lẫn", "một chút", "chút",
    "mấy hôm nay", "and", "with", "a",
)  # fmt: skip
_DIGIT_THEN_WORDS = re.compile(r"\s*(\d)\s*[.):,\-]*\s+(\S.*)", re.DOTALL)
_PIECE = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_YEAR_WORDS = ("sinh", "năm", "sn", "ns", "tuổi", "t", "khoảng", "chừng", "độ", "em", "tôi", "ông", "bà",
               "dạ", "ạ", "year", "years", "old", "age", "born", "in")  # fmt: skip
_AGE_WORDS = ("tuổi", "t", "years", "old", "age")
_DATE = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*(\d{4})")
_OLDEST = 120  # years: beyond the oldest person alive


class Sayable(Protocol):
    """Something that can be named by words."""

    @property
    def words(self) -> tuple[str, ...]:
        """Accented spellings, each one word or several."""
        ...


def is_said(raw: str, phrases: Sequence[str]) -> bool:
    """Whether the whole of `raw`, but for polite words at its ends, is one of `phrases`."""
    said = [word.raw for word in spelling.words(spelling.clean(raw))]
    return bool(said) and any(
        same_words(heard, phrase) for heard in _without_politeness(said) for phrase in phrases
    )


def same_words(said: Sequence[str], phrase: str) -> bool:
    """Whether typed words are exactly the accented `phrase`, word by word; "ko" is *không*."""
    expected = phrase.split()
    return len(said) == len(expected) and all(
        spelling.stands_for(typed, meant) or spelling.stands_for(words.full_word(typed.lower()), meant)
        for typed, meant in zip(said, expected, strict=True)
    )


def option(raw: str, count: int, named: Sequence[Sayable]) -> int | None:
    """Index of the one option meant by "2", "2.", "số 2", "2 Nữ" or "nữ"; digits reach the first `count`
    options.
    """
    text = spelling.clean(raw)
    digit = words.digit_choice(text)
    if digit is not None:
        return digit - 1 if 1 <= digit <= count else None
    led = _DIGIT_THEN_WORDS.fullmatch(text)
    if led:
        index = int(led[1]) - 1
        return index if 0 <= index < count and is_said(led[2], named[index].words) else None
    meant = [index for index, item in enumerate(named) if is_said(text, item.words)]
    return meant[0] if len(meant) == 1 else None


def several(raw: str, named: Sequence[Sayable]) -> tuple[list[int], list[str]]:
    """Indexes meant by "23", "2,3", "2 và 3" or words, in the order of the options, and the words not
    understood.

    A digit that is no option is returned among the words not understood.
    """
    pieces = _PIECE.findall(spelling.clean(raw))
    meant: set[int] = set()
    strange: list[str] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece.isdigit():
            _add_digits(piece, len(named), meant, strange)
            at += 1
            continue
        length, index = _longest(pieces[at:], named)
        if index is not None:
            meant.add(index)
        elif not length:
            strange.append(piece)
            length = 1
        at += length
    return sorted(meant), strange


def number(raw: str, low: int, high: int) -> int | None:
    """The only number of a short text ("3", "3 ngày", "khoảng 3 ngày") when it lies between `low` and
    `high`.
    """
    pieces = _PIECE.findall(spelling.clean(raw))
    found = [piece for piece in pieces if piece.isdigit()]
    if len(found) != 1 or len(pieces) > 4 or len(found[0]) > 9:
        return None
    value = int(found[0])
    return value if low <= value <= high else None


def birth_year(raw: str, this_year: int) -> int | None:
    """The birth year in "1985", "58", "62t", "62 tuổi", "sinh năm 85", "15/03/1985"; None when it must be
    asked again.

    Two digits are read as people write years: 58 is 1958, 05 is 2005. Two digits that could be this century's
    year as well as an age (10 up to the current year) are not guessed. One digit is an age (people.md §1.20).
    """
    text = spelling.clean(raw)
    dated = _DATE.fullmatch(text)
    pieces = [dated[1]] if dated else _PIECE.findall(text)
    digits = [piece for piece in pieces if piece.isdigit()]
    spoken = [piece for piece in pieces if not piece.isdigit()]
    if len(digits) != 1 or not all(_one_of(word, _YEAR_WORDS) for word in spoken):
        return None
    by_age = any(_one_of(word, _AGE_WORDS) for word in spoken)
    year = _year_of(digits[0], this_year, by_age=by_age)
    return year if year is not None and 1900 <= year <= this_year else None


def _year_of(digits: str, this_year: int, *, by_age: bool) -> int | None:
    value = int(digits)
    if len(digits) == 4:
        return value
    if by_age or len(digits) == 1:
        return this_year - value if value <= _OLDEST else None
    if len(digits) != 2:
        return None
    if digits.startswith("0"):
        return 2000 + value
    return 1900 + value if value > this_year % 100 else None


def _add_digits(run: str, count: int, meant: set[int], strange: list[str]) -> None:
    for digit in run:
        if 1 <= int(digit) <= count:
            meant.add(int(digit) - 1)
        else:
            strange.append(digit)


def _longest(pieces: list[str], named: Sequence[Sayable]) -> tuple[int, int | None]:
    """How many pieces the longest known phrase takes, and whose it is; (n, None) for a linking word, (0,
    None) if none.
    """
    best: tuple[int, int | None] = (0, None)
    phrases = [(phrase, index) for index, item in enumerate(named) for phrase in item.words]
    for phrase, index in [*phrases, *((link, None) for link in _LINKS)]:
        length = len(phrase.split())
        if length > best[0] and same_words(pieces[:length], phrase):
            best = (length, index)
    return best


def _without_politeness(said: list[str]) -> list[list[str]]:
    """The text as said and, shorter and shorter, without polite words at its ends."""
    shorter = [said]
    while len(said) > 1:
        if _one_of(said[-1], _POLITE):
            said = said[:-1]
        elif _one_of(said[0], _POLITE):
            said = said[1:]
        else:
            break
        shorter.append(said)
    return shorter


def _one_of(word: str, spellings: Sequence[str]) -> bool:
    return any(spelling.stands_for(word, meant) for meant in spellings)
