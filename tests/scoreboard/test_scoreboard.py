"""Figures equal a naive count of the records, whatever they are, whenever they change, and after communes merged."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import clock, declarations, places, rights, scoreboard, sites, tickets
from gateway.declarations import Declaration
from gateway.scoreboard import Figures
from gateway.scoreboard.model import CommuneDay, SiteDay
from gateway.sites import Site, Visit
from gateway.tickets.model import TicketRow
from tests.rights.folk import declare, member

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
TODAY = clock.today(NOW)
KEEP = 28
COMMUNES = ("22846", "22852", "22861")
METHODS = ("sms", "ussd")


def naive(tx: Session, first: date, last: date) -> dict[str, Counter[str]]:
    """The same figures counted one record after the other, in the plainest way."""
    found: dict[str, Counter[str]] = {}

    def within(moment: datetime | None) -> bool:
        return moment is not None and first <= clock.today(moment) <= last

    for filed in tx.scalars(select(Declaration)):
        if within(filed.created_at) and filed.disputed_at is None:
            found.setdefault(filed.commune_code, Counter())["declarations"] += 1
    for visit, site in tx.execute(select(Visit, Site).join(Site, Site.id == Visit.site_id)):
        if visit.disputed_at is not None:
            continue
        line = found.setdefault(site.commune_code, Counter())
        if within(visit.came_at):
            line["visits_in"] += 1
            line["checked_out"] += visit.closed_by == "person" and visit.left_at is not None
        if within(visit.left_at) and visit.closed_by == "person":
            line["visits_out"] += 1
    for ticket in tx.scalars(select(TicketRow)):
        if within(ticket.promised_at):
            line = found.setdefault(ticket.commune_code or "", Counter())
            line["promised"] += 1
            line["kept"] += ticket.closed_at is not None and ticket.closed_at <= ticket.promised_at
    return {code: line for code, line in found.items() if sum(line.values())}


def told(figures: list[Figures]) -> dict[str, Counter[str]]:
    names = ("declarations", "visits_in", "visits_out", "checked_out", "promised", "kept")
    return {line.code: +Counter({name: getattr(line, name) for name in names}) for line in figures}


def populate(tx: Session, chance: random.Random, count: int) -> list[Site]:
    """Random people, sites, declarations, visits and tickets of the last three weeks."""
    gates = [
        sites.add(tx, name=f"Chợ số {place}", kind="market", commune_code=commune, by="tests", now=NOW)
        for place, commune in enumerate(COMMUNES * 2)
    ]
    for number in (f"+8490000{chance.randrange(800, 850):04d}" for _ in range(count)):
        at = NOW - timedelta(minutes=chance.randrange(21 * 24 * 60))
        who = member(
            tx, number, f"Nguyễn Văn {chance.choice('ABCDEH')}", 1985, commune=chance.choice(COMMUNES), now=at
        )
        filed = declare(tx, who, number, now=at)
        if chance.random() < 0.1:
            declarations.dispute(tx, filed, at + timedelta(hours=1))
        gate, method = chance.choice(gates), chance.choice(METHODS)
        what = chance.random()
        if what < 0.8:
            visit = sites.check_in(tx, gate, number, method, filed, at)
            if chance.random() < 0.1:
                sites.dispute(tx, visit, at)
        if what > 0.2:
            sites.check_out(tx, number, gate, method, at + timedelta(minutes=chance.randrange(600)))
        if chance.random() < 0.3:
            ticket = tickets.open_ticket(
                tx, tickets.Kind.QUESTION, number, "sms", None,
                promised_at=at + timedelta(hours=4), now=at, commune_code=chance.choice((*COMMUNES, None)),
            )  # fmt: skip
            if chance.random() < 0.7:
                tickets.close(tx, ticket.code, "tests", at + timedelta(hours=chance.randrange(8)))
    tx.flush()
    return gates


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_a_naive_count(tx: Session, seed: int) -> None:
    chance = random.Random(seed)
    populate(tx, chance, 120)
    scoreboard.count_fresh(tx, NOW, KEEP)
    for first, last in (
        (TODAY - timedelta(days=21), TODAY),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=3)),
        (TODAY, TODAY),
    ):
        assert told(scoreboard.by_commune(tx, first, last, None)) == naive(tx, first, last)
        by_site = scoreboard.by_site(tx, first, last, None)
        summed = Counter()
        for line in by_site:
            summed[line.commune_code] += line.visits_in
        assert +summed == +Counter({code: line["visits_in"] for code, line in naive(tx, first, last).items()})


def test_a_late_change_is_counted_where_it_belongs(tx: Session) -> None:
    chance = random.Random(7)
    populate(tx, chance, 40)
    scoreboard.count_fresh(tx, NOW, KEEP)
    later = NOW + timedelta(minutes=10)
    old = tx.scalars(select(Visit).where(Visit.came_at.is_not(None), Visit.disputed_at.is_(None))).first()
    assert old is not None and old.came_at is not None
    sites.dispute(tx, old, later)
    assert clock.today(old.came_at) in scoreboard.count_fresh(tx, later, KEEP)
    first = TODAY - timedelta(days=21)
    assert told(scoreboard.by_commune(tx, first, TODAY, None)) == naive(tx, first, TODAY)


def test_erased_people_leave_the_figures_at_night(tx: Session) -> None:
    populate(tx, random.Random(8), 20)
    scoreboard.count_fresh(tx, NOW, KEEP)
    gone = tx.scalars(select(Declaration.person_id)).first()
    rights.erase(tx, int(gone or 0), by="tests", now=NOW)
    scoreboard.recount(tx, NOW, KEEP)
    first = TODAY - timedelta(days=21)
    assert told(scoreboard.by_commune(tx, first, TODAY, None)) == naive(tx, first, TODAY)


def test_counts_stay_when_records_are_forgotten(tx: Session) -> None:
    populate(tx, random.Random(9), 30)
    scoreboard.count_fresh(tx, NOW, KEEP)
    first = TODAY - timedelta(days=21)
    before = told(scoreboard.by_commune(tx, first, TODAY, None))
    tx.execute(text("DELETE FROM visits"))
    months_later = NOW + timedelta(days=60)
    scoreboard.count_fresh(tx, months_later, KEEP)
    scoreboard.recount(tx, months_later, KEEP)
    assert told(scoreboard.by_commune(tx, first, TODAY, None)) == before


def test_a_merged_commune_counts_for_its_heir(tx: Session) -> None:
    """22852 was Xã Phương Hải until 30-6-2025, which became part of Xã Ninh Hải; the code is another's since."""
    old = date(2025, 6, 30)
    since = date(2025, 7, 1)
    for day, count in ((old, 3), (since, 5)):
        tx.add(CommuneDay(day=day, commune_code="22852", declarations=count, promised=0, kept=0))
        tx.add(
            SiteDay(day=day, site_id=1, commune_code="22852", visits_in=count, visits_out=0, checked_out=0)
        )
    tx.flush()
    heir = old_heir(tx)
    figures = {line.code: line for line in scoreboard.by_commune(tx, old, since, None)}
    assert sum(line.declarations for line in figures.values()) == 8
    assert figures[heir].declarations == (8 if heir == "22852" else 3)
    assert figures["22852"].visits_in == (8 if heir == "22852" else 5)
    assert all(line.name for line in figures.values())


def old_heir(tx: Session) -> str:
    return places.successors(tx, "22852")[0].code


def test_an_area_sees_its_own(tx: Session) -> None:
    populate(tx, random.Random(3), 40)
    scoreboard.count_fresh(tx, NOW, KEEP)
    first, mine = TODAY - timedelta(days=21), frozenset({"22846"})
    assert {line.code for line in scoreboard.by_commune(tx, first, TODAY, mine)} == mine
    assert {line.commune_code for line in scoreboard.by_site(tx, first, TODAY, mine)} == mine


def test_rows_of_a_file_have_every_column(tx: Session) -> None:
    line = Figures("22846", "Xã Vĩnh Hải", "22846", visits_in=3, checked_out=2, promised=0)
    (row,) = scoreboard.rows([line])
    assert tuple(row) == scoreboard.COLUMNS
    assert (row["checkout_share"], row["kept_share"]) == (0.667, None)


def test_a_day_is_counted_by_index(tx: Session) -> None:
    """A province has a million visits; one day of them must not cost all."""
    tx.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(
        tx.scalars(
            text("""EXPLAIN SELECT count(*) FROM visits v WHERE v.disputed_at IS NULL
                      AND ((v.came_at >= :a AND v.came_at < :b)
                           OR (v.left_at >= :a AND v.left_at < :b AND v.closed_by = 'person'))"""),
            {"a": NOW - timedelta(days=1), "b": NOW},
        )
    )
    assert "ix_visits_came_at" in plan and "ix_visits_left_at" in plan


def test_days_add_up_to_what_communes_have(tx: Session) -> None:
    populate(tx, random.Random(7), 40)
    scoreboard.count_fresh(tx, NOW, KEEP)
    first = TODAY - timedelta(days=24)
    for area in (None, frozenset({"22846"})):
        days = scoreboard.by_day(tx, first, TODAY, area)
        whole = scoreboard.by_commune(tx, first, TODAY, area)
        assert [day for day, *_ in days] == [first + timedelta(days=ahead) for ahead in range(25)]
        assert sum(declared for _, declared, _ in days) == sum(line.declarations for line in whole) > 0
        assert sum(came for *_, came in days) == sum(line.visits_in for line in whole) > 0
