"""Stations of one area and who watches over them; each test in a transaction that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from gateway.accounts import Colleague, staff
from gateway.reports import Form, form_for

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 7, 15, tzinfo=UTC)  # 14:15 in Viet Nam
AFTER = datetime(2026, 11, 20, 9, 1, tzinfo=UTC)  # 16:01, one minute after the daily report was due
VINH_HAI, NINH_HAI, XUAN_HAI = "22846", "22852", "22861"
FIGURES = {"cases": 2, "f1": 5, "watched": 40, "samples": 120, "total": 312}

Hire = Callable[..., Colleague]


@pytest.fixture
def form() -> Form:
    """The daily report."""
    return form_for(DAY)


@pytest.fixture
def hire(tx: Session) -> Hire:
    """`hire("station", "22846")`: a colleague of a unit for these communes, with a proved phone; none: the province."""

    def hired(role: str, *communes: str, name: str = "") -> Colleague:
        nth = len(staff.every(tx))
        unit = (
            staff.add_unit(tx, name or f"Đơn vị {'-'.join(communes)}", communes, by="tests", now=NOW)
            if communes
            else None
        )
        account = staff.add(
            tx, name="Cán bộ Thử", email=None, number=f"09000028{nth:02d}", roles=[role], unit_id=unit, password=None,
            by="tests", now=NOW,
        )  # fmt: skip
        staff.prove_phone(tx, account.id, NOW)
        found = staff.by_id(tx, account.id, NOW)
        assert found is not None
        return found

    return hired


@pytest.fixture
def nurse(hire: Hire) -> Colleague:
    """Who reports for Vĩnh Hải."""
    return hire("station", VINH_HAI)
