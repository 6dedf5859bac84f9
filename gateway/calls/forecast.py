"""How long callers wait, by the formulas of Erlang and of Palm; pure arithmetic over the figures of one team.

Erlang-C takes everybody for patient, so it has no answer once more calls come than are handled. Erlang-A (Palm) lets
callers give up after a time that is on the average their patience, and always has one: it is what surges are told by.
A. K. Erlang 1917; C. Palm 1946; O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with impatient
customers", 2002.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_NEGLIGIBLE: Final = math.log(1e-15)
"""Of a state, beside the likeliest one."""
MOST_AGENTS: Final = 10_000
GOAL: Final = 0.8
TARGET: Final = 20.0
"""Four of five callers hear a person within so many seconds: the usual goal of call centres ("80/20": B. Cleveland,
"Call Center Management on Fast Forward"). No rule of the province sets another."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a team has to do. `calls`: that come in an hour; `handling`: seconds an agent is busy with one, after-call
    work included; `patience`: seconds after which callers give up, on the average.
    """

    calls: float
    agents: int
    handling: float
    patience: float = 180.0

    def __post_init__(self) -> None:
        if self.calls < 0 or self.agents < 0 or self.handling <= 0 or self.patience <= 0:
            raise ValueError(f"no such load: {self}")

    @property
    def erlangs(self) -> float:
        """Agents that would be busy all the time."""
        return self.calls / 3600 * self.handling


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected. `waits`: the share of callers that wait at all; `wait`: seconds, of all callers together;
    `within`: the share answered within the target; `lost`: the share that gives up; `busy`: the share of the agents'
    time. Under more calls than can be handled Erlang-C waits for ever.
    """

    waits: float
    wait: float
    within: float
    lost: float
    busy: float


def erlang_c(load: Load, target: float = TARGET) -> Outlook:
    """Patient callers, first come, first served; `target` seconds."""
    offered, agents = load.erlangs, load.agents
    if offered == 0:
        return Outlook(0.0, 0.0, 1.0, 0.0, 0.0)
    if offered >= agents:
        return Outlook(1.0, math.inf, 0.0, 0.0, 1.0)
    blocked = _erlang_b(offered, agents)
    waits = blocked / (1 - offered / agents * (1 - blocked))
    free = (agents - offered) / load.handling  # how fast a queue empties, callers a second
    return Outlook(waits, waits / free, 1 - waits * math.exp(-free * target), 0.0, offered / agents)


def erlang_a(load: Load, target: float = TARGET) -> Outlook:
    """Callers who give up; `target` seconds."""
    arriving, leaving, giving_up = load.calls / 3600, 1 / load.handling, 1 / load.patience
    if arriving == 0:
        return Outlook(0.0, 0.0, 1.0, 0.0, 0.0)
    if load.agents == 0:
        return Outlook(1.0, load.patience, 0.0, 1.0, 0.0)
    idle, queued = _states(arriving, leaving, giving_up, load.agents)
    whole = sum(idle) + sum(queued)
    length = sum(place * share for place, share in enumerate(queued, 1)) / whole
    # whoever comes to `place` callers waiting before them waits (queued[0]: all agents busy, nobody waiting)
    waits = (idle[-1] + sum(queued)) / whole
    lost = giving_up * length / arriving
    wait = length / arriving
    served = _served_within(target, load, len(queued) + 1)
    within = sum(idle[:-1]) + sum(
        share * soon for share, soon in zip((idle[-1], *queued[:-1]), served, strict=False)
    )
    return Outlook(waits, wait, within / whole, lost, (1 - lost) * load.erlangs / load.agents)


def wait_of(place: int, agents: int, handling: float, patience: float) -> float:
    """Seconds until the caller with `place` others before them is answered, should they stay.

    Each step forward is an agent who becomes free or a caller before them who gives up. Without agents there is none.
    """
    if agents <= 0:
        return math.inf
    return sum(1 / (agents / handling + ahead / patience) for ahead in range(place + 1))


def wait_ahead(load: Load, waiting: int, horizon: float = 600.0) -> float:
    """Seconds that somebody will wait who comes within `horizon` seconds and stays, with `waiting` in the queue now.

    Who gives up is called back in their place, so nobody leaves this queue unserved: Erlang-C where the team keeps up;
    where it does not, the queue grows by what comes more than is handled. Without agents there is no answer to give.
    """
    if load.agents == 0:
        return math.inf if waiting or load.calls else 0.0
    each = load.handling / load.agents  # seconds until the next one is answered, all agents busy
    growing = load.calls / 3600 - 1 / each
    if growing >= 0:
        return (waiting + growing * horizon) * each
    return max(waiting * each, erlang_c(load).wait)


def agents_for(load: Load, within: float, target: float = TARGET) -> int:
    """The fewest agents with whom the share `within` is answered within `target` seconds by Erlang-C."""
    if not 0 < within < 1:
        raise ValueError("a share between 0 and 1")
    agents = max(1, math.ceil(load.erlangs))
    while agents < MOST_AGENTS:
        outlook = erlang_c(Load(load.calls, agents, load.handling, load.patience), target)
        if outlook.within >= within:
            return agents
        agents += 1
    return MOST_AGENTS


def _erlang_b(offered: float, agents: int) -> float:
    """The share that finds all agents busy where nobody may wait; the recursion neither overflows nor cancels."""
    blocked = 1.0
    for count in range(1, agents + 1):
        blocked = offered * blocked / (count + offered * blocked)
    return blocked


def _states(
    arriving: float, leaving: float, giving_up: float, agents: int
) -> tuple[list[float], list[float]]:
    """How likely it is, up to a common factor, that so many agents are busy (0 to all), and so many callers wait (1 …).

    The likeliest state has 1: the ratios of thousands of states are no floating-point numbers, their logarithms are.
    """
    idle, top = [0.0], 0.0
    for busy in range(1, agents + 1):
        idle.append(idle[-1] + math.log(arriving / (busy * leaving)))
        top = max(top, idle[-1])
    queued: list[float] = []
    share = idle[-1]
    while True:
        onward = arriving / (agents * leaving + (len(queued) + 1) * giving_up)
        share += math.log(onward)
        if onward < 1 and share < top + _NEGLIGIBLE:
            break
        queued.append(share)
        top = max(top, share)
    return [math.exp(each - top) for each in idle], [math.exp(each - top) for each in queued] or [0.0]


def _served_within(target: float, load: Load, places: int) -> list[float]:
    """The share served within `target` seconds of those who come to all agents busy and 0, 1, … callers waiting; none
    of those who come further back than the list goes.

    A caller moves up when an agent becomes free or somebody before them gives up, and gives up themselves at the same
    pace: a chain that is followed step by step, with as many steps as the time may hold (uniformisation). From where
    there are fewer steps than callers before them nobody is served.
    """
    giving_up, leaving = 1 / load.patience, load.agents / load.handling
    onward: list[float] = []
    most = 1
    while len(onward) < min(places, most):
        onward.append(leaving + len(onward) * giving_up)
        held = (onward[-1] + giving_up) * target
        most = math.ceil(held + 10 * math.sqrt(held) + 20)
    pace = onward[-1] + giving_up
    held = pace * target
    share = [0.0] * len(onward)
    found = [0.0] * len(onward)
    for step in range(1, most + 1):
        weight = math.exp(step * math.log(held) - held - math.lgamma(step + 1))
        share = [
            rate / pace * (share[place - 1] if place else 1.0)
            + (1 - (rate + giving_up) / pace) * share[place]
            for place, rate in enumerate(onward)
        ]
        found = [sum_ + weight * part for sum_, part in zip(found, share, strict=True)]
    return found
