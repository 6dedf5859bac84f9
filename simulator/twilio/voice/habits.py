"""What people do of themselves: how a phone that is called behaves, and how long a caller waits before giving up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.faults import Faults
from simulator.twilio.voice.world import keys_in

Habit = Literal["rings", "answers", "busy", "machine"]
"""What a phone does that is called: it rings, is answered at once, is engaged, or has a machine that answers."""

LONGEST = 86_400.0  # seconds
MOST_TIMES = 1_000


class BadHabit(ValueError):
    """Nobody can have this habit; `field` names the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Caller:
    """How somebody calls. `waits`: seconds until they hang up unless they talk with a person; None: for ever.

    `redials`: seconds until they call again after that, at most `times` times. `presses`: one of these each time the
    customer listens, in their order. `random`: both times are drawn anew for each call, by an exponential law about
    their means; under one seed the same number draws the same.
    """

    waits: float | None = None
    redials: float | None = None
    times: int = 1
    presses: tuple[str, ...] = ()
    random: bool = False

    def patience(self, faults: Faults, who: str) -> float | None:
        """Seconds of waiting in the call that `who` names."""
        return self.waits if self.waits is None else self._drawn(self.waits, faults, f"waits|{who}")

    def pause(self, faults: Faults, who: str) -> float | None:
        """Seconds until the next call."""
        return self.redials if self.redials is None else self._drawn(self.redials, faults, f"redials|{who}")

    def _drawn(self, mean: float, faults: Faults, what: str) -> float:
        return -mean * math.log(1.0 - faults.draw("caller", what)) if self.random else mean


def caller_of(said: Mapping[str, object]) -> Caller:
    """The habit in `{waits?, redials?, times?, presses?: ["1", …], random?}`. Raises BadHabit."""
    strange = sorted(set(said) - {"waits", "redials", "times", "presses", "random"})
    if strange:
        raise BadHabit("habit", f"a caller's habit has no {strange[0][:40]!r}")
    times, presses, random = said.get("times", 1), said.get("presses", []), said.get("random", False)
    if isinstance(times, bool) or not isinstance(times, int) or not 0 <= times <= MOST_TIMES:
        raise BadHabit("habit.times", f"times takes a whole number from 0 to {MOST_TIMES}")
    if not isinstance(random, bool):
        raise BadHabit("habit.random", "random takes true or false")
    if not isinstance(presses, list) or not all(isinstance(keys, str) for keys in presses):
        raise BadHabit("habit.presses", "presses takes a list of keys")
    try:
        for keys in presses:
            keys_in(keys)
    except ValueError as fault:
        raise BadHabit("habit.presses", str(fault)) from None
    return Caller(_seconds(said, "waits"), _seconds(said, "redials"), times, tuple(presses), random)


def _seconds(said: Mapping[str, object], name: str) -> float | None:
    value = said.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
        raise BadHabit(f"habit.{name}", f"{name} takes seconds up to {LONGEST:g}")
    return float(value)
