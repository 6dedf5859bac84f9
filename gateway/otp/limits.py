"""How many codes are texted: per number, its neighbours, address and key; and no more where nobody uses them.

Every limit counts rows (decisions 6): a wiped Redis opens nothing. The caller holds the lock of the number's prefix, so
limits of numbers and prefixes are exact; a key or an address may overstep by as many requests as run at once.
All texts of a verification count at its last one, which errs on the strict side by its ten minutes at most.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import BigInteger, ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway import people
from gateway.errors import TooMany
from gateway.otp.model import VerificationRow as Row
from gateway.settings import Settings

log = structlog.get_logger(__name__)

REFUSED = Counter("gateway_otp_refused_total", "Requests for a code refused, by the limit", ["limit"])

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WATCH_FROM = 20  # verifications of a block in an hour: fewer are chance
WATCH_SHARE = 10  # one in so many is used even on a bad evening; pumped codes are never typed
SETTLED = timedelta(minutes=3)  # who wants to get in has typed the code by then


def prefix_of(number: str) -> str:
    """The hundred numbers that `number` (E.164) is among."""
    return number[:-2]


def block_of(number: str) -> str:
    """The first seven digits: ten thousand Vietnamese mobiles, the unit in which ranges are sold."""
    return number.removeprefix("+")[:7]


def heed(
    tx: Session, settings: Settings, *, number: str, key_id: int, ip_token: bytes | None, now: datetime
) -> None:
    """Raises TooMany with the seconds after which every limit is free again; counts nothing itself."""
    asked = tx.execute(select(func.max(Row.asked_at)).where(Row.number == number)).scalar()
    since_asked = () if asked is None else (Row.created_at > asked,)
    waits = {
        "number": max(
            _wait(tx, Row.number, number, settings.otp_per_number_hour, HOUR, now, *since_asked),
            _wait(tx, Row.number, number, settings.otp_per_number_day, DAY, now, *since_asked),
        ),
        "prefix": _wait(tx, Row.prefix, prefix_of(number), settings.otp_per_prefix_hour, HOUR, now),
        "key": _wait(tx, Row.key_id, key_id, settings.otp_per_key_hour, HOUR, now),
        "pumping": _watch(tx, number, now),
    }
    if ip_token is not None:
        waits["ip"] = _wait(tx, Row.ip_token, ip_token, settings.otp_per_ip_hour, HOUR, now)
    full = [limit for limit, wait in waits.items() if wait]
    for limit in full:
        REFUSED.labels(limit).inc()
    if full:
        raise TooMany(max(waits.values()))


def _wait(
    tx: Session,
    column: InstrumentedAttribute[Any],
    value: Any,
    most: int,
    window: timedelta,
    now: datetime,
    *only: ColumnElement[bool],
) -> int:
    """Seconds until fewer than `most` texts of the rows with `value` lie within `window`; 0 when it is so now."""
    sends = func.sum(Row.sends, type_=BigInteger)  # else the limit itself would have to be a small integer
    so_far = sends.over(order_by=(Row.sent_at.desc(), Row.id.desc())).label("so_far")
    newest = select(Row.sent_at, so_far).where(column == value, Row.sent_at > now - window, *only).subquery()
    full = select(newest.c.sent_at).where(newest.c.so_far >= most).order_by(newest.c.sent_at.desc()).limit(1)
    return _until_it_leaves(tx.execute(full).scalar(), window, now)


def _watch(tx: Session, number: str, now: datetime) -> int:
    """Texts nobody reads are somebody's income. Numbers that have texted us are people and pass."""
    sent = (
        Row.block == block_of(number),
        Row.created_at > now - HOUR,
        Row.created_at <= now - SETTLED,
        Row.key_id.is_not(None),
        Row.sends > 0,
    )
    count, used = tx.execute(select(func.count(), func.count(Row.approved_at)).where(*sent)).one()
    if count < WATCH_FROM or used * WATCH_SHARE >= count or people.remembered(tx, number) is not None:
        return 0
    log.warning("hardly any code to this block is used", block=block_of(number), sent=count, used=used)
    frees = (
        select(Row.created_at).where(*sent).order_by(Row.created_at.desc()).offset(WATCH_FROM - 1).limit(1)
    )
    return _until_it_leaves(tx.execute(frees).scalar(), HOUR, now)


def _until_it_leaves(sent_at: datetime | None, window: timedelta, now: datetime) -> int:
    return 0 if sent_at is None else max(1, math.ceil((sent_at + window - now).total_seconds()))
