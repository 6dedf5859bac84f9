"""How the declaration hears a name, a journey and a contact; pure rules of single answers.

Names: one to eight words, apostrophes and hyphens, accents or none, never a digit, no surname invented
(people.md §1.20): "Katơr Thị H'Nga", "Vàng A Sử", "Tám".
"""

from __future__ import annotations

import re
from typing import Final

from gateway.dialogue import danger, hearing, spelling, words
from gateway.dialogue.steps import Option, Outcome, Refused, Value
from gateway.services.declare import leftover, signs
from gateway.services.declare.sign_words import NONE, phrases
from gateway.text.fold import fold

MOST_NAME_WORDS: Final = 8
MOST_NAME_LETTERS: Final = 60

SEXES: Final = (
    Option(
        "Nam", phrases("nam, trai, con trai, đàn ông, nam giới, ông, ông già, ông lão, cụ ông, male, man, m")
    ),
    Option(
        "Nu",
        phrases("nữ, gái, con gái, đàn bà, phụ nữ, nữ giới, bà, bà già, bà lão, cụ bà, female, woman, f"),
    ),
    Option("Khac", phrases("khác, giới khác, other")),
)
CONTACTS: Final = (
    Option(NONE, phrases("""
        không ai, không có ai, không gần ai, không có, không tiếp xúc, không tiếp xúc ai, nobody, no one,
        none""")),
    Option("patient", phrases("""
        người mắc, người mắc covid, người nghi mắc, nghi mắc covid, mắc covid, người bệnh covid, covid,
        f0""")),
    Option("abroad", phrases("""
        người nước ngoài, nước ngoài, người từ nước ngoài, người đến từ nước có dịch, người từ nước có dịch,
        abroad""")),
    Option("sick", phrases("""
        người sốt, người ho, người sốt ho, người bị sốt, người bị ho, người khó thở, người bệnh, người ốm,
        sốt, ho""")),
)  # fmt: skip

SURNAMES: Final = phrases("""
    nguyen, tran, le, pham, hoang, huynh, phan, truong, trinh, vo, vu, dang, bui, ngo, dinh, doan, duong, ly,
    mai, luong, kator, chamalea, pinang, patau, taing""")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['.\-][^\W\d_]+)*\.?")
_LEAD_INS: Final = phrases("""
    họ và tên là, họ và tên, họ tên là, họ tên, tên tôi là, tên em là, tên con là, tên mình là, tên là, tôi
    tên là, tôi tên, em tên là, em tên, mình tên là, mình tên, con tên là, con tên, cháu tên là, cháu tên, tôi
    là, em là,
    mình là, my name is, khai cho""")
_NO_JOURNEY: Final = (
    *leftover.NOWHERE,
    *phrases("không đi, không có đi, không đến, ở nhà, chỉ ở nhà, nowhere"),
)
_WENT: Final = phrases("có đi, có đến, có về, có ra, có vào, có ghé, đi, đến, có")


def name(text: str) -> Outcome:
    """A person's name as typed, without "tôi tên là"; anything with a digit or more than eight words is
    refused.
    """
    said = text.replace("’", "'").replace("`", "'").strip(" .,;:!")
    typed = said.split()
    for lead in sorted(_LEAD_INS, key=lambda phrase: -len(phrase.split())):
        length = len(lead.split())
        if len(typed) > length and hearing.same_words(typed[:length], lead):
            typed = typed[length:]
            break
    cleaned = " ".join(typed).strip(" .,;:!")
    named = 1 <= len(typed) <= MOST_NAME_WORDS and all(_NAME_WORD.fullmatch(word) for word in cleaned.split())
    enough = sum(map(str.isalpha, cleaned)) >= 2 and len(cleaned) <= MOST_NAME_LETTERS
    if not named or not enough or words.yes_no(cleaned) is not None or cries(cleaned):
        return Refused()
    return Value(cleaned)


def cries(said: str) -> bool:
    """Whether words where a name is asked tell of danger; behind a surname they are a name ("Trần Thị Xỉu")."""
    return fold(said).partition(" ")[0] not in SURNAMES and danger.find(said) is not None


def newcomer(text: str) -> str | None:
    """The name of somebody new where a choice was asked: two words or more, with a common surname or every
    word with a capital; anything doubtful is None.
    """
    found = name(text)
    typed = found.value.split() if isinstance(found, Value) else []
    if len(typed) < 2 or leftover.doubtful_name(typed) or signs.speaks(" ".join(typed)):
        return None
    capitals = all(word[0].isupper() for word in typed) and not all(map(str.isupper, typed))
    return " ".join(typed) if capitals or fold(typed[0]) in SURNAMES else None


def is_huy(said: str) -> bool:
    """The name is HUY and nothing else: a man's name, or the old word for "cancel"."""
    return fold(said) == "huy"


def journey(text: str) -> Outcome:
    """Places visited in 14 days, or "" for none; "có" alone is asked again, because the place is needed."""
    digit = words.digit_choice(text)
    said = words.yes_no(text) if digit is None else None
    if digit == 1 or said is False or hearing.is_said(text, _NO_JOURNEY):
        return Value("")
    places = _without_went(text)
    if digit is not None or said is True or sum(map(str.isalpha, places)) < 2:
        return Refused()
    return Value(places)


def _without_went(text: str) -> str:
    typed = spelling.words(text)
    for lead in sorted(_WENT, key=lambda phrase: -len(phrase.split())):
        length = len(lead.split())
        if len(typed) > length and hearing.same_words([word.raw for word in typed[:length]], lead):
            return text[typed[length - 1].end :].strip(" ,.:;")
    return text
