"""What the customer's answer becomes on a handset: read, measured, cut where the air ends; it shows nothing."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.segments import cost_of, on_air

ROOM = {"gsm7": 182, "ucs2": 80}
"""160 octets of USSD string (TS 23.038 §5): septets, or UTF-16 words once a letter is outside GSM-7."""


class BadAnswer(ValueError):
    """The customer's answer is no screen; the message is what the end notification says of it."""


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


def read(status: int, kind: str, body: bytes) -> Screen:
    """The screen in an HTTP answer: 200, text/plain, `CON …` or `END …`. Raises BadAnswer."""
    if status != 200:
        raise BadAnswer(f"Your server answered with HTTP {status}")
    if kind != "text/plain":
        raise BadAnswer("The response is not text/plain")
    try:
        said = body.decode()
    except UnicodeDecodeError:
        raise BadAnswer("The response is not UTF-8") from None
    if not said.startswith(("CON ", "END ")):
        raise BadAnswer("The response begins with neither CON nor END")
    text = said[4:]
    cost = on_air(text)
    return Screen(_cut(text, cost.encoding), said.startswith("CON "), cost.encoding, cost.units)


def _cut(text: str, encoding: str) -> str:
    left = ROOM[encoding]
    for at, letter in enumerate(text):
        left -= cost_of(letter, encoding)
        if left < 0:
            return text[:at]
    return text
