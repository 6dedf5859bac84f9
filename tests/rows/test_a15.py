"""A15: whoever comes to an office, a school, a shop or a bus is recorded, whatever kind of place it is."""

from __future__ import annotations

import pytest

from gateway import clock, sites
from gateway.sites import Kind
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import declare, talk
from tests.rows.test_a6 import visits
from tests.waiting import until

HERE = "22846"


def one_of_each(town: Town, mark: str) -> dict[str, str]:
    """The number at the gate of a site of every kind, by the kind."""
    with database(town) as tx:
        return {
            kind.value: sites.add(
                tx,
                name=f"Nơi {mark} {kind.value[:6]}",
                kind=kind.value,
                commune_code=HERE,
                plate="85B-04321" if kind is Kind.TRANSPORT else None,
                by="tests",
                now=clock.now(),
            ).code
            for kind in Kind
        }


@pytest.mark.row("A15", "sms")
@pytest.mark.row("A15", "api")
def test_a15_by_sms_every_kind_of_place(town: Town, phone: Phone) -> None:
    """In at each; where somebody goes next ends the visit before, and other systems read where they were."""
    boards = one_of_each(town, "A")
    declare(phone)
    for code in boards.values():
        talk(phone, code, "DA VAO Noi A")
    talk(phone, "RA", "DA RA Noi A")

    def recorded() -> bool:
        """every arrival and departure is on the pages of the API"""
        mine = visits(town, phone)
        return len(mine) == len(boards) and all(visit["left_at"] for visit in mine)

    until(recorded, 30, every=0.5)
    assert {(visit["site"]["code"], visit["site"]["kind"]) for visit in visits(town, phone)} == {
        (code, kind) for kind, code in boards.items()
    }


@pytest.mark.row("A15", "ussd")
def test_a15_by_ussd_every_kind_of_place(town: Town, phone: Phone) -> None:
    declare(phone)
    for code in one_of_each(town, "B").values():
        session = phone.dials(f"*1022*2*{code}#")
        session.ends("DA VAO Noi B")


@pytest.mark.row("A15", "voice")
def test_a15_by_voice_places_of_several_kinds(town: Town, phone: Phone) -> None:
    """In one call, one place after the other; the next one ends the visit before."""
    boards = one_of_each(town, "C")
    declare(phone)
    line = chooses(phone, "2")
    line.hears("năm số trên bảng")
    line.presses(boards.pop("office")).hears("Đã ghi vào Nơi C", "Cần gì thêm")
    for code in boards.values():
        line.goes(("2", "Vào điểm khác, bấm ba"), ("3", "năm số trên bảng"))
        line.presses(code).hears("Đã ghi vào Nơi C", "Cần gì thêm")
