"""What stands around an alert, in a real browser: lists, trial copies, check-calls, who did not hear, paper, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from gateway import alerts, clock, movers
from gateway.movers import Entry
from tests.alerts.siren import ANN, BINH, FLOOD, TERMS, draft, living, numbers
from tests.browser.console.conftest import look
from tests.console.sirens import on_duty
from tests.journeys.town import Town
from tests.rows.teams import in_town

VALLEY = "22897"
HELPLESS = (
    ("bedridden", "Bà Nguyễn Thị Lành", "0900500611", 1, "thở máy, cần cáng"),
    ("dialysis", "Ông Trần Văn Hòa", "0900500612", 2, ""),
    ("alone", "Ông Lê Ba", None, 1, "nghe kém"),
)


@pytest.fixture(scope="module")
def alert(town: Town) -> str:
    """A flood whose texts did not arrive, in a commune in which no other story plays."""
    now = clock.now()
    today = clock.local(now)
    said = FLOOD.replace("20/11", f"{today.day}/{today.month}")
    with in_town(town) as tx:
        for reason, name, number, people, note in HELPLESS:
            entry = Entry(reason=reason, name=name, commune_code=VALLEY, hamlet="An Xuân 2", address="sau chùa",
                          note=note, number=number, other_number="0900500699", people=people)  # fmt: skip
            movers.put(tx, entry, ANN, now, None)
        living(tx, numbers(3, 84_900_500_000), VALLEY, now)
        wish = draft(now, [VALLEY], said, ladder_minutes=20, starts_at=now + timedelta(hours=6))
        found = alerts.writing.create(tx, wish, ANN, now)
        alerts.releasing.submit(tx, found, ANN, now, terms=TERMS, seen={"until", "time", "old_date"})
        alerts.releasing.approve(tx, found, alerts.fingerprint.submitted(found), BINH, now)
        # the texts of this story must not leave, so nobody but the story moves it
        tx.execute(text("UPDATE alerts SET state = 'sent' WHERE id = :id"), {"id": found.id})
        tx.execute(text("UPDATE alert_waves SET expanded_to = last_ord, due_at = :now WHERE alert_id = :id"),
                   {"id": found.id, "now": now})  # fmt: skip
        tx.expire_all()
        # everybody was handed over, then it is time to look; other stories' alerts may come before this one
        for later in (0, 21):
            while alerts.ladder.climb(tx, now + timedelta(minutes=later), None):
                pass
        return found.public_id


def test_a_list_with_wrong_lines_is_used_without_them(colleague: Callable[..., Page]) -> None:
    page = colleague("cdc1")
    page.get_by_role("link", name="Danh sách số").first.click()
    page.get_by_role("link", name="Mang danh sách tới").click()
    look(page, "list-import")
    page.get_by_label("Tên danh sách").fill("Hộ ven suối Lợi Hải")
    page.get_by_label("Hoặc dán các số").fill("0900500701\n113\n01234567890\n0900500701\n0900500702")
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.get_by_text("Số này đã có ở dòng 1.")).to_be_visible()
    look(page, "list-one")
    page.get_by_role("button", name="Bỏ các dòng sai, dùng 3 số còn lại").click()
    expect(page.get_by_text("Danh sách dùng được.")).to_be_visible()
    page.get_by_role("link", name="Mọi danh sách").click()
    look(page, "list-every")


def test_a_draft_is_tried_out_on_phones_of_staff(town: Town, colleague: Callable[..., Page]) -> None:
    with in_town(town) as tx:
        on_duty(tx, ["+84900500801", "+84900500802"])
    page = colleague("cdc1")
    page.get_by_role("link", name="Máy diễn tập").first.click()
    for number, name in (("0900500801", "Trần Trực Ban"), ("0900500802", "Lê Thị Ca Đêm, phó ca")):
        page.get_by_label("Số điện thoại", exact=False).last.fill(number)
        page.get_by_label("Máy của ai", exact=False).last.fill(name)
        page.get_by_role("button", name="Thêm máy").click()
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()
    look(page, "drills")
    with in_town(town) as tx:
        written = alerts.writing.create(tx, draft(clock.now(), [VALLEY]), ANN, clock.now()).public_id
    page.goto(f"{town.ready['console_url']}/alerts/{written}/try")
    look(page, "alert-try")
    page.get_by_role("button", name="Gửi thử").click()
    expect(page.get_by_text("Đã gửi thử 2 tin.")).to_be_visible()


def test_who_cannot_leave_alone_is_called_one_press_a_call(
    town: Town, alert: str, colleague: Callable[..., Page]
) -> None:
    page = colleague("cdc2")
    page.goto(f"{town.ready['console_url']}/alerts/{alert}/calls")
    expect(page.get_by_role("heading", name="Gọi bây giờ: Bà Nguyễn Thị Lành")).to_be_visible()
    expect(page.get_by_role("link", name="0900 500 611").first).to_be_focused()
    look(page, "alert-calls")
    for said in ("Ông Trần Văn Hòa", "Ông Lê Ba"):
        page.get_by_role("button", name="4. Không nghe máy").press("Enter")
        expect(page.get_by_role("heading", name=f"Gọi bây giờ: {said}")).to_be_visible()
    page.get_by_label("Cần cứu thì ghi").fill("nước vào đến cửa")
    page.get_by_role("button", name="Cần người cứu").click()
    expect(page.get_by_text("Đã mở việc cấp cứu")).to_be_visible()
    look(page, "alert-calls-after")


def test_who_has_not_heard_is_walked_to(town: Town, alert: str, colleague: Callable[..., Page]) -> None:
    page = colleague("cdc2")
    page.goto(f"{town.ready['console_url']}/alerts/{alert}/unheard")
    expect(page.get_by_text("số còn phải báo tận nhà")).to_be_visible()
    look(page, "alert-unheard")
    page.get_by_role("link", name="Mở để in").click()
    expect(page.get_by_role("link", name="0900500000")).to_be_visible()
    look(page, "alert-walking")


def test_paper_loudspeakers_and_evidence(town: Town, alert: str, colleague: Callable[..., Page]) -> None:
    page = colleague("phat1")
    page.goto(f"{town.ready['console_url']}/alerts/{alert}/paper")
    page.get_by_label("Loa ở đâu").fill("loa đình An Xuân, ông Sáu đọc")
    page.get_by_role("button", name="Ghi: vừa phát xong").click()
    expect(page.get_by_text("loa đình An Xuân").first).to_be_visible()
    look(page, "alert-paper")
    page.get_by_role("link", name="Chứng cứ cảnh báo").first.click()
    look(page, "evidence-every")
    page.goto(f"{town.ready['console_url']}/alerts/{alert}/evidence")
    look(page, "evidence-take")
    page.get_by_label("Để làm gì").fill("Đoàn kiểm tra theo quyết định số 12")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Ghi lý do và tải về").click()
    body = taken.value.path().read_bytes()
    page.goto(f"{town.ready['console_url']}/alerts/evidence/verify")
    changed = body.replace(b"+84900500001", b"+84900500009")
    for name, sent in (("whole", body), ("broken", changed)):
        page.get_by_label("Tệp chứng cứ").set_input_files(
            {"name": "chung-cu.ndjson", "mimeType": "application/x-ndjson", "buffer": sent}
        )
        page.get_by_role("button", name="Kiểm tra").click()
        expect(page.locator("main div.note.good, main div.note.bad").first).to_be_visible()
        look(page, f"evidence-{name}")
