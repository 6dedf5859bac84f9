"""Requests that a person acts on: timers, one extension, a legal ground, and a ticket that ends with them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from gateway import clock, rights, tickets
from gateway.errors import BadInput, Conflict, NotFound
from gateway.rights import Asked, Event, Ground, Kind, State
from gateway.rights.states import MOVES

NUMBER = "+84900000777"
BY = "account:1"


def asked(kind: Kind = Kind.OBJECT, **more: object) -> Asked:
    return Asked(kind, "paper", "đơn ngày 20/11", NUMBER, commune_code="22846", **more)


def test_opened_on_paper_it_waits_to_be_acknowledged(tx: Session) -> None:
    now = clock.now()
    request = rights.open_request(tx, asked(), told=False, by=BY, now=now)
    ticket = next(line for line in tickets.open_list(tx, "rights") if line.code == request.ticket_code)
    assert ticket.promised_at == request.due_at and "đơn ngày 20/11" in ticket.said
    late, total = rights.listing(tx, None, request.ack_due_at + timedelta(minutes=1), late=True)
    assert [line.id for line in late] == [request.id] and total == 1
    rights.acknowledge(tx, request.id, "gọi điện", by=BY, now=now)
    assert rights.listing(tx, None, request.ack_due_at + timedelta(minutes=1), late=True)[1] == 0
    assert rights.listing(tx, None, request.due_at + timedelta(minutes=1), late=True)[1] == 1
    with pytest.raises(Conflict):
        rights.acknowledge(tx, request.id, "gọi lần nữa", by=BY, now=now)


def test_answered_it_closes_its_ticket_and_moves_no_more(tx: Session) -> None:
    now = clock.now()
    request = rights.open_request(tx, asked(), told=True, by=BY, now=now)
    rights.own(tx, request.id, 7, by=BY, now=now)
    rights.note(tx, request.id, "hẹn chiều mai", by=BY, now=now)
    rights.answer(tx, request.id, "đã ngừng gửi tin", by=BY, now=now)
    assert not tickets.is_open(tx, str(request.ticket_code))
    line, history = rights.one(tx, request.id, None, now)
    assert (line.state, line.owner_id, line.late) == (State.DONE, 7, False)
    assert [each.kind for each in history] == [
        Event.RECEIVED, Event.ACKNOWLEDGED, Event.OWNED, Event.NOTED, Event.DONE,
    ]  # fmt: skip
    for act in (
        lambda: rights.answer(tx, request.id, "lần nữa", by=BY, now=now),
        lambda: rights.drop(tx, request.id, "thôi không cần", by=BY, now=now),
        lambda: rights.extend(tx, request.id, 5, "cần hỏi thêm", by=BY, now=now),
    ):
        with pytest.raises(Conflict):
            act()


def test_one_extension_within_the_time_and_the_bound(tx: Session) -> None:
    now = clock.now()
    request = rights.open_request(tx, asked(), told=True, by=BY, now=now)
    due = request.due_at
    with pytest.raises(BadInput):
        rights.extend(tx, request.id, 16, "hồ sơ phức tạp", by=BY, now=now)
    with pytest.raises(BadInput):
        rights.extend(tx, request.id, 5, "vì", by=BY, now=now)
    with pytest.raises(Conflict):
        rights.extend(tx, request.id, 5, "hồ sơ phức tạp", by=BY, now=due + timedelta(days=1))
    rights.extend(tx, request.id, 15, "hồ sơ phức tạp", by=BY, now=now)
    assert request.due_at == due + timedelta(days=15)
    ticket = next(line for line in tickets.open_list(tx, "rights") if line.code == request.ticket_code)
    assert ticket.promised_at == request.due_at
    with pytest.raises(Conflict):
        rights.extend(tx, request.id, 1, "hồ sơ phức tạp", by=BY, now=now)
    assert rights.one(tx, request.id, None, now)[0].may_extend == 0


def test_refused_on_a_ground_of_the_law(tx: Session) -> None:
    now = clock.now()
    request = rights.open_request(tx, asked(), told=True, by=BY, now=now)
    with pytest.raises(BadInput):
        rights.refuse(tx, request.id, Ground.NO_CONSENT_NEEDED, "", by=BY, now=now)
    rights.refuse(tx, request.id, Ground.NO_CONSENT_NEEDED, "đã gọi giải thích", by=BY, now=now)
    history = rights.one(tx, request.id, None, now)[1]
    assert "điều 19" in str(history[-1].note)


def test_a_list_is_of_the_area_and_in_the_order_asked_for(tx: Session) -> None:
    now = clock.now()
    here = rights.open_request(tx, asked(Kind.ERASE), told=True, by=BY, now=now)
    there = rights.open_request(
        tx, Asked(Kind.SEE, "paper", "đơn", NUMBER, commune_code="22852"), told=True, by=BY, now=now
    )
    lines, total = rights.listing(tx, frozenset({"22846"}), now, number=NUMBER)
    assert ([line.id for line in lines], total) == ([here.id], 1)
    lines, total = rights.listing(tx, None, now, number=NUMBER, sort="due")
    assert [line.id for line in lines] == [there.id, here.id], "what is due first comes first"
    with pytest.raises(NotFound):
        rights.one(tx, there.id, frozenset({"22846"}), now)


def test_about_nobody_there_is_no_request(tx: Session) -> None:
    with pytest.raises(BadInput):
        rights.open_request(tx, Asked(Kind.SEE, "paper", "đơn"), told=False, by=BY, now=clock.now())


def test_states_only_move_forward() -> None:
    order = list(State)
    for here, further in MOVES.items():
        assert all(order.index(there) > order.index(here) for there in further)
    assert all(first != second for first, second in pairwise(order))
