"""Beginning a verification and texting its code, for a client or for the phone itself; checks nothing that is typed.

A phone that asks by text has a code of its own, good at every client; while it has one, clients send nothing. No client
chooses what that text says, and none can use it up for the others.
Whoever writes about a number holds the lock of its prefix until the transaction ends, so that equal requests at once
are one verification and one text. Locked in order: sessions, this (a client's row before the phone's), messages.
"""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from gateway import people, phone
from gateway.accounts import Client
from gateway.errors import BadInput
from gateway.messages import bodies, outbox
from gateway.messages.outbox import Order
from gateway.otp import limits
from gateway.otp.model import VerificationRow as Row
from gateway.otp.wishes import (
    AUTO,
    GATE,
    RELEASE,
    RIGHTS,
    SIGN_IN,
    SITE,
    SMS,
    STAFF,
    VACCINE,
    VOICE,
    Understood,
    Wish,
    understand,
)
from gateway.settings import Settings

TEXTS = Counter("gateway_otp_texts_total", "Codes texted, by who asked: a client or the phone", ["asked_by"])

MOST_CHECKS = 5
"""Guesses at a code: one in 200,000 verifications falls to a guesser."""
MOST_GUESSES = 100
"""Guesses of all clients together at the code of a phone: one in 10,000 of them falls to a guesser."""
RESEND = timedelta(seconds=60)
"""A text that is late comes within this time; sending sooner only brings two."""
LONGEST = timedelta(minutes=10)
"""A code that is sent again lives on, but never beyond this age."""
_PATIENCE = timedelta(
    seconds=10
)  # a text that is well takes less; a phone that asks sooner has pressed twice
_WORTH_SENDING = timedelta(minutes=1)  # less life is over before the text is read
_SALT = 16  # bytes
_TOLD_TO_US = {
    RIGHTS: "O1_RIGHTS",
    SITE: "O1_SITE",
    STAFF: "O1_STAFF",
    VACCINE: "O1_VACCINE",
    RELEASE: "O1_RELEASE",
}
"""Purposes whose code goes back to 1022, by text or in a call, and the words that say so."""


@dataclass(frozen=True)
class Verification:
    """A pending verification as it is told. `resend_after`: seconds until the same request would send a code.

    `texted`: whether this request sent it. `template`, `args`: its text, the code in it sealed (`bodies.reveal`).
    `channel`: how it travels, sms or voice.
    """

    id: str
    number: str = field(repr=False)
    purpose: str
    expires_at: datetime
    resend_after: int
    texted: bool
    template: str
    args: Mapping[str, Any] = field(repr=False)
    channel: str = SMS


def issue(tx: Session, settings: Settings, wish: Wish, now: datetime) -> Verification:
    """A code for the client's number and purpose: the pending one again where there is one, else a fresh one.

    While the phone has a code of its own nothing is texted, save at gates: that code is right for what is begun.
    Raises BadInput naming a field, and TooMany where a text would be one too many.
    """
    wanted = understand(wish, settings.otp_countries, calls=settings.makes_calls)
    key_id, life = wish.client.id, timedelta(minutes=settings.otp_minutes)
    _lock(tx, wanted.number)
    phones = tx.execute(_phones(wanted.number, now)).scalar()
    if phones is not None and wanted.purpose != GATE:
        limits.heed(tx, settings, wanted, key_id, now, asked_for=True)
        return _begin_untexted(tx, wanted, key_id, now + life, now, phones)
    mine = tx.execute(
        _texted(wanted, key_id, now).with_for_update()
    ).scalar()  # a check comes before or after
    same = mine if mine is not None and mine.site == wanted.site else None
    asked_for = phones is not None and not _answered(tx, wanted, key_id, phones)
    if same is not None and now < same.sent_at + RESEND and not asked_for:
        return _told(same, now, texted=False)
    limits.heed(tx, settings, wanted, key_id, now, asked_for=asked_for)
    row = same
    if row is None or now + life > row.created_at + LONGEST:
        if mine is not None:
            _end(tx, mine, now)
        row = _begin(tx, wanted, key_id, now)
    row.lang = wish.lang or _usual_language(tx, wanted.number)
    row.web_domain, row.ip_token = wanted.web_domain, wanted.ip_token
    row.channel = _channel(tx, wanted)
    row.sends += 1
    _text(tx, row, now + life, now)
    TEXTS.labels("client").inc()
    return _told(row, now, texted=True)


def send_to_phone(
    tx: Session, number: str, countries: Collection[str], lang: str, minutes: int, now: datetime
) -> Verification:
    """The code of the phone that asks by text, whatever the limits of its number: again, or a fresh one.

    Asked again at once, nothing more is sent. Raises BadInput for a number outside `countries`: its texts are
    somebody's income. `minutes`: the life of a code.
    """
    phone.parse_recipient(number, countries=countries)
    _lock(tx, number)
    row = tx.execute(_phones(number, now).with_for_update()).scalar()
    if row is not None and now < row.sent_at + _PATIENCE:
        return _told(row, now, texted=False)
    if row is None or now + _WORTH_SENDING > row.created_at + LONGEST:
        if row is not None:
            _end(tx, row, now)
        row = _begin(tx, Understood(number, SIGN_IN, None, None, None), None, now)
    row.lang, row.channel = lang, AUTO
    row.asks, row.asked_at = row.asks + 1, now
    _text(tx, row, min(now + timedelta(minutes=minutes), row.created_at + LONGEST), now)
    TEXTS.labels("phone").inc()
    return _told(row, now, texted=True)


def pending(tx: Session, client: Client, number: str, purpose: str, now: datetime) -> Verification | None:
    """What the client had texted to `number` for this purpose, while it is good; locks nothing."""
    theirs = _pending(number, now).where(Row.key_id == client.id, Row.purpose == purpose, Row.sends > 0)
    row = tx.execute(theirs.limit(1)).scalar()
    return None if row is None else _told(row, now, texted=False)


def newest_pending(tx: Session, number: str, now: datetime) -> Verification | None:
    """The verification whose code `number` was texted last, while it is good; locks nothing."""
    row = tx.execute(_pending(number, now).where(Row.sends + Row.asks > 0).limit(1)).scalar()
    return None if row is None else _told(row, now, texted=False)


def _lock(tx: Session, number: str) -> None:
    name = f"verifications of {limits.prefix_of(number)}"
    tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _phones(number: str, now: datetime) -> Select[Row]:
    """The code its phone asked for, while it is good: there is at most one."""
    return _pending(number, now).where(Row.key_id.is_(None))


def _texted(wanted: Understood, key_id: int, now: datetime) -> Select[Row]:
    """What the client had texted for the same purpose: there is at most one that is good."""
    return _pending(wanted.number, now).where(
        Row.key_id == key_id, Row.purpose == wanted.purpose, Row.sends > 0
    )


def _pending(number: str, now: datetime) -> Select[Row]:
    """Every verification of `number` whose code is good, last texted first."""
    return (
        select(Row)
        .where(Row.number == number, Row.sent_at > now - LONGEST, Row.expires_at > now)
        .where(Row.approved_at.is_(None))
        .where(or_(Row.checks < MOST_CHECKS, Row.key_id.is_(None) & (Row.checks < MOST_GUESSES)))
        .order_by(Row.sent_at.desc(), Row.id.desc())
        .execution_options(populate_existing=True)  # checks are counted behind the session's back
    )


def _answered(tx: Session, wanted: Understood, key_id: int, phones: Row) -> bool:
    """Whether the client has had a gate code texted since the phone asked: once is what the phone asked for."""
    query = select(Row.id).where(
        Row.number == wanted.number, Row.key_id == key_id, Row.sends > 0, Row.sent_at >= phones.sent_at
    )
    return tx.execute(query.where(Row.purpose == GATE).limit(1)).scalar() is not None


def _begin_untexted(
    tx: Session, wanted: Understood, key_id: int, expires_at: datetime, now: datetime, phones: Row
) -> Verification:
    """A row for this request alone: visitors of one page who share a number share no guesses."""
    row = _begin(tx, wanted, key_id, now)
    row.web_domain, row.ip_token, row.expires_at = wanted.web_domain, wanted.ip_token, expires_at
    tx.flush()
    wait = math.ceil((phones.expires_at - now).total_seconds())
    return Verification(row.public_id, row.number, row.purpose, expires_at, wait, False, *_words(row))


def _begin(tx: Session, wanted: Understood, key_id: int | None, now: datetime) -> Row:
    row = Row(
        public_id=outbox.new_public_id("ver"),
        key_id=key_id,
        number=wanted.number,
        prefix=limits.prefix_of(wanted.number),
        block=limits.block_of(wanted.number),
        purpose=wanted.purpose,
        lang="vi",
        channel=wanted.channel,
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
        called=row.channel == VOICE,
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
    if row.purpose in _TOLD_TO_US and row.web_domain is None:
        return _TOLD_TO_US[row.purpose], args
    if row.web_domain is not None:
        return "O1_WEB", {**args, "domain": row.web_domain}
    return "O1", args


def _channel(tx: Session, wanted: Understood) -> str:
    """How it travels: nobody is called who does not hear. Raises BadInput(to) where they cannot be texted either."""
    if wanted.channel == SMS or not people.deaf(tx, [wanted.number]):
        return wanted.channel
    if phone.is_landline(wanted.number):
        raise BadInput("to", "deaf_landline")
    return SMS


def _usual_language(tx: Session, number: str) -> str:
    known = people.remembered(tx, number)
    if known is not None:
        return known.lang
    return "vi" if number.startswith("+84") else "en"


def _told(row: Row, now: datetime, *, texted: bool) -> Verification:
    wait = math.ceil((row.sent_at + RESEND - now).total_seconds())
    words = _words(row)
    by = VOICE if row.channel == VOICE else SMS
    return Verification(
        row.public_id, row.number, row.purpose, row.expires_at, max(wait, 0), texted, *words, by
    )
