"""E14: a vehicle is a site that moves: who got in on which trip and where they sat; only those rows are traced."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from gateway.sites import Site, Trip
from tests.journeys.conftest import Run
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import on_duty
from tests.rows.calling import enters
from tests.rows.operating import operator
from tests.rows.telling import declare, talk
from tests.rows.test_a13 import contacts, e164, open_case

NAME = "Xe Ba Thap"


def vehicle(town: Town) -> str:
    """A bus of this story alone; its number."""
    made = operator(
        town,
        "add",
        *("--name", "Xe Ba Tháp", "--kind", "transport", "--commune", "22846"),
        *("--plate", "85B-01234", "--route", "Ninh Hải - Nha Trang"),
    )
    return made.split()[0]


def trips(town: Town, code: str) -> list[tuple[int | None, bool]]:
    """Who answers for each trip of the vehicle, and whether it has ended."""
    with database(town) as tx:
        rows = tx.execute(
            select(Trip.staff_id, Trip.ended_at).join(Site).where(Site.code == code).order_by(Trip.id)
        )
        return [(row.staff_id, row.ended_at is not None) for row in rows]


@pytest.mark.row("E14", "sms")
def test_e14_by_sms_the_rows_beside_a_seat_are_traced(
    town: Town, run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    bus = vehicle(town)
    on_duty(town, new_phone(), site=bus, name=NAME)
    ill, beside, numbered, behind = phone, new_phone(), new_phone(), new_phone()
    for passenger, seat in ((ill, "12A"), (beside, "ghe 13 b"), (numbered, "ghe 45"), (behind, "31c")):
        declare(passenger)
        talk(
            passenger,
            f"{bus} {seat}",
            f"DA VAO {NAME}, ghe {seat.upper().removeprefix('GHE').replace(' ', '')} luc",
        )
    assert set(contacts(run, open_case(run, ill))) == {e164(beside), e164(numbered)}


@pytest.mark.row("E14", "sms")
def test_e14_by_sms_staff_hand_a_trip_over_by_standing_there(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    bus = vehicle(town)
    on_duty(town, phone, site=bus, name=NAME)
    ((first, ended),) = trips(town, bus)
    assert first is not None and not ended
    on_duty(town, new_phone(), site=bus, name=NAME)
    ((second, ended),) = trips(town, bus)
    assert second not in (None, first) and not ended


@pytest.mark.row("E14", "ussd")
def test_e14_by_ussd_who_dials_in_belongs_to_the_trip(
    town: Town, run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    """No seat is asked on the keypad: whoever may have sat anywhere is near everybody of the trip."""
    bus = vehicle(town)
    on_duty(town, new_phone(), site=bus, name=NAME)
    ill, other = phone, new_phone()
    declare(ill)
    ill.dials(f"*1022*2*{bus}#").ends(f"DA VAO {NAME}")
    declare(other)
    talk(other, f"{bus} 31C", f"DA VAO {NAME}, ghe 31C")
    assert set(contacts(run, open_case(run, ill))) == {e164(other)}


@pytest.mark.row("E14", "voice")
def test_e14_by_voice_who_calls_in_belongs_to_the_trip(
    town: Town, run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    """No seat is asked in a call: whoever may have sat anywhere is near everybody of the trip."""
    bus = vehicle(town)
    on_duty(town, new_phone(), site=bus, name=NAME)
    ill, other = phone, new_phone()
    declare(ill)
    enters(ill, bus).hears("Đã ghi vào Xe Ba Tháp")
    declare(other)
    talk(other, f"{bus} 31C", f"DA VAO {NAME}, ghe 31C")
    assert set(contacts(run, open_case(run, ill))) == {e164(other)}
