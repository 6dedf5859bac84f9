"""A page climbs until somebody has it: told once each, answered by text, and safe to be climbed twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import duty, tickets
from gateway.duty import Duty, Kind, PageState, Team
from gateway.duty.ladder import URGENT_WITHIN
from tests.duty.conftest import FALLBACK, NOW, ROOM, SECOND, STATION, VINH_HAI

Puts = Callable[..., Duty]
Texted = Callable[[str], list[str]]
ARGS = {"ticket": "2043", "time": "10:00", "phone": "0900000123", "by": "10:03"}
CHAIN = (STATION, SECOND, ROOM, FALLBACK)


@pytest.fixture
def staffed(station: Team, room: Team, puts: Puts) -> None:
    """Two at the station, one in the duty room."""
    puts(station, STATION)
    puts(station, SECOND, rung=2)
    puts(room, ROOM)


def page(tx: Session, ref: str | None = "2043", origin: str | None = None) -> bool:
    return duty.page_team(
        tx, Kind.STATION, VINH_HAI, "D1", ARGS,
        urgent=True, now=NOW, ref=ref, origin=origin, fallback=FALLBACK,
    )  # fmt: skip


def climbs(tx: Session, times: int) -> None:
    """The clock looks twice each time: the second look finds nothing to do."""
    for turn in range(1, times + 1):
        for _ in range(2):
            duty.climb(tx, NOW + turn * URGENT_WITHIN)


def counts(texted: Texted) -> list[int]:
    return [len(texted(phone)) for phone in CHAIN]


def state(tx: Session) -> str:
    return duty.pages_about(tx, "2043", NOW - timedelta(days=1))[0].state


@pytest.mark.usefixtures("staffed")
def test_each_rung_is_told_once_and_then_it_is_known_that_nobody_has_it(tx: Session, texted: Texted) -> None:
    assert page(tx)
    assert counts(texted) == [1, 0, 0, 0]
    for rung in range(1, 4):
        duty.climb(tx, NOW + rung * URGENT_WITHIN - timedelta(seconds=1))
        assert sum(counts(texted)) == rung, "not before its time"
        duty.climb(tx, NOW + rung * URGENT_WITHIN)
        duty.climb(tx, NOW + rung * URGENT_WITHIN)
    assert counts(texted) == [1, 1, 1, 1]
    climbs(tx, 6)
    assert counts(texted) == [1, 1, 1, 1] and state(tx) == PageState.UNANSWERED


@pytest.mark.usefixtures("staffed")
def test_whoever_has_it_ends_it_and_gets_what_follows(tx: Session, texted: Texted) -> None:
    page(tx)
    climbs(tx, 1)
    assert not duty.acknowledge(tx, "2043", ROOM, NOW), "the duty room was not told yet"
    assert duty.acknowledge(tx, "2043", SECOND, NOW)
    climbs(tx, 4)
    assert counts(texted) == [1, 1, 0, 0] and state(tx) == PageState.ACKNOWLEDGED
    more = {"ticket": "2043", "phone": "0900000123", "said": "ở cạnh chợ"}
    duty.tell_more(tx, "2043", Kind.CDC, None, "D1_MORE", more, urgent=True, now=NOW, fallback=FALLBACK)
    assert counts(texted) == [1, 2, 0, 0]


@pytest.mark.usefixtures("staffed")
def test_who_cannot_passes_it_on_at_once(tx: Session, texted: Texted) -> None:
    page(tx)
    assert duty.pass_on(tx, "2043", STATION, NOW)
    assert counts(texted) == [1, 1, 0, 0] and state(tx) == PageState.WAITING
    assert " 1: nhan" in texted(SECOND)[0] and "CAP CUU 2043" in texted(SECOND)[0]


@pytest.mark.usefixtures("staffed")
def test_news_reaches_all_who_were_told_while_nobody_has_it(tx: Session, texted: Texted) -> None:
    page(tx)
    climbs(tx, 1)
    more = {"ticket": "2043", "phone": "0900000123", "said": "ở cạnh chợ"}
    duty.tell_more(tx, "2043", Kind.CDC, None, "D1_MORE", more, urgent=True, now=NOW, fallback=FALLBACK)
    assert counts(texted) == [2, 2, 0, 0]


@pytest.mark.usefixtures("staffed")
def test_what_is_about_no_ticket_is_told_once(tx: Session, texted: Texted) -> None:
    page(tx, ref=None, origin="calls:22846")
    page(tx, ref=None, origin="calls:22846")
    climbs(tx, 3)
    assert counts(texted) == [1, 0, 0, 0]


@pytest.mark.usefixtures("staffed")
def test_the_same_origin_is_one_page(tx: Session, texted: Texted) -> None:
    page(tx, origin="once")
    page(tx, origin="once")
    climbs(tx, 1)
    assert counts(texted) == [1, 1, 0, 0]


@pytest.mark.usefixtures("staffed")
def test_a_reason_that_is_gone_stops_the_climb(tx: Session, texted: Texted) -> None:
    page(tx)
    duty.withdraw(tx, "2043", NOW)
    climbs(tx, 3)
    assert counts(texted) == [1, 0, 0, 0] and state(tx) == PageState.WITHDRAWN


def test_without_a_roster_the_duty_phone_is_told_as_ever(tx: Session, texted: Texted) -> None:
    assert page(tx)
    assert "2043 1" not in texted(FALLBACK)[0], "there is nobody to pass it to"
    assert duty.pages_about(tx, "2043", NOW - timedelta(days=1)) == []


def test_nobody_at_all_is_said_loudly(tx: Session) -> None:
    assert not duty.page_team(tx, Kind.STATION, VINH_HAI, "D1", ARGS, urgent=True, now=NOW)


def test_a_ticket_is_closed_by_three(tx: Session, station: Team, puts: Puts) -> None:
    puts(station, STATION)
    ticket = tickets.open_ticket(
        tx, tickets.Kind.RESCUE, "+84900000123", "sms", None, promised_at=NOW, now=NOW
    )
    duty.page_team(
        tx, Kind.STATION, VINH_HAI, "D1", ARGS | {"ticket": ticket.code},
        urgent=True, now=NOW, ref=ticket.code, fallback=FALLBACK,
    )  # fmt: skip
    assert duty.acknowledge(tx, ticket.code, STATION, NOW)
    tickets.close(tx, ticket.code, duty.actor(tx, STATION), NOW)
    assert tickets.by_id(tx, ticket.id) is None
