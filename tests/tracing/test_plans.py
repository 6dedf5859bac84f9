"""Tracing reads visits by index, at every depth, and never walks all of them."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import tracing
from gateway.tracing import Case, finding, listing
from tests.tracing.world import ILL, NOW, World, at, phone

MANY = 30_000
"""Visits: enough that a planner without an index would read them all."""


@pytest.fixture
def tx(own_tx: Session) -> Session:
    """A database in which nothing but these visits was ever written."""
    return own_tx


@pytest.fixture
def traced(tx: Session) -> Case:
    """A case at a busy market in a month of a district, half of its contacts confirmed."""
    world = World(tx)
    site = world.site()
    others = [world.site(f"Điểm {nth}") for nth in range(200)]
    tx.execute(
        text("""
        INSERT INTO visits (public_id, site_id, number, method, came_at, came_known, left_at, closed_by, created_at,
                            changed_at)
        SELECT 'vis_p' || n, (CAST(:sites AS bigint[]))[2 + n % 200], '+849' || lpad((n % 4000)::text, 8, '0'), 'sms',
               at, 'exact', at + interval '40 minutes', 'person', at, at
          FROM (SELECT n, CAST(:now AS timestamptz) - make_interval(mins => n) AS at
                  FROM generate_series(1, :many) n) past"""),
        {"sites": [each.id for each in (site, *others)], "now": NOW, "many": MANY},
    )
    for day in (12, 14, 16, 18):
        world.visit(site, ILL, at(day, 8), at(day, 9))
    for nth in range(1, 5):
        world.visit(site, phone(nth), at(18, 8), at(18, 9))
    tx.execute(text("ANALYZE visits"))
    case = world.case()
    world.confirm(case, *(phone(nth) for nth in range(1, 5)))
    return case


@pytest.mark.parametrize("depth", [1, 2])
def test_looking_for_contacts(tx: Session, traced: Case, depth: int) -> None:
    tx.execute(finding._BY_INDEX)
    sources = tx.execute(finding._SOURCES, {"case": traced.id, "depth": depth}).scalars()
    plan = _plan(tx, finding._FIND.text, finding.parameters(traced, depth, sources, NOW))
    assert "Seq Scan on visits" not in plan, plan
    for index in ("ix_visits_site_moment", "ix_visits_number_id", "ix_visits_person_id"):
        assert index in plan, plan


def test_counting_who_passed(tx: Session, traced: Case) -> None:
    asked = {
        "site": _busiest(tx),
        "since": at(18, 8),
        "until": at(18, 9),
        **finding.parameters(traced, 1, [], NOW),
    }
    plan = _plan(tx, listing._PASSED.text, asked)
    assert "ix_visits_site_moment" in plan and "Seq Scan" not in plan, plan


def test_finding_the_question_of_a_number(tx: Session, traced: Case) -> None:
    tx.execute(
        text("SET LOCAL enable_seqscan = off")
    )  # the table is empty here; the index must be one that fits
    plan = _plan(
        tx,
        "SELECT ord FROM trace_recipients WHERE number = :number AND state = 'texted'",
        {"number": ILL},
    )
    assert "ix_trace_recipients_asked" in plan, plan
    assert tracing.pending(tx, ILL, NOW) is None


def _busiest(tx: Session) -> int:
    """The market: where most of the visits were."""
    return int(
        tx.execute(
            text("SELECT site_id FROM visits GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
        ).scalar_one()
    )


def _plan(tx: Session, statement: str, parameters: dict[str, object]) -> str:
    used = {name: value for name, value in parameters.items() if f":{name}" in statement}
    return "\n".join(tx.execute(text(f"EXPLAIN {statement}"), used).scalars())
