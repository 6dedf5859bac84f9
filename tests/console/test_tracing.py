"""The desk of tracing: two open a case, contacts are reviewed, exactly the list two people agreed to is asked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway import clock, people, tracing
from gateway.house import House
from gateway.messages.model import Message
from gateway.people.model import HouseholdMember
from gateway.sites import Visit
from gateway.tracing import Asked, Case, CaseState, Contact, ContactState
from tests.console.conftest import Browser
from tests.tracing.world import ILL, World, phone

CASES = "/console/tracing"


def met(house: House, *numbers: str, name: str = "Chợ Ninh Hải") -> None:
    """The ill and these were at one site an hour ago, together."""
    with house.db.transaction() as tx:
        world, now = World(tx), clock.now()
        world.visits = tx.scalar(select(func.count()).select_from(Visit)) or 0
        site = world.site(name)
        for each in (ILL, *numbers):
            world.visit(site, each, now - timedelta(hours=2), now - timedelta(hours=1))


def case_of(house: House) -> Case:
    """The only case there is."""
    with house.db.transaction() as tx:
        return tx.scalars(select(Case)).one()


def proposed(used: Browser, **more: str) -> str:
    """The address of a case that this colleague has proposed."""
    today = f"{clock.today(clock.now())}"
    fields = {"number": "0900003000", "tested_on": today, "commune": "22846", "note": "phiếu 12", **more}
    page = used.post(f"{CASES}/new", f"{CASES}/new", **fields)
    assert "chờ người thứ hai" in page.text, page.text
    return page.request.path


def seen(page: str) -> str:
    """What a second person has in front of them."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found is not None, page
    return found[1]


def opened(used: Browser, other: Browser) -> str:
    """The address of a case that two people have opened."""
    address = proposed(used)
    other.post(f"{address}/confirm", address, seen=seen(other.get(address).text))
    return address


def ids(house: House) -> list[int]:
    """Everybody who was found."""
    with house.db.transaction() as tx:
        return list(tx.scalars(select(Contact.id).where(Contact.depth > 0).order_by(Contact.id)))


@pytest.fixture
def two(signed_in: Callable[..., Browser]) -> tuple[Browser, Browser]:
    """Two colleagues of the CDC."""
    return signed_in("cdc", email="cdc1@demo.example"), signed_in("cdc", email="cdc2@demo.example")


def test_two_people_open_a_case_and_one_cannot(house: House, two: tuple[Browser, Browser]) -> None:
    met(house, phone(1), phone(2))
    one, other = two
    address = proposed(one)
    own = one.get(address).text
    assert "một người khác phải xem và xác nhận" in own and "Xác nhận ca này" not in own
    alone = one.post(f"{address}/confirm", address, seen="x")
    assert "cần một người thứ hai" in html.unescape(alone.text)
    assert case_of(house).state == CaseState.PROPOSED and ids(house) == []
    assert "1 ca chờ bạn xác nhận" in other.get(CASES).text and "chờ bạn xác nhận" not in one.get(CASES).text
    page = other.post(f"{address}/confirm", address, seen=seen(other.get(address).text))
    assert "Tìm thấy 2 người" in page.text and "Chợ Ninh Hải" in page.text and "phiếu 12" in page.text
    assert other.post(f"{address}/confirm", address, seen="x").status_code == 409


def test_how_far_it_looks_is_the_houses(house: House, two: tuple[Browser, Browser]) -> None:
    proposed(two[0])
    known, settings = case_of(house), house.settings
    assert (known.look_back_days, known.window_minutes, known.stay_minutes) == (
        settings.trace_look_back_days,
        settings.trace_window_minutes,
        settings.trace_stay_hours * 60,
    )


def test_sent_back_with_a_reason_and_taken_back(house: House, two: tuple[Browser, Browser]) -> None:
    one, other = two
    address = proposed(one)
    assert "Cần ghi lý do" in other.post(f"{address}/return", address, why=" ").text
    page = other.post(f"{address}/return", address, why="sai ngày")
    assert "Trả lại ca: sai ngày" in page.text and case_of(house).state == CaseState.RETURNED
    second = proposed(one)
    one.post(f"{second}/withdraw", second)
    assert "đã rút lại" in one.get(second).text


WRONG = (
    ({"number": "12"}, "Đây không phải là một số điện thoại"),
    ({"number": ""}, "Cần số điện thoại"),
    ({"number": "", "card": "x"}, "Không thấy số thẻ"),
    ({"number": "", "card": "079085000123"}, "Chưa có ai khai với thẻ này"),
    ({"tested_on": "2020-01-01"}, "28 ngày"),
    ({"commune": "1"}, "Không có lựa chọn"),
    ({"isolated_at": "2020-01-01T08:00"}, "Giờ cách ly"),
)


def test_what_is_wrong_is_named_beside_its_field_and_nothing_is_lost(
    signed_in: Callable[..., Browser],
) -> None:
    used, today = signed_in("station"), f"{clock.today(clock.now())}"
    for wrong, said in WRONG:
        fields = {"number": "0900003000", "tested_on": today, "commune": "22846", "note": "phiếu 12", **wrong}
        page = html.unescape(used.post(f"{CASES}/new", f"{CASES}/new", **fields).text)
        assert 'class="complaint"' in page and said in page and "phiếu 12" in page, wrong


def test_a_phone_of_a_family_asks_who(house: House, two: tuple[Browser, Browser]) -> None:
    with house.db.transaction() as tx:
        people.contact(tx, ILL, clock.now())
        for name, year in (("Trần Thị Mẫu", 1958), ("Trần Văn Nháp", 2012)):
            people.remember(
                tx,
                ILL,
                None,
                name=name,
                birth_year=year,
                sex="Nu",
                commune_code="22846",
                address="x",
                now=clock.now(),
            )
        mother = tx.scalars(
            select(HouseholdMember.person_id)
            .where(HouseholdMember.number == ILL)
            .order_by(HouseholdMember.ord)
        ).first()
    today = f"{clock.today(clock.now())}"
    fields = {"number": "0900003000", "tested_on": today, "commune": "22846"}
    page = two[0].post(f"{CASES}/new", f"{CASES}/new", **fields)
    assert "Trần Văn Nháp, 2012" in page.text and "Chọn đúng người bị bệnh" in page.text
    two[0].post(f"{CASES}/new", f"{CASES}/new", **fields, person=f"{mother}")
    assert (case_of(house).person_id, case_of(house).number) == (mother, ILL)
    assert "Trần Thị Mẫu" in two[0].get(CASES).text


def test_a_family_of_elsewhere_is_told_apart_by_given_names(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    with house.db.transaction() as tx:
        people.contact(tx, ILL, clock.now())
        for name, year in (("Trần Thị Mẫu", 1958), ("Lê Văn Nháp", 2012)):
            told = {"name": name, "birth_year": year, "sex": "Nu", "commune_code": "22861", "address": "x"}
            people.remember(tx, ILL, None, **told, now=clock.now())
    fields = {"number": "0900003000", "tested_on": f"{clock.today(clock.now())}", "commune": "22846"}
    page = signed_in("station").post(f"{CASES}/new", f"{CASES}/new", **fields).text
    assert "Mẫu" in page and "Nháp" in page and "Chọn đúng người bị bệnh" in page
    assert "Trần Thị" not in page and "Lê Văn" not in page and "1958" not in page


def test_contacts_are_reviewed_many_at_a_time(house: House, two: tuple[Browser, Browser]) -> None:
    met(house, phone(1), phone(2), phone(3))
    address = opened(*two)
    used, found = two[0], ids(house)
    assert "Chưa chọn ai" in used.post(f"{address}/review", address, decision="confirm").text
    page = used.post(f"{address}/review", address, decision="confirm", contact=found[:2])
    assert "Đã xác nhận 2 người có tiếp xúc" in page.text
    assert (
        "Cần ghi lý do."
        in used.post(f"{address}/review", address, decision="exclude", contact=found[2:]).text
    )
    used.post(f"{address}/review", address, decision="exclude", contact=found[2:], why="khác phòng")
    assert "khác phòng" in used.get(f"{address}/contacts/{found[2]}").text
    assert f"contacts/{found[0]}" not in used.get(f"{address}?state=excluded").text
    elsewhere = used.post(f"{address}/review", address, decision="confirm", contact=999_999)
    assert elsewhere.status_code == 404


def test_one_contact_has_every_meeting_and_what_a_call_brought(
    house: House, two: tuple[Browser, Browser]
) -> None:
    met(house, phone(1))
    met(house, phone(1), name="Quán Thử")
    address = opened(*two)
    (found,) = ids(house)
    page = two[0].get(f"{address}/contacts/{found}").text
    assert "Chợ Ninh Hải" in page and "Quán Thử" in page and "0900003001" in page
    page = two[0].post(f"{address}/contacts/{found}/call", f"{address}/contacts/{found}", came="talked").text
    assert "Đã ghi kết quả cuộc gọi" in page and "Đã nói chuyện. " in page
    two[0].post(f"{address}/review", address, decision="confirm", contact=found)
    assert "đã nói chuyện qua điện thoại" in two[0].get(f"{address}/notice").text


def test_the_picture_and_the_list_say_the_same(house: House, two: tuple[Browser, Browser]) -> None:
    met(house, *(phone(nth) for nth in range(1, 24)))
    address = opened(*two)
    page = two[0].get(f"{address}/graph").text
    assert page.count("<circle cx") >= 23 and "Chợ Ninh Hải · 23" in page and "Chợ Ninh Hải: 23 người" in page
    tree = page[page.index('class="tree"') :]
    assert tree.count("<a href") == 23 and "F1 +84 90 *** 3023" in tree


def test_exactly_the_list_that_a_second_person_approved(house: House, two: tuple[Browser, Browser]) -> None:
    met(house, phone(1), phone(2))
    one, other = two
    address = opened(one, other)
    one.post(f"{address}/review", address, decision="confirm", contact=ids(house))
    preview = one.get(f"{address}/notice").text
    assert "2 số nhận tin này" in preview and "Trạm y tế muốn hỏi" in preview
    stale = one.post(f"{address}/notice", f"{address}/notice", seen="0" * 64)
    assert stale.status_code == 409 and "xem lại rồi mới trình" in stale.text
    page = one.post(f"{address}/notice", f"{address}/notice", seen=seen(preview), note="gấp")
    notice = page.request.path
    assert "một người khác phải xem và duyệt" in page.text
    assert "cần một người thứ hai" in one.post(f"{notice}/approve", notice, seen="x").text
    with house.db.transaction() as tx:
        assert not tracing.send_next(tx, clock.now())
    assert "Danh sách nhắn 2 số chờ bạn duyệt" in other.get(CASES).text and notice in other.get(CASES).text
    other.post(f"{notice}/approve", notice, seen=seen(other.get(notice).text))
    assert other.post(f"{notice}/approve", notice, seen="x").status_code == 409
    for _ in range(3):
        with house.db.transaction() as tx:
            tracing.send_next(tx, clock.now())
    with house.db.transaction() as tx:
        told = tx.scalars(select(Message.recipient).where(Message.template == "T1_TALK"))
        assert sorted(told) == [phone(1), phone(2)]
        question = tracing.pending(tx, phone(1), clock.now())
        assert question is not None
        tracing.answer(tx, question, was_there=True, now=clock.now())
    page = other.get(notice).text
    assert "đã nhắn xong" in page and "trả lời có" in page
    assert "3002" not in other.get(f"{notice}?state={Asked.YES}").text


def test_a_commune_sees_its_commune(
    house: House, two: tuple[Browser, Browser], signed_in: Callable[..., Browser]
) -> None:
    met(house, phone(1))
    address = opened(*two)
    station = signed_in("station")
    elsewhere = signed_in("station", communes=["22861"], email="khac@demo.example")
    (found,) = ids(house)
    assert station.get(address).status_code == 200 and "Chưa có ca nào" in elsewhere.get(CASES).text
    for page in ("", "/graph", "/notice", f"/contacts/{found}"):
        assert elsewhere.get(f"{address}{page}").status_code == 404, page
    for act in ("confirm", "return"):
        assert station.post(f"{address}/{act}", address, seen="x").status_code == 403
    for act in ("review", "trace", "close", "withdraw", "notice", f"contacts/{found}/call"):
        assert elsewhere.post(f"{address}/{act}", CASES, contact=found).status_code == 404, act
    two[0].post(f"{address}/close", address)
    assert case_of(house).state == CaseState.CLOSED
    assert "Những người đã chọn" not in two[0].get(address).text
    with house.db.transaction() as tx:
        assert tx.get_one(Contact, found).state == ContactState.FOUND


def test_f2_are_looked_for_around_the_confirmed(house: House, two: tuple[Browser, Browser]) -> None:
    met(house, phone(1))
    address = opened(*two)
    assert "Tìm quanh" not in two[0].get(address).text
    two[0].post(f"{address}/review", address, decision="confirm", contact=ids(house))
    assert "Tìm quanh" in two[0].get(address).text
    assert "Thêm 0 người mới" in two[0].post(f"{address}/trace", address, around="1").text
