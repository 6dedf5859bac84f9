"""A colleague's phone is shown to be theirs: a code is texted to it, and they text it back to 1022."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, otp
from gateway.accounts import Account, staff
from gateway.errors import NotFound
from gateway.otp import Checked, Verification, Wish
from gateway.settings import Settings


def ask_for_proof(tx: Session, settings: Settings, number: str, now: datetime) -> Verification:
    """Text the code to the phone of an active account. Raises NotFound, BadInput("to") and TooMany."""
    sent = otp.issue(tx, settings, Wish(otp.OPERATOR, number, otp.STAFF), now)
    _account(tx, sent.number)
    return sent


def prove(tx: Session, asked: Verification, code: str, now: datetime) -> Checked:
    """The phone has texted `code` back: right, and it is its account's. Raises NotFound where nothing waits."""
    account = _account(tx, asked.number)
    checked = otp.check(tx, otp.OPERATOR, asked.id, code, now, by=f"account:{account}")
    if checked.approved:
        staff.prove_phone(tx, account, now)
        audit.record(tx, f"account:{account}", "account.prove-phone", str(account), now)
    return checked


def _account(tx: Session, number: str) -> int:
    account = tx.scalar(select(Account.id).where(Account.phone == number, Account.active))
    if account is None:
        raise NotFound("no account has this phone")
    return account
