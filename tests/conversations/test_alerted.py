"""An alert comes in between: 8, 9, 2 and words each end where they should (people.md §8 d)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from gateway import alerts, tickets
from gateway.alerts import Alert, State
from gateway.text.fold import strip_accents
from tests.alerts import siren
from tests.conversations.talk import Talk

DELIVERED = 40


def told(talk: Talk, **more: object) -> Alert:
    """The flood is told to this phone, now."""
    talk.now += timedelta(seconds=5)
    siren.living(talk.tx, [talk.number, "+84900000555"], now=talk.now)
    alert = siren.approved(talk.tx, now=talk.now, seen={"old_date", "time"}, **more)
    siren.expand(talk.tx, talk.now)
    siren.settle(talk.tx, DELIVERED, "m.template LIKE 'shared %'")
    siren.expand(talk.tx, talk.now)
    assert alert.state == State.SENT
    talk.now += timedelta(minutes=1)
    return alert


def test_eight_is_safe(talk: Talk) -> None:
    alert = told(talk)
    talk.says("8").hears("da ghi may nay an toan", "soan 9 gui 1022")
    assert siren.counts(talk.tx, alert) == {"audience": 2, "delivered": 2, "heard": 1}
    talk.says("8").hears("an toan")
    assert siren.counts(talk.tx, alert)["heard"] == 1


def test_nine_is_rescue_and_belongs_to_the_alert(talk: Talk) -> None:
    alert = told(talk)
    talk.says("9").hears("DA NHAN yeu cau cap cuu")
    (answer,) = alerts.answers.of(talk.tx, alert, talk.number)
    cry = tickets.still_open(talk.tx, talk.number, tickets.Kind.RESCUE, talk.now - timedelta(hours=1))
    assert cry is not None and answer.ticket == cry.code and answer.answer == "rescue"
    assert siren.counts(talk.tx, alert)["rescue"] == 1
    talk.says("nha ngap den mai").hears("cap cuu")
    talk.says("8").hears("Da ghi them vao yeu cau cap cuu")  # whoever comes still comes
    assert siren.counts(talk.tx, alert) == {"audience": 2, "delivered": 2, "heard": 1, "rescue": 1}


def test_two_in_the_middle_of_a_form_is_not_its_answer(talk: Talk) -> None:
    talk.says("KB").says("1").says("Nguyen Van An").says("1985").hears("Gioi tinh")
    told(talk)
    talk.says("2").hears("An toan: soan 8. Can cuu: soan 9").hears("Gioi tinh")
    talk.says("2").hears("Dang o xa")


def test_eight_in_the_middle_of_a_form_gives_the_question_back(talk: Talk) -> None:
    talk.says("KB").says("1").says("Nguyen Van An").says("1985").hears("Gioi tinh")
    told(talk)
    talk.says("8").hears("an toan").hears("Gioi tinh")
    talk.says("1").hears("Dang o xa")


def test_words_after_an_alert_still_answer_the_open_question(talk: Talk) -> None:
    talk.says("KB").says("1").hears("Ho va ten")
    told(talk)
    talk.says("Nguyen Van An").hears("Nam sinh")


def test_a_drill_is_only_acknowledged(talk: Talk) -> None:
    talk.tx.execute(
        text("INSERT INTO drill_numbers VALUES (:number, '\\x00', 1, :now)"),
        {"number": talk.number, "now": talk.now},
    )
    said = "DIỄN TẬP, KHÔNG CÓ THẬT. Thử cảnh báo lũ. Không cần làm gì. Đã đọc: soạn 8 gửi 1022. HẾT DIỄN TẬP"
    alert = told(talk, reality="exercise", texts=[alerts.Text(sms=said)])
    talk.says("8").hears("Dien tap: da nhan")
    assert siren.counts(talk.tx, alert) == {"audience": 1, "delivered": 1, "heard": 1}


def test_a_day_after_its_end_the_digit_is_nobodys(talk: Talk) -> None:
    alert = told(talk)
    talk.now += timedelta(days=3)
    talk.says("8").hears("1022 mien phi")
    assert "heard" not in siren.counts(talk.tx, alert)


def test_an_alert_that_is_passed_on_is_no_cry_for_help(talk: Talk) -> None:
    told(talk)
    copied = strip_accents(siren.FLOOD)
    talk.says(f"TINGIA {copied}").hears("DUNG. 1022 da gui tin nay")
    talk.says(copied).hears("DUNG. 1022 da gui tin nay")
    talk.says(f"{copied}. Nha toi ngap toi co, cuu voi").hears("DA NHAN yeu cau cap cuu")
