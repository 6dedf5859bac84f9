"""Checking what was typed: counted before it is compared, right once, and nobody learns why there is nothing to check.

Expired, used, exhausted, unknown and somebody else's are one answer: any other would tell a guesser where to go on.
A code that the phone asked for is right for every client, once for each verification, and its guesses are counted too.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import Counter
from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway import audit, crypto, phone
from gateway.accounts import Client
from gateway.errors import BadInput, NotFound
from gateway.messages import outbox
from gateway.otp.issuing import MOST_CHECKS, MOST_GUESSES
from gateway.otp.model import VerificationRow as Row
from gateway.otp.wishes import GATE, HOUSE, OPERATOR, VISITOR

CHECKS = Counter("gateway_otp_checks_total", "Codes checked, by what they were", ["outcome"])

_MOST_TYPED = 64  # characters: six digits, generously decorated; beyond it nothing is looked at
_DECORATION = re.compile(r"[\s.\-·‐-―−\u00ad\u200b-\u200f\u2060\ufeff]")
_PUBLIC_ID = re.compile(r"ver_[a-z2-7]{26}")
_SIX_DIGITS = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Checked:
    """Whether the code was right; if not, how many more may be tried."""

    approved: bool
    attempts_left: int


def check(
    tx: Session, client: Client, public_id: str, code: str, now: datetime, *, by: str | None = None
) -> Checked:
    """Compare `code` with the client's verification `public_id`, which counts whatever comes of it.

    `by`: who checks, for the audit log, where that is not the client itself.
    Raises BadInput for what cannot be a code, uncounted, and NotFound where nothing is to be checked.
    """
    typed = read_code(code)
    row = _count(tx, client, public_id, now) if _PUBLIC_ID.fullmatch(public_id) else None
    if row is None:
        CHECKS.labels("gone").inc()
        raise NotFound
    own = row.sends > 0 and _is_code_of(public_id, row.salt, typed)
    if not own and (row.purpose == GATE or not _is_code_of_phone(tx, row.number, typed, now)):
        CHECKS.labels("wrong").inc()
        return Checked(False, MOST_CHECKS - row.checks)
    approve = update(Row).where(Row.id == row.id).values(approved_at=now)
    tx.execute(approve.execution_options(synchronize_session=False))
    outbox.withdraw(tx, row.number, f"{public_id}:", now)
    actor = by or {OPERATOR: "operator", HOUSE: "citizen", VISITOR: "citizen"}.get(client, f"key:{client.id}")
    told = {"client": client.name, "to": phone.mask(row.number), "purpose": row.purpose}
    audit.record(tx, actor, "verification.approve", public_id, now, told)
    CHECKS.labels("approved").inc()
    return Checked(True, 0)


def _count(tx: Session, client: Client, public_id: str, now: datetime) -> Any:
    """The client's verification, one check further; whoever checks at the same moment waits here, and looks again."""
    counted = (
        update(Row)
        .where(Row.public_id == public_id, Row.key_id == client.id, Row.approved_at.is_(None))
        .where(Row.checks < MOST_CHECKS, Row.expires_at > now)
        .values(checks=Row.checks + 1)
        .returning(Row.id, Row.salt, Row.checks, Row.sends, Row.number, Row.purpose)
        .execution_options(synchronize_session=False)
    )
    return tx.execute(counted).first()


def _is_code_of_phone(tx: Session, number: str, typed: str, now: datetime) -> bool:
    """Whether the phone of `number` was texted these digits because it asked; counted before it is compared."""
    counted = (
        update(Row)
        .where(Row.number == number, Row.key_id.is_(None))
        .where(Row.checks < MOST_GUESSES, Row.expires_at > now)
        .values(checks=Row.checks + 1)
        .returning(Row.public_id, Row.salt)
        .execution_options(synchronize_session=False)
    )
    asked_for = tx.execute(counted).first()
    return asked_for is not None and _is_code_of(asked_for.public_id, asked_for.salt, typed)


def _is_code_of(public_id: str, salt: bytes, typed: str) -> bool:
    return hmac.compare_digest(typed, crypto.ring().one_time_code(public_id, salt))


def read_code(typed: str) -> str:
    """The six digits of what was typed: full-width, spaced, dotted or dashed ones too. Raises BadInput otherwise."""
    if len(typed) <= _MOST_TYPED:
        digits = _DECORATION.sub("", unicodedata.normalize("NFKC", typed))
        if _SIX_DIGITS.fullmatch(digits):
            return digits
    raise BadInput("code", "not_six_digits")
