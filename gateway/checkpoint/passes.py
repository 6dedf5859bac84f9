"""The sheet with a QR code that a kiosk prints (row A7 of the plan): it opens a gate as the receipt it stands for does.

The code carries the receipt's number and a seal of the house, so that nobody can guess one; it names nobody, and what
it is worth is looked at when it is shown. Whoever shows it is seen by the name that is printed beside it.
"""

from __future__ import annotations

import base64
import hmac
import io
import re
from datetime import datetime
from typing import Final

import segno
from sqlalchemy.orm import Session

from gateway import crypto, declarations, sites
from gateway.accounts import Colleague
from gateway.checkpoint import authority
from gateway.checkpoint.entering import Entered, entered
from gateway.checkpoint.look_up import require_counting
from gateway.declarations import Declaration
from gateway.errors import BadInput
from gateway.sites import Guest, Measured, Method, Site

_SEAL: Final = 10  # bytes: guessing one takes longer than any receipt is valid
_PRINTED: Final = re.compile(r"1022-([0-9]{8})-([A-Z2-7]{16})")
_PICTURE: Final = 8  # pixels a module: four centimetres on paper
_QUIET: Final = 4  # modules of white around it


def printed(filed: Declaration) -> str:
    """What the QR code holds: "1022-", the receipt, a seal. Letters and digits that any scanner types alike."""
    return f"1022-{filed.code}-{_seal(filed.code)}"


def picture(filed: Declaration) -> str:
    """The QR code as a `data:` address of a drawing."""
    drawn = io.BytesIO()
    code = segno.make(printed(filed), error="m", micro=False)
    code.save(drawn, kind="svg", scale=_PICTURE, border=_QUIET, xmldecl=False, title="1022")
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


def is_pass(shown: str) -> bool:
    """Whether this was scanned from such a sheet, and is no card."""
    return _PRINTED.fullmatch(_upper(shown)) is not None


def enter_by_pass(
    tx: Session, site: Site, shown: str, by: Colleague, now: datetime, noted: Measured | None = None
) -> Entered:
    """Let in whoever shows the sheet. Raises BadInput("card") for one not of ours, Undeclared for one that is over.

    It speaks for one person, not for the phone it was declared from: each of a family comes in by their own.
    """
    staff = authority.admitting(by, site)
    filed = declared_by(tx, shown)
    require_counting(filed, now)
    guest = Guest(person_id=filed.person_id)
    came = sites.admit(tx, site, guest, Method.KIOSK_QR, staff, now, declaration=filed, noted=noted)
    return entered(tx, came, filed)


def declared_by(tx: Session, shown: str) -> Declaration:
    """The declaration a sheet stands for, whatever it is worth. Raises BadInput("card")."""
    found = _PRINTED.fullmatch(_upper(shown))
    if found is not None and hmac.compare_digest(_seal(found[1]), found[2]):
        filed = declarations.by_code(tx, found[1])
        if filed is not None:
            return filed
    raise BadInput("card", "unreadable", "this is no sheet of ours; scan again, or ask for the number")


def _seal(code: str) -> str:
    return base64.b32encode(crypto.ring().token(f"pass|{code}")[:_SEAL]).decode()


def _upper(shown: str) -> str:
    return shown.strip().upper()
