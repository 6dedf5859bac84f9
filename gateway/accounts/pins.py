"""The PIN by which a colleague shows in a call that it is them: six digits they chose at the console, behind their
password; kept as a keyed token, so that a copy of the database opens nothing.

So many wrong ones in a row and it is dead, until they choose a new one.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import audit, crypto
from gateway.accounts.model import Account
from gateway.errors import BadInput

DIGITS: Final = 6
MOST_WRONG: Final = 5
"""In a row: a guesser finds one PIN in 200,000 before it is dead."""
_SIX: Final = re.compile(rf"[0-9]{{{DIGITS}}}")
_RUNS: Final = "01234567890", "09876543210"


def choose(tx: Session, account_id: int, pin: str, now: datetime) -> None:
    """Set it, or replace the one before. Raises BadInput for what anybody would guess first."""
    account = _held(tx, account_id)
    if not _SIX.fullmatch(pin):
        raise BadInput("pin", "not_six_digits", "Mã PIN có đúng 6 chữ số.")
    if len(set(pin)) < 3 or any(pin in run for run in _RUNS) or pin in (account.phone or ""):
        raise BadInput("pin", "guessable", "Mã này ai cũng đoán được. Chọn 6 số khác, không liền nhau.")
    account.pin, account.pin_wrong, account.changed_at = _token(account_id, pin), 0, now
    audit.record(tx, f"account:{account_id}", "account.pin", str(account_id), now)
    tx.flush()


def opens(account: Account) -> bool:
    """Whether there is one, and not too many wrong ones were tried."""
    return account.pin is not None and account.pin_wrong < MOST_WRONG


def check(tx: Session, account_id: int, typed: str, now: datetime) -> bool:
    """Whether it is theirs. A wrong one counts before it is compared; the last one is on record."""
    account = _held(tx, account_id)
    if account.pin is None or account.pin_wrong >= MOST_WRONG:
        return False
    if hmac.compare_digest(account.pin, _token(account_id, typed)):
        account.pin_wrong = 0
        return True
    account.pin_wrong += 1
    tries = {"left": MOST_WRONG - account.pin_wrong}
    audit.record(tx, f"account:{account_id}", "account.pin-wrong", str(account_id), now, tries)
    tx.flush()
    return False


def _token(account_id: int, pin: str) -> bytes:
    return crypto.ring().token(f"accounts.pin|{account_id}|{pin}")


def _held(tx: Session, account_id: int) -> Account:
    query = select(Account).where(Account.id == account_id).with_for_update()
    return tx.scalars(query.execution_options(populate_existing=True)).one()
