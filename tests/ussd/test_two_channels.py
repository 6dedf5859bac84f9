"""One phone texts and dials: a glance at the menu takes nothing away, and an old screen answers nothing new."""

from __future__ import annotations

from sqlalchemy import select

from gateway import clock, demo
from gateway.messages.model import Message
from gateway.tickets.model import TicketEvent, TicketRow
from tests.conversations.talk import ONE_LINE

DUTY = "+84900000999"


def paged(house) -> list[str]:
    """The templates the duty officer was texted."""
    with house.db.transaction() as tx:
        return list(
            tx.scalars(select(Message.template).where(Message.recipient == DUTY).order_by(Message.id))
        )


def said_of_rescue(house) -> list[str]:
    """Everything said about requests for rescue, oldest first."""
    with house.db.transaction() as tx:
        query = select(TicketEvent.body).join(TicketRow, TicketRow.id == TicketEvent.ticket_id)
        return list(tx.scalars(query.where(TicketRow.kind == "rescue").order_by(TicketEvent.id)))


def test_a_glance_at_the_menu_leaves_the_texted_question_open(dialler, texts) -> None:
    phone = dialler()
    texts(phone, "KB", "1")
    phone.dials().shows("1 Khai tiep").drops()
    phone.reads()
    texts(phone, "Nguyen Van An")
    assert "2/8 Nam sinh" in phone.reads()[-1]


def test_asking_for_a_call_leaves_what_is_to_be_written_open(dialler, texts) -> None:
    phone = dialler()
    phone.dials("*1022*1#").presses("1", "1985", "1", "nhon", "1", "1", "1", "1").ends("nhan tin hoi")
    phone.dials("*1022*0#").ends("1022 goi lai so nay truoc")
    phone.reads()
    texts(phone, "Nguyen Van An")
    assert "5/8" in phone.reads()[-1]


def test_a_glance_leaves_a_call_for_help_open(dialler, texts, house) -> None:
    phone = dialler()
    texts(phone, "cuu")
    phone.dials().shows("1022 mien phi").drops()
    texts(phone, "thon My Tuong 2, canh cho")
    assert said_of_rescue(house)[-1] == "thon My Tuong 2, canh cho"
    assert paged(house) == ["D1", "D1_MORE"]


def test_a_key_of_an_old_screen_takes_no_call_for_help_back(dialler, texts, house) -> None:
    phone = dialler()
    phone.dials().shows("1 Khai y te")
    texts(phone, "cuu")
    phone.presses("1").shows("1022 mien phi")
    assert paged(house) == ["D1"]


def test_a_screen_that_confirms_a_call_for_help_takes_its_answer_before_the_form(dialler, house) -> None:
    phone = dialler()
    phone.dials("*1022*1#").presses("1", "1985", "1", "nhon", "1", "1", "4").shows("Ngay bay gio")
    phone.presses("1").shows("DA BAO CAP CUU", "1 Bam nham")
    phone.presses("thon My Tuong").shows("o gan", "Da ghi them")
    assert said_of_rescue(house)[-1] == "thon My Tuong"
    phone.presses("1").ends("nhan tin hoi")


def test_a_slip_in_the_form_is_taken_back_and_the_form_goes_on(dialler, house) -> None:
    phone = dialler()
    phone.dials("*1022*1#").presses("1", "1985", "1", "nhon", "1", "1", "4", "1").shows("1 Bam nham")
    phone.presses("1").shows("o gan", "Da bo cap cuu")
    assert paged(house) == ["D1", "D1_UNDO"]


def test_a_call_after_a_slip_is_a_call_of_its_own(dialler, house) -> None:
    phone = dialler()
    phone.dials("*1022*9#").presses("9").shows("da bao luc").presses("1").ends("Da bo cap cuu")
    phone.dials("*1022*9#").shows("DA BAO CAP CUU")
    assert paged(house) == ["D1", "D1_AGAIN", "D1_UNDO", "D1"]


def test_the_sign_that_sends_a_key_may_come_along(dialler) -> None:
    phone = dialler()
    phone.dials().presses("1#").shows("1 Dong y").presses("1#").shows("Nam sinh").presses("1985#").shows(
        "Gioi tinh"
    )
    phone.presses("1").shows("chu dau ten xa")


def test_the_gate_that_was_dialled_is_the_gate_that_is_entered(dialler, texts, house) -> None:
    with house.db.transaction() as tx:
        demo.seed(tx, clock.now())
    phone = dialler()
    phone.dials("*1022*2*41536#").shows("Cho Ninh Hai").drops()
    phone.dials("*1022*2*20014#").shows("Truong Nhon Hai")
    phone.presses("1", "1", "1985").drops()
    phone.dials("*1022*2#").shows("So tren bang o cong")
    texts(phone, *ONE_LINE)
    phone.dials("*1022*2*20014#").ends("DA VAO Truong Nhon Hai")


def test_what_was_said_with_the_keyword_is_not_asked_again_by_keys(dialler, texts) -> None:
    phone = dialler()
    texts(phone, "KB Le Van Binh 1971 nam Nhon Hai khoe")
    phone.dials("*1022*1#").shows("1 Khai tiep").presses("1").shows("1 Dong y").presses("1").ends(
        "nhan tin hoi"
    )
    assert "5/8" in phone.reads()[-1]
