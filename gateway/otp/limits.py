"""How many codes are texted: per number, its neighbours, address and key; and no more where nobody uses them.

Every limit counts rows (decisions 6): a wiped Redis opens nothing. The caller holds the lock of the number's prefix, so
limits of numbers and prefixes are exact; others may be overstepped by as many requests as run at once.
All texts of a verification count at its last one, which errs on the strict side by its ten minutes at most.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy import BigInteger, ColumnElement, func, select
from sqlalchemy.orm import Session

from gateway import people
from gateway.errors import TooMany
from gateway.otp.model import VerificationRow as Row
from gateway.otp.wishes import Understood
from gateway.settings import Settings

log = structlog.get_logger(__name__)

REFUSED = Counter("gateway_otp_refused_total", "Requests for a code refused, by the limit", ["limit"])

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTLED = timedelta(minutes=3)  # who wants to get in has typed the code by then
WATCH_FROM = 20  # verifications of a key in a block in a day: fewer are chance
WATCH_ALL_FROM = 5 * WATCH_FROM  # of all keys together: one bad client is not to stop the good ones soon
WATCH_SHARE = 10  # one in so many is used even on a bad evening; pumped codes are never typed
MOST_UNSETTLED = (
    100  # texts of a key to a block that may yet be typed: a burst is over before it can be judged
)

_TEXTS: ColumnElement[int] = Row.sends.expression
_REQUESTS: ColumnElement[int] = func.greatest(Row.sends, 1)  # one that sends nothing is a request too


def prefix_of(number: str) -> str:
    """The hundred numbers that `number` (E.164) is among."""
    return number[:-2]


def block_of(number: str) -> str:
    """The first seven digits: ten thousand Vietnamese mobiles, the unit in which ranges are sold."""
    return number.removeprefix("+")[:7]


def heed(
    tx: Session, settings: Settings, wanted: Understood, key_id: int, now: datetime, *, asked_for: bool
) -> None:
    """Raises TooMany with the seconds after which every limit is free again; counts nothing itself.

    `asked_for`: the phone has asked for a code by text, which lifts every limit that guards its number.
    """
    waits = {"key": _wait(tx, settings.otp_per_key_hour, HOUR, now, Row.key_id == key_id, each=_REQUESTS)}
    if wanted.ip_token is not None:
        asker = (Row.ip_token == wanted.ip_token, Row.key_id == key_id)  # clients spoil no address for others
        waits["ip"] = _wait(tx, settings.otp_per_ip_hour, HOUR, now, *asker, each=_REQUESTS)
    if not asked_for:
        to, neighbours = Row.number == wanted.number, Row.prefix == prefix_of(wanted.number)
        waits["number"] = max(
            _wait(tx, settings.otp_per_number_hour, HOUR, now, to),
            _wait(tx, settings.otp_per_number_day, DAY, now, to),
        )
        waits["prefix"] = _wait(tx, settings.otp_per_prefix_hour, HOUR, now, neighbours)
        waits["pumping"] = _watch(tx, wanted.number, key_id, now)
    full = [limit for limit, wait in waits.items() if wait]
    for limit in full:
        REFUSED.labels(limit).inc()
    if full:
        raise TooMany(max(waits.values()))


def _wait(
    tx: Session,
    most: int,
    window: timedelta,
    now: datetime,
    *which: ColumnElement[bool],
    each: ColumnElement[int] = _TEXTS,
) -> int:
    """Seconds until fewer than `most` of what `each` row counts lie within `window`; 0 when it is so now."""
    counted = func.sum(each, type_=BigInteger)  # else the limit itself would have to be a small integer
    so_far = counted.over(order_by=(Row.sent_at.desc(), Row.id.desc())).label("so_far")
    newest = select(Row.sent_at, so_far).where(Row.sent_at > now - window, *which).subquery()
    full = select(newest.c.sent_at).where(newest.c.so_far >= most).order_by(newest.c.sent_at.desc()).limit(1)
    return _until_it_leaves(tx.execute(full).scalar(), window, now)


def _watch(tx: Session, number: str, key_id: int, now: datetime) -> int:
    """Texts nobody reads are somebody's income. Numbers that have texted us are people and pass."""
    block = (Row.block == block_of(number), Row.key_id.is_not(None), Row.sends > 0)
    waits = (
        _wait(tx, MOST_UNSETTLED, SETTLED, now, *block, Row.key_id == key_id, Row.approved_at.is_(None)),
        _unused(tx, WATCH_FROM, now, *block, Row.key_id == key_id),
        _unused(tx, WATCH_ALL_FROM, now, *block),
    )
    if not any(waits) or people.remembered(tx, number) is not None:
        return 0
    log.warning("hardly any code to this block is used", block=block_of(number), key_id=key_id)
    return max(waits)


def _unused(tx: Session, at_least: int, now: datetime, *which: ColumnElement[bool]) -> int:
    """Seconds until fewer than `at_least` verifications of a day are left; 0 where there are fewer, or used ones."""
    sent = (*which, Row.created_at > now - DAY, Row.created_at <= now - SETTLED)
    count, used = tx.execute(select(func.count(), func.count(Row.approved_at)).where(*sent)).one()
    if count < at_least or used * WATCH_SHARE >= count:
        return 0
    frees = select(Row.created_at).where(*sent).order_by(Row.created_at.desc()).offset(at_least - 1).limit(1)
    return _until_it_leaves(tx.execute(frees).scalar(), DAY, now)


def _until_it_leaves(sent_at: datetime | None, window: timedelta, now: datetime) -> int:
    return 0 if sent_at is None else max(1, math.ceil((sent_at + window - now).total_seconds()))
