"""Coming from elsewhere: the follow-ups of question 6, one line after DC, a lodging's LT, what a gate says."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from gateway import sites
from gateway.arrivals import Movement
from tests.arrivals.world import listed
from tests.conversations.talk import ONE_LINE, Talk


def moved(talk: Talk) -> tuple[str, str, str]:
    """From where, the class and the state of this phone's journey."""
    row = talk.tx.scalars(select(Movement).where(Movement.number == talk.number)).one()
    return row.from_province, row.class_, row.state


def test_vetinh_asks_little_and_tells_when_the_station_calls(talk: Talk) -> None:
    listed(talk.tx)
    talk.says(*ONE_LINE).says("VETINH").hears("6/8 Ve tu tinh hoac huyen nao?")
    talk.says("Da Nang").hears("Den day ngay nao?").says("hom qua").hears("Den bang gi?")
    talk.says("3").hears("Bien so xe").says("K").hears("7/8").says("1").hears("8/8")
    talk.says("1").hears("Da Nang; dau hieu").says("1").hears("Da nhan to khai")
    talk.hears("Da ghi: den tu Da Nang", "Tram y te xa Vinh Hai goi truoc")
    assert moved(talk) == ("48", "central", "waiting")


def test_one_line_asks_only_how_they_are(talk: Talk) -> None:
    talk.says(*ONE_LINE).says("DC Quy Nhon*hom nay*xe khach*85B-01234").hears("7/8")
    talk.says("1", "1", "1").hears("Da nhan to khai")
    assert moved(talk) == ("52", "none", "noted")


def test_sua_asks_all_of_the_journey_anew(talk: Talk) -> None:
    talk.says(*ONE_LINE).says("DC Quy Nhon*hom nay*xe khach*K", "1", "1").hears("Xem lai")
    talk.says("SUA 6").hears("Ve tu tinh").says("Da Nang").hears("ngay nao").says("hom nay", "1", "VN 1301")
    talk.hears("Da Nang; dau hieu").says("1").hears("Da nhan to khai")
    assert moved(talk)[0] == "48"


def test_a_lodging_tells_and_the_guest_says_no(talk: Talk, new_talk: Callable[..., Talk]) -> None:
    sites.add(
        talk.tx,
        name="Nhà nghỉ Sao",
        kind="lodging",
        commune_code="22846",
        phone=talk.number,
        by="tests",
        now=talk.now,
    )
    guest = new_talk()
    talk.says(f"LT 0{guest.number[3:]}").hears("Da ghi Nha nghi Sao ngay", "them 1 khach, tat ca 1")
    guest.says("SAI").hears("khach o Nha nghi Sao")
    talk.says("LT 0").hears("khong co khach")


def test_a_control_station_offers_to_tell_of_the_journey(talk: Talk) -> None:
    site = sites.add(
        talk.tx, name="Chốt Ba Tháp", kind="checkpoint", commune_code="22846", by="tests", now=talk.now
    )
    talk.says(*ONE_LINE).says(site.code).hears("DA VAO Chot Ba Thap").hears("soan VETINH")


def test_a_place_of_care_sends_to_triage_first(talk: Talk) -> None:
    site = sites.add(
        talk.tx, name="Trạm Ba Tháp", kind="hospital", commune_code="22846", by="tests", now=talk.now
    )
    talk.says("KB Nguyen Van An 1985 nam Nhon Hai ho", "1", "thon My Tuong 2").says("1", "1").hears("Xem lai")
    talk.says("1").hears("Da nhan to khai").says(site.code).hears(
        "DA GHI DEN Tram Ba Thap", "den ban phan luong truoc"
    )
