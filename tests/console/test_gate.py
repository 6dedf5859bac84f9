"""The desk at a gate: nobody in before the code, no number in an address, faults in words, other areas out of reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway import cards, clock, damm, declarations, people, sites
from gateway.house import House
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.people import Person
from gateway.sites import Site, Trip, Visit
from tests.console.conftest import Browser
from tests.declarations.test_fields import AN

NUMBER = "+84900002701"
SAID = "0900 002 701"
ELSEWHERE = "22861"
GONE = "Không có, hoặc không thuộc địa bàn của bạn."


@pytest.fixture
def path(market: Site) -> str:
    """The page of its gate."""
    return f"/console/gate/{market.code}"


def declared(house: House, name: str = "Trần Văn Mẫu", **answers: object) -> None:
    """Somebody has declared from the number."""
    now = clock.now()
    with house.db.transaction() as tx:
        people.know(tx, NUMBER, now)
        member = people.remember(
            tx,
            NUMBER,
            None,
            name=name,
            birth_year=1960,
            sex="Nam",
            commune_code="22846",
            address="thôn 1",
            now=now,
        )
        form = {**AN, "fullName": name, "phone": NUMBER, **answers}
        declarations.declare(
            tx, person_id=member.person_id, number=NUMBER, channel="sms", form=form, valid_days=7, now=now
        )


def code_sent(house: House) -> str:
    """The code in the newest text."""
    with house.db.transaction() as tx:
        newest = tx.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        said = bodies.render(newest.template, bodies.unpack(newest.args), newest.lang, newest.accents)
    found = re.search(r"(?<!\d)\d{3}\W?\d{3}(?!\d)", said)
    assert found is not None, said
    return found[0]


def visits(house: House) -> int:
    with house.db.transaction() as tx:
        return tx.scalar(select(func.count()).select_from(Visit)) or 0


def test_no_check_in_before_the_code_and_a_given_name_after_it(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    declared(house, showSignal=1, showSignalNote="ho", symptoms=["ho"])
    used = signed_in("site_staff")
    page = used.post(f"{path}/enter", path, number=SAID, code="123456").text
    assert "Mã này không còn dùng được" in page and visits(house) == 0
    page = used.post(f"{path}/look-up", path, number=SAID).text
    assert "có tờ khai còn hạn" in page and "Mẫu" not in page
    page = used.post(f"{path}/enter", path, number=SAID, code=code_sent(house), temperature="99").text
    assert "Nhiệt độ từ 34,0 đến 43,0" in page and visits(house) == 0
    page = used.post(f"{path}/enter", path, number=SAID, code=code_sent(house), temperature="36,8").text
    assert "MẪU" in page and "Trần" not in page and "nhân viên y tế" in page and visits(house) == 1
    assert "ho khan" not in page and "triệu chứng" not in page
    again = used.post(f"{path}/enter", path, number=SAID, code="123456").text
    assert "đang ở trong từ" in again and visits(house) == 1


def test_two_of_one_phone_are_told_apart(house: House, path: str, signed_in: Callable[..., Browser]) -> None:
    declared(house)
    declared(house, "Trần Thị Sen")
    used = signed_in("site_staff")
    used.post(f"{path}/look-up", path, number=SAID)
    page = used.post(f"{path}/enter", path, number=SAID, code=code_sent(house)).text
    assert "SEN" in page and "Máy này còn khai cho người khác" in page
    with house.db.transaction() as tx:
        visit = tx.scalars(select(Visit)).one().public_id
        first = people.household(tx, NUMBER)[0].person_id
    page = used.post(f"{path}/instead", path, visit=visit, person=first).text
    assert "MẪU" in page


def test_faults_are_told_in_words_and_nothing_is_recorded(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("site_staff")
    assert "Số này không đúng" in used.post(f"{path}/look-up", path, number="12").text
    assert "Không thấy số thẻ" in used.post(f"{path}/card", path, card="???").text
    assert "Không thấy số thẻ" in used.post(f"{path}/card", path, card="1022-12345678-" + "A" * 16).text
    assert "chưa có tờ khai" in used.post(f"{path}/look-up", path, number=SAID, home="1").text
    assert "Năm sinh có 4 số" in used.post(f"{path}/read-out", path, number=SAID, birth_year="60").text
    assert "Cần họ và tên" in used.post(f"{path}/no-papers", path, name=" ", birth_year="1950").text
    assert visits(house) == 0


def test_a_receipt_opens_with_the_year_of_birth(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    declared(house)
    with house.db.transaction() as tx:
        filed = declarations.newest(tx, NUMBER)
        assert filed is not None
    used = signed_in("site_staff")
    assert (
        "Không có tờ khai nào" in used.post(f"{path}/card", path, card=f"7770000{damm.digit('7770000')}").text
    )
    page = used.post(f"{path}/card", path, card=filed.code).text
    assert "Tờ khai còn đến" in page and "Mẫu" not in page
    wrong = used.post(f"{path}/receipt", path, card=filed.code, birth_year="1961").text
    assert "không khớp với số phiếu" in wrong and visits(house) == 0
    page = used.post(f"{path}/receipt", path, card=filed.code, birth_year="1960").text
    assert "ĐÃ VÀO" in page and "MẪU" not in page and visits(house) == 1
    assert "ĐÃ RA" in used.post(f"{path}/card", path, card=filed.code, out="1").text
    with house.db.transaction() as tx:
        declarations.dispute(tx, tx.merge(filed), clock.now())
    assert "bị chính người đó báo sai" in used.post(f"{path}/card", path, card=filed.code).text


def test_a_trip_is_begun_taken_over_and_ended(house: House, signed_in: Callable[..., Browser]) -> None:
    with house.db.transaction() as tx:
        bus = sites.add(
            tx,
            name="Xe Thử",
            kind="transport",
            commune_code="22846",
            plate="85B-01234",
            by="test",
            now=clock.now(),
        )
    path = f"/console/gate/{bus.code}"
    first, second = signed_in("site_staff"), signed_in("site_staff", email="hai@demo.example")
    assert "Chưa có chuyến nào đang chạy" in first.get(path).text
    assert "Giờ xuất bến không đúng" in first.post(f"{path}/trip/begin", path, departs="25:00").text
    here = clock.local(clock.now())
    ahead = f"{here + timedelta(hours=5):%H:%M}"
    assert "Còn hơn 3 giờ" in first.post(f"{path}/trip/begin", path, departs=ahead).text
    for departs in (
        f"{here - timedelta(hours=1):%H:%M}",
        f"{here:%H:%M}",
    ):  # pressed again: its hour put right
        assert "Chuyến xuất bến" in first.post(f"{path}/trip/begin", path, departs=departs).text
    told = {"name": "Lê Văn Tám", "birth_year": "1950"}
    assert "Số ghế không đúng" in first.post(f"{path}/no-papers", path, **told, seat="mười hai").text
    assert "ĐÃ VÀO" in first.post(f"{path}/no-papers", path, **told, seat="12 a").text
    with house.db.transaction() as tx:
        assert tx.scalar(select(func.count()).select_from(Person)) == 1  # a slip puts nobody on file
    assert "Tôi nhận chuyến này" not in first.get(path).text
    assert "Tôi nhận chuyến này" in second.get(path).text
    second.post(f"{path}/trip/take-over", path)
    with house.db.transaction() as tx:
        (trip,) = tx.scalars(select(Trip))
        (visit,) = tx.scalars(select(Visit))
        assert (trip.staff_id, visit.trip_id, visit.seat) == (second.account_id, trip.id, "12A")
        assert f"{clock.local(trip.departs_at):%H:%M}" == f"{here:%H:%M}"
    assert "Chưa có chuyến nào đang chạy" in second.post(f"{path}/trip/end", path).text


def test_a_slip_in_the_seat_uses_up_no_code(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    declared(house)
    used = signed_in("site_staff")
    used.post(f"{path}/look-up", path, number=SAID)
    code = code_sent(house)
    slip = used.post(f"{path}/enter", path, number=SAID, code=code, seat="ghế số năm").text
    assert "Số ghế không đúng" in slip and visits(house) == 0
    assert "ĐÃ VÀO" in used.post(f"{path}/enter", path, number=SAID, code=code).text


def test_a_gate_that_does_not_move_has_no_trip(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("site_staff")
    assert "Chuyến" not in used.get(path).text
    assert "không có chuyến" in used.post(f"{path}/trip/begin", path).text
    with house.db.transaction() as tx:
        assert tx.scalars(select(Trip)).all() == []


def test_a_directory_of_numbers_is_not_to_be_had(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    declared(house)
    card = cards.read("5800000001")
    assert card is not None
    with house.db.transaction() as tx:
        people.learn_card(tx, people.household(tx, NUMBER)[0].person_id, card, "sms", clock.now())
    used = signed_in("site_staff")
    for nth in range(20):
        used.post(f"{path}/look-up", path, number=f"09000028{nth:02}")
    assert "Đã quá nhiều lần" in used.post(f"{path}/look-up", path, number="0900002899").text
    page = used.post(f"{path}/card", path, card="5800000001").text
    assert "Đã quá nhiều lần" in page and "MẪU" not in page and visits(house) == 0


def test_another_area_and_another_permission(
    house: House, path: str, market: Site, signed_in: Callable[..., Browser]
) -> None:
    other = signed_in("site_staff", communes=[ELSEWHERE], email="khac@demo.example")
    assert other.get(path).status_code == 404
    assert (
        other.post(f"{path}/no-papers", "/console", name="Lê Văn Tám", birth_year="1950").status_code == 404
    )
    assert market.name not in other.get("/console/gate").text
    owner = signed_in("site_owner")
    assert owner.post(f"{path}/declare", path, number=SAID).status_code == 403
    assert visits(house) == 0


def test_declaring_for_somebody_says_what_is_missing(
    house: House, path: str, signed_in: Callable[..., Browser]
) -> None:
    used = signed_in("site_staff")
    page = used.post(f"{path}/declare", path, number=SAID, name="Lê Văn Tám", year="19500").text
    assert (
        "Năm sinh có 4 số" in page and "Chọn giới tính." in page and "Chỉ khai khi người đó đồng ý." in page
    )
    assert 'value="Lê Văn Tám"' in page
    page = used.post(f"{path}/declare", path, number="0112", name="Lê Văn Tám").text
    assert "Số này không đúng" in page
    answers = {"year": "1950", "sex": "Nam", "commune": "22846", "address": "thôn 1", "agreed": "y"}
    page = used.post(f"{path}/declare", path, number=SAID, name="Lê Văn Tám", **answers).text
    assert "Đã khai hộ Tám" in page
    with house.db.transaction() as tx:
        filed = declarations.newest(tx, NUMBER)
        assert filed is not None and filed.declared_by == used.account_id and filed.channel == "web"
