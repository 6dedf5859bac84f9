"""B2, B13 and B20: medical help is asked for, comes first, and goes where the person says they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.tickets import listing
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.calling import dials
from tests.rows.teams import in_town, team
from tests.rows.telling import talk

Phones = Callable[[], Phone]
ROOM = "0900000999"  # the duty phone of the demo


def first_in_the_queue(town: Town, phone: Phone) -> listing.Listed:
    """The request of this phone, before whatever is no call for help."""
    with in_town(town) as tx:
        found, _total = listing.find(tx, None, limit=500)
    (place,) = [nth for nth, one in enumerate(found) if one.number == e164(phone)]
    assert all(one.kind == "rescue" for one in found[:place])
    return found[place]


@pytest.mark.row("B2", "sms")
@pytest.mark.row("B13", "sms")
@pytest.mark.row("B20", "sms")
def test_b2_by_sms(town: Town, phone: Phone, new_phone: Phones) -> None:
    with team(town, new_phone()) as station:
        talk(phone, f"CUU me toi kho tho, o {station.commune}, Ninh Hai", "DA NHAN yeu cau cap cuu", "115")
        station.phone.reads("CAP CUU", phone.number)
        assert first_in_the_queue(town, phone).commune_code == station.code


@pytest.mark.row("B2", "ussd")
@pytest.mark.row("B13", "ussd")
@pytest.mark.row("B20", "ussd")
def test_b2_by_ussd(town: Town, phone: Phone) -> None:
    """The ticket is there before the screen is, of no known place; the place is told afterwards."""
    session = phone.dials("*1022*9#")
    session.shows("DA BAO CAP CUU", "1 Bam nham, huy")
    assert first_in_the_queue(town, phone).is_placeless
    session.presses("xa Xuan Hai").ends("Da ghi them")
    assert first_in_the_queue(town, phone).commune_code == "22861"


@pytest.mark.row("B2", "voice")
@pytest.mark.row("B13", "voice")
@pytest.mark.row("B20", "voice")
def test_b2_by_voice(town: Town, phone: Phone) -> None:
    """Nine, over whatever is being said: the ticket is there before the answer is, and the talk goes on."""
    dials(phone).presses("9").hears("Đã nhận yêu cầu cấp cứu")
    town.phone(ROOM).reads("CAP CUU", phone.number)
    assert first_in_the_queue(town, phone).is_placeless
