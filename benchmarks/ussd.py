"""Times USSD steps through a real `gateway web`: whole declarations by keypad, every screen durable before it is shown.

    gateway bench ussd [--json FILE]

First the ceiling: declarations as fast as the house answers, eight phones at a time. Then latency at half of that
ceiling, from the moment a dial was due. Every declaration is begun on the keypad and stands at the same question in
the end; a screen that is not the expected one ends the benchmark. Goals on two cores: 800 steps a second, and at half
of the ceiling 99 of 100 screens within 15 ms.
"""

from __future__ import annotations

import itertools
import time
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text

from benchmarks import _load, _meter
from benchmarks._house import USSD_SECRET, BenchHouse, open_house

ROUNDS = 5
TALKS = 120  # declarations a round; ten steps each
WARM_UP = 20
AT_ONCE = 8
GOAL_RATE, GOAL_P99 = 800.0, 15.0

_PATH = f"/ussd/africastalking/{USSD_SECRET}"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_KEYED = ("", "1", "1", "1985", "1", "nhon", "1", "1", "1", "1")
_SHOWN = (
    "1022 mien phi", "1 Dong y", "Nam sinh", "Gioi tinh", "chu dau ten xa", "Chon xa", "tinh khac", "14 ngay qua",
    "o gan", "nhan tin hoi",
)  # fmt: skip
"""What is keyed, and a word of the screen that must answer it."""
_phones = itertools.count(1)


def run() -> dict[str, Any]:
    """Every round against one house; raises AssertionError when a screen or a stored dialogue is not the right one."""
    with open_house(with_places=True) as house, house.running("web") as parts:
        _hold(house, WARM_UP)
        rounds = [_round(house, parts["web"].pid) for _ in range(ROUNDS)]
        _prove(house)
    figures = {name: _meter.figure([each[name] for each in rounds], unit) for name, unit in _UNITS.items()}
    ratios = {
        "ceiling / goal": round(figures["steps"]["median"] / GOAL_RATE, 2),
        "goal / p99 at half of it": round(GOAL_P99 / figures["99 of 100 within, at half"]["median"], 2),
    }
    return {"bench": "ussd", "machine": _meter.machine(), "figures": figures, "ratios": ratios}


report = _meter.report


def _round(house: BenchHouse, web: int) -> dict[str, float]:
    servers = {"web": web, "PostgreSQL": house.postgres.pid}
    before = {name: _meter.cpu_seconds(pid) for name, pid in servers.items()}
    everybody, start = _meter.machine_seconds(), time.perf_counter()
    done = _hold(house, TALKS)
    everybody, whole = _meter.machine_seconds() - everybody, time.perf_counter() - start
    used = {name: _meter.cpu_seconds(pid) - before[name] for name, pid in servers.items()}
    steps = len(done.flat)
    ceiling = steps / done.seconds
    calm = [answer.seconds * 1000 for answer in _hold(house, TALKS, ceiling / 2 / len(_KEYED)).flat]
    others = max(0.0, everybody - sum(used.values()) - done.cpu_seconds)
    return {
        "steps": ceiling,
        "half within, at half": _meter.percentile(calm, 0.5),
        "99 of 100 within, at half": _meter.percentile(calm, 0.99),
        "CPU of the web process": used["web"] / steps * 1000,
        "CPU of PostgreSQL": used["PostgreSQL"] / steps * 1000,
        "memory of the web process": _meter.megabytes(web),
        "CPU everybody else took meanwhile": others / whole,
    }


_UNITS = {
    "steps": "/s",
    "half within, at half": "ms",
    "99 of 100 within, at half": "ms",
    "CPU of the web process": "s per 1,000",
    "CPU of PostgreSQL": "s per 1,000",
    "memory of the web process": "MB",
    "CPU everybody else took meanwhile": "cores",
}


def _hold(house: BenchHouse, talks: int, per_second: float | None = None) -> _load.Drive:
    """`talks` phones declare; each screen is the one that its key leads to."""
    done = _load.drive(
        house.port, [_talk(next(_phones)) for _ in range(talks)], at_once=AT_ONCE, per_second=per_second
    )
    for talk in done.answers:
        screens = [answer.body.decode() for answer in talk]
        if len(screens) != len(_SHOWN) or any(w not in s for w, s in zip(_SHOWN, screens, strict=True)):
            raise AssertionError(f"another talk than expected: {screens}")
    return done


def _talk(phone: int) -> list[bytes]:
    """Every request of one session: the text holds all that was keyed before."""
    keyed = [said for said in _KEYED if said]
    texts = ["*".join(keyed[:length]) for length in range(len(_KEYED))]
    return [_request(phone, said) for said in texts]


def _request(phone: int, keyed: str) -> bytes:
    form = {
        "sessionId": f"ATUid_{phone}",
        "serviceCode": "*1022#",
        "phoneNumber": f"+8490{phone:07d}",
        "networkCode": "45204",
        "text": keyed,
    }
    return _load.request("POST", _PATH, _FORM, urlencode(form).encode())


def _prove(house: BenchHouse) -> None:
    """Speed without the right rows is not reported: each phone has one open declaration, and was asked once by text."""
    phones = WARM_UP + 2 * ROUNDS * TALKS
    with house.inside.db.transaction() as tx:
        stored = tx.execute(
            text("SELECT count(*) FROM sessions WHERE service = 'kb' AND awaiting = 'dialogue'")
        )
        asked = tx.execute(text("SELECT count(DISTINCT recipient) FROM messages WHERE template = 'K1'"))
        rows = stored.scalar_one(), asked.scalar_one()
    if rows != (phones, phones):
        raise AssertionError(
            f"{phones} phones declared; {rows[0]} dialogues are stored, {rows[1]} were asked"
        )
