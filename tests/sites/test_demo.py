"""The gates of the demo: fixed numbers, so that a page can print them; seeding twice is seeding once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gateway import checkpoint, clock, demo, duty, quarantine, sites
from gateway.accounts import Account, staff


def test_gates_with_the_numbers_that_the_documents_print(tx: Session) -> None:
    for _ in range(2):
        demo.seed(tx, clock.now())
    on_boards = [site for site in sites.every(tx) if site.state == sites.State.ACTIVE]
    assert {site.code: site.name for site in on_boards} == {
        "41536": "Chợ Ninh Hải",
        "20014": "Trường Nhơn Hải",
        "20023": "Trạm y tế Vĩnh Hải",
        "20038": "Khu cách ly Ninh Hải",
        "20046": "Nhà nghỉ Ninh Chữ",
    }
    (waits,) = (site for site in sites.every(tx) if site.state == sites.State.REQUESTED)
    assert waits.name == "Quán Ông Tám" and waits.proved_at is not None


def test_a_colleague_stands_at_the_market(tx: Session) -> None:
    now = clock.now()
    demo.seed(tx, now)
    told = demo.colleagues(tx, now)
    assert len({one["email"] for one in told}) == len(told)
    by = staff.by_phone(tx, "+84900000998", now)
    assert by is not None and by.roles == ("site_staff",)
    day = checkpoint.day_of(tx, by, now)
    assert (day.open, day.site and day.site.name) == (False, "Chợ Ninh Hải")


def test_an_agent_finds_somebody_to_ask_into_a_call(tx: Session) -> None:
    now = clock.now()
    demo.seed(tx, now)
    demo.colleagues(tx, now)
    doctor = tx.get_one(Account, staff.id_of(tx, "bacsi@demo.example"))
    assert (doctor.phone, list(doctor.role_names)) == ("+84900000990", ["clinician"])
    assert "+84900000989" in {team.phone for team in duty.teams(tx)}


def test_somebody_is_on_duty_and_somebody_is_watched_once(tx: Session) -> None:
    for _ in range(2):
        demo.seed(tx, clock.now())
    now = clock.now()
    stations = duty.on_duty(tx, duty.Kind.STATION, "22846", now)
    assert [each.phone for each in stations] == ["+84900000991", "+84900000999", "+84900000993"]
    assert [each.phone for each in duty.on_duty(tx, duty.Kind.CDC, None, now)] == [
        "+84900000999",
        "+84900000993",
    ]
    assert len(quarantine.managers.managed(tx, "+84900000994")["P5"]) == 2
    assert len(quarantine.watched_on(tx, "+84900000104")) == 1
