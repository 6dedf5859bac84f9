"""The list of a day, counts of sites, and what leaves the house for a purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import sites
from gateway.audit import AuditEntry
from gateway.errors import BadInput, NotFound
from gateway.sites import By, Guest, Measured, Method, Site
from tests.declarations.test_register import declare, person
from tests.sites.test_admitting import GRANDMOTHER
from tests.sites.test_gates import add

LATE = datetime(2026, 11, 19, 16, 50, tzinfo=UTC)  # 23:50 of the 19th in Viet Nam
NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
TODAY = date(2026, 11, 20)
GATE = By("account:7", 7)
PURPOSE = "truy vết ca bệnh theo QĐ 12"


@pytest.fixture
def market(tx: Session) -> Site:
    """A market with a day behind it: one by phone, one without papers, one disputed, one the night before."""
    site = add(tx)
    filed = declare(tx, person(tx))
    sites.check_in(tx, site, "+84900000123", "sms", filed, NOW)
    sites.admit_without_papers(
        tx, site, GRANDMOTHER, GATE, NOW + timedelta(minutes=1), noted=Measured("37.2")
    )
    wrong = sites.admit(tx, site, Guest("+84900002401"), Method.READ_OUT, GATE, NOW)
    sites.dispute(tx, wrong.visit, NOW)
    sites.check_in(tx, site, "+84900002402", "sms", None, LATE)
    sites.check_out(tx, "+84900002402", site, "sms", LATE + timedelta(minutes=20))
    return site


def test_the_list_of_a_day(tx: Session, market: Site) -> None:
    lines, total = sites.of_day(tx, market, TODAY)
    assert total == 2 and [line.name for line in lines] == ["Katơr Thị Lá", "Nguyễn Văn An"]
    assert [line.valid_until for line in lines] == [None, date(2026, 11, 27)]
    assert sites.of_day(tx, market, TODAY, limit=1, offset=1)[0] == lines[1:]
    sites.check_out(tx, "+84900000123", market, "sms", NOW + timedelta(hours=1))
    inside, count = sites.of_day(tx, market, TODAY, inside_only=True)
    assert (count, inside[0].name) == (1, "Katơr Thị Lá")
    (last_night,), _ = sites.of_day(tx, market, TODAY - timedelta(days=1))
    assert last_night.visit.number == "+84900002402"


def test_counts_by_site_and_day_in_an_area(tx: Session, market: Site) -> None:
    other = add(tx, name="Trường Xuân Hải", kind="school", commune_code="22861")
    sites.check_in(tx, other, "+84900002403", "sms", None, NOW)

    def counted(communes=None, **more) -> list[tuple[object, ...]]:
        found = sites.counts(tx, TODAY - timedelta(days=1), TODAY, communes, **more)
        return [(c.site.code, c.day, c.came, c.left, c.inside, c.unverified) for c in found]

    yesterday = (market.code, TODAY - timedelta(days=1), 1, 1, 0, 0)
    assert counted(frozenset({"22846"})) == [yesterday, (market.code, TODAY, 2, 0, 2, 1)]
    assert counted(kind="school") == counted(site_id=other.id) == [(other.code, TODAY, 1, 0, 1, 0)]
    assert counted(frozenset()) == []

    every = sites.counts(tx, TODAY - timedelta(days=1), TODAY, None)
    for size in (1, 2, 3):
        span = (tx, TODAY - timedelta(days=9), TODAY, None)
        pages = [sites.page_of_counts(*span, offset=at, limit=size) for at in range(0, 5, size)]
        assert [line for page in pages for line in page] == every
    first = sites.page_of_counts(tx, TODAY - timedelta(days=1), TODAY, None, down=True, limit=2)
    assert first == every[1:3] and len(every) == 3


def test_an_export_says_who_takes_what_for_what(tx: Session, market: Site) -> None:
    lines = sites.export(tx, market, TODAY, TODAY, None, purpose=PURPOSE, by="account:7", now=NOW)
    assert [(line[1], line[3], line[4], line[6]) for line in lines] == [
        ("Nguyễn Văn An", "+84900000123", "sms", "2026-11-20 09:15"),
        ("Katơr Thị Lá", "", "no_papers", "2026-11-20 09:16"),
    ]
    assert not any("37.2" in cell for line in lines for cell in line), "nobody's temperature leaves"
    (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "visits.export"))
    assert (entry.actor, entry.subject) == ("account:7", market.code)
    assert entry.details == {"purpose": PURPOSE, "from": "2026-11-20", "to": "2026-11-20", "lines": 2}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": "  x "}, "purpose"),
        ({"last": TODAY + timedelta(days=31)}, "last"),
        ({"last": TODAY - timedelta(1)}, "last"),
    ],
)
def test_no_export_without_a_purpose_or_over_any_span(tx: Session, market: Site, changes, field: str) -> None:
    wish = {
        "first": TODAY,
        "last": TODAY,
        "communes": None,
        "purpose": PURPOSE,
        "by": "account:7",
        "now": NOW,
    }
    with pytest.raises(BadInput) as refused:
        sites.export(tx, market, **{**wish, **changes})
    assert refused.value.field == field


def test_no_export_outside_the_area(tx: Session, market: Site) -> None:
    with pytest.raises(NotFound):
        sites.export(tx, market, TODAY, TODAY, frozenset({"22861"}), purpose=PURPOSE, by="account:7", now=NOW)
