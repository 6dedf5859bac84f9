"""A storm comes: who is called first, what each call brings, and how fast somebody comes to who needs help."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import duty, movers, tickets
from gateway.errors import BadInput
from gateway.house import House
from gateway.messages.model import Message
from gateway.movers import Mover
from gateway.settings import Settings
from gateway.tickets.model import TicketEvent, TicketRow
from tests.movers.people import ALERT, BY, NINH_HAI, NOW, VINH_HAI, put

AREA = frozenset({VINH_HAI, NINH_HAI})
MINUTE = timedelta(minutes=1)


@pytest.fixture
def settings(house: House) -> Settings:
    """Those of a house."""
    return house.settings


@pytest.fixture
def station(tx: Session) -> str:
    """The phone on duty at the station of Vĩnh Hải."""
    team = duty.add_team(tx, name="Trạm", kind=duty.Kind.STATION, communes=[VINH_HAI], by="t", now=NOW)
    duty.put_on_duty(tx, team.id, name="Trực", number="+84900000991", starts_at=NOW, by="t", now=NOW)
    return "+84900000991"


def order(tx: Session, heard: tuple[str, ...] = ()) -> list[str]:
    return [call.mover.name for call in movers.for_alert(tx, ALERT, AREA, NOW, heard)]


def pages(tx: Session, number: str) -> list[str]:
    return [
        one.template
        for one in tx.scalars(select(Message).where(Message.recipient == number).order_by(Message.id))
    ]


def check(tx: Session, settings: Settings, mover: Mover, outcome: str, after: int = 0) -> movers.Checked:
    return movers.note_check(tx, settings, mover, ALERT, outcome, NOW + after * MINUTE, by_account=BY)


def test_who_is_in_most_danger_is_called_first(tx: Session) -> None:
    for name, more in {
        "alone": {"reason": "alone", "people": 1},
        "boat": {"reason": "boat"},
        "with family": {"reason": "bedridden", "people": 3},
        "by herself": {"reason": "bedridden", "people": 1, "hamlet": "B"},
        "dialysis": {"reason": "dialysis", "hamlet": "A"},
        "elsewhere": {"reason": "dialysis", "commune_code": NINH_HAI},
        "far away": {"reason": "dialysis", "commune_code": "22834"},
    }.items():
        put(tx, name=name, **more)
    assert order(tx) == ["dialysis", "by herself", "elsewhere", "with family", "boat", "alone"]
    assert all(call.danger.why for call in movers.for_alert(tx, ALERT, None, NOW))
    assert len(movers.for_alert(tx, ALERT, None, NOW, limit=2, offset=1)) == 2


def test_who_was_reached_waits_behind_who_was_not(tx: Session, settings: Settings) -> None:
    an = put(tx, name="An", hamlet="A")
    ba = put(tx, name="Ba", hamlet="B", number="0900000611")
    put(tx, name="Chi", hamlet="C", number=None, other_number="0900000612")
    assert order(tx) == ["An", "Ba", "Chi"]
    check(tx, settings, an, "safe")
    assert order(tx) == ["Ba", "Chi", "An"]
    assert order(tx, heard=("+84900000611",)) == ["Chi", "An", "Ba"]
    assert order(tx, heard=("+84900000612",)) == ["Ba", "An", "Chi"], (
        "whoever has no number is reached by a neighbour"
    )
    check(tx, settings, an, "no_answer", 5)
    assert order(tx) == ["An", "Ba", "Chi"], "the last word counts"
    check(tx, settings, ba, "wrong")
    assert order(tx, heard=("+84900000611",)) == ["An", "Ba", "Chi"], (
        "a wrong number's answer is somebody else's"
    )
    calls = {call.mover.name: call for call in movers.for_alert(tx, ALERT, AREA, NOW)}
    assert calls["An"].last is not None and calls["An"].last.outcome == "no_answer"
    assert calls["Chi"].last is None and not calls["Chi"].reached
    assert all(call.last is None for call in movers.for_alert(tx, "alr_next", AREA, NOW))


def test_who_needs_help_becomes_a_rescue_and_the_station_is_paged(
    tx: Session, settings: Settings, station: str
) -> None:
    mover = put(tx, note="cần cáng")
    done = check(tx, settings, mover, "needs_help")
    assert done.ticket is not None and done.check.ticket_id == done.ticket.id
    row = tx.get_one(TicketRow, done.ticket.id)
    assert (row.kind, row.number, row.commune_code) == ("rescue", "+84900000601", VINH_HAI)
    assert row.address == "Mỹ Tường 2, sau chùa" and row.promised_at is not None
    said = tx.scalars(select(TicketEvent.body).where(TicketEvent.ticket_id == row.id)).one()
    assert said is not None and "3 người" in said and "cần cáng" in said and "Nguyễn Văn An" in said
    (page,) = tx.scalars(select(Message).where(Message.recipient == station))
    assert (page.template, page.purpose) == ("D1", "emergency")
    told = str(page.args)
    assert "Mỹ Tường 2" in told and "3 người" in told
    assert "bedridden" not in told and "liệt" not in told and "An" not in told.replace("Anh", "")
    assert [one.outcome for one in movers.checks(tx, mover)] == ["needs_help"]


def test_saying_so_again_adds_to_the_open_rescue(tx: Session, settings: Settings, station: str) -> None:
    mover = put(tx)
    first = check(tx, settings, mover, "needs_help").ticket
    again = check(tx, settings, mover, "needs_help", 6).ticket
    assert first is not None and again is not None and again.id == first.id
    assert pages(tx, station) == ["D1", "D1_AGAIN"]
    tickets.close(tx, first.code, "account:7", NOW + 7 * MINUTE)
    later = check(tx, settings, mover, "needs_help", 8).ticket
    assert later is not None and later.id != first.id


def test_two_behind_one_neighbour_are_two_rescues(tx: Session, settings: Settings, station: str) -> None:
    one = put(tx, name="An", number=None)
    other = put(tx, name="Ba", number=None)
    opened = [check(tx, settings, mover, "needs_help").ticket for mover in (one, other)]
    assert len({ticket.id for ticket in opened if ticket}) == 2
    assert {ticket.number for ticket in opened if ticket} == {"+84900000602"}


def test_where_there_is_no_phone_the_house_is_called(tx: Session, settings: Settings, station: str) -> None:
    mover = put(tx, number=None, other_number=None)
    opened = check(tx, settings, mover, "needs_help").ticket
    assert opened is not None and opened.number == ""
    (page,) = tx.scalars(select(Message).where(Message.recipient == station))
    assert page.args is not None and settings.voice_number in str(page.args)
    by_phone = movers.note_check(
        tx, settings, put(tx, name="Ba", number=None, other_number=None), ALERT, "needs_help", NOW,
        by_number="+84900000620",
    )  # fmt: skip
    assert by_phone.ticket is not None and by_phone.ticket.number == "+84900000620"


def test_a_check_is_made_by_one(tx: Session, settings: Settings) -> None:
    mover = put(tx)
    with pytest.raises(BadInput):
        movers.note_check(tx, settings, mover, ALERT, "safe", NOW)
    with pytest.raises(BadInput):
        movers.note_check(tx, settings, mover, ALERT, "asleep", NOW, by_account=BY)


def test_who_is_called_next_and_how_far_the_calls_are(tx: Session, settings: Settings) -> None:
    first = put(tx, name="An", reason="dialysis", number="+84900000661")
    second = put(tx, name="Ba", reason="boat", number="+84900000662")
    third = put(tx, name="Cúc", reason="alone", number="+84900000663")

    def upcoming(heard: tuple[str, ...] = ()) -> Mover | None:
        call = movers.next_call(tx, ALERT, frozenset({VINH_HAI}), NOW, heard)
        return None if call is None else call.mover

    assert upcoming() == first and upcoming(("+84900000661",)) == second
    check(tx, settings, first, "no_answer", 1)
    assert upcoming() == second
    check(tx, settings, second, "wrong", 2)
    assert upcoming() == third
    check(tx, settings, third, "no_answer", 3)
    assert upcoming() == first, "tried again in the order in which they were tried"
    check(tx, settings, first, "safe", 4)
    told = movers.tally(tx, ALERT, frozenset({VINH_HAI}), NOW)
    assert {name: many for name, many in told.items() if many} == {"safe": 1, "no_answer": 1, "wrong": 1}
    assert movers.tally(tx, ALERT, None, NOW, ["+84900000663"]) == told, "the last check is the last word"
    assert movers.tally(tx, "another", None, NOW, ["+84900000663"])["answered"] == 1
    assert movers.numbers(tx, frozenset({VINH_HAI}), NOW) >= {"+84900000661", "+84900000663"}
    assert movers.numbers(tx, frozenset({NINH_HAI}), NOW) == set()
