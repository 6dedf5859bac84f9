"""Declaring by keypad: what digits say at once, what must be written by text, one case on every phone."""

from __future__ import annotations

from sqlalchemy import select

from gateway import clock, declarations
from gateway.declarations.model import Declaration

FIRST = ("1", "1985", "1", "nhonh", "1", "1", "1", "1")


def test_a_first_declaration_begins_by_keys_and_is_finished_by_text(dialler, texts, house) -> None:
    phone = dialler()
    phone.dials().shows("1022 mien phi", "9 CAP CUU", "1 Khai y te", "0 Goi lai").presses("1").shows(
        "1 Dong y"
    )
    phone.presses("1").shows("Nam sinh").presses("1985").shows("Gioi tinh").presses("1").shows("2-6 chu dau")
    phone.presses("nhonh").shows("Chon xa", "1 Vinh Hai (Nhon Hai cu)").presses("1").shows(
        "tinh khac"
    ).presses("1")
    phone.shows("14 ngay qua", "7 Met moi", "9 CAP CUU").presses("1").shows("o gan").presses("1")
    phone.ends("nhan tin hoi toi may nay", "So ho so")
    case = phone.screen.partition("So ho so ")[2][:8]
    assert phone.reads() == ["1/8 Ho va ten nguoi khai? VD: Nguyen Van An"]
    texts(phone, "Nguyen Van An")
    assert phone.reads() == ["5/8 So nha, thon, hoac moc de tim? VD: thon My Tuong 2, canh cho"]
    texts(phone, "thon My Tuong 2")
    (read_back,) = phone.reads()
    assert "NGUYEN VAN AN, 1985, nam; xa Vinh Hai, thon My Tuong 2" in read_back
    texts(phone, "1")
    (receipt,) = phone.reads()
    assert f"Ma {case}" in receipt
    with house.db.transaction() as tx:
        (filed,) = tx.scalars(select(Declaration))
        assert filed.code == case and declarations.answers(filed)["fullName"] == "Nguyen Van An"


def test_a_journey_is_asked_by_keys_alone(dialler, texts) -> None:
    phone = dialler()
    today = f"{clock.today(clock.now()):%d%m}"
    phone.dials("*1022*1#").presses("1", "1985", "2", "nhonh", "1", "2").shows("Ve tu tinh nao?", "VD: dana")
    phone.presses("dana").shows("Den day ngay nao?").presses(today).shows("1 May bay", "5 Xe rieng")
    phone.presses("3", "23", "1").ends("nhan tin hoi")
    texts(phone, "Tran Thi Hoa", "canh cho")
    assert f"di xa: {today[:2]}/{today[2:]} Da Nang; dau hieu: sot, ho" in phone.reads()[-1]


def test_a_second_declaration_is_one_key(dialler, texts) -> None:
    phone = dialler()
    texts(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "1", "thon My Tuong 2", "1")
    phone.reads()
    phone.dials().presses("1").shows("Khai hom nay cho AN (1985)", "1 Khoe, nhu lan truoc")
    phone.presses("1").ends("Da nhan to khai cua AN", "Ma ")
    (receipt,) = phone.reads()
    assert "Da nhan to khai cua AN" in receipt


def test_what_has_changed_is_asked_by_keys_alone(dialler, texts) -> None:
    phone = dialler()
    texts(phone, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "1", "thon My Tuong 2", "1")
    phone.dials("*1022*1#").presses("2").shows("tinh khac").presses("1").shows("14 ngay qua").presses("23")
    phone.shows("o gan").presses("1").shows("Xem lai: AN", "dau hieu: sot, ho", "1 Gui").presses("1").ends(
        "Da nhan"
    )


def test_a_dropped_session_goes_on_by_ussd_with_the_same_case(dialler) -> None:
    phone = dialler()
    phone.dials().presses("1", "1", "1985", "1").drops()
    (reminder,) = phone.reads()
    assert "da giu lai" in reminder
    case = reminder.removeprefix("To khai ")[:8]
    phone.dials().shows(f"To khai {case} con", "1 Khai tiep", "2 Muc khac").presses("1").shows("2-6 chu dau")
    phone.presses("nhonh", "1", "1", "1", "1").ends(f"So ho so {case}")


def test_a_dropped_session_goes_on_by_text_with_the_same_case(dialler, texts) -> None:
    phone = dialler()
    phone.dials("*1022*1#").presses("1", "1985").drops()
    (reminder,) = phone.reads()
    texts(phone, "1")
    assert phone.reads() == ["3/8 Gioi tinh? 1 Nam, 2 Nu, 3 Khac"]
    texts(phone, "1", "nhon hai", "1", "1", "1", "1", "Nguyen Van An", "thon My Tuong 2", "1")
    assert f"Ma {reminder.removeprefix('To khai ')[:8]}" in phone.reads()[-1]


def test_a_declaration_begun_by_text_is_read_back_by_keys(dialler, texts) -> None:
    phone = dialler()
    texts(phone, "KB Nguyen Van An 1985 nam Nhon Hai", "1", "thon My Tuong 2", "1")
    phone.reads()
    phone.dials().shows("To khai").presses("1").shows("14 ngay qua").presses("1", "1").shows("Xem lai: AN")
    phone.presses("1").ends("Da nhan to khai cua AN")


def test_leaving_half_way_and_choosing_something_else_keeps_the_answers(dialler) -> None:
    phone = dialler()
    phone.dials().presses("1", "1", "1985").drops()
    phone.dials().presses("2").shows("1022 mien phi").presses("7").shows("1 Ma to khai").presses("1").ends()
    phone.dials().shows("To khai", "1 Khai tiep").presses("1").shows("Gioi tinh")


def test_the_language_is_known_on_every_channel(dialler, texts) -> None:
    phone = dialler()
    phone.dials("*1022*7*3#").shows("1 Tieng Viet", "2 English").presses("2").ends("English")
    phone.dials().shows("1022, free of charge", "9 RESCUE")
    phone.reads()
    texts(phone, "MENU")
    assert "1022 is free" in phone.reads()[-1]
    texts(phone, "VI")
    phone.dials().shows("1022 mien phi")
