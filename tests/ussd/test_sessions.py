"""What the network does to a session: repeats, interleaves, reuses, drops; and what people key that means nothing."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from gateway import clock
from gateway.conversations import store
from gateway.tickets.model import TicketRow
from tests.ussd.handset import PATH, SECRET


def tickets(house, kind: str) -> int:
    with house.db.transaction() as tx:
        return tx.execute(select(func.count()).where(TicketRow.kind == kind)).scalar_one()


def test_a_repeated_request_shows_the_same_screen_and_does_nothing_twice(dialler, house) -> None:
    phone = dialler()
    phone.dials("*1022*9#").shows("DA BAO CAP CUU")
    first = phone.screen
    phone.sends().shows(first)
    assert tickets(house, "rescue") == 1
    phone.presses("Nhon Hai, canh cho").ends("Da ghi them")
    last = phone.screen
    phone.sends().ends(last)


def test_ten_equal_requests_at_once_are_one(dialler, house) -> None:
    phone = dialler()
    screens: list[str] = []

    def send() -> None:
        other = dialler()
        screens.append(other.dials("*1022*9#", session="same").screen)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(screens) == 10 and len(set(screens)) == 1
    assert tickets(house, "rescue") == 1
    assert phone.number == "+84900000301"


def test_two_phones_in_one_session_never_see_each_other(dialler, texts) -> None:
    one, other = dialler("+84900000311"), dialler("+84900000312")
    texts(one, "KB Nguyen Van An 1985 nam Nhon Hai khoe", "1", "thon My Tuong 2", "1")
    one.dials(session="shared").presses("1").shows("AN (1985)")
    other.dials(session="shared").shows("1022 mien phi")
    other.keyed = "1"
    other.sends().shows("1 Dong y")
    assert "AN" not in other.screen
    one.presses("1").ends("Da nhan to khai cua AN")


def test_the_newer_of_two_interleaved_sessions_holds(dialler) -> None:
    phone = dialler()
    phone.dials(session="one").presses("1")
    phone.dials(session="two").shows("1022 mien phi")
    phone.session, phone.keyed = "one", "1*1"
    phone.sends().ends("Phien nay da xong", "*1022#")
    phone.session, phone.keyed = "two", "1"
    phone.sends().shows("1 Dong y")


def test_a_session_id_used_again_after_its_end_says_what_to_do(dialler) -> None:
    phone = dialler()
    phone.dials("*1022*0#", session="used").ends("1022 goi lai so nay truoc")
    phone.keyed = "0*1"
    phone.sends().ends("Phien nay da xong", "bam *1022#")
    phone.dials("*1022#", session="another")
    phone.dials("*1022#", session="used").ends("Phien nay da xong")


def test_a_late_request_of_an_earlier_screen_changes_nothing(dialler) -> None:
    phone = dialler()
    phone.dials().presses("1", "1", "1985").shows("Gioi tinh")
    phone.sends(text="1*1").shows("Gioi tinh")
    phone.presses("1").shows("2-6 chu dau")


def test_an_answer_may_hold_a_star(dialler) -> None:
    phone = dialler()
    phone.dials().presses("1", "1", "1985", "1", "nh*h").shows("Chon xa")


@pytest.mark.parametrize(
    "keyed", ["*", "*1", "**", "*#", "8", "44", "x" * 200, "9" * 200, "1" * 200, "\u0000", "😀"]
)
def test_keys_that_mean_nothing_get_a_screen_that_says_what_to_do(dialler, keyed: str) -> None:
    phone = dialler()
    phone.dials().presses(keyed).shows("9 CAP CUU")


@pytest.mark.parametrize("keyed", ["*", "8", "x" * 200, "1" * 200, "", "1986*1986"])
def test_an_answer_that_means_nothing_asks_again(dialler, keyed: str) -> None:
    phone = dialler()
    phone.dials().presses("1", "1", "1985").shows("Gioi tinh").presses(keyed).shows("Gioi tinh", "1 Nam")


def test_a_request_that_begins_with_a_star(dialler) -> None:
    phone = dialler()
    phone.keyed, phone.session = "*1", "starred"
    phone.sends().shows("1 Dong y")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("84900000301", "1022 mien phi"), ("0900000301", "1022 mien phi"), ("+84 900 000 301", "1022 mien phi")],
)
def test_numbers_without_plus_are_understood(dialler, number: str, shown: str) -> None:
    phone = dialler(number)
    phone.dials().shows(shown)


@pytest.mark.parametrize("number", ["", "abc", "1022", "+84", "115", "0" * 60])
def test_a_number_nobody_can_be_called_back_at_is_told_what_to_do(dialler, number: str) -> None:
    phone = dialler(number)
    phone.dials().ends("115")


def test_foreigners_begin_in_english(dialler) -> None:
    dialler("+33612345678").dials().shows("1022, free of charge", "1 Declare health")


def test_fields_that_are_missing_or_endless_get_a_screen(dialler) -> None:
    phone = dialler()
    phone.dials()
    phone.sends(sessionId="").ends("115")
    phone.sends(sessionId="x" * 500).ends("115")
    phone.sends(text="1" * 5000).ends("115")


def test_whoever_does_not_know_the_secret_learns_nothing(dialler) -> None:
    phone = dialler()
    for path in ("/ussd/africastalking/wrong", "/ussd/africastalking/wrong/end", f"/ussd/nobody/{SECRET}"):
        assert phone.client.post(path, data={"sessionId": "1"}).status_code == 404
    assert phone.client.get(PATH).status_code == 405


def test_a_notification_nobody_understands_is_taken(dialler) -> None:
    phone = dialler()
    assert phone.client.post(f"{PATH}/end", data={}).status_code == 200
    phone.dials("*1022*0#")
    phone.reads()
    assert phone.drops("Incomplete").drops("Incomplete").reads() == []


def test_a_hang_up_at_the_menu_is_not_worth_a_text(dialler) -> None:
    assert dialler().dials().drops().reads() == []


def test_zero_is_a_person_and_nine_is_rescue_wherever_they_are_pressed(dialler, house) -> None:
    phone = dialler()
    phone.dials().presses("1", "0").ends("1022 goi lai so nay truoc")
    phone.dials().presses("1", "1", "1985").presses("9").shows("DA BAO CAP CUU", "1 Bam nham")
    assert (tickets(house, "callback"), tickets(house, "rescue")) == (1, 1)
    phone.presses("1").shows("Gioi tinh")


def test_the_screen_without_a_database_is_the_text_of_the_catalogue() -> None:
    from gateway import wording
    from ussd.render import BUSY, OVER

    assert wording.render("S_BUSY", {}, form="ussd") == BUSY
    assert wording.render("U_OVER", {}, form="ussd") == OVER


def test_a_one_time_code_is_shown_again_and_stored_nowhere(dialler, house) -> None:
    phone = dialler()
    phone.dials("*1022*7*2#").ends("Ma xac thuc 1022: ")
    code = phone.screen.partition("1022: ")[2][:6]
    assert code.isdecimal()
    phone.sends().ends(code)
    assert any(code in words for words in phone.reads())
    with house.db.transaction() as tx:
        where = store.lock(tx, phone.number, "ussd", clock.now())
    assert where.screen is not None and code not in where.screen.to_json()
