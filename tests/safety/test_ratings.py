"""How safe a site is now: its own check until the next is due, an inspector's word before it; else overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import clock, people, safety, sites
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.safety import Level, Rating, Staleness
from gateway.sites import Group, Purpose, Site
from tests.tracing.world import NOW, at

PHONE = "+84900004001"
INSPECTOR = 21
BEST = [1] * 8


@pytest.fixture
def school(tx: Session) -> Site:
    """A rated site that has been there for a month."""
    return add(tx, "Trường Nhơn Hải", sites.Kind.SCHOOL)


def add(
    tx: Session, name: str, kind: str, phone: str | None = PHONE, at: datetime = NOW - timedelta(days=30)
) -> Site:
    return sites.add(tx, name=name, kind=kind, commune_code="22846", phone=phone, by="tests", now=at)


def check(tx: Session, site: Site, when: datetime, answers: list[int] = BEST) -> safety.SafetyCheck:
    return safety.record(tx, site, answers, channel="sms", number=PHONE, now=when)


def rating(tx: Session, site: Site, when: datetime) -> Rating:
    found = safety.rating(tx, site, when)
    assert found is not None
    return found


# The check of a day is due at noon of it: the one of yesterday counts until then.
@pytest.mark.parametrize(
    ("when", "staleness"),
    [
        (at(18, 9), Staleness.CURRENT),
        (at(18, 23), Staleness.CURRENT),
        (at(19, 11.99), Staleness.CURRENT),
        (at(19, 12), Staleness.OVERDUE),
        (at(25, 8), Staleness.OVERDUE),
    ],
)
def test_a_missing_check_turns_a_site_overdue(
    tx: Session, school: Site, when: datetime, staleness: Staleness
) -> None:
    check(tx, school, at(18, 8))
    found = rating(tx, school, when)
    assert (found.staleness, found.level, found.day) == (staleness, Level.VERY_LOW, at(18, 0).date())


def test_a_site_that_never_answered(tx: Session, school: Site) -> None:
    assert rating(tx, school, NOW).staleness == Staleness.OVERDUE
    new = add(tx, "Trường Mới", sites.Kind.SCHOOL, at=at(20, 9))
    assert rating(tx, new, at(20, 11)).staleness == Staleness.NEW
    assert rating(tx, new, at(20, 12)).staleness == Staleness.OVERDUE
    assert rating(tx, new, at(20, 12)).level is None


def test_a_kind_without_criteria_is_never_overdue(tx: Session) -> None:
    market = add(tx, "Chợ Ninh Hải", sites.Kind.MARKET)
    for when in (NOW, NOW + timedelta(days=300)):
        assert rating(tx, market, when).staleness == Staleness.UNRATED
    with pytest.raises(Conflict, match="không thuộc diện"):
        check(tx, market, NOW)
    with pytest.raises(Conflict, match="không thuộc diện"):
        safety.override(tx, market, Level.HIGH, "x", NOW.date(), INSPECTOR, NOW)


def test_a_hotel_in_quarantine_answers_a_checklist_of_its_own(tx: Session) -> None:
    shelter = add(tx, "Khu cách ly Ninh Hải", sites.Kind.LODGING)
    shelter.purpose = Purpose.QUARANTINE
    market = add(tx, "Chợ Ninh Hải", sites.Kind.MARKET)
    market.purpose = Purpose.QUARANTINE
    tx.flush()
    assert check(tx, shelter, NOW).group_ == "quarantine_hotel"
    found, _ = safety.ratings(tx, NOW, group=Group.QUARANTINE_HOTEL)
    assert [each.code for each in found] == [shelter.code] and found[0].group == Group.QUARANTINE_HOTEL
    assert safety.ratings(tx, NOW, group=Group.HOTEL)[1] == 0
    assert rating(tx, market, NOW + timedelta(days=300)).staleness == Staleness.UNRATED


def test_a_stored_check_gives_its_level_again(tx: Session, school: Site) -> None:
    stored = check(tx, school, NOW, [1, 2, 1, 2, 1, 1, 2, 1])
    tx.expire(stored)
    score = safety.again(stored)
    assert (
        (score.points, score.level, score.act)
        == (stored.points, stored.level, stored.act)
        == (30, "medium", "watch")
    )
    assert (stored.group_, stored.version, stored.number, stored.day) == (
        "school",
        1,
        PHONE,
        clock.today(NOW),
    )
    acts = [
        (row.actor, row.action, row.details) for row in tx.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert acts[-1] == ("site", "safety.check", {"level": "medium", "points": 30})


def test_the_last_check_of_a_day_counts_and_all_are_kept(tx: Session, school: Site) -> None:
    check(tx, school, NOW, [2] * 8)
    check(tx, school, NOW + timedelta(minutes=5))
    assert rating(tx, school, NOW).level == Level.VERY_LOW
    assert [each.level for each in safety.history(tx, school)] == ["very_low", "very_high"]


def test_an_inspectors_word_stands_until_its_day_or_until_it_is_lifted(tx: Session, school: Site) -> None:
    check(tx, school, NOW)
    until = clock.today(NOW) + timedelta(days=2)
    safety.override(tx, school, Level.HIGH, "không đo nhiệt độ", until, INSPECTOR, NOW)
    told = rating(tx, school, NOW)
    assert (told.level, told.inspected_until, told.staleness) == (Level.HIGH, until, Staleness.CURRENT)
    assert rating(tx, school, NOW + timedelta(days=2)).level == Level.HIGH
    assert rating(tx, school, NOW + timedelta(days=3)).level == Level.VERY_LOW
    safety.override(tx, school, Level.MEDIUM, "đã sửa một phần", until, INSPECTOR, NOW)
    assert rating(tx, school, NOW).level == Level.MEDIUM
    safety.lift(tx, school, INSPECTOR, NOW)
    assert (rating(tx, school, NOW).level, rating(tx, school, NOW).inspected_until) == (Level.VERY_LOW, None)
    with pytest.raises(NotFound):
        safety.lift(tx, school, INSPECTOR, NOW)
    assert [each.level for each in safety.overrides(tx, school)] == ["medium", "high"]
    (sealed,) = tx.execute(text("SELECT reason FROM safety_overrides WHERE level = 'high'")).scalars()
    assert bytes(sealed).startswith(b"v1|")


@pytest.mark.parametrize(
    ("reason", "days", "field"), [(" ", 1, "reason"), ("x", -1, "until"), ("x", 91, "until")]
)
def test_a_word_without_reason_or_end_is_refused(
    tx: Session, school: Site, reason: str, days: int, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        safety.override(
            tx, school, Level.HIGH, reason, clock.today(NOW) + timedelta(days=days), INSPECTOR, NOW
        )
    assert refused.value.field == field


def test_the_list_and_the_map(tx: Session, school: Site) -> None:
    clinic = add(tx, "Trạm y tế Vĩnh Hải", sites.Kind.HOSPITAL)
    market = add(tx, "Chợ Ninh Hải", sites.Kind.MARKET)
    closed = add(tx, "Trường Cũ", sites.Kind.SCHOOL)
    closed.state = "suspended"
    tx.flush()
    check(tx, school, NOW)
    safety.override(tx, clinic, Level.VERY_HIGH, "x", clock.today(NOW), INSPECTOR, NOW)

    def listed(**wanted: object) -> list[str]:
        rows, total = safety.ratings(tx, NOW, **wanted)
        assert total == len(rows)
        return [row.code for row in rows]

    assert set(listed()) == {school.code, clinic.code, market.code}
    assert listed(sort="level") == [clinic.code, school.code, market.code]
    assert listed(sort="staleness") == [clinic.code, school.code, market.code]
    assert listed(staleness=Staleness.OVERDUE) == [clinic.code]
    assert listed(group=Group.SCHOOL) == [school.code] and listed(level=Level.VERY_HIGH) == [clinic.code]
    assert listed(communes=frozenset({"22861"})) == []
    assert listed(sort="level", down=True)[0] == school.code  # the unknown stays last, whichever way
    assert listed(rated_only=True, sort="name") == [school.code, clinic.code]
    assert listed(said="nhon hai") == listed(said=school.code) == [school.code] and listed(said="%") == []
    rows, total = safety.ratings(tx, NOW, offset=1, limit=1)
    assert (len(rows), total) == (1, 3)
    assert rows[0].commune == "Vĩnh Hải" and rows[0].lat is not None and 11 < rows[0].lat < 12.9
    assert safety.counts(tx, NOW) == {Staleness.CURRENT: 1, Staleness.OVERDUE: 1, Staleness.UNRATED: 1}


def reminded(tx: Session, when: datetime) -> list[str]:
    while safety.remind_next(tx, when):
        continue
    rows = tx.scalars(select(Message).where(Message.template == "ATK_REMIND").order_by(Message.id))
    return [bodies.render(row.template, bodies.unpack(row.args), row.lang, row.accents) for row in rows]


def test_each_morning_who_has_not_answered_is_reminded_once(tx: Session, school: Site) -> None:
    add(tx, "Chợ Ninh Hải", sites.Kind.MARKET)
    add(tx, "Trường Không Số", sites.Kind.SCHOOL, phone=None)
    done = add(tx, "Trạm y tế Vĩnh Hải", sites.Kind.HOSPITAL)
    safety.record(tx, done, BEST, channel="sms", number=PHONE, now=at(20, 6.5))
    assert reminded(tx, at(20, 6.9)) == []
    texts = reminded(tx, at(20, 7))
    assert texts == [
        f"Nhac TRUONG NHON HAI: hom nay chua tu danh gia an toan. Soan ATK {school.code} gui 1022 truoc 12:00, neu "
        "khong se hien la qua han"
    ]
    assert reminded(tx, at(20, 7.5)) == texts and reminded(tx, at(20, 12)) == texts
    people.contact(tx, PHONE, NOW, lang="en")
    assert len(reminded(tx, at(21, 7))) == 3  # the other one has not answered today either
