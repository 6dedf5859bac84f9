"""C7 and D2a to D5e where people follow the channel: each button of its menu, and the notice that its followers get."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock
from gateway.chat import broadcasts
from gateway.chat.states import State
from gateway.content import Guide, Kind, NoticeType
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.chatting import Chatter
from tests.rows.newsroom import publish, send, title
from tests.rows.telling import declare, talk
from tests.waiting import until

FIRST = "Không cần cài cũng làm được bằng 1022: "


@pytest.fixture
def chatter(town: Town) -> Chatter:
    """Somebody who has just followed the account and reads its welcome."""
    chatter = Chatter(town)
    chatter.follows().reads("Chào mừng")
    return chatter


ABOUT, GUIDES = ("Văn bản, tình hình, bản đồ", "Nhắn VB"), ("Hướng dẫn", "Nhắn HD 1")


def opens(chatter: Chatter, part: tuple[str, str]) -> Chatter:
    """Ask for the menu and open one of its parts: the button, and what then stands above the buttons of that part."""
    button, above = part
    chatter.writes("MENU").reads("1022")
    chatter.presses(button).reads(above)
    return chatter


@pytest.mark.row("D2a", "zalo")
def test_d2a_by_zalo_the_page_of_the_epidemic(town: Town, chatter: Chatter) -> None:
    heading = title("Tin chuyên trang")
    publish(town, Kind.NEWS, None, heading)
    chatter.presses("Chuyên trang").reads(f"Mới: {heading}", "1 Tin mới", "7 Bản đồ")


@pytest.mark.row("D2b", "zalo")
def test_d2b_by_zalo_the_map_told_by_a_message(chatter: Chatter) -> None:
    chatter.presses("Bản đồ Covid-19").reads("xã, phường nào")
    chatter.writes("Xuân Hải").reads("Xã Xuân Hải", "phong tỏa từ", "theo 01/QĐ-THỬ")


@pytest.mark.row("D2d", "zalo")
def test_d2d_by_zalo_registering_for_a_dose_is_that_of_the_phone(chatter: Chatter, phone: Phone) -> None:
    declare(phone)
    chatter.presses("Đăng ký tiêm chủng").reads("cần số điện thoại")
    chatter.links(phone).reads("Từ nay kênh này làm việc cho số")
    chatter.reads("Đăng ký tiêm cho ai", "1 An")
    for said, heard in (
        ("1", "mũi thứ mấy"), ("1", "Ngày, tháng sinh"), ("05/03", "căn cước"), ("K", "BHYT"),
        ("K", "Làm nghề gì"), ("1", "Muốn tiêm ngày nào"), ("K", "Thuộc nhóm nào"), ("7", "Phản vệ"),
        ("7", "Còn điều nào"), ("7", "Tiêm là tự nguyện"),
    ):  # fmt: skip
        chatter.writes(said).reads(heard)


@pytest.mark.row("D3", "zalo")
def test_d3_by_zalo_the_articles_of_the_day(town: Town, chatter: Chatter) -> None:
    old, new = title("Tin hôm qua"), title("Tin hôm nay")
    publish(town, Kind.NEWS, None, old, as_of=clock.now() - timedelta(days=1))
    publish(town, Kind.NEWS, None, new)
    opens(chatter, ("Tin tức mới nhất", f"Mới: {new}"))
    assert old not in chatter.writes("1").reads(f"1 {new}")
    chatter.writes("1").reads(f"{new}: theo dõi", "(CDC thử, ")


@pytest.mark.row("D4a", "zalo")
def test_d4a_by_zalo_a_directive_found_by_its_number(town: Town, chatter: Chatter) -> None:
    heading = title("Văn bản")
    number = f"{7000 + int(heading.split()[-1])}/CT-UBND"
    paper = {"doc_no": number, "issuer": "UBND tỉnh thử", "issued_on": clock.today(clock.now())}
    publish(town, Kind.DIRECTIVE, None, heading, **paper)
    opens(chatter, ABOUT)
    chatter.presses("Văn bản chỉ đạo").reads(number)
    chatter.writes(f"VB {number}").reads(f"VB {number}", "UBND tỉnh thử", heading)


@pytest.mark.row("D4b", "zalo")
def test_d4b_by_zalo_the_bulletin_of_the_day(town: Town, chatter: Chatter) -> None:
    heading = title("Tình hình dịch")
    publish(town, Kind.SITUATION, None, heading)
    opens(chatter, ABOUT)
    chatter.presses("Tình hình dịch bệnh").reads(f"{heading}: theo dõi")
    chatter.reads("Covid Khánh Hòa")


@pytest.mark.row("D4c", "zalo")
def test_d4c_by_zalo_tracing_notices(town: Town, chatter: Chatter) -> None:
    heading = title("Ai có mặt ở chợ")
    publish(town, Kind.NOTICE, NoticeType.TRACING, heading)
    opens(chatter, ABOUT)
    chatter.presses("Thông báo").reads(f"1 {heading}")
    chatter.writes("1").reads(f"{heading}: theo dõi")


@pytest.mark.row("D4d", "zalo")
def test_d4d_by_zalo_the_map(chatter: Chatter) -> None:
    opens(chatter, ABOUT)
    chatter.presses("Bản đồ dịch bệnh").reads("xã, phường nào")
    chatter.writes("Nhơn Hải").reads("Xã Vĩnh Hải", "không có vùng phong tỏa")


@pytest.mark.row("D4e", "zalo")
def test_d4e_by_zalo_whom_to_call(chatter: Chatter) -> None:
    opens(chatter, ABOUT)
    chatter.presses("Đường dây nóng").reads("Số điện thoại ở xã, phường, huyện cũ nào")
    chatter.writes("Nhơn Hải").reads("Trạm y tế Vĩnh Hải 0900 000 201")


@pytest.mark.row("D5a", "zalo")
@pytest.mark.row("D5b", "zalo")
@pytest.mark.row("D5c", "zalo")
@pytest.mark.row("D5d", "zalo")
@pytest.mark.row("D5e", "zalo")
def test_d5_by_zalo_guides_that_say_first_how_it_goes_without_installing(
    town: Town, chatter: Chatter
) -> None:
    publish(town, Kind.GUIDE, Guide.PROVINCE, title("Smart Thanh Hóa"), province_code="38")
    said = opens(chatter, GUIDES).presses("Khai báo y tế").reads(f"{FIRST}soạn KB")
    assert said.index("soạn KB") < said.index("tokhaiyte")
    opens(chatter, GUIDES).presses("Tạo mã QR vào ra").reads("soạn MA", "soạn DKD")
    opens(chatter, GUIDES).presses("Cài đặt Bluezone").reads(FIRST, "soạn TX")
    own = opens(chatter, GUIDES).presses("Cài đặt ứng dụng của tỉnh").reads(FIRST)
    assert "Khánh Hòa" in own and "Thanh Hóa" not in own
    opens(chatter, GUIDES).presses("Cách phòng tránh").reads("5K: đeo khẩu trang", "Khó thở: gọi 115")


@pytest.mark.usefixtures("daytime")
@pytest.mark.row("C7", "zalo")
@pytest.mark.row("D7", "zalo")
def test_c7_by_zalo_one_notice_under_one_id(town: Town, chatter: Chatter, phone: Phone) -> None:
    """What two people send to subscribers by text, followers of the chat get too; nobody is counted twice."""
    talk(phone, "DKTIN", "nhan")
    heading = title("Thông báo toàn tỉnh")
    item = publish(town, Kind.NOTICE, NoticeType.STATE, heading)
    sent = send(town, item)
    phone.reads("Thong bao toan tinh")

    def arrived() -> list[dict[str, object]]:
        """the article in the chat of whoever follows"""
        return [seen for seen in chatter.sees() if heading in str(seen)]

    assert len(until(arrived, 60)) == 1

    def counted() -> bool:
        """one broadcast of the text's id is done, and who received it is counted"""
        with database(town) as tx:
            mine = [one for one in broadcasts.latest(tx, limit=20) if one.text_id == sent]
            return [(one.state, one.sent, one.received > 0) for one in mine] == [(State.DONE, 1, True)]

    until(counted, 60)
