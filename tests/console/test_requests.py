"""Requests at the console: who sees which, one takes it, what is said about it stands there, nobody closes it twice."""

from __future__ import annotations

from collections.abc import Callable

from gateway import audit, clock, people, tickets
from gateway.house import House
from gateway.tickets import listing, working
from gateway.tickets.listing import Asked
from tests.console.conftest import Browser, make


def opened(
    house: House,
    commune: str | None = "22846",
    said: str = "sốt cao, ở một mình",
    kind: tickets.Kind = tickets.Kind.QUESTION,
) -> int:
    """A question from a phone."""
    with house.db.transaction() as tx:
        ticket = tickets.open_ticket(
            tx,
            kind,
            "+84900700001",
            "sms",
            said,
            promised_at=clock.now(),
            now=clock.now(),
            commune_code=commune,
        )
        return ticket.id


def test_a_station_takes_notes_and_closes(house: House, signed_in: Callable[..., Browser]) -> None:
    ticket = opened(house)
    used = signed_in("station")
    assert "090****001" not in used.get("/console/requests").text  # masked by the house's own rule
    page = used.post(f"/console/requests/{ticket}/take", f"/console/requests/{ticket}")
    assert "Nhận việc: " not in page.text and "Nhận việc" in page.text and "sốt cao, ở một mình" in page.text
    used.post(f"/console/requests/{ticket}/note", f"/console/requests/{ticket}", note="đã gọi, đang đến")
    page = used.post(
        f"/console/requests/{ticket}/finish", f"/console/requests/{ticket}", note="đã đưa đến trạm"
    )
    assert "Ghi chú: đã gọi, đang đến" in page.text and "Đã xong: đã đưa đến trạm" in page.text
    again = used.post(f"/console/requests/{ticket}/finish", "/console/requests", note="lần nữa")
    assert again.status_code == 409


def test_two_press_at_once_and_one_has_it(house: House, signed_in: Callable[..., Browser]) -> None:
    ticket = opened(house)
    first, second = signed_in("station"), signed_in("area_team")
    first.post(f"/console/requests/{ticket}/take", f"/console/requests/{ticket}")
    answer = second.post(f"/console/requests/{ticket}/take", f"/console/requests/{ticket}")
    assert answer.status_code == 409 and "Người khác vừa làm" in answer.text


def test_what_is_said_of_health_is_for_health_staff_and_each_look_on_record(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    ticket = opened(house, kind=tickets.Kind.HEALTH)
    page = signed_in("agent").get(f"/console/requests/{ticket}").text
    assert "sốt cao" not in page and "chỉ y tế được xem" in page
    with house.db.transaction() as tx:
        assert audit.acts(tx, action="ticket.look") == []
    assert "sốt cao" in signed_in("station").get(f"/console/requests/{ticket}").text
    with house.db.transaction() as tx:
        (look,) = audit.acts(tx, action="ticket.look")
        assert "sốt" not in f"{look.details}"


def test_a_commune_sees_its_commune(house: House, signed_in: Callable[..., Browser]) -> None:
    elsewhere, nowhere = opened(house, "22861"), opened(house, None)
    station, centre = signed_in("station"), signed_in("agent")
    for ticket in (elsewhere, nowhere):
        assert station.get(f"/console/requests/{ticket}").status_code == 404
        assert centre.get(f"/console/requests/{ticket}").status_code == 200
    assert "Không có yêu cầu nào đang chờ" in station.get("/console/requests").text


def test_a_note_says_something(house: House, signed_in: Callable[..., Browser]) -> None:
    ticket = opened(house)
    page = signed_in("station").post(
        f"/console/requests/{ticket}/note", f"/console/requests/{ticket}", note=" "
    )
    assert "Ghi một câu về việc đã làm." in page.text


def test_the_list_is_filtered_and_ordered_in_the_database(house: House) -> None:
    ids = [opened(house) for _ in range(3)]
    owner = make(house, "station").id
    with house.db.transaction() as tx:
        working.take(tx, ids[1], None, owner, clock.now())
        waiting, total = listing.find(
            tx, None, Asked(state=tickets.State.WAITING), sort="created", down=True, limit=1
        )
        assert ([one.id for one in waiting], total) == ([ids[2]], 2)
        mine, _ = listing.find(tx, frozenset({"22846"}), Asked(owner_id=owner))
        assert [one.id for one in mine] == [ids[1]]
        assert listing.find(tx, frozenset())[1] == 0


def test_whoever_sees_to_it_knows_that_nobody_hears_there(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    ticket = opened(house)
    used, told = signed_in("station"), "Số này không nghe được: nhắn tin, không gọi."
    assert told not in used.get(f"/console/requests/{ticket}").text
    with house.db.transaction() as tx:
        people.contact(tx, "+84900700001", clock.now())
        people.set_deaf(tx, "+84900700001", True, clock.now())
    assert told in used.get(f"/console/requests/{ticket}").text
