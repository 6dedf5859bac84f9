"""The desks of questions and rumours: one answer each, two people for what all read, a page that knows nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from gateway import clock, rumours, tickets
from gateway.house import House
from gateway.messages.model import Message
from gateway.tickets import Kind
from tests.asking.world import published_answer, published_rumour
from tests.console.conftest import Browser

ASKER = "+84900700081"
Enter = Callable[..., Browser]


def days() -> dict[str, str]:
    today = clock.today(clock.now())
    return {"as_of": today.isoformat(), "expires_on": (today + timedelta(days=30)).isoformat()}


def written(browser: Browser, path: str, **fields: object) -> str:
    """Send a form; the page it leads to."""
    return browser.post(path, path, **fields).text


def test_a_question_is_answered_once_and_published_by_two(
    house: House, signed_in: Enter, client: FlaskClient
) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        asked = tickets.open_ticket(
            tx, Kind.QUESTION, ASKER, "sms", "Chợ mở lại chưa, tôi bị ho", promised_at=now, now=now
        )
    agent, other = signed_in("agent"), signed_in("supervisor")
    assert asked.code in agent.get("/console/questions").text
    page = agent.get(f"/console/questions/{asked.id}").text
    assert "Có nói đến dấu hiệu bệnh" in page and ASKER not in page and "0900700081" not in page
    agent.post(f"/console/questions/{asked.id}/take", f"/console/questions/{asked.id}")
    assert "Người khác đang trả lời" in other.get(f"/console/questions/{asked.id}").text
    refused = other.post(
        f"/console/questions/{asked.id}/reply", f"/console/questions/{asked.id}", said="Mở rồi"
    )
    assert "đã có người khác nhận" in refused.text
    agent.post(
        f"/console/questions/{asked.id}/reply", f"/console/questions/{asked.id}", said="Chợ mở lại hôm nay"
    )
    with house.db.transaction() as tx:
        assert [each.template for each in tx.scalars(select(Message).where(Message.recipient == ASKER))] == [
            "X_REPLY"
        ]

    told = {
        "question": "Chợ mở lại chưa?",
        "title": "Chợ mở lại chưa",
        "source": "UBND xã",
        "commune_code": "",
        **days(),
    }
    form = f"/console/questions/public/new?ticket={asked.id}"
    assert "không có số của ai" in written(agent, form, answer="Gọi 0900 000 123", nobody_in_it="y", **told)
    assert "Đọc lại và xác nhận" in written(agent, form, answer="Chợ mở lại hôm nay", **told)
    page = written(agent, form, answer="Chợ mở lại hôm nay", nobody_in_it="y", **told)
    assert "Đã trình" in page and "một người khác phải xem" in page
    path = re.search(r"/console/questions/public/(ans_\w+)", page)
    assert path is not None
    approver = signed_in("approver")
    assert "đăng câu trả lời" in approver.get("/console/approvals").text
    page = approver.get(path[0]).text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert (
        seen is not None
        and "Chưa đúng ý: soạn 2" in page
        and "Chợ mở lại hôm nay" not in client.get("/answers").text
    )
    assert "Đã duyệt" in approver.post(f"{path[0]}/publish", path[0], seen=seen[1]).text
    shown = client.get("/answers?q=cho mo lai")
    assert "Chợ mở lại hôm nay" in shown.text and "0900700081" not in shown.text


def test_a_verdict_by_two_people_is_told_to_who_asked(house: House, signed_in: Enter) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        for nth in range(3):
            rumours.checks.ask(tx, "Mai cấm chợ toàn tỉnh một tháng", f"+8490070009{nth}", "sms", now, now)
    editor, approver = signed_in("editor"), signed_in("approver")
    page = editor.get("/console/rumours/checks").text
    assert "Mai cấm chợ toàn tỉnh" in page
    check = re.search(r"/console/rumours/checks/(\d+)", page)
    assert check is not None and "0900700090" not in editor.get(check[0]).text
    form = f"/console/rumours/new?check={check[1]}"
    told = {
        "claim": "cấm chợ toàn tỉnh", "fact": "Các chợ trong tỉnh vẫn mở cửa", "title": "Chợ vẫn mở cửa",
        "verdict": "false", "source": "UBND tỉnh", **days(),
    }  # fmt: skip
    assert "cần tên bác sĩ" in written(editor, form, about="health", **told)
    page = written(editor, form, about="orders", **told)
    path = re.search(r"/console/rumours/(rum_\w+)", page)
    assert path is not None and "SAI. Các chợ trong tỉnh vẫn mở cửa" in page
    seen = re.search(r'name="seen" value="(\w+)"', approver.get(path[0]).text)
    assert seen is not None
    approver.post(f"{path[0]}/publish", path[0], seen=seen[1])
    with house.db.transaction() as tx:
        while rumours.tell_next(tx, clock.now()):
            pass
        texts = tx.scalars(select(Message).where(Message.template == "X2")).all()
    assert len(texts) == 3
    assert "đã báo hết" in editor.get(check[0]).text
    editor.post(f"{path[0]}/retire", path[0])
    assert "đã gỡ" in editor.get(path[0]).text


def test_who_wrote_it_takes_it_back_and_the_other_sends_it_back(house: House, signed_in: Enter) -> None:
    editor, approver = signed_in("editor"), signed_in("approver")
    told = {
        "claim": "cấm chợ", "fact": "Chợ vẫn mở cửa", "title": "Chợ vẫn mở cửa", "verdict": "unsure",
        "about": "orders", "source": "UBND tỉnh", **days(),
    }  # fmt: skip
    found = re.search(r"/console/rumours/(rum_\w+)", written(editor, "/console/rumours/new", **told))
    assert found is not None
    assert editor.post(f"{found[0]}/publish", found[0]).status_code == 403
    page = approver.post(f"{found[0]}/return", found[0], why="thiếu nguồn").text
    assert "Trả lại: thiếu nguồn" in page
    page = written(editor, f"{found[0]}/edit", **{**told, "source": "CDC tỉnh"})
    assert "chờ duyệt" in page and "Bản 1" in page
    assert "đã rút lại" in editor.post(f"{found[0]}/withdraw", found[0]).text


def test_the_public_page_knows_nobody_and_is_cached(house: House, client: FlaskClient) -> None:
    assert "Chưa có câu nào như vậy" in client.get("/answers").text
    with house.db.transaction() as tx:
        published_answer(tx, clock.now())
        published_rumour(tx, clock.now())
    page = client.get("/answers")
    assert page.headers["Cache-Control"] == "public, max-age=60" and "Set-Cookie" not in page.headers
    assert "Chợ Ninh Hải mở cửa mấy giờ?" in page.text and "Nước tỏi không chữa được Covid" in page.text
    assert "BS Thử" in page.text and "csrf_token" not in page.text
    found = client.get("/answers?q=toi covid").text
    assert "Nước tỏi không chữa" in found and "Chợ Ninh Hải mở cửa mấy giờ?" not in found
