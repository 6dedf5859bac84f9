"""Somebody who comes from elsewhere, listed areas that two people agreed on; in a transaction that leaves nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway import arrivals, declarations
from gateway.arrivals import Journey, Level, ListedArea, Movement, Origin, Vehicle, areas
from gateway.arrivals.areas import Wished
from gateway.declarations import Declaration
from tests.rights.folk import member

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam
TODAY = date(2026, 11, 20)
BINH, CHI = 11, 12
"""Accounts of two people who look after the list."""
DUTY = "+84900000999"
DA_NANG = Origin("48", "Đà Nẵng")
PHONE = "+84900000771"


def listed(tx: Session, *, province: str = "48", **told: Any) -> ListedArea:
    """An area on the list, agreed on by two."""
    wished = {
        "commune": None,
        "level": Level.HIGH,
        "starts_on": date(2026, 11, 1),
        "until": None,
        "paper": "15/QĐ",
    }
    row = areas.submit(tx, Wished(province, **{**wished, **told}), BINH, NOW)
    areas.approve(tx, row, areas.digest(row), CHI, NOW)
    return row


def filed(tx: Session, number: str = PHONE, name: str = "Nguyễn Văn An", **answers: Any) -> Declaration:
    """A declaration of somebody well."""
    who = member(tx, number, name, 1985, now=NOW)
    form = {
        "otherUser": 0, "fullName": who.name, "birthYear": 1985, "gender": "Nam", "wardId": "22846",
        "address": "thôn 2", "phone": number, "showCountryPassing": 1, "countryPassing": "Đà Nẵng",
        "showSignal": 0, "symptoms": [], "hasPatient": 2, "hasFromSickCountry": 2, "hasSick": 2, "lang": "vi",
    }  # fmt: skip
    return declarations.declare(
        tx,
        person_id=who.person_id,
        number=number,
        channel="sms",
        form={**form, **answers},
        valid_days=7,
        now=NOW,
    )


def arrive(tx: Session, told: Declaration, **journey: Any) -> Movement:
    """They tell of their journey."""
    known = {"said": "Đà Nẵng", "origin": DA_NANG, "arrived_on": date(2026, 11, 18), "vehicle": Vehicle.CAR}
    return arrivals.declare(tx, told, Journey(**{**known, **journey}), now=NOW, fallback=DUTY)
