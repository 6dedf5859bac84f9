"""A3: nothing is filed while an answer is missing or wrong, and nothing at all before the person sends it."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.telling import declare, filed, read_by_others, talk, up_to_the_read_back


@pytest.mark.row("A3", "sms")
def test_a3_by_sms_not_finished_while_an_answer_is_missing(phone: Phone) -> None:
    """Whoever wants to send too early is asked again for what is missing, and has no declaration yet."""
    for words, heard in (
        ("KB", "8 cau"),
        ("1", "1/8 Ho va ten"),
        ("1", "Chua hieu ho ten"),
        ("Le Thi Hoa", "2/8 Nam sinh"),
        ("GUI", "Chua hieu nam sinh"),
        ("1958", "3/8 Gioi tinh"),
        ("GUI", "Chua hieu gioi tinh"),
        ("2", "4/8 Dang o xa"),
        ("GUI", "Chua tim thay xa, phuong nay"),
    ):
        talk(phone, words, heard)
    talk(phone, "MA", "chua co to khai nao")


@pytest.mark.row("A3", "sms")
def test_a3_by_sms_a_wrong_answer_is_named_in_vietnamese(phone: Phone) -> None:
    talk(phone, "KB", "8 cau")
    talk(phone, "1", "1/8 Ho va ten")
    talk(phone, "Le Thi Hoa 3", "Chua hieu ho ten")
    talk(phone, "Le Thi Hoa", "2/8")
    talk(phone, "1850", "Chua hieu nam sinh")
    talk(phone, "1958", "3/8")
    talk(phone, "7", "Chua hieu gioi tinh")
    talk(phone, "2", "4/8")
    talk(phone, "xa khong co that", "Chua tim thay xa, phuong nay")


@pytest.mark.row("A3", "sms")
def test_a3_by_sms_any_answer_can_be_changed_before_sending(phone: Phone) -> None:
    up_to_the_read_back(phone)
    talk(phone, "SUA 4", "4/8 Dang o xa")
    talk(phone, "Tri Hai", "Xa Ninh Hai, Khanh Hoa (Tri Hai cu)")
    talk(phone, "1", "Xem lai: NGUYEN VAN AN, 1985, nam; xa Ninh Hai")
    talk(phone, "SUA 2", "2/8 Nam sinh")
    talk(phone, "1986", "Xem lai: NGUYEN VAN AN, 1986, nam; xa Ninh Hai")
    talk(phone, "1", "Da nhan to khai cua AN")


@pytest.mark.row("A3", "sms")
def test_a3_by_sms_nothing_is_kept_before_it_is_sent(town: Town, phone: Phone) -> None:
    """Left at the read-back there is no declaration; another one sent later is the only one anybody reads."""
    up_to_the_read_back(phone)
    talk(phone, "THOAT", "")
    talk(phone, "MA", "chua co to khai nao")
    up_to_the_read_back(phone, "KB Tran Thi Ba 1960 nu Nhon Hai khoe")
    talk(phone, "1", "Da nhan to khai cua BA")
    (record,) = filed(town, phone, 1)
    assert record["fullName"] == "Tran Thi Ba"
    assert read_by_others(town, phone) == [record]


@pytest.mark.row("A3", "ussd")
def test_a3_by_ussd_each_screen_insists_and_names_what_it_wants(phone: Phone) -> None:
    session = phone.dials("*1022*1#")
    for shown, wrong, right in (
        ("1 Dong y", "5", "1"),
        ("Nam sinh", "1850", "1958"),
        ("Gioi tinh", "7", "2"),
        ("chu dau ten xa", "qzx", "trih"),
        ("Tri Hai", "8", "1"),
        ("tinh khac", "4", "1"),
        ("14 ngay qua", "13", "23"),
        ("o gan", "77", "1"),
    ):
        session.shows(shown)
        session.presses(wrong)
        session.shows("chu dau ten xa" if wrong == "qzx" else shown)
        session.presses(right)
    session.ends("nhan tin hoi")
    phone.reads("1/8 Ho va ten")
    talk(phone, "MA", "chua co to khai nao")


@pytest.mark.row("A3", "ussd")
def test_a3_by_ussd_nothing_is_kept_before_it_is_sent(town: Town, phone: Phone) -> None:
    """A known person changes an answer, sees it, puts it right, and only then sends."""
    declare(phone)
    session = phone.dials("*1022*1*2#")
    for key in ("1", "2", "1"):
        session.presses(key)
    session.shows("Xem lai: AN", "dau hieu: sot")
    assert len(read_by_others(town, phone)) <= 1
    session.presses("2").shows("Sua muc nao", "7 Dau hieu")
    session.presses("7").shows("14 ngay qua")
    session.presses("1").shows("dau hieu: khong")
    session.presses("1").ends("Da nhan to khai cua AN")
    records = filed(town, phone, 2)
    assert [record["showSignal"] for record in records] == [0, 0]


@pytest.mark.row("A3", "voice")
def test_a3_by_voice_asked_again_changed_and_sent_at_last(town: Town, phone: Phone) -> None:
    """Keys that are no answer are asked for by name; what is read back is put right, and only then sent."""
    declare(phone)
    line = chooses(phone, "1")
    line.hears("Khai hôm nay cho An")
    line.goes(
        ("2", "tỉnh khác"),
        ("5", "tỉnh khác"),
        ("1", "Câu bảy"),
        ("13", "Khỏe"),
        ("2", "Câu tám"),
        ("1", "Dấu hiệu: sốt"),
    )
    assert len(read_by_others(town, phone)) <= 1
    line.goes(("2", "Sửa câu nào"), ("7", "Câu bảy"), ("1", "Dấu hiệu: không"))
    line.presses("1").hears("Đã nhận tờ khai của An")
    records = filed(town, phone, 2)
    assert [record["showSignal"] for record in records] == [0, 0]
