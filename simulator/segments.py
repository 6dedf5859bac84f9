"""Counts what a text costs on the air, from 3GPP TS 23.038 and 23.040; knows nothing of who sends it.

Written apart from the gateway's own counter on purpose: when the two disagree, a test sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

# TS 23.038 §6.2.1, in table order; position 0x1B is the escape to the extension table and carries no letter.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # each costs an escape septet before it

# (alone, in a joined message): 140 octets, less 6 of user data header when joined (TS 23.040 §9.2.3.24.1).
_ROOM = {"gsm7": (160, 153), "ucs2": (70, 67)}


@dataclass(frozen=True, slots=True)
class OnAir:
    """A text as the radio carries it: `encoding` gsm7|ucs2, `units` septets or UTF-16 words, `parts`."""

    encoding: str
    units: int
    parts: tuple[str, ...]

    @property
    def segments(self) -> int:
        """Messages billed; an empty text still travels as one."""
        return len(self.parts)


def on_air(text: str) -> OnAir:
    """The encoding, cost and split of a text; no letter is ever cut in two by a segment's edge."""
    encoding = "gsm7" if all(c in _BASIC or c in _EXTENSION for c in text) else "ucs2"
    costs = [cost_of(c, encoding) for c in text]
    units = sum(costs)
    alone, joined = _ROOM[encoding]
    if units <= alone:
        return OnAir(encoding, units, (text,))
    parts: list[str] = []
    start = used = 0
    for i, cost in enumerate(costs):
        if used + cost > joined:
            parts.append(text[start:i])
            start, used = i, 0
        used += cost
    parts.append(text[start:])
    return OnAir(encoding, units, tuple(parts))


def cost_of(letter: str, encoding: str) -> int:
    """Septets, or UTF-16 words, that one letter takes."""
    if encoding == "gsm7":
        return 2 if letter in _EXTENSION else 1
    return 2 if ord(letter) > 0xFFFF else 1  # beyond the first plane: a surrogate pair
