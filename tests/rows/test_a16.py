"""A16: a site checks itself each day by text or on the keypad; anybody asks and hears what the map shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.operating import account
from tests.rows.telling import talk
from tests.waiting import until

DAYS = 3 * 86_400.0
BEST = "1 1 1 1 1 1 1 1 1 1"


def factory(run: Run, phone: Phone) -> str:
    """The number at the gate of a workplace that this phone is registered for."""
    made = run(
        "site",
        "add",
        "--name",
        "Xưởng Ba Tháp",
        "--kind",
        "enterprise",
        "--commune",
        "22846",
        "--phone",
        phone.number,
    )
    return made.stdout.split()[0]


def listed(run: Run, board: str, *options: str) -> str:
    """What the list, and so the map, says of a site."""
    lines = run("safety", "list", *options).stdout.splitlines()
    return next((line for line in lines if line.startswith(board)), "")


@pytest.mark.row("A16", "sms")
def test_a16_by_sms_the_site_checks_itself_and_anybody_asks(
    run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    board, anybody = factory(run, phone), new_phone()
    talk(phone, f"ATK {board} 5 6 1 1 3 3 3 3 3 2", "Da ghi XUONG BA THAP", "nguy co trung binh, 30/100 diem")
    talk(anybody, f"AT {board}", "XUONG BA THAP: nguy co trung binh. Co so tu danh gia ngay")
    assert "medium" in listed(run, board) and "current" in listed(run, board)
    talk(anybody, f"ATK {board} {BEST}", "1022 da nhan tin nay")  # plain words from any other phone
    assert "medium" in listed(run, board)


@pytest.mark.row("A16", "sms")
def test_a16_by_sms_an_inspector_has_the_last_word(run: Run, phone: Phone) -> None:
    board, inspector = factory(run, phone), account(run, "doi@demo.example")
    talk(phone, f"ATK {board} {BEST}", "rat it nguy co")
    day = f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}"
    said = run(
        "safety",
        "override",
        board,
        "--level",
        "high",
        "--reason",
        "cua khoa",
        "--until",
        day,
        "--by",
        inspector,
    )
    assert said.returncode == 0
    talk(phone, f"AT {board}", "nguy co cao, theo ket luan kiem tra")
    assert run("safety", "lift", board, "--by", inspector).returncode == 0
    talk(phone, f"AT {board}", "rat it nguy co. Co so tu danh gia")


@pytest.mark.row("A16", "sms")
def test_a16_by_sms_a_missing_check_is_overdue(
    run: Run, town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    board = factory(run, phone)
    talk(phone, f"ATK {board} {BEST}", "rat it nguy co")
    try:
        town.turn_clock(DAYS)
        until(lambda: _answer(phone, board, "QUA HAN danh gia an toan. Lan cuoi ngay"), 30)
        assert "overdue" in listed(run, board, "--overdue")
    finally:
        town.turn_clock(0)
        until(lambda: _answer(new_phone(), board, "Co so tu danh gia"), 30)


@pytest.mark.row("A16", "ussd")
def test_a16_by_ussd_ten_keys_and_the_level(run: Run, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    board, anybody = factory(run, phone), new_phone()
    session = phone.dials("*1022*7*7#")
    session.shows("Tu danh gia hom nay", "1 Xuong Ba Thap", "2 Xem diem khac")
    session.presses("1")
    for place, key in enumerate(("3", "1", "1", "1", "10", "1", "1", "1", "1"), 1):
        session.shows(f"{place}/10 ")
        session.presses(key)
    session.shows("10/10 Lam ca dem")
    session.presses("1").ends("Da ghi XUONG BA THAP", "nguy co thap, 23/100 diem")
    anybody.dials(f"*1022*7*7*{board}#").ends("XUONG BA THAP: nguy co thap")
    assert "low" in listed(run, board)


def _answer(phone: Phone, board: str, *parts: str) -> str:
    """What AT says, once every process has read the clock again; empty while it says something else."""
    phone.texts(f"AT {board}")
    try:
        return phone.reads(*parts, patience=5)
    except AssertionError:
        return ""


@pytest.mark.row("A16", "voice")
def test_a16_by_voice_ten_keys_and_the_level(run: Run, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    board, anybody = factory(run, phone), new_phone()
    line = chooses(phone, "7", "7")
    line.hears("Xưởng Ba Tháp, bấm một")
    line.presses("1").hears("Câu một trên mười")
    for key in ("3", "1", "1", "1", "10", "1", "1", "1", "1"):
        line.presses(key).hears("trên mười")
    line.presses("1").hears("Đã ghi Xưởng Ba Tháp", "nguy cơ thấp")
    other = chooses(anybody, "7", "7")
    other.hears("năm số trên bảng")
    other.presses(board).hears("Xưởng Ba Tháp: nguy cơ thấp")
    assert "low" in listed(run, board)
