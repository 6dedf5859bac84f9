"""Beginning a verification and texting its code, for a client or for the phone itself; checks nothing that is typed.

Whoever writes about a number holds the lock of its prefix until the transaction ends, so that equal requests at once
are one verification and one text. Locked in order: sessions, this, messages.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway import people
from gateway.messages import bodies, outbox
from gateway.messages.outbox import Order
from gateway.otp import limits
from gateway.otp.model import VerificationRow as Row
from gateway.otp.wishes import GATE, SIGN_IN, Understood, Wish, understand
from gateway.settings import Settings

TEXTS = Counter("gateway_otp_texts_total", "Codes texted, by who asked: a client or the phone", ["asked_by"])

MOST_CHECKS = 5
"""Guesses at a code: one in 200,000 verifications falls to a guesser."""
RESEND = timedelta(seconds=60)
"""A text that is late comes within this time; sending sooner only brings two."""
LONGEST = timedelta(minutes=10)
"""A code that is sent again lives on, but never beyond this age."""
_WORTH_SENDING = timedelta(minutes=1)  # less life is over before the text is read
_SALT = 16  # bytes


@dataclass(frozen=True)
class Verification:
    """A pending verification as it is told. `resend_after`: seconds until its code would be sent again.

    `texted`: whether this call sent it. `template`, `args`: its text, the code in it sealed (`bodies.reveal`).
    """

    id: str
    number: str = field(repr=False)
    purpose: str
    expires_at: datetime
    resend_after: int
    texted: bool
    template: str
    args: Mapping[str, Any] = field(repr=False)


def issue(tx: Session, settings: Settings, wish: Wish, now: datetime) -> Verification:
    """A code for the client's number and purpose: the pending one again where there is one, else a fresh one.

    Raises BadInput naming a field, and TooMany where a text would be one too many.
    """
    wanted = understand(wish, settings.otp_countries)
    key_id, life = wish.client.id, timedelta(minutes=settings.otp_minutes)
    _lock(tx, wanted.number)
    pending = [row for row in _held(tx, wanted.number, now) if row.purpose == wanted.purpose]
    mine = next((row for row in pending if row.key_id == key_id), None)
    same = mine if mine is not None and mine.site == wanted.site else None
    if same is not None and now < same.sent_at + RESEND:
        return _told(same, now, texted=False)
    if mine is None and (phones := next((row for row in pending if row.key_id is None), None)) is not None:
        phones.key_id, phones.ip_token = key_id, wanted.ip_token
        return _told(phones, now, texted=False)
    limits.heed(tx, settings, number=wanted.number, key_id=key_id, ip_token=wanted.ip_token, now=now)
    row = same
    if row is None or now + life > row.created_at + LONGEST:
        if mine is not None:
            _end(tx, mine, now)
        row = _begin(tx, wanted, key_id, now)
    row.lang = wish.lang or _usual_language(tx, wanted.number)
    row.web_domain, row.ip_token = wanted.web_domain, wanted.ip_token
    row.sends += 1
    _text(tx, row, now + life, now)
    TEXTS.labels("client").inc()
    return _told(row, now, texted=True)


def send_to_phone(tx: Session, number: str, lang: str, minutes: int, now: datetime) -> Verification:
    """A code for the phone that asks by text, at once and whatever its limits: the pending one again, or a fresh one.

    A fresh one belongs to the first client that asks for this number. `minutes`: the life of a code.
    """
    _lock(tx, number)
    row = next(iter(_held(tx, number, now)), None)
    if row is None or now + _WORTH_SENDING > row.created_at + LONGEST:
        row = _begin(tx, Understood(number, SIGN_IN, None, None, None), None, now)
    row.lang = lang
    row.asks, row.asked_at = row.asks + 1, now
    _text(tx, row, min(now + timedelta(minutes=minutes), row.created_at + LONGEST), now)
    TEXTS.labels("phone").inc()
    return _told(row, now, texted=True)


def newest_pending(tx: Session, number: str, now: datetime) -> Verification | None:
    """The verification whose code `number` was texted last, while it is good; locks nothing."""
    row = tx.execute(_pending(number, now).limit(1)).scalar()
    return None if row is None else _told(row, now, texted=False)


def _lock(tx: Session, number: str) -> None:
    name = f"verifications of {limits.prefix_of(number)}"
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _held(tx: Session, number: str, now: datetime) -> list[Row]:
    """What is pending, locked: a check of it at the same moment comes before or after, never between."""
    return list(tx.execute(_pending(number, now).with_for_update()).scalars())


def _pending(number: str, now: datetime) -> Select[Row]:
    """Every verification of `number` whose code is good, last texted first."""
    return (
        select(Row)
        .where(Row.number == number, Row.sent_at > now - LONGEST, Row.expires_at > now)
        .where(Row.approved_at.is_(None), Row.checks < MOST_CHECKS)
        .order_by(Row.sent_at.desc(), Row.id.desc())
        .execution_options(populate_existing=True)  # checks are counted behind the session's back
    )


def _begin(tx: Session, wanted: Understood, key_id: int | None, now: datetime) -> Row:
    row = Row(
        public_id=outbox.new_public_id("ver"),
        key_id=key_id,
        number=wanted.number,
        prefix=limits.prefix_of(wanted.number),
        block=limits.block_of(wanted.number),
        purpose=wanted.purpose,
        lang="vi",
        site=wanted.site,
        salt=os.urandom(_SALT),
        checks=0,
        sends=0,
        asks=0,
        created_at=now,
        sent_at=now,
        expires_at=now,
    )
    tx.add(row)
    return row


def _end(tx: Session, row: Row, now: datetime) -> None:
    """Another takes its place: its code is good no more, and a text of it that still waits would only mislead."""
    row.expires_at = now
    outbox.withdraw(tx, row.number, f"{row.public_id}:", now)


def _text(tx: Session, row: Row, expires_at: datetime, now: datetime) -> None:
    """Order the text; one that still waits for its carrier is withdrawn, or the phone would get both."""
    outbox.withdraw(tx, row.number, f"{row.public_id}:", now)
    row.sent_at, row.expires_at = now, expires_at
    tx.flush()
    template, args = _words(row)
    order = Order(
        row.number,
        "otp",
        template,
        args,
        lang=row.lang,
        origin=f"{row.public_id}:{row.sends + row.asks}",
        expires_at=expires_at,
    )
    outbox.order(tx, order, now)


def _words(row: Row) -> tuple[str, dict[str, Any]]:
    """The text: its template and arguments, the code sealed."""
    args = {
        "otp": bodies.sealed_code(row.public_id, row.salt),
        "minutes": (row.expires_at - row.sent_at) // timedelta(minutes=1),
    }
    if row.purpose == GATE:
        return "O2", {**args, "site": row.site}
    if row.web_domain is not None:
        return "O1_WEB", {**args, "domain": row.web_domain}
    return "O1", args


def _usual_language(tx: Session, number: str) -> str:
    known = people.remembered(tx, number)
    if known is not None:
        return known.lang
    return "vi" if number.startswith("+84") else "en"


def _told(row: Row, now: datetime, *, texted: bool) -> Verification:
    wait = math.ceil((row.sent_at + RESEND - now).total_seconds())
    words = _words(row)
    return Verification(row.public_id, row.number, row.purpose, row.expires_at, max(wait, 0), texted, *words)
