"""The law's times as data: working days over weekends and holidays, and longer ones where others hold the data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway import clock
from gateway.rights import Kind, deadlines
from gateway.rights.deadlines import rules_on, version

RULES = rules_on(date(2026, 6, 1))


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.VIETNAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),  # Monday to Wednesday
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday, over a weekend
        (date(2026, 2, 13), date(2026, 2, 24)),  # the day before Tết's week: Monday 23 and Tuesday 24
        (date(2026, 4, 29), date(2026, 5, 5)),  # 30-4, 1-5 and a weekend
        (date(2026, 8, 21), date(2026, 8, 24)),  # Saturday 22 is worked for Monday 31
        (date(2026, 11, 28), date(2026, 12, 1)),  # asked on a Saturday
    ],
)
def test_two_working_days(asked: date, by: date) -> None:
    assert clock.today(deadlines.acknowledge_by(RULES, at(asked))) == by


@pytest.mark.parametrize(
    ("kind", "third", "days"),
    [
        (Kind.SEE, False, 10), (Kind.COPY, True, 10), (Kind.CORRECT, False, 10), (Kind.ERASE, False, 20),
        (Kind.WITHDRAW, False, 15), (Kind.WITHDRAW, True, 20), (Kind.RESTRICT, True, 20), (Kind.OBJECT, False, 15),
    ],
)  # fmt: skip
def test_calendar_days(kind: Kind, third: bool, days: int) -> None:
    asked = at(date(2026, 11, 26), hour=23)
    due = deadlines.answer_by(RULES, kind, asked, third_party=third)
    assert clock.today(due) - clock.today(asked) == timedelta(days=days)
    assert clock.local(due).hour == 17


def test_every_kind_has_its_days_in_every_version() -> None:
    for rules in deadlines.VERSIONS:
        assert set(rules.days) == set(Kind)
        assert set(rules.third_party) <= set(Kind)
        assert version(rules.version) == rules


def test_before_the_law_the_first_version_rules() -> None:
    assert rules_on(date(2020, 1, 1)).version == 1
