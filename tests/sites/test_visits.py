"""Coming and going: pairs, what is said twice or not at all, the clock, and two gates at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gateway import sites
from gateway.audit import AuditEntry
from gateway.declarations import Cursor
from gateway.house import House
from gateway.sites import Site, Visit
from gateway.sites.model import OPEN
from tests.declarations.test_register import declare, person
from tests.sites.test_gates import add
from tests.waiting import STANDSTILL, until

NUMBER = "+84900002001"
NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)  # 09:15 in Viet Nam
NOON = NOW + timedelta(hours=3)


@pytest.fixture
def market(tx: Session) -> Site:
    """The market."""
    return add(tx)


@pytest.fixture
def school(tx: Session) -> Site:
    """The school."""
    return add(tx, name="Trường Nhơn Hải", kind=sites.Kind.SCHOOL)


def come(tx: Session, site: Site, now: datetime = NOW, number: str = NUMBER) -> Visit:
    return sites.check_in(tx, site, number, "sms", None, now)


def leave(tx: Session, site: Site | None = None, now: datetime = NOON) -> Visit | None:
    return sites.check_out(tx, NUMBER, site, "sms", now)


def visits(tx: Session, number: str = NUMBER) -> list[Visit]:
    return list(tx.scalars(select(Visit).where(Visit.number == number).order_by(Visit.id)))


def test_arrival_and_departure_are_one_visit(tx: Session, market: Site) -> None:
    came = come(tx, market)
    assert (came.came_at, came.came_known, came.left_at, came.closed_by) == (NOW, "exact", None, None)
    assert came.public_id.startswith("vis_") and sites.open_visit(tx, NUMBER) is came
    left = leave(tx)
    assert left is came and (left.left_at, left.closed_by) == (NOON, "person")
    assert sites.open_visit(tx, NUMBER) is None


def test_whose_declaration_opened_the_gate_is_kept(tx: Session, market: Site) -> None:
    filed = declare(tx, person(tx))
    visit = sites.check_in(tx, market, NUMBER, "sms", filed, NOW)
    assert (visit.declaration_id, visit.person_id) == (filed.id, filed.person_id)
    tx.delete(filed)
    tx.flush()
    tx.refresh(visit)
    assert visit.declaration_id is None, "a declaration that has left takes no visit along"


def test_arriving_twice_is_once(tx: Session, market: Site) -> None:
    assert come(tx, market) is come(tx, market, NOON)
    assert len(visits(tx)) == 1


def test_arriving_elsewhere_ends_the_visit_before(tx: Session, market: Site, school: Site) -> None:
    first, second = come(tx, market), come(tx, school, NOON)
    assert (first.left_at, first.closed_by) == (NOON, "next_visit")
    assert sites.open_visit(tx, NUMBER) is second


def test_leaving_twice_is_once(tx: Session, market: Site) -> None:
    come(tx, market)
    assert leave(tx, market) is leave(tx, market, NOON + timedelta(minutes=29))
    assert [visit.left_at for visit in visits(tx)] == [NOON]
    assert leave(tx, None, NOON + timedelta(minutes=1)) is None


def test_leaving_again_hours_later_was_another_visit(tx: Session, market: Site) -> None:
    come(tx, market)
    leave(tx, market)
    again = leave(tx, market, NOON + timedelta(hours=2))
    assert again is not None and (again.came_at, again.came_known) == (None, "unknown")
    assert len(visits(tx)) == 2


def test_a_departure_without_an_arrival_stands_alone_and_can_be_completed(tx: Session, market: Site) -> None:
    left = leave(tx, market)
    assert left is not None and (left.came_at, left.left_at) == (None, NOON)
    sites.tell_arrival(tx, left, NOW, NOON)
    assert (left.came_at, left.came_known) == (NOW, "told")


def test_leaving_where_one_was_not_seen_ends_the_visit_elsewhere(
    tx: Session, market: Site, school: Site
) -> None:
    first = come(tx, market)
    left = leave(tx, school)
    assert (first.closed_by, first.left_at) == ("next_visit", NOON)
    assert left is not None and (left.site_id, left.came_known) == (school.id, "unknown")


def test_leaving_late_where_one_was_before_changes_nothing(tx: Session, market: Site, school: Site) -> None:
    first, second = come(tx, market), come(tx, school, NOW + timedelta(minutes=10))
    assert leave(tx, market) is first
    assert sites.open_visit(tx, NUMBER) is second and first.left_at == NOW + timedelta(minutes=10)


def test_nowhere_and_no_number_changes_nothing(tx: Session) -> None:
    assert leave(tx) is None and visits(tx) == []


def test_the_clock_ends_what_nobody_ended(tx: Session, market: Site) -> None:
    visit = come(tx, market)
    late = NOW + timedelta(hours=12)
    assert sites.close_overdue(tx, late, 12) == 0
    assert sites.close_overdue(tx, late + timedelta(seconds=1), 12) == 1
    tx.refresh(visit)
    assert (visit.left_at, visit.closed_by) == (None, "time"), "when they left is not known"
    assert visit.changed_at == late + timedelta(seconds=1)
    assert sites.close_overdue(tx, late + timedelta(days=1), 12) == 0


def test_a_visit_the_clock_ended_can_still_be_left_that_day(tx: Session, market: Site) -> None:
    visit = come(tx, market)
    sites.close_overdue(tx, NOW + timedelta(hours=13), 12)
    evening = NOW + timedelta(hours=14)
    assert leave(tx, None, evening) is visit
    assert (visit.left_at, visit.closed_by) == (evening, "person")


def test_a_visit_the_clock_ended_yesterday_stays_as_it_is(tx: Session, market: Site) -> None:
    come(tx, market)
    sites.close_overdue(tx, NOW + timedelta(hours=13), 12)
    assert leave(tx, None, NOW + timedelta(hours=25)) is None


def test_a_disputed_visit_is_nobodys(tx: Session, market: Site) -> None:
    visit = come(tx, market)
    assert sites.dispute(tx, visit, NOON) and not sites.dispute(tx, visit, NOON)
    assert sites.open_visit(tx, NUMBER) is None and leave(tx) is None
    assert come(tx, market, NOON) is not visit
    (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "visit.dispute"))
    assert entry.subject == visit.public_id and entry.details == {}


def test_the_last_arrival_is_remembered_for_as_long_as_asked(tx: Session, market: Site, school: Site) -> None:
    come(tx, market)
    second = come(tx, school, NOON)
    leave(tx, school, NOON)
    leave(tx, market, NOON + timedelta(hours=26))  # no arrival was recorded
    assert sites.last_arrival(tx, NUMBER, NOON - timedelta(hours=48)) is second
    assert sites.last_arrival(tx, NUMBER, NOON + timedelta(seconds=1)) is None


def test_pages_follow_the_order_of_change(tx: Session, market: Site, school: Site) -> None:
    filed = declare(tx, person(tx))
    other = sites.check_in(tx, school, "+84900002002", "ussd", filed, NOW)
    mine = come(tx, market)
    leave(tx, None, NOW + timedelta(minutes=1))
    now = NOW + timedelta(minutes=2)
    first = sites.page(tx, None, 1, now)
    assert [(line.visit, line.site, line.declaration) for line in first] == [(other, school, filed.code)]
    rest = sites.page(tx, Cursor(other.changed_at, other.id), 5, now)
    assert [(line.visit, line.declaration) for line in rest] == [(mine, None)]
    assert sites.page(tx, None, 5, NOW) == [], "the last five seconds are held back"


@pytest.mark.parametrize("same", [True, False], ids=["one site", "two sites"])
def test_two_gates_at_once_leave_one_open_visit(house: House, same: bool) -> None:
    """Each in a transaction of its own; the second meets a row that the first has not committed yet."""
    with house.db.transaction() as tx:
        codes = [add(tx).code, add(tx).code]

    def arrive(code: str) -> None:
        with house.db.transaction() as tx:
            site = sites.by_code(tx, code)
            assert site is not None
            come(tx, site)

    other = threading.Thread(target=arrive, args=(codes[0 if same else 1],))
    with house.db.transaction() as tx:
        site = sites.by_code(tx, codes[0])
        assert site is not None
        come(tx, site)
        other.start()
        until(lambda: _somebody_waits(house), 10)
    other.join(STANDSTILL)
    with house.db.transaction() as tx:
        assert tx.scalar(select(func.count()).select_from(Visit).where(OPEN)) == 1
        assert [visit.closed_by for visit in visits(tx)] == ([None] if same else ["next_visit", None])


def test_a_crowd_of_gates_leaves_one_open_visit(house: House) -> None:
    with house.db.transaction() as tx:
        codes = [add(tx).code for _ in range(6)]
    start = threading.Barrier(len(codes))
    faults: list[BaseException] = []

    def arrive(code: str) -> None:
        try:
            start.wait(10)
            for _ in range(5):
                with house.db.transaction() as tx:
                    site = sites.by_code(tx, code)
                    assert site is not None
                    come(tx, site)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=arrive, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STANDSTILL)
    assert faults == []
    with house.db.transaction() as tx:
        assert tx.scalar(select(func.count()).select_from(Visit).where(OPEN)) == 1
        assert {visit.closed_by for visit in visits(tx)} == {"next_visit", None}


def _somebody_waits(house: House) -> bool:
    """one transaction waits for another"""
    with house.db.transaction() as tx:
        return bool(tx.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
