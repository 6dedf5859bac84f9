"""Times signed webhooks of texts through a real `gateway web`, every check on, every text durable; proves them stored.

    gateway bench webhook [--json FILE]

A round posts distinct texts over kept-alive HTTP, four at a time, from a process of its own. The servers are as
durable as production's. Afterwards exactly the texts sent are stored, each once, and ten equal webhooks made one row.
Goal on two cores: 1,500 requests a second and 99 of 100 answered within 15 ms.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import text

from benchmarks import _load, _meter
from benchmarks._house import ACCOUNT, PUBLIC_URL, TOKEN, BenchHouse, open_house

ROUNDS = 5
TEXTS = 1_500  # a round of seconds, short for whoever waits
WARM_UP = 300  # requests until connections, statements and caches are there
AT_ONCE = 4
EQUAL = 10
GOAL_RATE, GOAL_P99 = 1_500.0, 15.0

_PATH = "/sms/twilio/inbound"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_SAID = (  # what people send: a form's answers, a whole declaration, sentences with and without accents
    "1",
    "Nguyen Van An",
    "KB Nguyen Van An 1985 nam Nhon Hai khoe",
    "Cho hỏi ngày mai chợ Ninh Hải có mở cửa không",
    "thon My Tuong 2, canh cho, nha co cong mau xanh",
    "Nha toi het gao ba ngay nay, xin can bo giup do, chau nho dang doi. Cam on nhieu lam a",
)


def run() -> dict[str, Any]:
    """Every round against one house; raises AssertionError when a text is missing or stored twice."""
    with open_house() as house, house.running("web") as parts:
        _post(house, [_signed(f"warm{number}", number) for number in range(WARM_UP)])
        rounds = [_round(house, parts["web"].pid, number) for number in range(ROUNDS)]
        _post(house, [_signed("equal", 0)] * EQUAL, at_once=EQUAL)
        _prove(house)
    figures = {
        name: _meter.figure([figures[name] for figures in rounds], unit) for name, unit in _UNITS.items()
    }
    ratios = {
        "rate / goal": round(figures["requests"]["median"] / GOAL_RATE, 2),
        "goal / p99": round(GOAL_P99 / figures["99 of 100 within"]["median"], 2),
    }
    return {"bench": "webhook", "machine": _meter.machine(), "figures": figures, "ratios": ratios}


report = _meter.report


def _round(house: BenchHouse, web: int, number: int) -> dict[str, float]:
    posts = [_signed(f"r{number}t{each}", each) for each in range(TEXTS)]
    servers = {"web": web, "PostgreSQL": house.postgres.pid, "Redis": house.redis.pid}
    before = {name: _meter.cpu_seconds(pid) for name, pid in servers.items()}
    everybody, start = _meter.machine_seconds(), time.perf_counter()
    done = _post(house, posts)
    everybody, whole = _meter.machine_seconds() - everybody, time.perf_counter() - start
    used = {name: _meter.cpu_seconds(pid) - before[name] for name, pid in servers.items()}
    times = [answer.seconds * 1000 for answer in done.flat]
    others = max(0.0, everybody - sum(used.values()) - done.cpu_seconds)
    return {
        "requests": TEXTS / done.seconds,
        "half of them within": _meter.percentile(times, 0.5),
        "99 of 100 within": _meter.percentile(times, 0.99),
        "CPU of the web process": used["web"] / TEXTS * 1000,
        "CPU of PostgreSQL": used["PostgreSQL"] / TEXTS * 1000,
        "CPU of Redis": used["Redis"] / TEXTS * 1000,
        "memory of the web process": _meter.megabytes(web),
        "CPU everybody else took meanwhile": others / whole,
    }


_UNITS = {
    "requests": "/s",
    "half of them within": "ms",
    "99 of 100 within": "ms",
    "CPU of the web process": "s per 1,000",
    "CPU of PostgreSQL": "s per 1,000",
    "CPU of Redis": "s per 1,000",
    "memory of the web process": "MB",
    "CPU everybody else took meanwhile": "cores",
}


def _post(house: BenchHouse, posts: list[bytes], *, at_once: int = AT_ONCE) -> _load.Drive:
    done = _load.drive(house.port, [[post] for post in posts], at_once=at_once)
    refused = {answer.status for answer in done.flat} - {200}
    if refused:
        raise AssertionError(f"webhooks were answered {refused}")
    return done


def _signed(ref: str, number: int) -> bytes:
    """A text as Twilio posts it, with the fields it always sends; a phone of its own for each."""
    form = {
        "ToCountry": "VN",
        "ToState": "",
        "SmsMessageSid": ref,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": ref,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": _SAID[number % len(_SAID)],
        "FromCountry": "VN",
        "To": "1022",
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": ref,
        "AccountSid": ACCOUNT,
        "From": f"+8490000{number:04d}",
        "ApiVersion": "2010-04-01",
    }
    said = f"{PUBLIC_URL}{_PATH}" + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), said.encode(), hashlib.sha1)).decode()
    return _load.request("POST", _PATH, {**_FORM, "X-Twilio-Signature": signature}, urlencode(form).encode())


def _prove(house: BenchHouse) -> None:
    """Speed without the right rows is not reported."""
    wanted = WARM_UP + ROUNDS * TEXTS + 1
    with house.inside.db.transaction() as tx:
        rows, references = tx.execute(text("SELECT count(*), count(DISTINCT ref) FROM inbound")).one()
        seen = tx.execute(text("SELECT count(*) FROM inbound_seen")).scalar_one()
    if not rows == references == seen == wanted:
        raise AssertionError(f"{wanted} texts were sent, {rows} stored, {references} different, {seen} known")
