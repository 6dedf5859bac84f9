"""What comes in: one ticket for what neighbours say of one thing, a team that is told, a promise that stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import tickets
from gateway.duty import Team
from gateway.tickets import Kind, Received
from gateway.tickets.alike import Said, alike
from gateway.tickets.model import TicketEvent, TicketRow
from tests.duty.conftest import FALLBACK, NOW, STATION
from tests.tickets.conftest import OTHER

Says = Callable[..., Received]
Texted = Callable[[str], list[str]]


@pytest.mark.usefixtures("on_duty")
def test_a_report_reaches_the_station_without_who_reported(says: Says, texted: Texted) -> None:
    received = says()
    (page,) = texted(STATION)
    assert "phan anh nghi nhiem" in page and "canh cho" in page and "2 nguoi sot" in page
    assert "0900700001" not in page and received.ticket.number[-9:] not in page
    assert not received.joined and not received.again


@pytest.mark.usefixtures("on_duty")
def test_two_hundred_and_thirty_four_copies_are_one_report(tx: Session, says: Says, texted: Texted) -> None:
    """The same words of as many neighbours, the spelling of each phone: one ticket, one page, the count a signal."""
    spellings = ("2 người sốt, ho từ hôm qua", "2 nguoi sot ho tu hom qua", "2 nguoi xot ho tu hom qua!")
    first = says()
    for nth in range(233):
        known = says(number=f"+849008{nth:05d}", said=spellings[nth % 3], after=timedelta(seconds=nth))
        assert known.joined and known.ticket.id == first.ticket.id
    assert tickets.reporters(tx, first.ticket.id) == 234
    assert len(texted(STATION)) == 1
    (listed,), total = tickets.listing.find(tx, None)
    assert total == 1 and listed.voices == 234


def test_the_same_phone_twice_is_one_voice(tx: Session, says: Says) -> None:
    first, again = says(), says()
    assert again.again and again.ticket.code == first.ticket.code
    assert tickets.reporters(tx, first.ticket.id) == 1


def test_other_words_for_the_same_spot_join_and_another_spot_does_not(says: Says) -> None:
    first = says()
    assert says(OTHER, "sốt ho, có 2 người", "thon My Tuong 2 canh cho").ticket.id == first.ticket.id
    assert says("+84900700003", "2 người sốt", "thôn Khánh Nhơn, sau trường").ticket.id != first.ticket.id


def test_two_days_later_it_is_another_event(says: Says) -> None:
    first = says()
    assert says(OTHER, after=timedelta(hours=49)).ticket.id != first.ticket.id


def test_elsewhere_it_is_another_event(says: Says) -> None:
    first = says()
    assert says(OTHER, commune="22861").ticket.id != first.ticket.id


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("chợ", "sốt"), ("chợ", "ho"), False),
        (("cạnh chợ Mỹ Tường", "ông Tám sốt"), ("canh cho mi tuong", "ong tam xot cao"), True),
        (("", "nhà cạnh cầu có 3 người ho"), ("", "3 nguoi ho o nha canh cau"), True),
        (("", "nhà cạnh cầu có 3 người ho"), ("", "chợ đông quá không ai đeo khẩu trang"), False),
    ],
)
def test_alike(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert alike(Said(*one), Said(*other)) is same


def test_each_family_has_a_request_of_its_own(says: Says) -> None:
    """Hunger is not one event: nobody's rice is another's."""
    first = says(kind=Kind.FOOD, said="hết gạo")
    assert says(OTHER, kind=Kind.FOOD, said="hết gạo").ticket.id != first.ticket.id
    assert says(kind=Kind.FOOD, said="vẫn chưa có").again


def test_without_a_team_the_duty_phone_is_told(says: Says, texted: Texted) -> None:
    says()
    assert len(texted(FALLBACK)) == 1


def test_what_was_said_is_encrypted(tx: Session, says: Says) -> None:
    received = says()
    raw = tx.connection().exec_driver_sql(f"SELECT address FROM tickets WHERE id = {received.ticket.id}")
    assert "chợ".encode() not in bytes(raw.scalar_one())
    body = select(TicketEvent.body).where(TicketEvent.ticket_id == received.ticket.id)
    assert tx.scalars(body).first() == "2 người sốt, ho từ hôm qua"


def test_similar_ones_are_shown_to_staff(tx: Session, says: Says) -> None:
    first = says(kind=Kind.FOOD, said="cả xóm bị cô lập, hết gạo")
    says(OTHER, kind=Kind.FOOD, said="ca xom bi co lap het gao")
    (like,) = tickets.similar(tx, first.ticket.id, NOW)
    assert like.number == OTHER


def test_a_ticket_of_no_place_is_flagged(tx: Session, on_duty: Team) -> None:
    del on_duty
    tickets.open_ticket(tx, Kind.RESCUE, OTHER, "sms", "cứu", promised_at=NOW, now=NOW)
    found, _total = tickets.listing.find(tx, None, tickets.listing.Asked(placeless=True))
    assert [one.is_placeless for one in found] == [True]
    assert tx.get_one(TicketRow, found[0].id).close_by == NOW + timedelta(days=1)
