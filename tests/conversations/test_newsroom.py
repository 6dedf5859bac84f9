"""TIN and its aliases, HD and DKTIN from phones: the approved text, lists by number, screens, nothing that is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.content import Guide, Kind, NoticeType, subscriptions, writing
from gateway.content.figures import Row
from gateway.content.model import Subscription
from tests.content.newsroom import ANN, VINH_HAI, counted, told
from tests.conversations.talk import Talk


@pytest.fixture
def talk(new_talk: Callable[..., Talk]) -> Talk:
    """A phone, just before eleven: what was approved at ten is in force."""
    return new_talk().later(minutes=50)


def news(talk: Talk, title: str, **more: object) -> None:
    told(talk.tx, now=talk.now - timedelta(minutes=30), title=title, **more)


def test_the_menu_begins_with_what_is_newest_and_a_number_reads_it(talk: Talk) -> None:
    news(talk, "Vĩnh Hải mở điểm tiêm")
    talk.says("TIN").hears("Moi: Vinh Hai mo diem tiem. Soan 1 Tin moi, 2 So lieu, 3 Thong bao")
    talk.says("1").hears("Vinh Hai mo diem tiem: tu 7 gio ngay mai", "(CDC Khanh Hoa, ")
    assert len(talk.heard) == 1


def test_a_list_has_pages_and_a_wrong_number_is_asked_again(talk: Talk) -> None:
    for number in range(1, 7):
        news(talk, f"Tin số {number}")
    talk.says("TIN 1").hears("Tin moi: 1 Tin so 6, 2 Tin so 5, 3 Tin so 4, 4 Tin so 3", "Xem tiep: soan 8")
    talk.says("7").hears("Chua hieu. Soan mot so trong danh sach")
    talk.says("8").hears("1 Tin so 2, 2 Tin so 1")
    talk.says("2").hears("Tin so 1: tu 7 gio")


def test_only_what_is_of_today_or_the_newest(talk: Talk) -> None:
    for days in (1, 2):
        news(talk, f"Tin {days} ngày trước", as_of=talk.now - timedelta(days=days))
    talk.says("TIN 1").hears("Tin 1 ngay truoc: tu 7 gio")


def test_nothing_approved_says_so_and_offers_a_person(talk: Talk) -> None:
    talk.says("TIN 1").hears("1022 chua co tin moi nao con hieu luc", "Hoi can bo: soan 0")
    item = told(talk.tx, now=talk.now)
    writing.withdraw(talk.tx, item, ANN, talk.now)
    talk.says("TIN 1").hears("chua co tin moi")


def test_withdrawn_while_it_was_chosen(talk: Talk) -> None:
    news(talk, "Tin một")
    item = told(talk.tx, now=talk.now - timedelta(minutes=1), title="Tin sai")
    talk.says("TIN 1").hears("1 Tin sai")
    writing.withdraw(talk.tx, item, ANN, talk.now)
    talk.says("1").hears("chua co tin moi nao con hieu luc")


def test_figures_of_the_province_come_with_the_bulletin_of_the_day(talk: Talk) -> None:
    counted(
        talk.tx, Row("56", fresh=12, cases=1234), Row("vn", cases=99), Row("world", deaths=7), now=talk.now
    )
    talk.says("SL").hears("Covid Khanh Hoa", "moi 12, tong 1.234", "soan SL VN")
    assert len(talk.heard) == 1
    told(talk.tx, Kind.SITUATION, now=talk.now, title="Bản tin trưa")
    talk.says("TIN 2").hears("Ban tin trua: tu 7 gio").hears("Covid Khanh Hoa")
    talk.says("SL VN").hears("Covid ca nuoc", "tong 99")
    talk.says("sl the gioi").hears("Covid the gioi", "tu vong 7")
    talk.says("SL Vinh Hai").hears("1022 chua co so lieu xa Vinh Hai nao con hieu luc")
    counted(talk.tx, Row(VINH_HAI, fresh=1, cases=8), now=talk.now)
    talk.says("SL Nhon Hai, Ninh Hai").hears("Covid xa Vinh Hai", "moi duoi 5, tong 8")


@pytest.mark.parametrize(
    ("kind", "said"), [(NoticeType.LOCKDOWN, "TB phong toa"), (NoticeType.QUARANTINE, "TB cách ly"),
                       (NoticeType.TRACING, "TB truy vet"), (NoticeType.MEASURE, "tb bien phap"),
                       (NoticeType.ORDER, "TB chi dao"), (NoticeType.STATE, "TB tinh hinh")],
)  # fmt: skip
def test_every_type_of_notice_is_listed_by_its_name(talk: Talk, kind: NoticeType, said: str) -> None:
    for each in NoticeType:
        told(talk.tx, Kind.NOTICE, each, now=talk.now, title=f"Thông báo {each.value}")
    talk.says(said).hears(f"Thong bao {kind.value}: tu 7 gio")


def test_notices_of_a_commune(talk: Talk) -> None:
    told(
        talk.tx,
        Kind.NOTICE,
        NoticeType.LOCKDOWN,
        now=talk.now,
        title="Phong tỏa thôn 2",
        commune_codes=[VINH_HAI],
    )
    told(talk.tx, Kind.NOTICE, NoticeType.TRACING, now=talk.now, title="Chợ khác", commune_codes=["22861"])
    talk.says("TB Vinh Hai").hears("Phong toa thon 2: tu 7 gio")
    talk.says("TB").hears("Thong bao: 1 Cho khac, 2 Phong toa thon 2")
    talk.says("THOAT").says("TB truy vet Vinh Hai").hears(
        "1022 chua co thong bao xa Vinh Hai nao con hieu luc"
    )


def test_a_directive_by_its_number(talk: Talk) -> None:
    paper = {"doc_no": "15/CT-UBND", "issuer": "UBND tỉnh", "issued_on": talk.now.date()}
    told(talk.tx, Kind.DIRECTIVE, now=talk.now, title="Về đeo khẩu trang", **paper)
    for said in ("VB 15", "VB 15/CT-UBND", "VB"):
        talk.says(said).hears("VB 15/CT-UBND ngay ", "UBND tinh: Ve deo khau trang")
    talk.says("VB 16").hears("chua co van ban chi dao")


def test_where_to_be_vaccinated_by_commune(talk: Talk) -> None:
    told(talk.tx, Kind.VACCINATION, now=talk.now, title="Tiêm tại trạm Vĩnh Hải", commune_codes=[VINH_HAI])
    told(talk.tx, Kind.TESTING, now=talk.now, title="Xét nghiệm tại chợ", commune_codes=["22861"])
    talk.says("TIN 5").hears("1 Lich tiem, 2 Diem xet nghiem, 3 Noi dieu tri")
    talk.says("1").hears("O xa, phuong nao?")
    talk.says("Nhon Hai, Ninh Hai").hears("dung khong? 1 Dung")
    talk.says("1").hears("Tiem tai tram Vinh Hai: tu 7 gio")


def test_prevention_is_one_text_under_three_names(talk: Talk) -> None:
    told(talk.tx, Kind.PREVENTION, now=talk.now, title="Thông điệp 5K")
    for said in ("PHONGTRANH", "TIN 6", "HD 5"):
        talk.says(said).hears("Thong diep 5K: tu 7 gio")


def test_guides_keep_their_numbers(talk: Talk) -> None:
    for guide in (Guide.DECLARE, Guide.BLUEZONE, Guide.SAFE):
        told(talk.tx, Kind.GUIDE, guide, now=talk.now, title=f"Hướng dẫn {guide.value}")
    talk.says("HD").hears("Huong dan: 1 Khai y te, 3 Bluezone, 8 AntoanCovid. Soan so de doc")
    talk.says("8").hears("Huong dan 8: tu 7 gio")
    talk.says("HD Bluezone").hears("Huong dan 3")
    talk.says("HD 2").hears("chua co huong dan")


def test_the_app_of_a_province_is_for_that_province(talk: Talk) -> None:
    told(talk.tx, Kind.GUIDE, Guide.PROVINCE, now=talk.now, title="Smart Thanh Hóa", province_code="38")
    talk.says("HD 4").hears("chua co huong dan")
    told(talk.tx, Kind.GUIDE, Guide.PROVINCE, now=talk.now, title="App Khánh Hòa", province_code="56")
    talk.says("HD 4").hears("App Khanh Hoa")


def test_english_where_somebody_wrote_it(talk: Talk) -> None:
    news(
        talk,
        "Vĩnh Hải mở điểm tiêm",
        title_en="Vaccination at Vinh Hai",
        short_en="Vaccination from 7 am tomorrow.",
    )
    talk.says("EN", "TIN 1").hears("Vaccination from 7 am tomorrow. (CDC Khanh Hoa")


def wanted(talk: Talk) -> list[tuple[str, str]]:
    found: list[Subscription] = subscriptions.of_address(talk.tx, talk.number)
    return [(each.topic, each.place) for each in found]


def test_news_are_subscribed_to_by_topic_and_place(talk: Talk) -> None:
    talk.says("DKTIN Vinh Hai").hears("Da dang ky nhan moi loai tin cua xa Vinh Hai", "soan TC gui 1022")
    talk.says("DKTIN Vinh Hai", "DKTIN phong toa").hears("Da dang ky nhan thong bao phong toa tu 1022")
    talk.says("DKTIN cach ly Vinh Hai").hears("nhan thong bao cach ly cua xa Vinh Hai")
    assert wanted(talk) == [("", VINH_HAI), ("lockdown", ""), ("quarantine", VINH_HAI)]
    talk.says("TC").hears("Da ngung tin tuc")
    assert wanted(talk) == []


def test_an_open_question_waits(talk: Talk) -> None:
    news(talk, "Vĩnh Hải mở điểm tiêm")
    talk.says("KB", "1", "TIN 1").hears("Vinh Hai mo diem tiem: tu 7 gio").hears("1/8 Ho va ten")
    talk.says("Nguyen Van An").hears("2/8 Nam sinh")
