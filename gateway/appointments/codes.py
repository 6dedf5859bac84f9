"""Numbers of bookings and registrations: seven digits with a check digit, and no two of them alike.

Length tells the kind (decisions 11): seven are what waits for a person to come or to act. They are drawn apart from the
tickets of seven digits that are open, so that a number read out to an agent is found once.
"""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import damm

LENGTH: Final = 7

_TAKEN = text("""
    SELECT EXISTS (SELECT FROM exam_bookings WHERE code = :code)
        OR EXISTS (SELECT FROM vaccine_registrations WHERE code = :code)
        OR EXISTS (SELECT FROM tickets WHERE code = :code AND closed_at IS NULL)
""")


def new_code(tx: Session) -> str:
    """A number nobody has; should two transactions ever draw the same, the second fails and is tried again."""
    while True:
        code = damm.new_code(LENGTH, secrets.randbelow)
        if not tx.execute(_TAKEN, {"code": code}).scalar_one():
            return code
