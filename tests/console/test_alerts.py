"""Alerts at the console: written, put before a second person, released, watched, steered, corrected, sent alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from gateway import alerts, clock
from gateway.alerts import Alert, State
from gateway.console.desks.alerts.words import RULES
from gateway.house import House
from tests.alerts.siren import FLOOD, NINH_HAI, TERMS, VINH_HAI, draft, expand, living, numbers, settle
from tests.console.conftest import Browser, make

ALERTS = "/console/alerts"
SENT, FAILED, DELIVERED = 20, 30, 40


def fields(**more: object) -> dict[str, object]:
    """The form as a station fills it in when the stream rises."""
    ends = clock.local(clock.now() + timedelta(hours=6))
    return {
        "reality": "actual", "event": "Lũ lên nhanh", "issuer": "UBND xã Vĩnh Hải", "category": "met",
        "severity": "severe", "urgency": "immediate", "certainty": "likely", "purpose": "emergency",
        "communes": [VINH_HAI], "sms_vi": FLOOD.replace("20/11", f"{ends.day}/{ends.month}"), "accents": "fold",
        "list_ref": "-", "topic": "-", "quarantine": "-", "screening": "-", "without_list": "-", "lang": "",
        "expires_at": f"{ends:%Y-%m-%dT%H:%M}", "ladder_minutes": "20", "ladder_for": "undelivered", **more,
    }  # fmt: skip


def write(used: Browser, **more: object) -> str:
    """Fill the form in; the page that follows."""
    return html.unescape(used.post(f"{ALERTS}/new", f"{ALERTS}/new", **fields(**more)).text)


def only(house: House) -> str:
    """The newest alert there is, by its public id."""
    with house.db.transaction() as tx:
        return tx.scalars(select(Alert.public_id).order_by(Alert.id.desc())).first() or ""


def state(house: House, alert: str) -> str:
    with house.db.transaction() as tx:
        return alerts.by_public_id(tx, alert).state


def people(house: House, count: int = 12, commune: str = VINH_HAI, first: int = 84_900_000_000) -> None:
    with house.db.transaction() as tx:
        living(tx, numbers(count, first), commune)


def act(used: Browser, alert: str, what: str, **sent: object) -> str:
    """Press a button of the alert's page; the page that follows."""
    return html.unescape(used.post(f"{ALERTS}/{alert}/{what}", f"{ALERTS}/{alert}", **sent).text)


def page_of(used: Browser, alert: str) -> str:
    return html.unescape(used.get(f"{ALERTS}/{alert}").text)


def seen(page: str) -> str:
    """What a page lets somebody agree to."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None, page[:3000]
    return found[1]


def submitted(house: House, used: Browser, **more: object) -> str:
    """An alert before a second person."""
    write(used, **more)
    alert = only(house)
    page = act(used, alert, "submit")
    assert "Đã trình" in page, re.findall(r'class="note[^<]*', page)
    return alert


def released(house: House, writer: Browser, releaser: Browser, **more: object) -> str:
    """An alert that is on its way."""
    alert = submitted(house, writer, **more)
    page = page_of(releaser, alert)
    many = re.search(r"Gõ lại số người sẽ nhận \(([\d.]+)\)", page)
    assert many is not None
    page = act(releaser, alert, "approve", seen=seen(page), count=many[1])
    assert "Đã duyệt" in page
    return alert


def test_a_station_writes_two_others_never_needed(house: House, signed_in: Callable[..., Browser]) -> None:
    people(house)
    station, releaser = signed_in("station"), signed_in("releaser")
    page = write(station)
    assert "Đã ghi bản nháp" in page and "Lũ lên nhanh" in page
    alert = only(house)
    counted = html.unescape(station.post(f"{ALERTS}/{alert}/count", f"{ALERTS}/{alert}").text)
    assert re.search(r"12\s*<span[^>]*>người sẽ nhận", counted) and "Xã Vĩnh Hải" in counted
    page = act(station, alert, "submit")
    assert "Bạn đã trình cảnh báo này" in page and "Duyệt và gửi" not in page
    assert station.post(f"{ALERTS}/{alert}/approve", f"{ALERTS}/{alert}").status_code == 403
    waiting = html.unescape(releaser.get("/console/approvals").text)
    assert f"/alerts/{alert}" in waiting and "phát cảnh báo" in waiting
    page = page_of(releaser, alert)
    assert "UBND xa Vinh Hai 8:00" in page and "Tốn" in page and "cần" in page.lower()
    fingerprint = seen(page)
    assert "Số người phải gõ đúng" in act(releaser, alert, "approve", seen=fingerprint, count="11")
    assert state(house, alert) == State.SUBMITTED
    page = act(releaser, alert, "approve", seen=fingerprint, count="12")
    assert "Đã duyệt" in page and state(house, alert) == State.APPROVED


def test_whoever_is_second_reads_who_was_first(house: House, signed_in: Callable[..., Browser]) -> None:
    people(house)
    writer = signed_in("station")
    first, second = signed_in("releaser"), signed_in("releaser", email="hai@demo.example")
    alert = submitted(house, writer)
    fingerprint = seen(page_of(second, alert))
    act(first, alert, "approve", seen=fingerprint, count="12")
    page = act(second, alert, "approve", seen=fingerprint, count="12")
    assert re.search(r"Cán bộ releaser đã làm trước bạn lúc \d\d:\d\d", page) and "đã duyệt, chờ giờ" in page
    page = act(second, alert, "return", why="chậm quá")
    assert "đã làm trước bạn" in page and state(house, alert) == State.APPROVED


def test_whoever_may_do_both_still_needs_another(house: House, signed_in: Callable[..., Browser]) -> None:
    people(house)
    releaser = signed_in("releaser")
    alert = submitted(house, releaser)
    with house.db.transaction() as tx:
        fingerprint = alerts.fingerprint.submitted(alerts.by_public_id(tx, alert))
    page = act(releaser, alert, "approve", seen=fingerprint, count="12")
    assert "không được tự duyệt" in page and state(house, alert) == State.SUBMITTED
    assert "Đã rút lại" in act(releaser, alert, "withdraw")
    assert "Đã bỏ bản nháp" in act(releaser, alert, "drop", why="không cần nữa")
    assert state(house, alert) == State.REJECTED


def test_returned_with_a_reason_and_put_right(house: House, signed_in: Callable[..., Browser]) -> None:
    people(house)
    writer, releaser = signed_in("station"), signed_in("releaser")
    alert = submitted(house, writer)
    assert "Cần ghi lý do" in act(releaser, alert, "return", why="")
    act(releaser, alert, "return", why="sai chỗ đến")
    page = page_of(writer, alert)
    assert "Trả lại: sai chỗ đến" in page
    form = f"{ALERTS}/{alert}/edit"
    assert "UBND xã Vĩnh Hải" in html.unescape(writer.get(form).text)
    assert "Đã ghi bản nháp" in html.unescape(writer.post(form, form, **fields(event="Lũ quét")).text)
    assert "Đã trình" in act(writer, alert, "submit")
    assert "Đã bác bỏ" in act(releaser, alert, "reject", why="hết lũ rồi")


def test_texts_are_judged_while_they_are_typed(signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    sent = fields(sms_vi="Cấm vào cầu! Xem https://lu.vn", sms_en="Flood", spoken_vi="")
    page = html.unescape(used.post(f"{ALERTS}/preview", f"{ALERTS}/new", **sent).text)
    assert "Cam vao cau! Xem https://lu.vn" in page and "Cấm vào cầu!" in page
    assert "Phải sửa trước khi trình" in page and "Có đường dẫn" in page
    assert "Nên xem lại" in page and "“cam” không dấu có thể đọc là" in page and "(tiếng Anh)" in page
    assert re.search(r"\d+ ký tự, GSM-7", page) and "UCS-2" in page
    assert 'hx-post="/console/alerts/preview"' in used.get(f"{ALERTS}/new").text
    assert signed_in("agent").post(f"{ALERTS}/preview").status_code == 403


def test_a_model_is_begun_with_and_its_holes_wait(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    page = html.unescape(used.get(f"{ALERTS}/new").text)
    assert "?model=flood" in page
    page = html.unescape(used.get(f"{ALERTS}/new?model=flood").text)
    assert "{nơi đến}" in page and "ví dụ: Trường Nhơn Hải" in page and "{giờ}" not in page
    assert "Chỗ trống {nơi đến} chưa được điền" in page
    assert used.get(f"{ALERTS}/new?model=nothing").status_code == 404


def test_what_must_be_put_right_is_not_submitted(house: House, signed_in: Callable[..., Browser]) -> None:
    people(house)
    used = signed_in("station")
    page = write(used, sms_vi="Xem www.lu.vn")
    assert "Chưa trình được" in page
    page = act(used, only(house), "submit")
    assert "Có đường dẫn" in page and state(house, only(house)) == State.DRAFT


def test_warnings_are_ticked_one_by_one_and_shown_to_the_second(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    people(house)
    used, releaser = signed_in("station"), signed_in("releaser")
    write(used, sms_vi="UBND xã Vĩnh Hải 8:00: LŨ LÊN NHANH đến 20:00. Lên Trường Nhơn Hải!")
    alert = only(house)
    rules = re.findall(r'name="seen" value="(\w+)"', page_of(used, alert))
    assert {"exclamation", "rescue", "safe"} <= set(rules)
    assert "Dấu chấm than" in act(used, alert, "submit", seen=rules[:1])
    assert "Đã trình" in act(used, alert, "submit", seen=rules)
    page = page_of(releaser, alert)
    assert "Người soạn đã thấy và vẫn trình" in page and "Có dấu chấm than." in page


def test_places_by_old_names_and_what_is_two_places_is_asked(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("cdc")
    page = write(used, communes=[], names="Nhơn Hải\nTrời Ơi")
    assert "Không có nơi nào tên: Trời Ơi" in page
    page = write(used, communes=[], names="Nhơn Hải, Ninh Hải")
    assert "Đã ghi bản nháp" in page and "Xã Vĩnh Hải" in page
    page = write(used, communes=[], names="Phường 1")
    assert "“Phường 1” là nơi nào?" in page
    choice = re.search(r'name="communes" value="(\d{5})"> <span>[^<]*\(Phường 1 cũ\)', page)
    assert choice is not None
    assert "Đã ghi bản nháp" in write(used, communes=[choice[1]], names="Phường 1")


def test_a_station_tells_its_own_commune_only(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    page = write(used, communes=[NINH_HAI])
    assert "Ngoài địa bàn" in page and only(house) == ""
    assert 'name="everyone"' not in html.unescape(used.get(f"{ALERTS}/new").text)
    with house.db.transaction() as tx:
        other = alerts.writing.create(tx, draft(clock.now()), make(house, "cdc").id, clock.now()).public_id
    assert used.get(f"{ALERTS}/{other}/edit").status_code == 403
    assert used.post(f"{ALERTS}/{other}/follow/update", ALERTS).status_code == 403


def test_the_whole_audience_comes_back_into_the_form(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("cdc")
    more = {
        "everyone": "y", "topic": "", "quarantine": "f1_home", "screening": "central", "lang": "en", "drill": "y",
        "site": "41536", "site_since": "2026-11-20T07:00", "site_until": "2026-11-20T09:00",
        "without_names": "Xã Ninh Hải", "in_waves": "y", "ladder_minutes": "", "ladder_for": "unanswered",
    }  # fmt: skip
    assert "Đã ghi bản nháp" in write(used, **more)
    with house.db.transaction() as tx:
        wanted = alerts.audience.unpack(alerts.by_public_id(tx, only(house)).audience)
    assert {part.kind for part in wanted.include} == {
        "communes", "everyone", "topic", "quarantine", "screening", "site", "drill",
    }  # fmt: skip
    assert wanted.leave_out[0].codes == (NINH_HAI,) and wanted.lang == "en"
    form = f"{ALERTS}/{only(house)}/edit"
    page = html.unescape(used.get(form).text)
    for said in ("41536", "2026-11-20 07:00", "Xã Ninh Hải"):
        assert said in page
    for chosen in ("f1_home", "central", "en", "unanswered"):
        assert re.search(rf'selected[^>]*value="{chosen}"|value="{chosen}"[^>]*selected', page)
    with house.db.transaction() as tx:
        before = alerts.by_public_id(tx, only(house)).audience
    again = dict(re.findall(r'name="(kept)"[^>]*value="([^"]*)"', page))
    used.post(form, form, **fields(**more, **again))
    with house.db.transaction() as tx:
        assert alerts.by_public_id(tx, only(house)).audience == before
    shown = html.unescape(used.get(f"{ALERTS}/{only(house)}").text)
    assert "không báo trưởng thôn" in shown and "chưa ai trả lời 8 hay 9" not in shown
    used.post(form, form, **fields(**{**more, "ladder_minutes": "30"}, **again))
    shown = html.unescape(used.get(f"{ALERTS}/{only(house)}").text)
    assert "sau 30 phút báo trưởng thôn: nhà chưa ai trả lời 8 hay 9" in shown


def test_on_its_way_it_is_counted_paused_resumed_and_stopped(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    people(house, 20)
    people(house, 10, NINH_HAI, 84_900_000_500)
    writer, releaser = signed_in("cdc"), signed_in("releaser")
    alert = released(house, writer, releaser, communes=[VINH_HAI, NINH_HAI])
    with house.db.transaction() as tx:
        expand(tx, clock.now())
        settle(tx, DELIVERED, "m.recipient < '+84900000015'")
        settle(tx, FAILED, "m.recipient < '+84900000018'")
    page = page_of(releaser, alert)
    assert "đang gửi" in page and re.search(r"= <strong>30</strong>\s*người nhận", page)
    assert re.search(r"<strong>15</strong> đã đến máy", page) and "Xã Ninh Hải" in page
    assert "+8490000" not in page and "090000" not in re.sub(r"0900000\*+|\*+", "", page)
    assert "Đã tạm dừng" in act(releaser, alert, "pause")
    assert state(house, alert) == State.PAUSED
    for part in ("head", "steer", "figures", "places"):
        assert f'id="{part}"' in releaser.get(f"{ALERTS}/{alert}/live/{part}").text
    assert "Chạy tiếp" in html.unescape(releaser.get(f"{ALERTS}/{alert}/live/steer").text)
    assert signed_in("agent").get(f"{ALERTS}/{alert}/live/steer").text.count("<form") == 0
    assert "Đang gửi tiếp" in act(writer, alert, "resume")
    assert "Cần ghi lý do" in act(writer, alert, "stop", why="")
    page = act(writer, alert, "stop", why="nhầm xã")
    assert "Đã dừng hẳn" in page and "nhầm xã" in page
    assert "đã làm trước bạn" in act(releaser, alert, "pause")
    with house.db.transaction() as tx:
        expand(tx, clock.now())
        alerts.account.publish(tx, clock.now())
    page = page_of(writer, alert)
    assert re.search(r"<strong>12</strong> không gửi nữa", page) and "chưa gửi khi cảnh báo bị dừng" in page
    listed = html.unescape(writer.get(f"{ALERTS}?state=stopped&reality=actual&commune={NINH_HAI}").text)
    assert "15 đến máy / 30" in listed and "Đang chạy" not in listed
    rows = releaser.get(f"{ALERTS}/{alert}?sort=place").text
    assert 'aria-sort="ascending"' in rows


def test_a_correction_is_two_clicks_away(house: House, signed_in: Callable[..., Browser]) -> None:
    people(house, 4)
    writer, releaser = signed_in("cdc"), signed_in("releaser")
    alert = released(house, writer, releaser)
    with house.db.transaction() as tx:
        expand(tx, clock.now())
        settle(tx, DELIVERED)
        expand(tx, clock.now())
    page = act(writer, alert, "follow/correction")
    assert "Đã có bản nháp" in page and "ĐÍNH CHÍNH của UBND xã Vĩnh Hải" in page and "{chỗ sai}" in page
    assert "những người đã nhận cảnh báo trước" in page
    right = only(house)
    kept = html.unescape(
        re.search(r'name="kept"[^>]*value="([^"]*)"', writer.get(f"{ALERTS}/{right}/edit").text)[1]
    )  # type: ignore[index]
    text = (
        "ĐÍNH CHÍNH của UBND xã Vĩnh Hải: tin lúc nãy ghi sai chỗ đến. Chỗ đúng: UBND xã. Hỏi thêm: gọi 1022"
    )
    form = f"{ALERTS}/{right}/edit"
    writer.post(form, form, **fields(communes=[], sms_vi=text, kept=kept))
    counted = html.unescape(writer.post(f"{ALERTS}/{right}/count", f"{ALERTS}/{right}").text)
    assert re.search(r"4\s*<span[^>]*>người sẽ nhận", counted)
    assert "Sau đó:" in page_of(writer, alert)


def test_one_alone_has_a_minute_to_call_it_off_and_is_looked_at_afterwards(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    people(house)
    used, other = signed_in("releaser"), signed_in("releaser", email="hai@demo.example")
    write(used)
    assert "Phát một mình" not in page_of(used, only(house))
    write(used, severity="extreme")
    alert = only(house)
    assert "Phát một mình, không chờ người thứ hai" in page_of(used, alert)
    assert "Cần ghi vì sao" in act(used, alert, "break", why="")
    page = act(used, alert, "break", why="đập vỡ, không gọi được ai")
    assert "data-countdown" in page and "HỦY" in page
    assert "chưa ai hậu kiểm" in html.unescape(other.get(ALERTS).text)
    assert "chưa hậu kiểm" in html.unescape(other.get("/console").text)
    assert "một người khác phải hậu kiểm" in page_of(used, alert)
    assert "Người trình không được" in act(used, alert, "review", why="tôi thấy đúng quy trình")
    assert "Ghi rõ việc phát" in act(other, alert, "review", why="ừ")
    page = act(other, alert, "review", why="đúng: đập vỡ lúc 8 giờ")
    assert "Đã ghi hậu kiểm" in page and "đúng: đập vỡ lúc 8 giờ" in page
    assert "Đã dừng hẳn" in act(other, alert, "stop", why="báo nhầm")


def test_a_drill_looks_like_one(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("releaser")
    said = "DIỄN TẬP, KHÔNG CÓ THẬT. UBND xã Vĩnh Hải thử cảnh báo lũ. Đã đọc: soạn 8 gửi 1022. HẾT DIỄN TẬP"
    page = write(used, reality="exercise", sms_vi=said, communes=[])
    assert "DIỄN TẬP, KHÔNG CÓ THẬT: chỉ máy cán bộ nhận." in page and 'class="chip drill"' in page
    with house.db.transaction() as tx:
        assert alerts.by_public_id(tx, only(house)).audience["include"] == [{"kind": "drill"}]


def test_what_is_said_is_heard_first(house: House, signed_in: Callable[..., Browser]) -> None:
    used = signed_in("station")
    page = used.post(f"{ALERTS}/hear", f"{ALERTS}/new", hear="vi", spoken_vi="Lũ lên nhanh.").text
    address = re.search(r'src="([^"]+)"', page)
    assert address is not None
    sound = used.get(address[1])
    assert sound.mimetype == "audio/wav" and sound.data.startswith(b"RIFF")
    sound.close()
    assert "Chưa có lời" in html.unescape(used.post(f"{ALERTS}/hear", f"{ALERTS}/new", hear="vi").text)
    write(used)
    alert = only(house)
    sound = used.get(f"{ALERTS}/{alert}/sound/vi/loudspeaker?file=1")
    assert sound.data.startswith(b"RIFF") and "attachment" in sound.headers["Content-Disposition"]
    sound.close()
    for nowhere in ("en/phone", "vi/bell"):
        assert used.get(f"{ALERTS}/{alert}/sound/{nowhere}").status_code == 404
    assert used.get(f"{ALERTS}/sound/..%2Fkeys").status_code == 404


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_speak_one_language(house: House, signed_in: Callable[..., Browser], lang: str) -> None:
    people(house)
    writer, releaser = signed_in("cdc"), signed_in("releaser")
    for used in (writer, releaser):
        used.post(f"/console/language/{lang}")
    write(writer, sms_vi="Lũ!")
    draft_page = page_of(writer, only(house))
    assert ("Must be put right" in draft_page) is False  # nothing forbids it
    with house.db.transaction() as tx:
        alert = alerts.writing.create(tx, draft(clock.now()), writer.account_id, clock.now())
        alerts.releasing.submit(tx, alert, writer.account_id, clock.now(), terms=TERMS, seen=set(RULES))
        name = alert.public_id
    page = page_of(releaser, name)
    words = {
        "vi": ("Duyệt và gửi", "Báo cho ai", "chờ duyệt"),
        "en": ("Approve and send", "Who is told", "waits"),
    }
    assert [said for said in words[lang] if said not in page] == []
