"""A USSD screen as a handset shows it, measured and cut where the air ends; whoever brought it is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.segments import cost_of, on_air

ROOM = {"gsm7": 182, "ucs2": 80}
"""160 octets of USSD string (TS 23.038 §5): septets, or UTF-16 words once a letter is outside GSM-7."""

TIMED_OUT = "Phiên USSD đã hết giờ."
UNREACHABLE = "Lỗi kết nối hoặc mã MMI không hợp lệ."
"""What Vietnamese handsets show when a code is nobody's or whoever answers it does not."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen as the handset shows it. `units`: what the customer sent, septets or UTF-16 words."""

    text: str
    goes_on: bool
    encoding: str
    units: int

    @property
    def cut(self) -> bool:
        """True when the end of it never reached the handset."""
        return self.units > ROOM[self.encoding]


def screen_of(said: str, goes_on: bool) -> Screen:
    """What a handset makes of a text; `goes_on`: it waits for an answer."""
    cost = on_air(said)
    return Screen(_cut(said, cost.encoding), goes_on, cost.encoding, cost.units)


def _cut(text: str, encoding: str) -> str:
    left = ROOM[encoding]
    for at, letter in enumerate(text):
        left -= cost_of(letter, encoding)
        if left < 0:
            return text[:at]
    return text
