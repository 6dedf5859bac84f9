"""What a script may know of the world: facts frozen when the dialogue opens, so that replay never sees a
changed one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Relative:
    """One member of the household that shares the phone. `ord` counts from 1; `sex` is nam, nu or khac.

    `commune` is the place's name as a person reads it ("Xã Vĩnh Hải"); `last` holds what this member last
    declared (`travel`, `signs`, `contact` as the declare service stores them) or None when nothing was ever
    declared.
    """

    ord: int
    name: str
    birth_year: int | None = None
    sex: str | None = None
    commune_code: str | None = None
    commune: str = ""
    address: str = ""
    last: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ctx:
    """The frozen surroundings of one dialogue.

    `today`: the local day it began. `number`: E.164, only as data. `channel`: where it was opened; it may go on
    elsewhere. `by_keys`: it was opened on a keypad, so what must be written comes last. `said`: the whole text that
    opened it, as evidence; `opening`: what followed its keyword, as typed ("KB …"); `args`: the same as the grammar
    read it. `consented`: this number has agreed before (or an order has switched the need off). `case`: the number
    the person may quote on every channel; "" where a talk is too short for one.
    """

    today: date
    number: str = ""
    language: str = "vi"
    channel: str = "sms"
    by_keys: bool = False
    opening: str = ""
    said: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    consented: bool = False
    case: str = ""
    household: tuple[Relative, ...] = field(default=())

    @property
    def by_voice(self) -> bool:
        """Whether it was opened in a call: what is told is heard whole, and no screen cuts it."""
        return self.channel == "voice"

    def as_json(self) -> dict[str, Any]:
        """Plain values for storage."""
        return {
            **_fields(self),
            "today": self.today.isoformat(),
            "args": dict(self.args),
            "household": [_fields(member) for member in self.household],
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `as_json`; members are matched by name so that a deploy may add one."""
        known = {**stored, "today": date.fromisoformat(stored["today"])}
        known["household"] = tuple(Relative(**member) for member in stored["household"])
        return cls(**known)


def _fields(value: Ctx | Relative) -> dict[str, Any]:
    """The fields as they are: all of them hold plain values, so nothing need be copied."""
    return {item.name: getattr(value, item.name) for item in fields(value)}
