"""A13: contact history without an app: who was at the same place, or was named by TX; asked after two people agreed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone
from tests.rows.calling import enters
from tests.rows.operating import account
from tests.rows.telling import declare, talk
from tests.waiting import until

FIRST, SECOND = "cdc1@demo.example", "cdc2@demo.example"
"""Two colleagues of the demo."""


def e164(phone: Phone) -> str:
    return f"+84{phone.number[1:]}"


def market(run: Run) -> str:
    """A market of this story alone, so that only its people are found."""
    return run(
        "site", "add", "--name", "Chợ Ba Tháp", "--kind", "market", "--commune", "22846"
    ).stdout.split()[0]


def open_case(run: Run, ill: Phone) -> str:
    """One person proposes, a second one confirms; the first may not, and neither may who has no such account."""
    first, second = account(run, FIRST), account(run, SECOND)
    stranger = run("case", "open", "--phone", ill.number, "--by", "999999")
    assert stranger.returncode == 2 and "no open account" in stranger.stderr
    lacking = run("case", "open", "--phone", ill.number, "--by", account(run, "quantri@demo.example"))
    assert lacking.returncode == 2 and "tracing.write" in lacking.stderr
    case = run("case", "open", "--phone", ill.number, "--by", first).stdout.strip()
    alone = run("case", "confirm", case, "--by", first)
    assert alone.returncode == 2 and "người thứ hai" in alone.stderr
    assert run("case", "confirm", case, "--by", second).returncode == 0
    return case


def contacts(run: Run, case: str) -> dict[str, str]:
    """Ids of everybody found, by number."""
    listed = run("case", "contacts", case).stdout
    return {
        number: ident for ident, number in re.findall(r"^ *(\d+)  F\d \w+ +(\+84\d+)", listed, re.MULTILINE)
    }


def asked(run: Run, case: str, *ids: str) -> str:
    """The contacts are confirmed, the list is fixed by one and sent by another; its id."""
    first, second = account(run, FIRST), account(run, SECOND)
    assert run("case", "accept", case, *ids, "--by", first).returncode == 0
    notice, count = run("case", "notice", case, "--by", first).stdout.split()
    alone = run("case", "send", notice, "--count", count, "--by", first)
    assert alone.returncode == 2 and "người thứ hai" in alone.stderr
    assert run("case", "send", notice, "--count", count, "--by", second).returncode == 0
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
@pytest.mark.usefixtures("daytime")
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
    near.reads("Tram y te muon hoi chuyen")  # two people passed: the place stays unsaid
    stranger.reads("Tram y te muon hoi chuyen")
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


@pytest.mark.row("A13", "voice")
def test_a13_by_voice_who_checked_in_by_a_call_is_found(
    run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    ill, near = phone, new_phone()
    board = market(run)
    for each in (ill, near):
        declare(each)
        enters(each, board).hears("Đã ghi vào Chợ Ba Tháp")
    assert set(contacts(run, open_case(run, ill))) == {e164(near)}
