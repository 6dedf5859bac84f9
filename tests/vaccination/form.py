"""A registration as a phone makes it, without the talk; nobody of that name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway import people, vaccination
from gateway.vaccination import VaccineRegistration

PHONE = "+84900006201"
DETAILS = {
    "born": "1985-03-05", "identity": "012345678901", "insurance": "", "occupation": "farmer",
    "nationality": "Việt Nam", "address": "thôn 2",
}  # fmt: skip


def person(tx: Session, now: datetime, name: str = "Nguyễn Văn An", number: str = PHONE) -> int:
    """Somebody who registers from `number`."""
    people.contact(tx, number, now)
    return people.remember(
        tx,
        number,
        None,
        name=name,
        birth_year=1985,
        sex="Nam",
        commune_code="22846",
        address="thôn 2",
        now=now,
    ).person_id


def asks(
    tx: Session,
    now: datetime,
    *,
    dose: int = 1,
    history: Sequence[str] = (),
    priority: str = "other",
    name: str = "Nguyễn Văn An",
    number: str = PHONE,
) -> VaccineRegistration:
    """They stand on the list."""
    wish = vaccination.Wish(
        person_id=person(tx, now, name, number),
        number=number,
        channel="sms",
        commune_code="22846",
        dose=dose,
        priority=priority,
        wished_on=None,
        details=DETAILS,
        history=history,
        consent="Tiêm là tự nguyện = 1",
    )
    return vaccination.register(tx, wish, now)
