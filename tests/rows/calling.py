"""A phone that calls 1022 in the town: hears, presses keys, speaks after the beep, is told afterwards."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.journeys.town import PATIENCE, Phone, call
from tests.waiting import until

HASTE = 40  # so many times faster a story listens: keys are awaited as long as ever
LISTENS = (
    45.0  # seconds for an answer on a busy machine; a caller who is asked twice in vain is given to a person
)
SPOKEN = 1.5  # seconds of words
_KEY_OF = dict(zip("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999", strict=True))


@dataclass
class Line:
    """A call in the hand: `dials(phone).hears("Cấp cứu").presses("1")`. `seen`: utterances before the last act."""

    phone: Phone
    seen: int = 0

    def hears(self, *parts: str, patience: float = LISTENS) -> str:
        """Wait until what is said since the last key holds every part; returns all of it."""
        deadline, said = time.monotonic() + patience, ""
        while time.monotonic() < deadline:
            said = " ".join(each["text"] for each in self._glance(wait=1)["heard"])
            if all(part.lower() in said.lower() for part in parts):
                return said
        raise AssertionError(f"{self.phone.number} did not hear {parts} but {said!r}")

    def presses(self, keys: str) -> Line:
        """Press keys, whatever is being said; what is heard counts anew from here."""
        self._mark()
        self._order(press=keys)
        return self

    def goes(self, *steps: tuple[str, str]) -> Line:
        """Keys, and what is heard after each of them."""
        for keys, heard in steps:
            self.presses(keys).hears(heard)
        return self

    def says(self, words: str) -> Line:
        """Wait for the beep, speak, and be silent."""
        until(lambda: self._beeped() or None, PATIENCE)
        self._mark()
        self._order(say=words, seconds=SPOKEN)
        return self

    def hangs_up(self) -> None:
        """Put the phone down."""
        self._order(hangup=True)

    def _beeped(self) -> bool:
        """the beep after the question"""
        now = self._glance()
        return now["doing"] == "Record" and any(each["kind"] == "beep" for each in now["heard"])

    def _mark(self) -> None:
        self.seen += len(self._glance()["heard"])

    def _order(self, **order: Any) -> None:
        call(f"{self.phone._box}/calls", order)

    def _glance(self, wait: int = 0) -> dict[str, Any]:
        return dict(call(f"{self.phone._box}/calls?after={self.seen}&wait={wait}"))


def dials(phone: Phone) -> Line:
    """Call 1022; what the machine says first is on its way."""
    call(f"{phone._box}/calls", {"haste": HASTE})
    call(f"{phone._box}/calls", {"call": True})
    return Line(phone)


def letters(name: str) -> str:
    """The keys of a name without accents, as a telephone has them: Nhon Hai is 6466424."""
    return "".join(_KEY_OF[letter] for letter in name.lower() if letter.isalpha())


def chooses(phone: Phone, *keys: str) -> Line:
    """Call, and go through the menus; the last key's answer is still to be heard."""
    line = dials(phone)
    line.hears("Cấp cứu, bấm chín", "Gặp cán bộ, bấm không")
    for key in keys[:-1]:
        line.presses(key).hears("bấm")
    return line.presses(keys[-1])


def enters(phone: Phone, board: str) -> Line:
    """Call at a gate, and key the number of its board; what is said then is still to be heard."""
    line = chooses(phone, "2")
    line.hears("năm số trên bảng")
    return line.presses(board)


def first_time(year: str) -> tuple[tuple[str, str], ...]:
    """Keys of a first declaration and what is heard after each, up to the words that have to be said."""
    return (
        ("1", "Đồng ý, bấm một"),
        ("1", "năm sinh"),
        (year, "Nam bấm một"),
        ("1", "xã, phường nào"),
        ("6466", "Nhơn Hải"),
        ("1", "tỉnh khác"),
        ("1", "Mười bốn ngày qua"),
        ("1", "Có ở gần ai"),
        ("1", "họ và tên"),
    )


def declares(phone: Phone, year: str = "1985") -> Line:
    """A first declaration by keys alone, up to the words that have to be said."""
    line = dials(phone)
    line.hears("Khai y tế, bấm một")
    for keys, heard in first_time(year):
        line.presses(keys).hears(heard)
    return line
