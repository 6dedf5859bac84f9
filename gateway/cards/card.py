"""What a card says, as plain values; reads nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Which card was shown."""

    INSURANCE = "bhyt"
    IDENTITY = "cccd"


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `digits` is what persons are matched on, whichever form of the card was shown.

    They are the 10 digits of social insurance, or the 12 of the personal identity. `number`: as it is printed
    (15 characters on the old insurance card). The rest is None where the card does not say it or it was damaged on the
    way; then it is asked. `sex`: Nam or Nu.
    """

    kind: Kind
    digits: str = field(repr=False)
    number: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    birth_year: int | None = None
    sex: str | None = None
    address: str | None = field(default=None, repr=False)
