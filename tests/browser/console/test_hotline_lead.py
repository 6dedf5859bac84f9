"""A supervisor in a real browser, over real calls: sees who waits and who talks, listens, asks a doctor in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from gateway import clock
from gateway.accounts import staff
from gateway.calls import news, queue, register
from gateway.calls.model import AgentSpan
from gateway.calls.states import State
from tests.browser.console.conftest import account, look
from tests.browser.console.lines import database
from tests.journeys.calling import Agent, Handset, at_work
from tests.journeys.town import Phone, Town
from tests.rows.operating import gateway

AGENT, CHIEF, DOCTOR = "+84900000996", "+84900000995", "+84900000961"
BUSY = {7: 4, 8: 9, 9: 14, 10: 11, 14: 12, 15: 8, 16: 5}
"""Callers an hour on the days before, as the forecast sees them."""


@pytest.fixture
def agent(town: Town) -> Iterator[Agent]:
    """The agent of the demo, at their desk."""
    with database(town) as db, db.transaction() as tx:
        account_id = staff.id_of(tx, account(town, "tongdai")["email"])
    with at_work(town, account_id, AGENT, alone=True) as there:
        yield there


@pytest.fixture
def caller(town: Town, new_phone: Callable[[], Phone]) -> Iterator[Callable[[], Handset]]:
    """People who call; whoever is still on the line hangs up."""
    made: list[Handset] = []

    def one() -> Handset:
        made.append(Handset(town, f"+84{new_phone().number[1:]}"))
        return made[-1].calls().presses("0").hears("đang nối cán bộ")

    yield one
    for handset in made:
        if handset.is_open():
            handset.hangs_up()


def doctor_on_file(town: Town) -> None:
    made = ("--name", "Bác sĩ Thử (nội khoa)", "--phone", DOCTOR, "--roles", "clinician")
    gateway(town, "account", "create", *made)


def earlier_weeks(town: Town) -> None:
    """What the hotline has lived through on the same weekday of two weeks."""
    with database(town) as db, db.transaction() as tx:
        for week in (1, 2):
            day = clock.midnight(clock.today(clock.now())) - timedelta(weeks=week)
            for days in (timedelta(0), timedelta(days=1)):  # what today and tomorrow are foretold from
                for hour, count in BUSY.items():
                    for nth in range(count * week):
                        _one_served(tx, day + days + timedelta(hours=hour, minutes=nth % 60), nth)


def _one_served(tx: Session, at: datetime, nth: int) -> None:
    call = register.begin(tx, "twilio", f"CAearlier{at:%y%m%d%H}-{nth}", "", at)
    place = queue.enter(tx, call, queue.Wish(), at)
    place.taken_at, place.left_at, place.left_how = at, at + timedelta(minutes=3), "called"
    call.state, call.ended_at = State.OVER, at + timedelta(minutes=3)
    for state, since, until in (("talking", 0, 3), ("wrap_up", 3, 4), ("paused", 4, 5), ("ready", 5, 8)):
        began, ended = at + timedelta(minutes=since), at + timedelta(minutes=until)
        tx.add(AgentSpan(account_id=1, state=state, began_at=began, ended_at=ended))


def test_a_supervisor_sees_a_waiting_caller_and_asks_a_doctor_into_a_talk(
    town: Town, colleague: Callable[..., Page], agent: Agent, caller: Callable[[], Handset]
) -> None:
    doctor_on_file(town)
    first = caller()
    agent.takes()
    first.is_joined()
    second = caller()
    page = colleague("truongca")
    page.get_by_role("link", name="Bảng điều hành").first.click()
    board = page.locator("#board")
    waiting = board.get_by_role("region", name="Đang chờ máy")
    expect(waiting).to_contain_text(f"*** {second.number[-4:]}")
    talking = (
        board.get_by_role("region", name="Người đang trong ca").get_by_role("row").filter(has_text="tổng đài")
    )
    expect(talking).to_contain_text("đang nói chuyện")
    expect(talking).to_contain_text(f"*** {first.number[-4:]}")
    expect(board).not_to_contain_text(second.number[3:])
    look(page, "console-hotline-board")

    waiting.get_by_role("button", name="Đưa lên").press("Enter")
    expect(page.locator("#told")).to_contain_text("Đã đưa lên: cần y tế")
    expect(waiting).to_contain_text("cần y tế")

    chief = Handset(town, CHIEF)
    talking.get_by_role("button", name=re.compile("^Nghe")).click()
    expect(talking).to_contain_text("bạn đang nghe")
    chief.rings().answers().hears("bấm một để nghe").presses("1").is_joined()
    first.says("Con tôi sốt cao")
    chief.hears("Con tôi sốt cao")

    doctor = Handset(town, DOCTOR)
    talking.get_by_role("link", name="Mời bác sĩ").click()
    page.get_by_role("button", name="Bác sĩ Thử (nội khoa)").click()
    expect(page.locator("#told")).to_contain_text("Đang gọi Bác sĩ Thử (nội khoa)")
    doctor.rings().answers().hears("mời cùng nghe").presses("1").is_joined()
    expect(page.locator("#call")).to_contain_text("trong cuộc gọi")
    doctor.says("Bé mấy tuổi rồi")
    first.hears("Bé mấy tuổi rồi")
    look(page, "console-hotline-one-call")

    page.get_by_role("button", name="Thôi nghe").click()
    chief.is_silent()
    second.hangs_up()
    page.get_by_role("link", name="Về bảng điều hành").click()
    expect(page.get_by_role("region", name="Đã giữ chỗ, chờ ta gọi lại")).to_contain_text(
        f"*** {second.number[-4:]}"
    )
    first.hangs_up()
    doctor.is_silent()
    expect(talking).to_contain_text("đang ghi chép")
    look(page, "console-hotline-board-kept")
    second.always("busy")


def _is_asked_for_no_more_than_its_pace(page: Page, town: Town, agent: Agent, row: Locator) -> None:
    """As many news as a surge brings: the board rests two seconds between two, and shows the last of them."""
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.headers.get("hx-trigger", "")))
    began = time.monotonic()
    with database(town) as db:
        for _ in range(30):
            with db.transaction() as tx:
                news.of_board(tx)
            page.wait_for_timeout(50)
    agent.is_ready()
    expect(row).to_contain_text("sẵn sàng")
    assert asked.count("board") <= 2 + (time.monotonic() - began) / 2


def test_a_supervisor_leads_the_crew(town: Town, colleague: Callable[..., Page], agent: Agent) -> None:
    earlier_weeks(town)
    page = colleague("truongca")
    page.get_by_role("link", name="Bảng điều hành").first.click()
    row = (
        page.get_by_role("region", name="Người đang trong ca").get_by_role("row").filter(has_text="tổng đài")
    )
    row.get_by_role("button", name="Cho nghỉ").click()
    expect(row).to_contain_text("trưởng ca cho nghỉ")
    assert agent.state() == "paused"
    page.keyboard.press("Alt+KeyN")
    page.keyboard.type("Mất điện ở Vĩnh Hải: đã báo điện lực, hẹn 17 giờ")
    page.keyboard.press("Enter")
    expect(page.locator("#board")).to_contain_text("đã báo điện lực")
    row.get_by_role("link").first.click()
    page.get_by_label("y tế").check()
    page.get_by_label("tiếng Raglai").check()
    look(page, "console-hotline-one-agent")
    page.get_by_role("button", name="Ghi", exact=False).click()
    expect(page.locator("#told")).to_contain_text("Đã ghi")
    page.get_by_role("link", name="Dự báo người trực").first.click()
    page.get_by_role("link", name="Ngày mai").click()
    expect(page.get_by_role("region", name="Từng nửa giờ")).to_contain_text("thiếu")
    look(page, "console-hotline-staffing")
    page.get_by_role("link", name="Bảng điều hành").first.click()
    look(page, "console-hotline-board-calm")
    _is_asked_for_no_more_than_its_pace(page, town, agent, row)
    page.get_by_role("button", name="Thu lại").click()
    expect(page.get_by_role("heading", name="Đang nhắn cả ca")).to_have_count(0)
