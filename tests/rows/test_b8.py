"""B8: an alert reaches the phone within seconds, is answered by one digit, and each recipient is accounted for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import alerts, clock, duty
from gateway.text.fold import strip_accents
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.alarming import RELEASER, alarm, counts, over, said, state
from tests.rows.newsroom import account_id
from tests.rows.teams import in_town
from tests.rows.telling import talk
from tests.waiting import until


@pytest.mark.row("B8", "sms")
def test_b8_by_sms_told_answered_and_told_that_it_is_over(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    other = new_phone()
    talk(phone, "TC", "Da ngung tin tuc")  # of news; not of what saves a life
    body = said(town)
    alert = alarm(town, [phone, other], body)
    phone.reads(strip_accents(body))
    other.reads(strip_accents(body))
    talk(phone, "8", "da ghi may nay an toan")
    until(lambda: counts(town, alert) == {"audience": 2, "delivered": 2, "heard": 1}, 30)
    until(lambda: state(town, alert) == "sent", 30)
    talk(other, "TINGIA " + strip_accents(body), "DUNG. 1022 da gui tin nay")
    over(town, alert)
    phone.reads("khong con hieu luc")
    assert state(town, alert) == "cancelled"


@pytest.mark.row("B8", "sms")
def test_b8_by_sms_an_alert_comes_between_a_question_and_its_answer(town: Town, phone: Phone) -> None:
    talk(phone, "KB", "8 cau")
    talk(phone, "1", "Ho va ten")
    talk(phone, "Nguyen Van An", "Nam sinh")
    talk(phone, "1985", "Gioi tinh")
    body = said(town)
    alarm(town, [phone], body)
    phone.reads(strip_accents(body))
    talk(phone, "2", "An toan: soan 8. Can cuu: soan 9")
    phone.reads("Gioi tinh")
    talk(phone, "2", "xa, phuong nao")


@pytest.mark.row("B8", "ussd")
def test_b8_by_keypad_rescue_after_an_alert_belongs_to_it(town: Town, phone: Phone) -> None:
    body = said(town)
    alert = alarm(town, [phone], body)
    phone.reads(strip_accents(body))
    phone.dials("*1022*9#").shows("DA BAO CAP CUU")
    until(lambda: counts(town, alert).get("rescue") == 1, 20)


@pytest.mark.row("B8", "sms")
def test_b8_by_sms_a_drill_reaches_nobody_but_the_drill_list(
    town: Town, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    citizen = new_phone()
    with in_town(town) as tx:
        team = duty.add_team(tx, name=f"Trực thử {phone.number}", kind="cdc", by="tests", now=clock.now())
        duty.put_on_duty(
            tx,
            team.id,
            name="Người trực",
            number=e164(phone),
            starts_at=clock.now(),
            by="tests",
            now=clock.now(),
        )
        alerts.drills.add(tx, phone.number, "Máy trực thử", account_id(tx, RELEASER), clock.now())
    body = "DIỄN TẬP, KHÔNG CÓ THẬT. UBND xã thử cảnh báo lũ. Không cần làm gì. Đã đọc: soạn 8 gửi 1022. HẾT DIỄN TẬP"
    drill = alarm(town, [phone, citizen], body, reality="exercise")
    phone.reads("DIEN TAP, KHONG CO THAT")
    talk(phone, "8", "Dien tap: da nhan")
    until(lambda: counts(town, drill) == {"audience": 1, "delivered": 1, "heard": 1}, 30)
    assert not any("DIEN TAP" in message["text"] for message in citizen.inbox())
