"""Shows one value inside a text: named, styled, cut to its limit and made fit for the form; chooses no text.

Whatever a person wrote arrives here, so this is where it is cleaned: in the plain forms no character can leave
GSM-7 or cost two septets, and a cut never falls inside a letter or, where it can be helped, inside a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.text.clean import clean_inbound
from gateway.text.fold import strip_accents
from gateway.text.gsm7 import ALPHABET
from gateway.wording import speech
from gateway.wording.arguments import Argument
from gateway.wording.catalogue import Form
from gateway.wording.template import Style

_TWO_SEPTETS = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "|": "/", "\\": "/", "^": "'", "~": "-", "€": "EUR", "\f": " "}
)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_DATE = re.compile(r"(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|1[0-2])")
_FORMERLY = re.compile(r"\s*\(([^()]+) cũ\)")
_PRESS = {"vi": "bấm", "en": "press"}
_SCREEN_ROOM = 140  # of the 182 characters of a USSD screen: what a list may take
_WHOLE = frozenset({"code", "secret", "clock", "date", "day", "decimal", "year", "count"})
"""Kinds never cut: half a number to call back is worse than a long text."""
_BETWEEN_LINES: Mapping[Form, str] = {"spoken": ". ", "ussd": "\n"}
_OTHER = "khac"  # the code of a sign named in the person's own words

Word = Callable[..., str]
"""`word(id, **args)` → its text in the language and form at hand."""
_FULL_STOP = re.compile(r"(?<!\.)\.\s*$")
"""Of a sentence that somebody has written: where it is said, the text around it ends it."""


class BadArgument(ValueError):
    """A value is not of its kind; names the argument, never the value, which may be personal."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How values are to be shown: the language, the form, and where words come from."""

    lang: str
    form: Form
    word: Word

    def text(self, value: Any, argument: Argument, styles: Sequence[Style]) -> str:
        """`value` as it stands in the text; "" when there is nothing to say. Raises BadArgument."""
        if "keys" in styles:
            return self._with_keys(value, argument)
        said = self._said(value, argument, styles)
        if self.form == "spoken":
            said = _styled(said, [style for style in styles if style != "upper"])
            return _FULL_STOP.sub("", said) if argument.kind == "text" else said
        shown = self.plain(_styled(said, styles))
        return shown if argument.kind in _WHOLE else clip(shown, argument.limit_in(styles))

    def plain(self, text: str) -> str:
        """`text` as the form can carry it."""
        if self.form in ("accented", "spoken"):
            return text
        narrow = strip_accents(text).translate(_TWO_SEPTETS)
        if ALPHABET.issuperset(narrow):
            return narrow
        return "".join(map(_in_alphabet, unicodedata.normalize("NFC", narrow)))

    def _said(self, value: Any, argument: Argument, styles: Sequence[Style]) -> str:
        if value in ("", None) and argument.empty:
            return self.word(argument.empty)
        if isinstance(value, Mapping) and "w" in value:
            return self.word(value["w"], **{key: part for key, part in value.items() if key != "w"})
        match argument.kind:
            case "name":
                return self._name(value, whole="full" in styles)
            case "place":
                return self._place(value, argument, short="short" in styles)
            case "coded":
                return self.word(f"{argument.words}{_str(value, argument).upper()}")
            case "picked":
                return self._picked(value, argument)
            case "text":
                return self._joined(value, argument, ", ")
            case "lines":
                return self._joined(value, argument, _BETWEEN_LINES.get(self.form, ", "))
            case _:
                return self._figure(value, argument)

    def _name(self, value: Any, *, whole: bool) -> str:
        """Phones are shared and glanced at by others: the given name, which comes last, is enough."""
        words = clean_inbound(str(value)).split()
        return " ".join(words if whole else words[-1:])

    def _place(self, value: Any, argument: Argument, *, short: bool) -> str:
        if isinstance(value, Mapping):
            value = value.get("name" if short else "label")
        label = clean_inbound(_str(value, argument))
        if self.form == "spoken" and self.lang == "vi":
            return speech.name(_FORMERLY.sub(r", tên cũ là \1", label), self.lang)
        if self.lang == "en":
            return _FORMERLY.sub(r" (formerly \1)", label)
        return label

    def _picked(self, value: Any, argument: Argument) -> str:
        if not isinstance(value, Mapping):
            return self._joined(value, argument, ", ")
        codes, note = list(value.get("codes", ())), clean_inbound(str(value.get("note", "")))
        if note:  # their own words say what "other" was
            codes = [code for code in codes if code != _OTHER]
        named = ", ".join(self.word(f"{argument.words}{code.upper()}") for code in codes)
        if named and note:
            return f"{named} ({note})"
        return named or note or (self.word(argument.empty) if argument.empty else "")

    def _joined(self, value: Any, argument: Argument, between: str) -> str:
        items = value if isinstance(value, list | tuple) else [value]
        said = [self._item(item, argument) for item in items]
        return between.join(part for part in said if part)

    def _item(self, item: Any, argument: Argument) -> str:
        if isinstance(item, Mapping) and "w" in item:
            return self.word(item["w"], **{key: part for key, part in item.items() if key != "w"})
        said = clean_inbound(_str(item, argument))
        return speech.name(said, self.lang) if self.form == "spoken" else said

    def _with_keys(self, value: Any, argument: Argument) -> str:
        limit = argument.limit
        if self.form == "ussd":
            limit = min(limit, _SCREEN_ROOM // max(1, len(value)) - len("1 \n"))
        items = [clip(self.plain(self._item(item, argument)), limit) for item in value]
        if self.form == "spoken":
            lang = self.lang if self.lang in _PRESS else "vi"
            press, digits = _PRESS[lang], speech.DIGITS[lang]
            return ". ".join(f"{item}, {press} {digits[key]}" for key, item in enumerate(items, start=1))
        between = "\n" if self.form == "ussd" else ", "
        return between.join(f"{key} {item}" for key, item in enumerate(items, start=1))

    def _figure(self, value: Any, argument: Argument) -> str:
        written = _str(value, argument).strip()
        aloud, lang = self.form == "spoken", self.lang
        match argument.kind:
            case "clock":
                _must(_CLOCK.fullmatch(written), argument)
                return speech.clock(written, lang) if aloud else written
            case "date":
                _must(_DATE.fullmatch(written), argument)
                return speech.date(written, lang) if aloud else written
            case "day":
                _must(_DATE.fullmatch(written), argument)
                shown = speech.date(written, lang) if aloud else written
                return f"on {shown}" if lang == "en" else f"ngày {shown}"
            case "code":
                return speech.digits(written, lang) if aloud else written
            case "secret":
                return speech.secret(written, lang) if aloud else written
            case "decimal":
                return speech.decimal(written, lang) if aloud else written
            case _:
                _must(written.isascii() and written.isdecimal(), argument)
                return speech.number(int(written), lang) if aloud else written


def clip(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, cut at a word where there is one; never inside a letter."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    if not text[limit].isspace():
        head = head.rpartition(" ")[0]
    if head := head.rstrip(" ,;(-"):
        return head
    end = limit  # one word longer than all the room
    while end and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end].rstrip()


def _styled(text: str, styles: Sequence[Style]) -> str:
    if "upper" in styles:
        return text.upper()
    if "cap" in styles:
        return text[:1].upper() + text[1:]
    return text[:1].lower() + text[1:] if "low" in styles else text


def _in_alphabet(char: str) -> str:
    """The base letter of a foreign one, else a question mark so that a reader sees something was there."""
    if char in ALPHABET:
        return char
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base in ALPHABET else "?"


def _str(value: Any, argument: Argument) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadArgument(f"{argument.name} is not a {argument.kind}")
    return str(value)


def _must(right: object, argument: Argument) -> None:
    if not right:
        raise BadArgument(f"{argument.name} is not a {argument.kind}")
