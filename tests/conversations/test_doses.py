"""Vaccination from phones: registered once for person and dose, after consent and a code; PU; the health book."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from gateway import clock, people, vaccination
from gateway.audit import AuditEntry
from gateway.people.model import Consent
from gateway.vaccination import State, VaccineReaction, VaccineRegistration
from tests.conversations.talk import Talk

FORM = ("1", "05/03", "012345678901", "K", "1", "K")
HEALTHY = ("7", "7", "7")


def an(talk: Talk, *more: tuple[str, int]) -> list[int]:
    """The phone speaks for An, and for whoever else is named; their records."""
    people.contact(talk.tx, talk.number, talk.now)
    return [
        people.remember(
            talk.tx, talk.number, None, name=name, birth_year=year, sex="Nam", commune_code="22846",
            address="thôn 2", now=talk.now,
        ).person_id
        for name, year in (("Nguyễn Văn An", 1985), *more)
    ]  # fmt: skip


def code(talk: Talk) -> str:
    """The code just texted."""
    return next(found[0] for text in talk.heard if (found := re.search(r"\b\d{6}\b", text)))


def registrations(talk: Talk) -> list[VaccineRegistration]:
    return list(talk.tx.scalars(select(VaccineRegistration).where(VaccineRegistration.number == talk.number)))


def register(talk: Talk) -> VaccineRegistration:
    """An's registration for the first dose."""
    talk.says("TIEM", "1", *FORM, *HEALTHY, "1")
    talk.says(code(talk)).hears("DA DANG KY tiem mui 1 cho AN")
    (stored,) = registrations(talk)
    return stored


def test_what_is_known_is_not_asked_and_the_code_finishes_it(talk: Talk) -> None:
    an(talk)
    talk.says("TIEM").hears("Dang ky tiem cho ai? 1 An")
    talk.says("1").hears("mui thu may")
    talk.says("1").hears("Ngay, thang sinh (nam 1985)")
    talk.says("05/03", "012345678901", "K", "1", "25/12").hears("Thuoc nhom nao")
    talk.says("3").hears("Phan ve do 2 tro len", "6 Khong ro")
    talk.says("26").hears("Con dieu nao")
    talk.says("2").hears("Tiem la tu nguyen", "1 Dong y")
    talk.says("1").hears("Ma 6 so")
    assert registrations(talk) == []
    talk.says(code(talk)).hears("DA DANG KY tiem mui 1 cho AN, so")
    (stored,) = registrations(talk)
    assert vaccination.details(stored) == {
        "born": "1985-03-05", "identity": "012345678901", "insurance": "", "occupation": "farmer",
        "nationality": "Việt Nam", "address": "thôn 2",
    }  # fmt: skip
    assert vaccination.history(stored) == ["covid", "unknown", "chronic"]
    assert (stored.commune_code, stored.priority, stored.state) == ("22846", "chronic", State.REGISTERED)
    agreed = talk.tx.scalars(select(Consent).where(Consent.kind == vaccination.CONSENT)).one()
    assert agreed.given and "Tiêm là tự nguyện" in (agreed.evidence or "")


def test_once_for_each_person_and_dose(talk: Talk) -> None:
    an(talk)
    stored = register(talk)
    talk.says("TIEM", "1", "1").hears("da dang ky mui 1", stored.code)
    talk.says("TIEM", "1", "2").hears("Ngay, thang sinh")


def test_no_consent_no_code_nothing_kept(talk: Talk) -> None:
    an(talk)
    talk.says("TIEM", "1", *FORM, *HEALTHY, "2").hears("khong giu cau tra loi nao")
    talk.says("TIEM", "1", *FORM, *HEALTHY, "1")
    wrong = "111111" if code(talk) != "111111" else "222222"
    talk.says(wrong).hears("Ma sai")
    assert registrations(talk) == []


def test_how_it_stands_is_told_to_its_phone_alone(talk: Talk) -> None:
    an(talk)
    stored = register(talk)
    talk.says(f"TIEM {stored.code}").hears("dang cho xep lich")
    mine, talk.number = talk.number, "+84900000899"
    talk.says(f"TIEM {stored.code}").hears("khong co dang ky do")
    talk.number = mine
    day = clock.today(talk.now) + timedelta(days=3)
    vaccination.call_up(talk.tx, [stored.code], call(day), by=31, now=talk.now)
    talk.says(f"tiêm {stored.code}").hears("duoc moi mui 1: 07:30-09:00", f"{day:%d/%m}")


def test_somebody_new_is_asked_where_they_live(talk: Talk) -> None:
    talk.says("TIEM").hears("Ho va ten?")
    talk.says("Katơr Thị Ví Dụ", "1990", "2").hears("mui thu may")
    talk.says("1", "K", "K", "K", "1", "K").hears("xa, phuong nao")
    talk.says("Nhon Hai").hears("Nhon Hai cu")
    talk.says("1").hears("Thuoc nhom nao")
    talk.says(*HEALTHY).hears("So nha, thon")
    talk.says("thôn Mỹ Tường 2", "1")
    talk.says(code(talk)).hears("DA DANG KY tiem mui 1 cho DU")
    (stored,) = registrations(talk)
    person = talk.tx.get_one(people.Person, stored.person_id)
    assert (person.birth_year, person.commune_code) == (1990, stored.commune_code)


@pytest.mark.parametrize("line", ["PU sốt nhẹ, sưng tay", "PU"])
def test_a_reaction_reaches_the_station_by_a_time(talk: Talk, line: str) -> None:
    (who,) = an(talk)
    talk.says(line).hears("Ai thay kho chiu sau tiem")
    talk.says("1").hears("Tiem tu bao gio")
    talk.says("2")
    if line == "PU":
        talk.hears("Thay gi?").says("sốt nhẹ, sưng tay")
    talk.hears("Tram y te goi lai truoc")
    (ticket,) = talk.tickets("health")
    assert "sốt nhẹ" in ticket.said and "1 ngày" in ticket.said
    (kept,) = talk.tx.scalars(select(VaccineReaction))
    assert (kept.person_id, kept.ticket_code, kept.commune_code) == (who, ticket.code, "22846")


def test_danger_after_a_dose_is_a_call_for_help(talk: Talk) -> None:
    an(talk)
    talk.says("PU khó thở, tím môi").hears("DA NHAN yeu cau cap cuu")
    assert talk.tickets("rescue")


def given(talk: Talk, stored: VaccineRegistration) -> None:
    """The dose was given."""
    vaccination.vaccinated(
        talk.tx,
        stored.code,
        vaccine="AstraZeneca",
        lot="AB12",
        given_on=clock.today(talk.now),
        by=31,
        now=talk.now,
    )


def test_the_health_book_only_after_the_code(talk: Talk) -> None:
    an(talk)
    given(talk, register(talk))
    talk.later(hours=1).says("SSK").hears("Ma 6 so")
    assert not any("AstraZeneca" in text for text in talk.heard)
    wrong = "111111" if code(talk) != "111111" else "222222"
    sent = code(talk)
    talk.says(wrong).hears("Ma sai")
    assert not any("AstraZeneca" in text for text in talk.heard)
    talk.says(sent).hears("So suc khoe cua AN: mui 1 AstraZeneca")
    assert len(talk.heard) <= 3


def test_a_shared_phone_needs_the_year_of_birth(talk: Talk) -> None:
    an(talk, ("Trần Thị Hoa", 1987))
    talk.says("SSK")
    talk.says(code(talk)).hears("Xem so suc khoe cua ai?")
    talk.says("1").hears("Nam sinh cua AN")
    talk.says("1987").hears("khong khop nen chua mo so")


def test_the_owner_sees_who_looked(talk: Talk) -> None:
    (who,) = an(talk)
    talk.says("SSK")
    talk.says(code(talk)).hears("So suc khoe cua AN: chua ghi mui tiem nao")
    looked = select(AuditEntry).where(AuditEntry.subject == str(who), AuditEntry.action == "person.book")
    assert len(talk.tx.scalars(looked).all()) == 1
    talk.later(minutes=5).says("SSK 2")
    talk.says(code(talk)).hears("Da xem du lieu cua AN", "chinh so nay")


def call(day: date) -> vaccination.Call:
    """A morning at the station."""
    return vaccination.Call("Trạm y tế Vĩnh Hải", day, time(7, 30), time(9))
