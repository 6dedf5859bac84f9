"""Kills senders of an SMPP carrier that misbehaves, again and again, and counts what is lost, doubled and in doubt.

    gateway bench kill [--kills 50] [--letters 150] [--seed N] [--json FILE]
    gateway bench kill --alert 20000

Texts of every purpose, a quarter of them long, are ordered while their sender is killed with SIGKILL at random moments
and another takes over; every tenth death takes two senders of the carrier at once. Then a sender dies between claim and
hand-over, PostgreSQL dies in the middle of writing outcomes, and Redis forgets everything and is away. A text lost,
sent twice against its purpose, or doubled without our rows saying so ends the benchmark (`_deaths/books.py`).

With `--alert` an alert for so many goes out instead, while senders, workers, the scheduler, Redis and PostgreSQL die in
turn (`_deaths/warned.py`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import _meter
from benchmarks._deaths import books, servers, story, warned
from benchmarks._deaths.books import Books
from benchmarks._deaths.stage import Stage, open_stage
from benchmarks._deaths.story import MISBEHAVES, Plan
from benchmarks._house import BenchHouse, in_daylight, open_house
from gateway.messages.status import Status

_PAIRS = 10  # of so many deaths one takes two senders along
_HELD = 40  # letters of the sender that dies with all of them claimed and none begun
_PACED = 600  # letters under a Redis that dies: some seconds at the contract's rate
GOAL_SECONDS = 5.0  # until a successor sends: a person with a phone in the hand does not text again so soon


def run(*words: str) -> dict[str, Any]:
    """The figures; raises AssertionError when the three books do not agree."""
    chosen = _options(words)
    began = time.monotonic()
    if chosen.alert:
        return _warn(chosen.alert, chosen.seed)
    with _stage(chosen.seed) as (on, house):
        _deaths(on, chosen.kills, chosen.letters)
        deaths = len(on.deaths)
        on.operator.faults()
        story.die_before_hand_over(on, _HELD)
        servers.database_dies_in_settle(on, house.postgres)
        on.operator.faults(slow_ms=MISBEHAVES["slow_ms"])
        pace = servers.redis_dies_wiped(on, house.redis, _PACED)
        found = books.read(on)
        books.prove(on, found)
    seconds = _meter.figure(on.sends_after, "s")
    return {
        "bench": "kill",
        "seed": chosen.seed,
        "machine": _meter.machine(),
        "figures": {
            "unknown per death of a sender": _meter.figure(_in_air(on, deaths), "texts"),
            "outcomes only its flight file knew": _meter.figure(
                [d.unflushed for d in on.deaths[:deaths]], "texts"
            ),
            "claimed when it died": _meter.figure([d.leased for d in on.deaths[:deaths]], "texts"),
            "until a successor sends": seconds,
        },
        "counts": {
            "deaths": len(on.deaths),
            "seconds": round(time.monotonic() - began),
            **_counts(on, found),
        },
        "ratios": {
            "bound / most unknown of a death": round(books.bound(on) / max(1, *_in_air(on, deaths)), 2),
            "goal / seconds until a successor sends": round(GOAL_SECONDS / seconds["median"], 2),
            "contract / pace without Redis": round(on.rate * pace.seconds / pace.parts, 2),
        },
    }


def report(result: dict[str, Any]) -> str:
    """What a person reads of `result`."""
    counts = "\n".join(f"{name:<44}{count:>10,}" for name, count in result["counts"].items())
    return f"{counts}\n{_meter.report(result)}"


def _options(words: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="gateway bench kill", description="Senders die, and nothing is lost."
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--letters", type=int, default=150, help="ordered for each life of a sender")
    parser.add_argument("--alert", type=int, default=0, metavar="PEOPLE", help="an alert instead of letters")
    parser.add_argument("--seed", type=int, default=1022, help="of texts, faults and moments of death")
    return parser.parse_args(words)


@contextmanager
def _stage(seed: int, *, with_places: bool = False) -> Iterator[tuple[Stage, BenchHouse]]:
    with open_house(with_places=with_places, TWILIO_ACCOUNT_SID="") as bare:
        house = in_daylight(bare)
        with open_stage(house.environment, house.layout.data, seed) as on:
            yield on, house


def _warn(people: int, seed: int) -> dict[str, Any]:
    """An alert in the storm."""
    began = time.monotonic()
    with _stage(seed, with_places=True) as (on, house):
        found = warned.storm(on, house, people)
        warned.prove(on, found, people)
    in_air = _in_air(on, len(on.deaths))
    return {
        "bench": "kill",
        "seed": seed,
        "machine": _meter.machine(),
        "figures": {"unknown per death of a sender": _meter.figure(in_air, "texts")},
        "counts": {
            "recipients": len(found.told),
            **{f"  {status}": count for status, count in found.by_status.items()},
            "deaths": len(warned.VICTIMS) + 1,
            "in the air when their sender died": sum(in_air),
            "sent again after a doubt": sum(each.doubts for each in found.told),
            "on phones twice": sum(each.heard > 1 for each in found.told),
            "on phones more than twice": sum(each.heard > 2 for each in found.told),
            "seconds": round(time.monotonic() - began),
        },
        "ratios": {"bound / most unknown of a death": round(books.bound(on) / max(1, *in_air), 2)},
    }


def _deaths(on: Stage, kills: int, letters: int) -> None:
    on.operator.faults(**MISBEHAVES)
    pairs = kills // _PAIRS
    story.die_in_turn(on, Plan(kills - pairs, letters))
    if pairs:
        story.die_in_turn(on, Plan(pairs, letters, senders=2))


def _in_air(on: Stage, deaths: int) -> list[int]:
    return [len(keys) for death in on.deaths[:deaths] for keys in death.in_air]


def _counts(on: Stage, found: Books) -> dict[str, int]:
    in_air = {key: status for key, status in found.in_air(on).items() if status is not None}
    return {
        "messages": len(found.rows),
        **{f"  {status}": count for status, count in found.by_status.items()},
        "in the air when their sender died": len(in_air),
        "  settled by receipts since": sum(status > Status.UNKNOWN for status in in_air.values()),
        "sent again after a doubt": found.twice_by_us,
        "on phones twice": found.twice_by_phones,
        "duplicates by the carrier's count, in parts": found.carrier["duplicates"],
        "  at most, by our rows": sum(row.sent_again * row.segments for row in found.rows),
        "parts the carrier took": found.carrier["accepted"],
    }
