"""A stored word with what staff read for it: states and kinds that explain themselves on a page; a base, no words."""

from __future__ import annotations

from enum import StrEnum


class Said(StrEnum):
    """`NAME = "stored", "what staff read"`."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Said:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member
