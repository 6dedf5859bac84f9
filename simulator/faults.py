"""What goes wrong on purpose, how often, and the dice that decide; it breaks nothing itself.

The dice are a hash of (seed, carrier, fault, what it strikes), not a running sequence: under one seed the
same text to the same phone meets the same fate, however the requests happen to be interleaved.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EVERY_CARRIER = "*"


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault: the greatest number it takes, that number's unit, and what it does."""

    top: float
    unit: str
    does: str


_SHARE = "a probability from 0 to 1"
KINDS: Mapping[str, Kind] = {
    "late": Kind(
        86_400, "seconds from 0 to 86400", "every receipt or end of a session leaves that much later"
    ),
    "duplicate": Kind(
        1, _SHARE, "a receipt, a phone's text or USSD step is handed over twice at once, with one reference"
    ),
    "shuffle": Kind(
        1, _SHARE, "a message's last receipt leaves before its first, by SMPP before the answer to its submit"
    ),
    "lost": Kind(1, _SHARE, "a receipt or end of a session is never sent"),
    "lost_response": Kind(
        1,
        _SHARE,
        "a submit is accepted but its connection drops; a USSD answer is lost, its request repeated",
    ),
    "throttle": Kind(
        1, _SHARE, "a submit is refused as too fast: 429 and 20429, SMPP 0x58 or 0x14, ESMS 160"
    ),
    "dead": Kind(
        1,
        _SHARE,
        "a submit is refused with 503 (SMPP: 0x08, and no bind), a USSD session fails; at 1 the rest waits",
    ),
    "undelivered": Kind(
        1, _SHARE, "a message never reaches its phone: ErrorCode 30003, UNDELIV 027, SendFailed 1"
    ),
    "answer_twice": Kind(1, _SHARE, "SMPP: the answer to a submit is sent twice"),
    "cut_answer": Kind(1, _SHARE, "SMPP: the line ends in the middle of the answer to an accepted submit"),
    "drop_every": Kind(
        1_000_000, "a number of submits from 0 to 1000000", "SMPP: the line drops after each so many answers"
    ),
    "slow_ms": Kind(
        60_000, "milliseconds from 0 to 60000", "a submit is read, a USSD step posted, only after that long"
    ),
}


class BadFaults(ValueError):
    """The order cannot be obeyed; `field` names the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Orders:
    """One checked request. `levels` None: leave the faults alone; `clock`, `seed` None: leave them alone."""

    levels: Mapping[str, Mapping[str, float]] | None = None
    clock: float | None = None
    seed: int | None = None
    clears: bool = False


@dataclass(slots=True)
class Faults:
    """The faults in force, `{carrier or '*': {fault: level}}`; a carrier's own level hides that of all."""

    seed: int
    levels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def replace(self, levels: Mapping[str, Mapping[str, float]]) -> None:
        """Put these faults in force and drop all others; whoever waits for a cure looks again."""
        self.levels = levels
        woken, self._changed = self._changed, asyncio.Event()
        woken.set()

    def level(self, carrier: str, fault: str) -> float:
        """The number in force, 0 when the fault is off."""
        own = self.levels.get(carrier, {})
        return own[fault] if fault in own else self.levels.get(EVERY_CARRIER, {}).get(fault, 0.0)

    def strikes(self, carrier: str, fault: str, what: str) -> bool:
        """Whether a fault of probability hits `what`: a text that names the event alike in every run."""
        level = self.level(carrier, fault)
        if level <= 0:
            return False
        return self.draw(carrier, f"{fault}|{what}") < level

    def draw(self, whose: str, what: str) -> float:
        """A number from 0 to just below 1, alike in every run under one seed."""
        cast = f"{self.seed}|{whose}|{what}".encode("utf-8", "surrogatepass")
        return (int.from_bytes(hashlib.blake2b(cast, digest_size=8).digest()) >> 11) / 2**53

    async def until_alive(self, carrier: str) -> None:
        """Return at once unless the carrier is wholly dead; then when that ends."""
        while self.level(carrier, "dead") >= 1:
            await self._changed.wait()


def parse(body: object, carriers: Iterable[str]) -> Orders:
    """Check a POST /faults body.

    `{"late": 5, "twilio": {"lost": 0.2}, "clock": 3600, "seed": 7}`: a bare fault is for every carrier (or
    for the one named by `carrier`), an object for that carrier. Faults not named end; a body of only `clock`
    and `seed` leaves faults alone; `{}` clears everything, the clock too. Raises BadFaults.
    """
    if not isinstance(body, dict):
        raise BadFaults("body", 'send a JSON object, such as {"late": 5}; {} clears')
    known = (*carriers, EVERY_CARRIER)
    general = body.get("carrier", EVERY_CARRIER)
    if general not in known:
        raise BadFaults("carrier", f"there is no carrier {str(general)[:40]!r}; there is {', '.join(known)}")
    levels: dict[str, dict[str, float]] = {}
    for name, value in body.items():
        if name in KINDS:
            levels.setdefault(general, {})[name] = _level(name, value, name)
        elif name in known:
            levels.setdefault(name, {}).update(_levels_of(name, value))
        elif name not in ("carrier", "clock", "seed"):
            raise BadFaults(
                str(name)[:40], f"unknown; faults are {', '.join(KINDS)}; also clock, seed, carrier"
            )
    return Orders(
        levels=levels or None,
        clock=_number("clock", body["clock"], "seconds", 10 * 366 * 86_400.0, signed=True)
        if "clock" in body
        else None,
        seed=_seed(body["seed"]) if "seed" in body else None,
        clears=not body,
    )


def _levels_of(carrier: str, value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise BadFaults(carrier, 'a carrier takes an object of faults, such as {"lost": 0.2}')
    for fault in value:
        if fault not in KINDS:
            raise BadFaults(f"{carrier}.{str(fault)[:40]}", f"unknown; faults are {', '.join(KINDS)}")
    return {fault: _level(fault, level, f"{carrier}.{fault}") for fault, level in value.items()}


def _level(fault: str, value: object, field: str) -> float:
    kind = KINDS[fault]
    if isinstance(value, bool) and kind.top == 1:
        return float(value)  # true reads naturally as "always"
    return _number(field, value, kind.unit, kind.top)


def _number(field: str, value: object, unit: str, top: float, signed: bool = False) -> float:
    low = -top if signed else 0
    fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not fits or not low <= float(value) <= top:  # type: ignore[arg-type]  # `fits` says it is a number
        raise BadFaults(field, f"takes {unit}, not {str(value)[:40]!r}")
    return float(value)  # type: ignore[arg-type]  # checked above


def _seed(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise BadFaults("seed", f"takes a whole number from 0 to 2^63-1, not {str(value)[:40]!r}")
    return value
