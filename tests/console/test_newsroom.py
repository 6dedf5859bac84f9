"""The newsroom's desk: written, counted, approved by another; figures; the register; sending with a report."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway import clock
from gateway.accounts import staff
from gateway.content import Item, Kind, SendingState, reading, sending, subscriptions, writing
from gateway.content.model import Sending, Sheet
from gateway.house import House
from tests.console.conftest import Browser, make
from tests.content.newsroom import draft

NEWS = "/console/news"


@pytest.fixture
def wall() -> str:
    """Now, as a form has it."""
    return f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"


def write(used: Browser, wall: str, kind: str = "news", **more: object) -> str:
    """Fill the form in; the page that follows."""
    fields = {
        "title_vi": "Vĩnh Hải mở điểm tiêm",
        "short_vi": "Từ 7 giờ ngày mai xã Vĩnh Hải mở điểm tiêm tại trạm y tế.",
        "source": "Trạm y tế Vĩnh Hải",
        "as_of": wall,
        "starts_at": wall,
        **more,
    }
    return html.unescape(used.post(f"{NEWS}/new/{kind}", f"{NEWS}/new/{kind}", **fields).text)


def only(house: House) -> tuple[str, str]:
    """The one item there is: its id, and the state of its newest version."""
    with house.db.transaction() as tx:
        ((line,), _) = reading.items(tx, clock.now())
        return line.item.public_id, line.version.state


def told(house: House) -> list[str]:
    with house.db.transaction() as tx:
        return [each.title for each in reading.listed(tx, clock.now(), tuple(Kind))]


def seen(page: str) -> str:
    """What a page lets somebody agree to."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found is not None, page[-3000:]
    return found[1]


def test_one_writes_another_approves_and_people_read_it(
    house: House, signed_in: Callable[..., Browser], wall: str
) -> None:
    editor, approver = signed_in("editor"), signed_in("approver")
    page = write(editor, wall)
    assert "Đã ghi bản nháp" in page and "Tu 7 gio ngay mai xa Vinh Hai mo diem tiem" in page
    item, state = only(house)
    assert state == "draft" and told(house) == []
    page = editor.post(f"{NEWS}/{item}/submit", f"{NEWS}/{item}").text
    assert "nên một người khác phải xem" in html.unescape(page) and "Duyệt và đăng" not in page
    assert editor.post(f"{NEWS}/{item}/approve", f"{NEWS}/{item}").status_code == 403
    assert f"/news/{item}" in approver.get("/console/approvals").text
    page = approver.get(f"{NEWS}/{item}").text
    page = html.unescape(approver.post(f"{NEWS}/{item}/approve", f"{NEWS}/{item}", seen=seen(page)).text)
    assert "Đã duyệt" in page and "Lời để dán lên trang" in page
    assert told(house) == ["Vĩnh Hải mở điểm tiêm"]
    assert "Vĩnh Hải mở điểm tiêm" in editor.get(f"{NEWS}?kind=news&state=approved&q=tiêm").text
    page = editor.post(f"{NEWS}/{item}/withdraw", f"{NEWS}/{item}").text
    assert "Đã rút" in html.unescape(page) and told(house) == []


def test_whoever_does_both_still_needs_another(
    house: House, signed_in: Callable[..., Browser], wall: str
) -> None:
    used = signed_in("cdc")
    write(used, wall)
    item, _ = only(house)
    used.post(f"{NEWS}/{item}/submit", f"{NEWS}/{item}")
    with house.db.transaction() as tx:
        known = writing.by_public_id(tx, item)
        fingerprint = writing.digest(known, writing.newest(tx, known))
    page = used.post(f"{NEWS}/{item}/approve", f"{NEWS}/{item}", seen=fingerprint).text
    assert "không được tự duyệt" in html.unescape(page) and told(house) == []
    page = used.post(f"{NEWS}/{item}/take-back", f"{NEWS}/{item}").text
    assert "Đã lấy về để sửa" in html.unescape(page)
    odd = {"title_vi": "x", "short_vi": "Tin", "source": "CDC", "as_of": wall, "starts_at": wall}
    page = html.unescape(used.post(f"{NEWS}/{item}/edit", f"{NEWS}/{item}/edit", **odd).text)
    assert "Tiêu đề có từ 4 đến 80 chữ" in page


def test_returned_with_a_reason(house: House, signed_in: Callable[..., Browser], wall: str) -> None:
    editor, approver = signed_in("editor"), signed_in("approver")
    write(editor, wall)
    item, _ = only(house)
    editor.post(f"{NEWS}/{item}/submit", f"{NEWS}/{item}")
    approver.post(f"{NEWS}/{item}/return", f"{NEWS}/{item}", why="thiếu địa chỉ")
    assert "thiếu địa chỉ" in editor.get(f"{NEWS}/{item}").text and only(house)[1] == "returned"


def test_texts_are_counted_while_they_are_typed(signed_in: Callable[..., Browser], wall: str) -> None:
    used = signed_in("editor")
    form = f"{NEWS}/new/news"
    page = html.unescape(
        used.post(f"{NEWS}/preview", form, short_vi="Đeo khẩu trang", source="CDC", as_of=wall).text
    )
    assert "Không dấu: 1 tin nhắn." in page and "Deo khau trang (CDC, " in page
    page = html.unescape(
        used.post(f"{NEWS}/preview", form, short_vi="dài lắm " * 60, source="CDC", as_of="?").text
    )
    assert "dài quá 90 chữ" in page and page.count("<blockquote") == 4
    assert 'hx-post="/console/news/preview"' in used.get(form).text


@pytest.mark.parametrize(
    ("kind", "why"), [("directive", "Văn bản cần số"), ("notice", "Chọn loại thông báo")]
)
def test_what_is_missing_is_said_in_words(
    signed_in: Callable[..., Browser], wall: str, kind: str, why: str
) -> None:
    assert why in write(signed_in("editor"), wall, kind)


def test_a_unit_writes_only_what_the_register_gives_it(
    house: House, signed_in: Callable[..., Browser], wall: str
) -> None:
    approver = signed_in("approver")
    clerk = signed_in("editor", "station")  # of the station of Vĩnh Hải
    page = html.unescape(clerk.get(f"{NEWS}/new").text)
    assert "chưa được đăng loại tin nào" in page
    with house.db.transaction() as tx:
        unit = str(staff.units(tx)[0].id)
    form = f"{NEWS}/contributors/new"
    told = {"unit": unit, "kinds": ["news"], "contact": "Nguyễn Văn An", "contact_phone": "0900000123"}
    page = approver.post(form, form, **told).text
    assert "Trạm 22846" in page and "0900000123" not in page
    assert "lịch tiêm" not in html.unescape(clerk.get(f"{NEWS}/new").text)
    assert "chỉ đăng được cho xã, phường của mình" in write(clerk, wall)
    assert "Đã ghi bản nháp" in write(clerk, wall, communes=["22846"])
    page = html.unescape(approver.post(f"{NEWS}/contributors/{unit}/end", f"{NEWS}/contributors").text)
    assert "đã thôi đăng" in page


def sheet_of(house: House) -> str:
    with house.db.transaction() as tx:
        return tx.query(Sheet).order_by(Sheet.id.desc()).first().public_id  # type: ignore[union-attr]  # there is one


def test_figures_by_hand_and_by_file(house: House, signed_in: Callable[..., Browser], wall: str) -> None:
    editor, approver = signed_in("editor"), signed_in("approver")
    form = f"{NEWS}/figures/new"
    page = html.unescape(
        editor.post(form, form, place="vn", fresh="9", cases="5", source="Bộ Y tế", as_of=wall).text
    )
    assert "Ca mới nhiều hơn tổng số ca" in page
    page = html.unescape(
        editor.post(form, form, place="vn", fresh="9", cases="5000", source="Bộ Y tế", as_of=wall).text
    )
    assert "Đã trình" in page and "5.000" in page
    sheet = sheet_of(house)
    fingerprint = seen(approver.get(f"{NEWS}/figures/{sheet}").text)
    approver.post(f"{NEWS}/figures/{sheet}/approve", f"{NEWS}/figures/{sheet}", seen=fingerprint)
    assert "5.000" in editor.get(f"{NEWS}/figures").text
    form = f"{NEWS}/figures/import"
    told = {"source": "Sở Y tế", "as_of": wall}
    bad = io.BytesIO(b"noi,ca_moi,tong_ca,khoi,tu_vong,mui_tiem\nvn,x,,,,\n")
    page = html.unescape(editor.post(form, form, file=(bad, "so.csv"), **told).text)
    assert "Dòng 2: có ô không phải là số" in page
    good = io.BytesIO(b"noi,ca_moi,tong_ca,khoi,tu_vong,mui_tiem\n22846,1,20,,,\nworld,,9,,,\n")
    page = html.unescape(editor.post(form, form, file=(good, "so.csv"), **told).text)
    assert "xã Vĩnh Hải" in page.lower() or "Vĩnh Hải" in page
    assert "thế giới" in page


def published(house: House, editor: int, approver: int) -> Item:
    with house.db.transaction() as tx:
        now = clock.now()
        item = writing.create(tx, Kind.NEWS, None, draft(now=now), editor, now)
        writing.submit(tx, item, editor, now)
        writing.approve(tx, item, writing.digest(item, writing.newest(tx, item)), approver, now)
        return item


def test_sending_takes_two_and_can_be_stopped(house: House, signed_in: Callable[..., Browser]) -> None:
    editor, approver = signed_in("editor"), signed_in("approver")
    item = published(house, editor.account_id, approver.account_id).public_id
    page = editor.post(f"{NEWS}/{item}/send", f"{NEWS}/{item}").text
    assert "Chưa có ai đăng ký" in html.unescape(page)
    with house.db.transaction() as tx:
        for number in ("+84900000301", "+84900000302"):
            subscriptions.subscribe(tx, number, channel="sms", evidence="DKTIN", now=clock.now())
    assert "Đã trình việc gửi" in html.unescape(editor.post(f"{NEWS}/{item}/send", f"{NEWS}/{item}").text)
    with house.db.transaction() as tx:
        made = tx.query(Sending).one().public_id
    page = approver.get(f"{NEWS}/sendings/{made}").text
    assert "2 người đăng ký" in html.unescape(page)
    approver.post(f"{NEWS}/sendings/{made}/approve", f"{NEWS}/sendings/{made}", seen=seen(page))
    with house.db.transaction() as tx:
        sending.send_next(tx, clock.now())
    page = html.unescape(editor.get(f"{NEWS}/sendings/{made}").text)
    assert "Đã xếp gửi 2 tin" in page and "Theo nhà mạng" in page
    assert "0900000301" not in page and "0900000301" not in editor.get(f"{NEWS}/subscriptions").text
    page = editor.post(f"{NEWS}/sendings/{made}/stop", f"{NEWS}/sendings/{made}").text
    assert "Đã dừng gửi" in html.unescape(page)
    with house.db.transaction() as tx:
        assert tx.query(Sending).one().state == SendingState.STOPPED


def test_what_expires_soon_is_warned_of(house: House, signed_in: Callable[..., Browser]) -> None:
    editor, other = signed_in("editor"), make(house, "approver").id
    with house.db.transaction() as tx:
        now = clock.now()
        soon = draft(now=now, expires_at=now + timedelta(hours=2))
        item = writing.create(tx, Kind.NEWS, None, soon, editor.account_id, now)
        writing.submit(tx, item, editor.account_id, now)
        writing.approve(tx, item, writing.digest(item, writing.newest(tx, item)), other, now)
    assert "1 tin đang đăng hết hạn" in html.unescape(editor.get(NEWS).text)
    assert "Không có tin nào" not in editor.get(f"{NEWS}?soon=yes").text
