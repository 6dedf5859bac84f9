"""With a province on file no gate, no list and no look-up walks through every visit or every person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from gateway import cards, crypto, people, sites
from gateway.house import House
from gateway.sites import By, Guest, Method, importing
from tests.sites.test_admitting import GRANDMOTHER, NOW
from tests.sites.test_gates import add

LARGE = re.compile(r"Seq Scan on (?:visits|people|person_cards|audit_log)\b")
GATE = By("account:7", 7)
TODAY = date(2026, 11, 20)
CARD = cards.read("GD4585800000001")
LOOK: dict[str, Any] = {"reason": "người bệnh ở cổng chợ", "by": "account:7", "now": NOW}

_PROVINCE = (
    """INSERT INTO people (name, name_keys, birth_year, commune_code, created_at, changed_at)
       SELECT :name, ARRAY[decode(md5('a' || n % 300), 'hex'), decode(md5('b' || n % 9000), 'hex')], 1930 + n % 90,
              '22846', :now, :now FROM generate_series(1, 30000) n""",
    """INSERT INTO sites (code, name, name_key, kind, commune_code, state, created_at, changed_at)
       SELECT 'x' || n, 'site', 'site', 'market', '22846', 'active', :now, :now FROM generate_series(1, 400) n""",
    """INSERT INTO visits (public_id, site_id, number, person_id, method, came_at, came_known, left_at, closed_by,
                           created_at, changed_at)
       SELECT 'vis_' || n, s.low + n % 400, '+849' || n % 60000, p.low + n % 30000, 'sms', at, 'exact',
              at + interval '1 hour', 'person', at, at
         FROM generate_series(1, 60000) n,
              LATERAL (SELECT CAST(:now AS timestamptz) - make_interval(secs => n * 40) AS at) t,
              (SELECT min(id) AS low FROM sites) s, (SELECT min(id) AS low FROM people) p""",
    """INSERT INTO person_cards (key, person_id, kind, number, channel, learnt_at)
       SELECT decode(md5('c' || id), 'hex'), id, 'bhyt', '\\x00', 'sms', :now FROM people""",
    """INSERT INTO audit_log (at, actor, action, subject, details)
       SELECT :now, 'x', 'visit.admit', 'vis_' || n, '{}' FROM generate_series(1, 30000) n""",
)

WORK: dict[str, Callable[[Session, sites.Site], Any]] = {
    "in and out by phone": lambda tx, site: (
        sites.check_in(tx, site, "+84900002701", "sms", None, NOW),
        sites.check_out(tx, "+84900002701", None, "sms", NOW),
    ),
    "in and out by person": lambda tx, site: (
        sites.admit(tx, site, Guest("+84900002702", 7), Method.OTP_STAFF, GATE, NOW),
        sites.let_out(tx, None, Guest(person_id=7), Method.BHYT, GATE, NOW),
    ),
    "without papers": lambda tx, site: sites.admit_without_papers(tx, site, GRANDMOTHER, GATE, NOW),
    "by a card": lambda tx, site: sites.admit_by_card(
        tx, site, "5800000001", GATE, NOW, name="Nguyễn Văn An", birth_year=1985
    ),
    "the list of a day": lambda tx, site: sites.of_day(tx, site, TODAY),
    "counts of a day": lambda tx, site: sites.counts(tx, TODAY, TODAY, None),
    "counts of a site's month": lambda tx, site: sites.counts(
        tx, TODAY - timedelta(days=27), TODAY, None, site_id=site.id
    ),
    "a sheet": lambda tx, site: importing.store(
        tx,
        site,
        b"came,phone\n2026-11-20 07:00,0900002703\n",
        only_good=False,
        staff_id=7,
        by="account:7",
        now=NOW,
    ),
    "people by name": lambda tx, site: people.by_name(tx, "Nguyễn Văn An", 1985, None, **LOOK),
    "people by card": lambda tx, site: people.by_card(tx, CARD, **LOOK),
    "the history of a site": lambda tx, site: sites.history(tx, [site.code]),
    "the last arrival": lambda tx, site: sites.last_arrival(tx, "+84900002701", NOW - timedelta(hours=48)),
}


def test_nothing_walks_through_a_large_table(house: House) -> None:
    ran: list[tuple[str, Any]] = []
    with house.db.transaction() as tx:
        tx.execute(text("SET LOCAL statement_timeout = '60s'"))
        for statement in _PROVINCE:
            name = {"name": crypto.encrypt("Trần Thị Mẫu", "people.name")} if ":name" in statement else {}
            tx.execute(text(statement), {"now": NOW, **name})
    owner = create_engine(house.settings.owner_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(
            text("VACUUM ANALYZE")
        )  # as the server does by itself, soon after so much was written
    owner.dispose()

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if re.match(r"\s*(SELECT|UPDATE)\b", statement):
            ran.append((statement, parameters))

    walks = []
    with house.db.transaction() as tx:
        site = add(tx)
        for name, work in WORK.items():
            event.listen(house.db.engine, "before_cursor_execute", note)
            work(tx, site)
            event.remove(house.db.engine, "before_cursor_execute", note)
            for statement, parameters in ran:
                plan = tx.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars()
                walks += [f"{name}: {line.strip()}\n{statement}" for line in plan if LARGE.search(line)]
            assert ran, name
            ran.clear()
        tx.rollback()
    assert walks == [], "\n".join(walks)
