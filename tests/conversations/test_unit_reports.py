"""BC by text: the PIN first, one line or one by one, read back, sent once, corrected until it is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import clock, reports
from gateway.accounts import staff
from gateway.reports import UnitReport
from tests.conversations.talk import Talk
from tests.conversations.test_gate_staff import hire, pin

__all__ = ["hire"]
Hire = Callable[..., Talk]


@pytest.fixture
def nurse(hire: Hire) -> Talk:
    """Somebody at the station of Vĩnh Hải whose day is open."""
    talk = hire("station")
    talk.says("DS").hears("PIN hom nay")
    talk.says(pin(talk))
    return talk


def reported(tx: Tx) -> UnitReport:
    return tx.scalars(select(UnitReport)).one()


def test_a_line_waits_for_the_pin_and_is_kept_after_the_read_back(tx: Tx, hire: Hire) -> None:
    talk = hire("station")
    talk.says("BC 2*5*40*120*312").hears("PIN hom nay")
    talk.says(pin(talk)).hears("ca moi 2, F1 moi 5, dang cach ly 40, mau da lay 120, tong so ca 312")
    assert tx.scalars(select(UnitReport)).first() is None
    talk.says("1").hears("Da nhan bao cao ngay", "luc 10:00", "Sua duoc den 16:00")
    assert reported(tx).figures == {"cases": 2, "f1": 5, "watched": 40, "samples": 120, "total": 312}
    talk.says("BC 2 5 40 120 312").says("1").hears("giong cac so nay")


def test_one_by_one_and_a_figure_changed_before_sending(tx: Tx, nurse: Talk) -> None:
    nurse.says("BC").hears("1/5 Bao cao ngay", "ca moi?")
    nurse.says("2", "nhieu lam").hears("2/5 F1 moi: gui mot so")
    nurse.says("5", "40", "9", "312").hears("mau da lay 9")
    nurse.says("SUA 4").hears("4/5")
    nurse.says("120").hears("mau da lay 120")
    nurse.says("1").hears("Da nhan bao cao")
    assert reported(tx).figures["samples"] == 120


def test_what_looks_odd_is_asked_back_once(tx: Tx, nurse: Talk) -> None:
    nurse.says("BC 500*5*40*120*312").hears("ca moi la 500, cao hon muc thuong gap (200)")
    nurse.says("2").hears("1/5")
    nurse.says("50").hears("ca moi 50")
    nurse.says("1").hears("Da nhan")
    nurse.later(days=1).says("BC 2*5*40*120*12").hears("PIN hom nay")
    nurse.says(pin(nurse)).hears("tong so ca la 12, it hon lan bao truoc (312)")
    nurse.says("1").hears("ca moi 2")
    nurse.says("1").hears("Da nhan")


def test_corrected_until_it_is_due_and_then_no_more(tx: Tx, nurse: Talk) -> None:
    nurse.says("BC 2*5*40*120*312", "1")
    nurse.later(hours=2).says("BC 3*5*40*120*313").hears("SUA", "ca moi 3")
    nurse.says("1").hears("Da sua bao cao ngay")
    (change,) = reports.changes(tx, reported(tx).id)
    assert change.before["cases"] == 2
    nurse.later(hours=5).says("BC 4*5*40*120*314").hears(
        "Da co bao cao ngay", "het gio sua luc 16:00", "nho CDC"
    )
    assert reported(tx).figures["cases"] == 3


def test_a_colleague_who_was_quicker_is_not_overwritten(tx: Tx, nurse: Talk) -> None:
    nurse.says("BC 3*5*40*120*313")
    by = staff.by_phone(tx, nurse.number, nurse.now)
    assert by is not None
    unit = reports.reporter_of(tx, by, nurse.now)
    assert unit is not None
    today = clock.today(nurse.now)
    figures = {"cases": 2, "f1": 5, "watched": 40, "samples": 120, "total": 312}
    form = reports.form_for(today)
    reports.file(tx, unit.unit_id, form, today, figures, by=by, channel="web", now=nurse.now + timedelta(0))
    nurse.says("1").hears("vua bao cho ngay", "Soan BC de xem lai")
    assert reported(tx).figures["cases"] == 2


def test_a_line_that_cannot_be_read_is_asked_one_by_one(tx: Tx, nurse: Talk) -> None:
    nurse.says("BC 2*5*40").hears("Tin co 3 so, mau bao cao can 5 so").hears("1/5")
    nurse.says("THOAT")
    nurse.says("BC 12 ca moi").hears("Sau BC la 5 so").hears("1/5")
    assert tx.scalars(select(UnitReport)).first() is None


def test_a_gate_and_a_citizen_report_for_nobody(tx: Tx, hire: Hire, talk: Talk) -> None:
    gate = hire("site_staff")
    gate.says("BC 2*5*40*120*312").hears("PIN hom nay")
    gate.says(pin(gate)).hears("khong bao cao thay don vi nao")
    talk.says("BC 2*5*40*120*312")
    assert "PIN" not in " ".join(talk.heard) and tx.scalars(select(UnitReport)).first() is None
