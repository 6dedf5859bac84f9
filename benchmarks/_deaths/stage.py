"""The stage: a house with one SMPP carrier, the operator behind it, its senders, and all that was sent."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks._deaths.mail import Letter, Mail
from benchmarks._deaths.operator import Operator, open_operator
from benchmarks._deaths.senders import Senders
from gateway.house import House, assemble
from gateway.messages.outcomes import Key

RATE, WINDOW, BINDS = 400, 20, 2
"""Of the contract: answers after 60 ms fill the window, so that a death finds it full."""
_CONNECTIONS = 4  # of the story itself, which only orders and counts


@dataclass(frozen=True)
class Death:
    """What one SIGKILL left, sender by sender: attempts in the air, outcomes known to the flight file alone, leases."""

    early: bool
    in_air: tuple[tuple[Key, ...], ...]
    unflushed: int
    leased: int


@dataclass
class Stage:
    """No sender runs yet. `sends_after`: seconds from a death until a successor has a text in the air."""

    house: House
    operator: Operator
    senders: Senders
    rate: int
    window: int
    dice: random.Random
    mail: Mail
    deaths: list[Death] = field(default_factory=list)
    sends_after: list[float] = field(default_factory=list)

    def order(self, count: int) -> list[Letter]:
        """So many more letters wait."""
        return self.mail.order(self.house, count)


@contextmanager
def open_stage(
    environment: Mapping[str, str],
    data: Path,
    seed: int,
    *,
    rate: int = RATE,
    window: int = WINDOW,
    binds: int = BINDS,
) -> Iterator[Stage]:
    """A stage in the house of `environment`, whose GATEWAY_DATA is `data`; nothing of it lives on.

    `seed` casts the carrier's faults, the letters and the moments of death.
    """
    with open_operator(data, seed) as operator:
        file = data / "carriers.toml"
        file.write_text(operator.table(rate=rate, window=window, binds=binds))
        own = {name: value for name, value in environment.items() if not name.startswith("TWILIO")}
        own["CARRIERS_FILE"] = str(file)
        house = assemble(own, connections=_CONNECTIONS)
        house.doorbell.forget()
        senders = Senders(own, data)
        dice = random.Random(seed)
        try:
            yield Stage(house, operator, senders, rate, window, dice, Mail(dice))
        finally:
            senders.kill([sender for sender in senders.every if sender.child.ended() is None])
            house.close()
