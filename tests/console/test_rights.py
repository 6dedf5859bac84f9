"""The desk of rights: the late first, each act once and on record, the phone told, a copy printed, data really gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from gateway import audit, clock, rights
from gateway.house import House
from gateway.messages.model import Message
from gateway.people import Person
from gateway.rights import Asked, Kind
from tests.console.conftest import Browser
from tests.rights.folk import declare, member

NUMBER = "+84900000777"
DESK = "/console/rights"


def asked(house: House, kind: Kind = Kind.OBJECT, *, told: bool = True, days_ago: int = 0) -> int:
    """A request from a phone whose holder is on file."""
    now = clock.now() - timedelta(days=days_ago)
    with house.db.transaction() as tx:
        who = member(tx, NUMBER, "Nguyễn Văn An", 1985)
        declare(tx, who, NUMBER)
        wish = Asked(kind, "sms", "xin đừng nhắn nữa", NUMBER, who.person_id, commune_code="22846")
        return rights.open_request(tx, wish, told=told, by="citizen", now=now).id


def told(house: House) -> list[str]:
    with house.db.transaction() as tx:
        return list(tx.scalars(select(Message.template).where(Message.recipient == NUMBER)))


def act(used: Browser, request_id: int, what: str, **fields: object) -> str:
    return used.post(f"{DESK}/{request_id}/{what}", DESK, **fields).text


def test_the_late_are_told_first_and_the_ended_only_when_asked_for(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    late, fresh = asked(house, days_ago=90), asked(house)
    used = signed_in("dpo")
    page = used.get(DESK).text
    assert page.index(f"{DESK}/{late}") < page.index(f"{DESK}/{fresh}")
    assert "1 yêu cầu đã quá hạn của luật" in page and "quá hạn từ" in page and "+84900000777" not in page
    act(used, late, "drop", words="gọi điện nói không cần nữa")
    page = used.get(DESK).text
    assert f"{DESK}/{late}" not in page and "quá hạn từ" not in page
    assert f"{DESK}/{late}" in used.get(f"{DESK}?which=all").text
    assert f"{DESK}/{late}" in used.get(f"{DESK}?which=").text
    assert f"{DESK}/{fresh}" not in used.get(f"{DESK}?which=ended").text


def test_taken_answered_and_the_phone_told_once(house: House, signed_in: Callable[..., Browser]) -> None:
    request_id = asked(house)
    used = signed_in("dpo")
    assert "Cán bộ dpo" in act(used, request_id, "own")
    assert used.post(f"{DESK}/{request_id}/own", DESK).status_code == 409
    assert "Ghi một câu." in act(used, request_id, "answer", words=" ")
    page = act(used, request_id, "answer", words="đã ngừng gửi tin")
    assert "Đã làm: đã ngừng gửi tin" in page and "Trả lời: đã làm" not in page
    again = used.post(f"{DESK}/{request_id}/answer", DESK, words="lần nữa")
    assert again.status_code == 409 and told(house) == ["YC_DONE"]


def test_refused_on_a_ground_of_the_law(house: House, signed_in: Callable[..., Browser]) -> None:
    request_id = asked(house)
    used = signed_in("dpo")
    assert "Chọn căn cứ của luật." in act(used, request_id, "refuse", words="công văn 12/CAH")
    page = act(used, request_id, "refuse", words="công văn 12/CAH", ground="legal_hold")
    assert "Cơ quan có thẩm quyền yêu cầu giữ. công văn 12/CAH" in page and told(house) == ["YC_REFUSED"]


def test_longer_once_within_the_law(house: House, signed_in: Callable[..., Browser]) -> None:
    request_id = asked(house)
    used = signed_in("dpo")
    assert "không đúng với luật" in act(used, request_id, "extend", days="400", words="nhiều nơi giữ hồ sơ")
    page = act(used, request_id, "extend", days="5", words="nhiều nơi giữ hồ sơ")
    assert "thêm 5 ngày" in page and told(house) == ["YC_LONGER"]
    assert used.post(f"{DESK}/{request_id}/extend", DESK, days="5", words="nhiều nơi nữa").status_code == 409


def test_taken_down_at_a_counter(house: House, signed_in: Callable[..., Browser]) -> None:
    used, path = signed_in("dpo"), f"{DESK}/new"
    page = used.post(path, path, commune="", kind="object", said="đơn ngày 20/11", number="0900").text
    assert "không phải số di động" in page and "đơn ngày 20/11" in page
    assert (
        "Cần số điện thoại hoặc họ tên"
        in used.post(path, path, commune="", kind="object", said="đơn ngày 20/11").text
    )
    page = used.post(path, path, commune="", kind="object", said="đơn ngày 20/11", number="0900000777").text
    assert "đã báo đã nhận" in page and told(house) == ["YC_NOTED"]
    page = used.post(path, path, commune="", kind="see", said="đơn ngày 21/11", who="Lê Văn Xa").text
    assert "chưa báo đã nhận" in page and "Lê Văn Xa" in page


def test_a_copy_is_printed_and_on_record(house: House, signed_in: Callable[..., Browser]) -> None:
    request_id = asked(house, Kind.COPY)
    used = signed_in("dpo")
    sheet = used.post(f"{DESK}/{request_id}/copy", DESK)
    assert sheet.mimetype == "application/pdf" and sheet.data.startswith(b"%PDF")
    with house.db.transaction() as tx:
        assert audit.acts(tx, action="person.copy")[0].actor == f"account:{used.account_id}"


def test_erased_for_good_and_answered_in_one(house: House, signed_in: Callable[..., Browser]) -> None:
    request_id = asked(house, Kind.ERASE)
    used = signed_in("dpo")
    assert "Xóa hẳn và trả lời" in used.get(f"{DESK}/{request_id}").text
    page = act(used, request_id, "erase")
    assert "Đã xóa hẳn" in page and "đã xóa: " in page and "Nguyễn Văn An" not in page
    with house.db.transaction() as tx:
        assert tx.scalars(select(Person)).all() == []
    assert told(house) == ["YC_DONE"]
    assert used.post(f"{DESK}/{request_id}/erase", DESK).status_code == 409


def test_what_a_court_wants_kept_is_not_erased(house: House, signed_in: Callable[..., Browser]) -> None:
    request_id = asked(house, Kind.ERASE)
    now = clock.now()
    with house.db.transaction() as tx:
        (who,) = tx.scalars(select(Person)).all()
        rights.hold(tx, who.id, "12/CAH", "điều tra", None, "test", now)
    used = signed_in("dpo")
    page = used.get(f"{DESK}/{request_id}").text
    assert "Có lệnh giữ số 12/CAH" in page and "Xóa hẳn và trả lời" not in page
    assert "lệnh giữ số 12/CAH" in act(used, request_id, "erase") and told(house) == []
