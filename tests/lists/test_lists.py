"""A list from the file to whoever sends: nothing goes out before a person has seen what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from gateway import lists
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict, NotFound
from gateway.lists import NumberListRow, State
from gateway.lists import bringing as module

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
BY = 7
GOOD = "phone,xa\n0900000001,Vĩnh Hải\n0900000002,\n"
BAD = GOOD + "0900 000 001,\n113,\n"


def rows(tx: Session, brought: lists.NumberList) -> list[tuple[str, str | None, int]]:
    found = select(NumberListRow).where(NumberListRow.list_id == brought.id).order_by(NumberListRow.line)
    return [(row.number, row.commune_code, row.line) for row in tx.scalars(found)]


def test_a_good_list_is_ready_at_once(tx: Session) -> None:
    brought = lists.bring(tx, "  Tàu   cá ", GOOD.encode(), BY, NOW)
    assert (brought.name, brought.state, brought.good, brought.bad) == ("Tàu cá", State.READY, 2, 0)
    assert brought.public_id.startswith("lst_")
    assert rows(tx, brought) == [("+84900000001", "22846", 2), ("+84900000002", None, 3)]
    assert lists.ready(tx, brought.public_id) is brought
    assert lists.count(tx, brought) == 2 and lists.count(tx, brought, {"22846"}) == 1


def test_a_bad_line_waits_for_a_person(tx: Session) -> None:
    brought = lists.bring(tx, "Tàu cá", BAD, BY, NOW)
    assert (brought.state, brought.good, brought.bad) == (State.CHECKING, 2, 2)
    with pytest.raises(Conflict):
        lists.ready(tx, brought.public_id)
    told = lists.faults(tx, brought)
    assert [(one.line, one.code.value) for one in told] == [(4, "duplicate"), (5, "emergency")]
    assert "dòng 2" in told[0].why and told[0].said == "0900 000 001"
    lists.leave_out_bad(tx, brought, BY, NOW + timedelta(minutes=1))
    assert lists.ready(tx, brought.public_id).good == 2
    with pytest.raises(Conflict):
        lists.leave_out_bad(tx, brought, BY, NOW)


def test_a_discarded_list_is_sent_to_nobody(tx: Session) -> None:
    brought = lists.bring(tx, "Tàu cá", GOOD, BY, NOW)
    lists.discard(tx, brought, BY, NOW)
    with pytest.raises(Conflict):
        lists.ready(tx, brought.public_id)
    with pytest.raises(Conflict):
        lists.discard(tx, brought, BY, NOW)
    with pytest.raises(Conflict):
        lists.leave_out_bad(tx, brought, BY, NOW)


def test_every_verb_is_on_record_without_a_number(tx: Session) -> None:
    brought = lists.bring(tx, "Tàu cá", BAD, BY, NOW)
    lists.leave_out_bad(tx, brought, BY, NOW)
    lists.discard(tx, brought, 8, NOW)
    acts = select(AuditEntry).where(AuditEntry.subject == brought.public_id).order_by(AuditEntry.id)
    assert [(act.actor, act.action, act.details) for act in tx.scalars(acts)] == [
        ("account:7", "list.bring", {"good": 2, "bad": 2}),
        ("account:7", "list.leave_out_bad", {"good": 2, "bad": 2}),
        ("account:8", "list.discard", {"good": 2, "bad": 2}),
    ]


def test_a_list_with_nothing_good_is_never_ready(tx: Session) -> None:
    brought = lists.bring(tx, "Sai cả", "113\n114", BY, NOW)
    assert brought.state == State.CHECKING
    with pytest.raises(Conflict):
        lists.leave_out_bad(tx, brought, BY, NOW)


@pytest.mark.parametrize(
    ("name", "body", "field"), [("x", GOOD, "name"), ("Tàu cá", " \n", "file"), ("Tàu cá", "phone\n", "file")]
)
def test_what_is_no_list(tx: Session, name: str, body: str, field: str) -> None:
    with pytest.raises(BadInput) as told:
        lists.bring(tx, name, body, BY, NOW)
    assert told.value.field == field


def test_twins_are_found_across_batches_with_their_first_line(
    tx: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    lines = [
        "0900000001",
        "0900000002",
        "84900000002",
        "113",
        "900000001",
        "01680000001",
        "0380000001",
        "0900000003",
    ]
    brought = lists.bring(tx, "Tàu cá", "\n".join(lines), BY, NOW)
    told = lists.faults(tx, brought)
    assert [(one.line, one.why) for one in told if one.code == "duplicate"] == [
        (3, "Số này đã có ở dòng 2."),
        (5, "Số này đã có ở dòng 1."),
        (7, "Số này đã có ở dòng 6."),
    ]
    assert (brought.good, brought.bad) == (4, 4) and lists.count(tx, brought) == 4
    assert [(one.line, one.code.value) for one in lists.notes(tx, brought)] == [(6, "old_number")]


def test_all_faults_are_counted_and_the_first_are_kept(tx: Session) -> None:
    brought = lists.bring(tx, "Sai nhiều", "0900000001\n" + "113\n" * 1_500, BY, NOW)
    assert brought.bad == 1_500
    assert len(lists.faults(tx, brought, 0, 2_000)) == lists.MOST_FAULTS
    assert [one.line for one in lists.faults(tx, brought, 998, 50)] == [1_000, 1_001]


def test_the_database_hears_of_every_batch(tx: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of one that is all wrong: it ends a transaction that is idle for half a minute."""
    monkeypatch.setattr(module, "BATCH", 10)
    heard: list[str] = []

    def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
        heard.append(statement)

    event.listen(tx.connection().engine, "before_cursor_execute", hear)
    try:
        lists.bring(tx, "Sai cả", "113\n" * 100, BY, NOW)
    finally:
        event.remove(tx.connection().engine, "before_cursor_execute", hear)
    assert sum("INSERT INTO number_list_rows" in statement for statement in heard) == 10


def test_too_many_are_refused(tx: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    with pytest.raises(BadInput) as told:
        lists.bring(tx, "Dài quá", "0900000001\n0900000002\n0900000003", BY, NOW)
    assert told.value.code == "too_many"


def test_what_was_on_a_bad_line_is_not_readable_in_the_database(tx: Session) -> None:
    lists.bring(tx, "Tàu cá", "phone,xa\n0900000001,nhà Nguyễn Văn An", BY, NOW)
    raw = tx.connection().exec_driver_sql("SELECT said || why FROM number_list_faults").scalar_one()
    assert "Nguyễn".encode() not in raw and b"0900000001" not in raw


def test_pages_of_lists(tx: Session) -> None:
    first = lists.bring(tx, "Tàu cá", GOOD, BY, NOW)
    second = lists.bring(tx, "Trưởng thôn", BAD, 8, NOW + timedelta(minutes=1))
    assert lists.listed(tx)[0][:2] == [second, first]
    assert lists.listed(tx, state=State.READY, made_by=BY)[0] == [first]
    assert lists.by_public_id(tx, first.public_id) is first
    with pytest.raises(NotFound):
        lists.by_public_id(tx, "lst_x")


def test_states_are_a_table() -> None:
    assert lists.MOVES.keys() == lists.MEANING.keys() == set(State)
    assert set().union(*lists.MOVES.values()) == {State.READY, State.DISCARDED}
    assert set(lists.SENTENCES) == set(lists.Code)
