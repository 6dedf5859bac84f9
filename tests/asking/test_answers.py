"""One answer for one question, and a copy for all in which nobody is; what names a sign of illness goes to a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import answers, clock, editions, people, tickets
from gateway.answers import PublicAnswer, symptom
from gateway.errors import BadInput, Conflict
from gateway.messages.model import Message
from gateway.text import likeness
from gateway.tickets import Kind, Ticket, working
from tests.asking.world import ASKER, BINH, CHI, NOW, answer_fields, published_answer

HOME = "56"
ASKED = "Chợ Ninh Hải mở cửa mấy giờ"


def question(tx: Session, said: str = "Chợ mở lại chưa, tôi là Trần Văn Mẫu") -> Ticket:
    due = NOW + timedelta(hours=4)
    return tickets.open_ticket(tx, Kind.QUESTION, ASKER, "sms", said, promised_at=due, now=NOW)


def find(tx: Session, said: str, least: float = answers.LIKELY) -> PublicAnswer | None:
    return answers.find(tx, said, clock.today(NOW), HOME, least)


def test_one_answer_for_one_question_and_the_asker_is_told(tx: Session) -> None:
    ticket = question(tx)
    answers.replying.reply(tx, ticket.id, "Chợ mở lại  từ thứ hai", BINH, NOW)
    (message,) = tx.scalars(select(Message).where(Message.recipient == ASKER))
    assert (message.template, message.purpose) == ("X_REPLY", "reply")
    assert answers.replying.of(tx, ticket.id) is not None and tickets.by_id(tx, ticket.id) is None
    with pytest.raises(Conflict):
        answers.replying.reply(tx, ticket.id, "Chợ mở lại từ thứ ba", CHI, NOW)


def test_no_question_is_owned_by_two(tx: Session) -> None:
    ticket = question(tx)
    working.take(tx, ticket.id, None, BINH, NOW)
    with pytest.raises(Conflict):
        answers.replying.reply(tx, ticket.id, "Chợ mở lại từ thứ hai", CHI, NOW)
    answers.replying.reply(tx, ticket.id, "Chợ mở lại từ thứ hai", BINH, NOW)


@pytest.mark.parametrize("said", ["", "x", "d" * 361, "xem tại chinhphu.vn/a"])
def test_what_is_no_answer_is_refused(tx: Session, said: str) -> None:
    with pytest.raises(BadInput):
        answers.replying.reply(tx, question(tx).id, said, BINH, NOW)


PHONES = ("0900000123", "0900 000 123", "0900.000.123", "+84 900 000 123", "0259 3820 000", "1900 1234")


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("field", ["question", "answer", "wordings", "detail", "title"])
def test_a_public_answer_never_contains_a_phone(tx: Session, phone: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        answers.publishing.submit(tx, answer_fields(**{field: f"gọi {phone}"}), BINH, NOW)
    assert (refused.value.field, refused.value.code) == (field, "has_phone")


@given(st.integers(2, 9), st.text("0123456789", min_size=8, max_size=8), st.sampled_from(["", " ", ".", "-"]))
def test_no_mobile_number_is_missed_however_it_is_written(second: int, rest: str, between: str) -> None:
    digits = f"0{second}{rest}"
    written = between.join((digits[:4], digits[4:7], digits[7:]))
    assert likeness.phones(f"hỏi {written} nhé") == {digits}


def test_a_public_answer_does_not_name_who_asked(tx: Session) -> None:
    people.contact(tx, ASKER, NOW)
    people.remember(
        tx,
        ASKER,
        None,
        name="Trần Văn Mẫu",
        birth_year=1985,
        sex="Nam",
        commune_code=None,
        address="",
        now=NOW,
    )
    ticket = question(tx)
    with pytest.raises(BadInput) as refused:
        answers.publishing.submit(
            tx, answer_fields(answer="Ông Trần Văn Mẫu hỏi: chợ mở"), BINH, NOW, ticket_id=ticket.id
        )
    assert refused.value.code == "has_name"
    with pytest.raises(BadInput):  # and somebody says that they have read it
        answers.publishing.submit(tx, answer_fields(nobody_in_it=False), BINH, NOW, ticket_id=ticket.id)
    row = answers.publishing.submit(tx, answer_fields(), BINH, NOW, ticket_id=ticket.id)
    assert answers.replying.public_of(tx, [ticket.id]) == {ticket.id: row.public_id}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (ASKED, True),
        ("cho ninh hai mo cua may gio", True),
        ("cho Ninh Hai mo cua luc may gio vay", True),
        ("giờ mở cửa chợ Ninh Hải?", True),
        ("Chợ Phan Rang mở cửa mấy giờ", False),
        ("Chợ Ninh Hải không mở cửa mấy giờ", False),
        ("Chợ Ninh Hải bán cá gì", False),
        ("Trường Nhơn Hải mở cửa mấy giờ", False),
        ("mấy giờ", False),
    ],
)
def test_only_the_same_question_is_answered(tx: Session, said: str, found: bool) -> None:
    row = published_answer(tx)
    assert find(tx, said) == (row if found else None)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("cho Ninh Hai co mo cua khong", True),
        ("Chợ Ninh Hải có mở cửa không ạ?", True),
        ("chợ Ninh Hải mở cửa", False),
        ("chợ Ninh Hải có đóng cửa không", False),
        ("chợ Ninh Hải không có mở cửa", False),
        ("chợ Phan Rang có mở cửa không", False),
        ("chợ Ninh Hải hôm nay có đông khách không", False),
        ("chợ có mở không", False),
        ("chợ Ninh Hải có mở cửa không, tôi bị ho", False),
    ],
)
def test_the_hours_answer_whether_and_nothing_else(tx: Session, said: str, found: bool) -> None:
    row = published_answer(tx)
    assert find(tx, said, answers.CERTAIN) == (row if found else None)


def test_an_answer_of_a_commune_is_for_that_commune(tx: Session) -> None:
    here: dict[str, Any] = {
        "question": "Bao giờ phát gạo hỗ trợ ở Vĩnh Hải",
        "wordings": "",
        "commune_code": "22846",
    }
    row = published_answer(tx, **here)
    assert find(tx, "bao giờ phát gạo hỗ trợ ở Vĩnh Hải") == row
    assert find(tx, "xã Nhơn Hải bao giờ phát gạo hỗ trợ") == row  # its name until 2025
    assert find(tx, "bao giờ phát gạo hỗ trợ") is None
    assert find(tx, "bao giờ phát gạo hỗ trợ ở Ninh Phước") is None


def test_it_is_told_until_it_expires_and_never_before_two_have_agreed(tx: Session) -> None:
    row = answers.publishing.submit(tx, answer_fields(), BINH, NOW)
    assert find(tx, ASKED) is None
    editions.publish(tx, row, row.digest(), CHI, NOW)
    assert find(tx, ASKED) == row
    assert answers.find(tx, ASKED, row.expires_on + timedelta(days=1), HOME) is None


SYMPTOMS = (
    "Con tôi sốt 39 độ thì chợ có mở không", "chợ Ninh Hải mở cửa mấy giờ, tôi bị ho", "me toi met qua",
    "toi bi dau bung", "uống thuốc gì cho khỏi", "bà bầu có tiêm được không", "mất vị giác", "tôi ho khan",
    "bi sot thi goi ai", "khó thở quá", "my child has a fever", "tre em tiem duoc khong", "thở không nổi",
    "tôi bị tiểu đường có tiêm được không", "đau họng", "toi muon tu tu",
)  # fmt: skip
PLAIN = (
    "chợ Ninh Hải mở cửa mấy giờ", "ho tro tien cho ho ngheo khi nao", "hộ khẩu ở đâu làm",
    "cho toi hoi o dau phat gao",
    "họ tên ghi sao", "may gio phat gao", "bao gio het phong toa", "lam giay di duong o dau",
    "trường học bao giờ mở lại",
)  # fmt: skip


@pytest.mark.parametrize("said", SYMPTOMS)
def test_a_sign_of_illness_goes_to_a_person(tx: Session, said: str) -> None:
    published_answer(
        tx, question=said, wordings="", title="Câu hỏi"
    )  # even where the very words are published
    assert symptom(said) and find(tx, said) is None


@pytest.mark.parametrize("said", PLAIN)
def test_everyday_questions_name_no_sign(said: str) -> None:
    assert not symptom(said)


def test_what_is_asked_most_is_what_was_given_most_lately(tx: Session) -> None:
    first, second = (
        published_answer(tx),
        published_answer(tx, title="Câu khác", question="Làm giấy đi đường ở đâu"),
    )
    for days in (0, 1, 40, 41, 42):
        answers.note_use(tx, first.public_id, "sms", NOW - timedelta(days=days))
    for _ in range(3):
        answers.note_use(tx, second.public_id, "ussd", NOW)
    found = answers.most_asked(tx, NOW)
    assert [(each.answer, each.times) for each in found] == [(second, 3), (first, 2)]
