"""A gate with its staff and a family that has declared; each test in a transaction that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import declarations, people
from gateway.accounts import Colleague, staff
from gateway.declarations import Declaration
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.settings import Settings
from gateway.sites import Site
from tests.declarations.test_fields import AN
from tests.sites.test_gates import add

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam
NUMBER = "+84900002701"
VINH_HAI, ELSEWHERE = "22846", "22861"

Hire = Callable[..., Colleague]


@pytest.fixture
def settings(keys_file: Path) -> Settings:
    """As in production."""
    return Settings(database_url="", redis_url="", keys_file=keys_file)


@pytest.fixture
def market(tx: Session) -> Site:
    """A market in Vĩnh Hải."""
    return add(tx)


@pytest.fixture
def hire(tx: Session) -> Hire:
    """`hire("site_staff")`: a colleague whose unit answers for Vĩnh Hải; further arguments as `staff.add` has them."""

    def hired(role: str, **changes: Any) -> Colleague:
        unit = staff.add_unit(tx, "Trạm Thử", [VINH_HAI], by="tests", now=NOW)
        known = {"name": "Cán bộ Thử", "email": f"{role}{len(staff.every(tx))}@demo.example", "number": None}
        how = {"unit_id": unit, "password": None, "by": "tests", "now": NOW}
        account = staff.add(tx, **{**known, "roles": [role], **how, **changes})
        found = staff.by_id(tx, account.id, NOW)
        assert found is not None
        return found

    return hired


@pytest.fixture
def gate(hire: Hire) -> Colleague:
    """Somebody at the gate."""
    return hire("site_staff")


def member(
    tx: Session, name: str, birth_year: int, number: str = NUMBER, person_id: int | None = None
) -> int:
    """Somebody who declares from `number`; their id."""
    people.contact(tx, number, NOW)
    told = {"sex": "Nu", "commune_code": VINH_HAI, "address": "thôn 2", "now": NOW, "person_id": person_id}
    return people.remember(tx, number, None, name=name, birth_year=birth_year, **told).person_id


def declared(
    tx: Session, name: str = "Trần Thị Mẫu", birth_year: int = 1958, now: datetime = NOW, **changes: Any
) -> Declaration:
    """A declaration by somebody of the family of NUMBER."""
    form = {**AN, "fullName": name, "birthYear": birth_year, **changes}
    person_id = member(tx, name, birth_year)
    return declarations.declare(
        tx, person_id=person_id, number=NUMBER, channel="sms", form=form, valid_days=7, now=now
    )


def texts(tx: Session, number: str = NUMBER) -> list[tuple[str, str]]:
    """What was ordered to a phone: template and text."""
    every = tx.scalars(select(Message).where(Message.recipient == number).order_by(Message.id))
    return [(m.template, bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents)) for m in every]


def last_code(tx: Session, number: str = NUMBER) -> str:
    """The code in the last text with one."""
    text = next(text for template, text in reversed(texts(tx, number)) if template == "O2")
    return next(word.strip(",") for word in text.split() if word.strip(",").isdigit() and len(word) == 7)


def of_unit(by: Colleague, *communes: str) -> Colleague:
    """The same colleague with another area."""
    return replace(by, units_area=frozenset(communes))
