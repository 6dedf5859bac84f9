"""The desk of people: found and opened only for a reason, each area its own, health apart; put right, made one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from gateway import audit, cards, clock, declarations, people, sites
from gateway.house import House
from gateway.people import Person
from tests.console.conftest import Browser
from tests.rights.folk import declare, member

HOME, SHOP = "+84900000781", "+84900000782"
WHY = "gọi lại theo yêu cầu 2062"
PEOPLE = "/console/people"


def known(
    house: House, name: str = "Nguyễn Văn An", year: int = 1985, number: str = HOME, commune: str = "22846",
    signs: str = "",
) -> int:  # fmt: skip
    """Somebody who has declared."""
    with house.db.transaction() as tx:
        who = member(tx, number, name, year, commune=commune)
        declare(tx, who, number, signs=signs)
        return who.person_id


def find(used: Browser, said: str, reason: str = WHY) -> str:
    return used.post(PEOPLE, PEOPLE, said=said, reason=reason).text


def opened(used: Browser, person_id: int) -> str:
    return used.post(f"{PEOPLE}/{person_id}/open", PEOPLE, reason=WHY).text


def test_one_box_takes_a_number_a_card_or_a_name(house: House, signed_in: Callable[..., Browser]) -> None:
    person_id = known(house)
    card = cards.read("GD4585800000001")
    assert card is not None
    with house.db.transaction() as tx:
        people.learn_card(tx, person_id, card, "sms", clock.now())
    used = signed_in("station")
    for said in (
        "0900 000 781",
        "5800000001",
        "GD4585800000001",
        "nguyen van an 1985",
        "Nguyễn Văn An (1985)",
    ):
        page = find(used, said)
        assert "Tìm thấy 1 người" in page and "Nguyễn Văn An" in page, said
        assert HOME not in page and "thôn 2" not in page
    assert "Không có ai trong hồ sơ như vậy" in find(used, "0900000799")
    with house.db.transaction() as tx:
        acts = audit.acts(tx, action="person.find")
    assert acts[0].details == {"reason": WHY, "found": []}
    assert acts[-1].details == {"reason": WHY, "found": [person_id]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Nguyễn Văn An", "Thêm năm sinh sau họ tên"),
        ("An 1985", "Gõ đủ cả họ và tên"),
        ("09000", "không phải số điện thoại, cũng không phải số thẻ"),
        ("", "Cần số điện thoại, thẻ hoặc họ tên"),
    ],
)
def test_what_cannot_be_looked_up_is_told_beside_the_box(
    said: str, told: str, house: House, signed_in: Callable[..., Browser]
) -> None:
    page = find(signed_in("agent"), said)
    assert told in page and f'value="{WHY}"' in page


def test_nobody_is_looked_for_without_a_reason(house: House, signed_in: Callable[..., Browser]) -> None:
    known(house)
    page = find(signed_in("agent"), "0900000781", "xem")
    assert "Ghi rõ lý do" in page and "Tìm thấy" not in page


def test_a_file_is_closed_until_somebody_says_why(house: House, signed_in: Callable[..., Browser]) -> None:
    person_id = known(house)
    used = signed_in("station")
    page = used.get(f"{PEOPLE}/{person_id}").text
    assert "Hồ sơ này đang khép" in page and "Nguyễn" not in page
    page = opened(used, person_id)
    assert "Nguyễn Văn An" in page and "0900000781" in page and "thôn 2" in page
    assert "Nguyễn Văn An" in used.get(f"{PEOPLE}/{person_id}").text
    assert "Hồ sơ này đang khép" in signed_in("cdc").get(f"{PEOPLE}/{person_id}").text
    with house.db.transaction() as tx:
        act = audit.acts(tx, action="person.open")[0]
    assert (act.subject, act.actor, act.details) == (
        str(person_id),
        f"account:{used.account_id}",
        {"reason": WHY},
    )


def test_a_family_is_shown_together_each_with_their_own_history(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    an = known(house)
    known(house, "Trần Thị Hoa", 1987)
    known(house, "Lê Văn Xa", 1950, commune="22861")
    with house.db.transaction() as tx:
        site = sites.add(tx, name="Chợ Thử", kind="market", commune_code="22846", by="test", now=clock.now())
        filed = declare(tx, people.household(tx, HOME)[1], HOME)
        sites.check_in(tx, site, HOME, "sms", filed, clock.now())
        code = filed.code
    page = opened(signed_in("station"), an)
    own, family = page.split('id="family-1"')
    assert code not in own and "Chợ Thử" not in own and "Chưa vào, ra điểm nào" in own
    assert code in family and "Chợ Thử" in family and "2. Trần Thị Hoa" in family
    assert "Và 1 người ngoài địa bàn" in family and "Lê Văn Xa" not in page
    assert "3. Lê Văn Xa" in opened(signed_in("cdc"), an)


def test_another_communes_person_is_not_there(house: House, signed_in: Callable[..., Browser]) -> None:
    person_id = known(house, commune="22861")
    used = signed_in("station")
    page = find(used, "0900000781")
    hit = page.split("Tìm thấy")[1]
    assert "Ngoài địa bàn của bạn" in hit and "<h3>An</h3>" in hit
    assert "Nguyễn" not in hit and "1985" not in hit and "Thuận Nam" not in hit
    assert used.get(f"{PEOPLE}/{person_id}").status_code == 404
    assert used.post(f"{PEOPLE}/{person_id}/open", PEOPLE, reason=WHY).status_code == 404


def test_health_is_apart_and_each_look_is_on_record(house: House, signed_in: Callable[..., Browser]) -> None:
    person_id = known(house, signs="sốt về chiều")
    with house.db.transaction() as tx:
        filed = declarations.of_people(tx, [person_id])[person_id][0].id
    path = f"{PEOPLE}/{person_id}/declarations/{filed}"
    station, keeper = signed_in("station"), signed_in("dpo")
    assert "Hồ sơ này đang khép" in station.get(path).text
    page = opened(station, person_id)
    assert "sốt về chiều" not in page and path in page
    assert "sốt về chiều" in station.get(path).text
    assert path not in opened(keeper, person_id) and keeper.get(path).status_code == 403
    with house.db.transaction() as tx:
        assert len(audit.acts(tx, action="person.health")) == 1


def test_a_name_is_put_right(house: House, signed_in: Callable[..., Browser]) -> None:
    person_id = known(house)
    used, path = signed_in("station"), f"{PEOPLE}/{person_id}/name"
    assert used.post(path, PEOPLE, name="Nguyễn Văn Ân").status_code == 404, "the file is not open"
    opened(used, person_id)
    assert "Tên có từ 2 đến 60 chữ" in used.post(path, PEOPLE, name="5").text
    assert "<h1>Nguyễn Văn Ân</h1>" in used.post(path, PEOPLE, name=" Nguyễn  Văn Ân ").text
    assert "Tìm thấy 1 người" in find(used, "Nguyễn Văn Ân 1985")


def test_numbers_are_detached_and_doubted(house: House, signed_in: Callable[..., Browser]) -> None:
    person_id = known(house)
    used = signed_in("station")
    opened(used, person_id)
    path = f"{PEOPLE}/{person_id}"
    assert used.post(f"{path}/detach", PEOPLE, number=SHOP).status_code == 404
    assert "có thể đã đổi chủ" in used.post(f"{path}/suspect", PEOPLE, number=HOME).text
    with house.db.transaction() as tx:
        assert people.estranged(tx, HOME)
    assert "Không có số nào nói thay" in used.post(f"{path}/detach", PEOPLE, number=HOME).text
    assert used.post(f"{path}/detach", PEOPLE, number=HOME).status_code == 404, "pressed once more"


def test_twins_become_one_and_two_again(house: House, signed_in: Callable[..., Browser]) -> None:
    one, other = known(house), known(house, "Nguyen Van An", number=SHOP)
    used = signed_in("station")
    pairs = f"{PEOPLE}/twins"
    assert f"{pairs}/{one}/{other}" in used.get(pairs).text
    page = used.get(f"{pairs}/{one}/{other}").text
    assert page.count("<dt>Năm sinh</dt>") == 2 and HOME not in page and SHOP not in page
    assert "Số điện thoại" not in page and "Khai " not in page and page.count("Mở hồ sơ") == 2
    opened(used, one)
    page = used.get(f"{pairs}/{one}/{other}").text
    assert page.count("Số điện thoại</dt>") == 1 and page.count("<li>Khai ") == 1
    merge = f"{pairs}/{one}/{other}/merge"
    assert "Ghi rõ lý do" in used.post(merge, PEOPLE, keep=one, reason="ờ").text
    page = used.post(merge, PEOPLE, keep=one, reason="đã gọi hỏi cả hai số").text
    assert "0900000781" in page and "0900000782" in page and "đã gọi hỏi cả hai số" in page
    assert used.post(merge, PEOPLE, keep=one, reason="đã gọi hỏi cả hai số").status_code == 404
    with house.db.transaction() as tx:
        merged = people.merges_of(tx, one)[0].id
    page = used.post(f"{pairs}/{one}/split/{merged}", PEOPLE, reason="hai anh em trùng tên").text
    assert "Đã tách lại" in page and "0900000782" not in page
    used.post(f"{pairs}/{one}/{other}/distinct", PEOPLE, reason="hai anh em trùng tên")
    assert "Không có hai hồ sơ nào" in used.get(pairs).text


def test_a_pair_of_elsewhere_is_not_there(house: House, signed_in: Callable[..., Browser]) -> None:
    one = known(house, commune="22861")
    other = known(house, "Nguyen Van An", number=SHOP, commune="22861")
    stranger = known(house, "Trần Thị Hoa", 1987, number="+84900000783")
    used = signed_in("station")
    assert used.get(f"{PEOPLE}/twins/{one}/{other}").status_code == 404
    assert used.get(f"{PEOPLE}/twins/{one}/{stranger}").status_code == 404
    assert used.get(f"{PEOPLE}/twins/{one}/{one}").status_code == 404


def test_a_twin_of_elsewhere_is_called_and_born_so_and_no_more(
    house: House, signed_in: Callable[..., Browser]
) -> None:
    far = known(house, commune="22861")
    mine = known(house, "Nguyen Van An", number=SHOP)
    used = signed_in("station")
    pair = f"{PEOPLE}/twins/{mine}/{far}"
    page = used.get(pair).text
    assert "Nguyễn Văn An" in page and "Ngoài địa bàn của bạn" in page and "CDC tỉnh" in page
    assert "Số điện thoại" not in page and "<li>Khai " not in page and 'name="keep"' not in page
    assert used.post(f"{pair}/merge", PEOPLE, keep=mine, reason=WHY).status_code == 404
    with house.db.transaction() as tx:
        assert tx.get(Person, far) is not None
    whole = signed_in("cdc")
    assert "Nguyen Van An" in whole.post(f"{pair}/merge", PEOPLE, keep=mine, reason=WHY).text
    with house.db.transaction() as tx:
        merged = people.merges_of(tx, mine)[0].id
    split = f"{PEOPLE}/twins/{mine}/split/{merged}"
    assert used.post(split, PEOPLE, reason=WHY).status_code == 404, "the other lived elsewhere"
    assert "Đã tách lại" in whole.post(split, PEOPLE, reason=WHY).text


def test_names_are_never_in_an_address(house: House, signed_in: Callable[..., Browser]) -> None:
    known(house)
    page = find(signed_in("station"), "Nguyễn Văn An 1985")
    assert "said=" not in page and 'method="post"' in page
    with house.db.transaction() as tx:
        assert tx.scalars(select(Person)).all()
