"""A13: contact history without an app: who was at the same place, or was named by TX; asked after two people agreed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gateway import clock
from gateway.messages.policy import QUIET_FROM, is_quiet
from tests.journeys.conftest import Run
from tests.journeys.town import Phone, Town
from tests.rows.telling import declare, talk
from tests.waiting import until

FIRST, SECOND = "7001", "7002"
"""Accounts of two people at the district."""


def e164(phone: Phone) -> str:
    return f"+84{phone.number[1:]}"


def market(run: Run) -> str:
    """A market of this story alone, so that only its people are found."""
    return run(
        "site", "add", "--name", "Chợ Ba Tháp", "--kind", "market", "--commune", "22846"
    ).stdout.split()[0]


def open_case(run: Run, ill: Phone) -> str:
    """One person proposes, a second one confirms; the first may not."""
    case = run("case", "open", "--phone", ill.number, "--by", FIRST).stdout.strip()
    alone = run("case", "confirm", case, "--by", FIRST)
    assert alone.returncode == 2 and "người thứ hai" in alone.stderr
    assert run("case", "confirm", case, "--by", SECOND).returncode == 0
    return case


def contacts(run: Run, case: str) -> dict[str, str]:
    """Ids of everybody found, by number."""
    listed = run("case", "contacts", case).stdout
    return {
        number: ident for ident, number in re.findall(r"^ *(\d+)  F\d \w+ +(\+84\d+)", listed, re.MULTILINE)
    }


def asked(run: Run, case: str, *ids: str) -> str:
    """The contacts are confirmed, the list is fixed by one and sent by another; its id."""
    assert run("case", "accept", case, *ids, "--by", FIRST).returncode == 0
    notice, count = run("case", "notice", case, "--by", FIRST).stdout.split()
    alone = run("case", "send", notice, "--count", count, "--by", FIRST)
    assert alone.returncode == 2 and "người thứ hai" in alone.stderr
    assert run("case", "send", notice, "--count", count, "--by", SECOND).returncode == 0
    return notice


@pytest.mark.row("A13", "sms")
def test_a13_by_sms_everyone_near_and_everyone_named_is_found(
    run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    ill, near, named, naming, elsewhere = phone, new_phone(), new_phone(), new_phone(), new_phone()
    board = market(run)
    for each in (ill, near):
        declare(each)
        talk(each, board, "DA VAO Cho Ba Thap")
    declare(elsewhere)
    talk(elsewhere, "20014", "DA VAO Truong Nhon Hai")
    talk(ill, f"TX {named.number}", f"Da ghi co gap so {named.number}")
    talk(naming, f"TX {ill.number}*hom nay", f"Da ghi co gap so {ill.number} hom nay")
    assert set(contacts(run, open_case(run, ill))) == {e164(near), e164(named), e164(naming)}


@pytest.mark.row("A13", "sms")
@pytest.mark.usefixtures("by_day")
def test_a13_by_sms_who_was_near_is_asked_and_their_yes_opens_a_declaration(
    run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    ill, near, stranger = phone, new_phone(), new_phone()
    board = market(run)
    for each in (ill, near):
        declare(each)
        talk(each, board, "DA VAO Cho Ba Thap")
    talk(ill, f"TX {stranger.number}", "Da ghi")
    case = open_case(run, ill)
    found = contacts(run, case)
    assert not [text for text in near.inbox() if "Tram y te" in text["text"]]
    notice = asked(run, case, *found.values())
    near.reads("Tram y te muon hoi ve ngay")  # two people passed: the place stays unsaid
    stranger.reads("Tram y te muon hoi ve ngay")
    near.texts("1")
    near.reads("Da ghi la co", "Can bo goi truoc")
    near.reads("Khai hom nay cho AN")
    talk(stranger, "khong", "Da ghi la khong")

    def told() -> bool:
        """the desk sees who answered what"""
        said = run("case", "answers", notice).stdout
        return "sent: 1 yes, 1 no, 0 silent" in said

    until(told, 20, every=0.5)


@pytest.mark.row("A13", "ussd")
def test_a13_by_ussd_who_checked_in_by_keys_is_found(
    run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    ill, near = phone, new_phone()
    board = market(run)
    for each in (ill, near):
        declare(each)
        each.dials(f"*1022*2*{board}#").ends("DA VAO Cho Ba Thap")
    assert set(contacts(run, open_case(run, ill))) == {e164(near)}


@pytest.fixture
def by_day(town: Town, new_phone: Callable[[], Phone]) -> Iterator[None]:
    """What can wait is texted by day alone: at night the story is of the next morning."""
    here = clock.local(datetime.now(UTC))
    if not is_quiet(here):
        yield
        return
    morning = here.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(
        days=here.hour >= QUIET_FROM
    )
    try:
        town.turn_clock((morning - here).total_seconds())
        yield
    finally:
        town.turn_clock(0)
        until(lambda: _is_answered(new_phone()), 30)


def _is_answered(phone: Phone) -> bool:
    """the house lives in this phone's time again"""
    phone.texts("MENU")
    try:
        return bool(phone.reads("1022 mien phi", patience=3))
    except AssertionError:
        return False
