"""What staff do, and what whoever asked hears of it: each step once, all of them, never before somebody has acted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import duty, tickets
from gateway.duty import Team
from gateway.errors import BadInput, Conflict
from gateway.tickets import Kind, Outcome, Received, State, working
from tests.duty.conftest import FALLBACK, NOW, SECOND, STATION, VINH_HAI
from tests.tickets.conftest import NEIGHBOUR, OTHER, PROMISED

Says = Callable[..., Received]
Texted = Callable[[str], list[str]]
CLERK, SECOND_CLERK = 7, 8


def state(tx: Session, received: Received) -> State:
    return tickets.listing.one(tx, received.ticket.id, None)[0].state


@pytest.mark.usefixtures("on_duty")
def test_every_reporter_hears_each_step_once(tx: Session, says: Says, texted: Texted) -> None:
    received = says()
    says(OTHER)
    ticket = received.ticket.id
    working.take(tx, ticket, None, CLERK, NOW)
    working.take(tx, ticket, None, CLERK, NOW)
    team = duty.teams(tx)[0]
    assert working.send_team(tx, ticket, None, team.id, "21:40", CLERK, NOW)
    working.finish(tx, ticket, None, "đã đến, đưa đi xét nghiệm", CLERK, NOW)
    for phone in (NEIGHBOUR, OTHER):
        looking, coming, done = texted(phone)
        assert "dang kiem tra" in looking and "21:40" in coming and "da kiem tra xong" in done
        assert not any("xet nghiem" in text or "tram cu" in text for text in (looking, coming, done))
    assert state(tx, received) is State.CLOSED


@pytest.mark.usefixtures("on_duty")
def test_nothing_found_is_said_so(tx: Session, says: Says, texted: Texted) -> None:
    received = says()
    working.finish(tx, received.ticket.id, None, "không có ai ốm", CLERK, NOW, Outcome.UNFOUNDED)
    assert "chua thay dau hieu benh" in texted(NEIGHBOUR)[-1]
    assert tickets.listing.unfounded(tx, NEIGHBOUR, NOW - timedelta(days=1)) == 1


@pytest.mark.usefixtures("on_duty")
def test_a_team_answers_by_two_digits(tx: Session, says: Says, texted: Texted) -> None:
    received = says()
    short = duty.pages_about(tx, received.ticket.code, NOW - timedelta(hours=1))[0].short
    assert short is not None and len(short) == 2 and f"{short} 1 nhan" in texted(STATION)[0]
    assert duty.about(tx, short, STATION, NOW) == received.ticket.code
    assert duty.about(tx, received.ticket.code, STATION, NOW) == received.ticket.code
    assert duty.about(tx, short, OTHER, NOW) is None
    tickets.dispatching.taken_by_text(tx, received.ticket.code, NOW)
    tickets.dispatching.taken_by_text(tx, received.ticket.code, NOW)
    assert state(tx, received) is State.TAKEN and len(texted(NEIGHBOUR)) == 1
    tickets.dispatching.passed_by_text(tx, received.ticket.code, NOW)
    assert state(tx, received) is State.WAITING
    tickets.dispatching.done_by_text(tx, received.ticket.code, "duty:1", NOW)
    assert "da kiem tra xong" in texted(NEIGHBOUR)[-1]


@pytest.mark.usefixtures("on_duty")
def test_what_comes_soon_after_is_told_together(tx: Session, says: Says, texted: Texted) -> None:
    says()
    for nth, spot in enumerate(("thôn Khánh Nhơn, sau trường", "thôn Khánh Phước, cạnh đình"), 2):
        says(f"+8490070000{nth}", "một người sốt", spot, after=timedelta(minutes=nth))
    assert len(texted(STATION)) == 1, "the second and the third wait"
    duty.climb(tx, NOW + timedelta(minutes=9))
    assert len(texted(STATION)) == 1
    duty.climb(tx, NOW + timedelta(minutes=10))
    duty.climb(tx, NOW + timedelta(minutes=10))
    _first, together = texted(STATION)
    assert together.startswith("VIEC MOI") and "Khanh Nhon" in together and "Khanh Phuoc" in together
    duty.climb(tx, NOW + timedelta(minutes=26))
    assert len(texted(FALLBACK)) == 3, "nobody has said that they have them"


@pytest.mark.usefixtures("on_duty")
def test_a_life_is_never_bundled(says: Says, texted: Texted) -> None:
    says()
    says(OTHER, "nước vào nhà", kind=Kind.SHELTER)
    assert len(texted(STATION)) + len(texted(FALLBACK)) == 2


def test_a_question_has_an_answer_and_the_answer_its_ticket(tx: Session, says: Says, texted: Texted) -> None:
    received = says(kind=Kind.FOOD, said="hết gạo")
    count = working.say(tx, received.ticket.id, None, "Nhà mình mấy người?", CLERK, NOW, asks=True)
    assert count == 1 and "Nha minh may nguoi?" in texted(NEIGHBOUR)[-1]
    asked = tickets.threads.asked(tx, NEIGHBOUR, NOW + timedelta(days=2))
    assert asked is not None and asked.id == received.ticket.id
    tickets.threads.answer(tx, asked.id, "năm người", NOW)
    assert tickets.listing.one(tx, asked.id, None)[1][-1].said == "năm người"
    assert tickets.threads.asked(tx, NEIGHBOUR, NOW + timedelta(days=4)) is None


def test_a_promise_is_kept_by_a_word_to_the_person(tx: Session, says: Says) -> None:
    received = says(kind=Kind.FOOD, said="hết gạo")
    late = PROMISED + timedelta(minutes=1)
    assert [one.id for one in tickets.listing.due(tx, None, late, timedelta(0))] == [received.ticket.id]
    working.note(tx, received.ticket.id, None, "đã gọi, mai mang gạo", CLERK, NOW, spoken=True)
    assert tickets.listing.due(tx, None, late, timedelta(0)) == [] and tickets.overdue(tx, late) == []
    assert tickets.listing.kept(tx, None, NOW, late) == (1, 1)


def test_two_tickets_become_one(tx: Session, says: Says, texted: Texted) -> None:
    first = says(kind=Kind.ANIMAL, said="heo chết", spot="")
    second = says(OTHER, kind=Kind.FOOD, said="thịt heo bán ở chợ có sao không", spot="")
    working.join(tx, first.ticket.id, None, second.ticket.code, CLERK, NOW)
    assert state(tx, second) is State.CLOSED and tickets.reporters(tx, first.ticket.id) == 2
    working.say(tx, first.ticket.id, None, "Thú y đã lấy mẫu", CLERK, NOW, asks=False)
    assert "Thu y da lay mau" in texted(NEIGHBOUR)[-1] and "Thu y da lay mau" in texted(OTHER)[-1]
    with pytest.raises(BadInput):
        working.join(tx, first.ticket.id, None, second.ticket.code, CLERK, NOW)


def test_the_owner_who_is_silent_gives_it_back(tx: Session, says: Says, texted: Texted) -> None:
    received = says(kind=Kind.FOOD, said="hết gạo")
    working.take(tx, received.ticket.id, None, CLERK, NOW)
    told = len(texted(FALLBACK))
    assert tickets.timers.turn(tx, NOW + timedelta(hours=3, minutes=59), fallback=FALLBACK) == 0
    later = NOW + timedelta(hours=4, minutes=1)
    assert tickets.timers.turn(tx, later, fallback=FALLBACK) == 1
    assert tickets.timers.turn(tx, later, fallback=FALLBACK) == 0
    one, _happened = tickets.listing.one(tx, received.ticket.id, None)
    assert one.state is State.WAITING and one.owner_id is None and len(texted(FALLBACK)) == told + 1
    working.take(tx, received.ticket.id, None, SECOND_CLERK, later)


def test_what_is_not_settled_in_time_goes_to_the_duty_room(tx: Session, says: Says, texted: Texted) -> None:
    says(kind=Kind.FOOD, said="hết gạo")
    late = NOW + timedelta(days=3, minutes=1)
    assert tickets.timers.turn(tx, late, fallback=FALLBACK) == 1
    assert "qua han giai quyet" in texted(FALLBACK)[-1]
    assert tickets.timers.turn(tx, late, fallback=FALLBACK) == 0


def test_nobody_of_the_team_on_duty_changes_nothing(tx: Session, says: Says, station: Team) -> None:
    received = says(kind=Kind.FOOD, said="hết gạo")
    assert not working.send_team(tx, received.ticket.id, None, station.id, None, CLERK, NOW)
    assert state(tx, received) is State.WAITING


def test_closed_is_closed(tx: Session, says: Says) -> None:
    received = says()
    working.finish(tx, received.ticket.id, None, "xong", CLERK, NOW)
    with pytest.raises(Conflict):
        working.say(tx, received.ticket.id, None, "còn gì không", CLERK, NOW, asks=True)


def test_a_task_is_received_and_done_by_text(tx: Session, on_duty: Team, texted: Texted) -> None:
    until = NOW + timedelta(hours=3)
    given = tickets.tasks.give(tx, on_duty.id, "Phun khử khuẩn chợ", until, CLERK, NOW, fallback=FALLBACK)
    (page,) = texted(STATION)
    assert "viec duoc giao" in page and "Phun khu khuan cho" in page
    tickets.dispatching.taken_by_text(tx, given.code, NOW)
    assert [one.kind for one in tickets.overdue(tx, until + timedelta(minutes=1))] == [Kind.TASK]
    tickets.dispatching.done_by_text(tx, given.code, "duty:1", NOW)
    assert not tickets.is_open(tx, given.code) and texted(SECOND) == []
    with pytest.raises(BadInput):
        tickets.tasks.give(tx, on_duty.id, "Phun khử khuẩn", NOW, CLERK, NOW)


def test_each_team_that_is_sent_is_told(
    tx: Session, says: Says, on_duty: Team, puts: Callable[..., duty.Duty], texted: Texted
) -> None:
    """Two teams of one kind and commune, sent within a minute: each by its own phone."""
    other = duty.add_team(tx, name="Đội lưu động", kind=on_duty.kind, communes=[VINH_HAI], by="t", now=NOW)
    puts(other, SECOND)
    ticket = says(kind=Kind.FOOD, said="hết gạo").ticket
    working.send_team(tx, ticket.id, None, on_duty.id, None, CLERK, NOW)
    told = len(texted(STATION)), len(texted(SECOND))
    working.send_team(tx, ticket.id, None, other.id, None, CLERK, NOW)
    assert (len(texted(STATION)), len(texted(SECOND))) == (told[0], told[1] + 1)
    (page,) = [
        each for each in duty.pages_about(tx, ticket.code, NOW) if each.state == duty.PageState.WAITING
    ]
    assert page.told == [SECOND], "and it climbs from there"
