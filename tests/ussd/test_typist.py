"""Somebody who presses one key in two seconds finishes every talk, though the network ends each session after sixty."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.ussd.handset import Handset

SECONDS_A_KEY = 2
SECONDS_A_SESSION = 60
MOST_PRESSES = 10  # a screen (people.md §1.13), without the key that sends
_KEYS = ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz")


def presses(typed: str) -> int:
    """Keys of an old phone: a digit is held down once, a letter is tapped until it comes."""
    return sum(next((keys.index(sign) + 1 for keys in _KEYS if sign in keys), 1) for sign in typed)


class Typist:
    """Answers screens by what they ask; starts again where the network has cut the session."""

    def __init__(self, phone: Handset, answers: Sequence[tuple[str, str]]) -> None:
        """`answers`: (a word of the screen, what is keyed or the word in front of which its key stands)."""
        self.phone = phone
        self.answers = list(answers)
        self.sessions = 0
        self.left = 0.0

    def finishes(self, string: str) -> Typist:
        """Dial and answer until the session ends by itself."""
        self._dials(string)
        while self.phone.open:
            said = self._answer()
            assert presses(said) <= MOST_PRESSES, f"{said} at: {self.phone.screen}"
            needed = (presses(said) + 1) * SECONDS_A_KEY
            if needed > self.left:
                self.phone.drops()
                self._dials("*1022#")
                continue
            self.left -= needed
            self.phone.presses(said)
        return self

    def _dials(self, string: str) -> None:
        self.sessions += 1
        assert self.sessions <= 5, "goes round in circles"
        self.left = SECONDS_A_SESSION
        self.phone.dials(string)

    def _answer(self) -> str:
        screen = self.phone.screen
        if "1 Khai tiep" in screen:
            return "1"
        for word, said in self.answers:
            if word in screen:
                key = re.search(rf"^(\d) {said}", screen, re.MULTILINE)
                return key[1] if key else said
        raise AssertionError(f"nobody knows what to answer: {screen}")


FIRST = [
    ("1022 mien phi", "Khai y te"), ("Dong y", "Dong y"), ("Nam sinh", "1985"), ("Gioi tinh", "Nam"),
    ("chu dau ten xa", "nhon"), ("Chon xa", "Vinh Hai"), ("tinh khac", "Khong"), ("14 ngay qua:", "23"),
    ("o gan", "Khong ai"),
]  # fmt: skip


def test_a_first_declaration(dialler) -> None:
    typist = Typist(dialler(), FIRST).finishes("*1022#")
    typist.phone.ends("nhan tin hoi toi may nay")
    assert typist.sessions <= 2


def test_a_second_declaration_in_one_session(dialler, texts) -> None:
    phone = dialler()
    texts(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "1", "thon My Tuong 2", "1")
    typist = Typist(phone, [("1022 mien phi", "Khai y te"), ("Khai hom nay", "Khoe")]).finishes("*1022#")
    typist.phone.ends("Da nhan to khai")
    assert typist.sessions == 1


@pytest.mark.parametrize(
    ("string", "answers", "last"),
    [
        ("*1022*9#", [("DA BAO CAP CUU", "nhon")], "Da ghi them"),
        ("*1022#", [("1022 mien phi", "CAP CUU"), ("DA BAO CAP CUU", "my t")], "Da ghi them"),
        ("*1022*0#", [], "1022 goi lai so nay truoc"),
        ("*1022*7*1#", [], "So nay chua co to khai nao"),
        (
            "*1022#",
            [("1022 mien phi", "Muc khac"), ("Muc khac", "English"), ("English", "English")],
            "English",
        ),
        ("*1022*7*4#", [("Ngung", "Ngung")], "Da ngung tin tuc"),
        ("*1022#", [("1022 mien phi", "Hoi, kiem tra"), ("Hoi, kiem tra", "Hoi can bo")], "nhan tin hoi"),
    ],
)
def test_every_other_talk_in_one_session(dialler, string: str, answers, last: str) -> None:
    typist = Typist(dialler(), answers).finishes(string)
    typist.phone.ends(last)
    assert typist.sessions == 1
