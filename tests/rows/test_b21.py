"""B21: reports are not abused: two people pause a number, it can object, and help in danger still comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gateway import abuse, clock
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses, letters
from tests.rows.dictating import written
from tests.rows.teams import in_town
from tests.rows.telling import talk

pytestmark = pytest.mark.usefixtures("daytime")


@contextmanager
def paused(town: Town, phone: Phone) -> Iterator[None]:
    """Two colleagues have agreed, as at the console; a third lifts it when the story is over."""
    talk(phone, "MENU", "1022 mien phi")
    now = clock.now()
    with in_town(town) as tx:
        mark = abuse.propose(tx, e164(phone), "bao sai 5 lan", 7, 11, now)
        abuse.approve(tx, mark, abuse.digest(mark), 12, now)
        mark_id = mark.id
    phone.reads("tam ngung nhan phan anh", "Cap cuu van nhan")
    yield
    with in_town(town) as tx:
        mark = abuse.by_id(tx, mark_id)
        assert mark.state == abuse.State.OBJECTED
        abuse.decide_objection(tx, mark, 13, clock.now(), lift=True)


@pytest.mark.row("B21", "sms")
def test_b21_by_sms(town: Town, phone: Phone) -> None:
    with paused(town, phone):
        talk(phone, "PA Xuan Hai, canh cau, 2 nguoi sot ho", "tam ngung phan anh", "bao sai 5 lan")
        talk(phone, "9", "DA NHAN yeu cau cap cuu")
        talk(phone, "0", "goi lai")
        talk(phone, "GOPY toi bao dung, xin xem lai", "Nguoi khac voi nguoi da ghi se xem")
    phone.reads("phan anh duoc tro lai")
    talk(phone, "PA Xuan Hai, canh cau Ba Ren, 2 nguoi sot ho", "Da nhan")


@pytest.mark.row("B21", "ussd")
def test_b21_by_ussd(town: Town, phone: Phone) -> None:
    with paused(town, phone):
        session = phone.dials("*1022*7*6#")
        session.presses("1").presses("xuanha").presses("1").presses("2").ends("tam ngung phan anh")
        phone.dials("*1022*9#").shows("DA BAO CAP CUU")
        phone.dials("*1022*0#").ends("goi lai")
        talk(phone, "GOPY toi bao dung, xin xem lai", "Nguoi khac")


@pytest.mark.row("B21", "voice")
def test_b21_by_voice(town: Town, phone: Phone) -> None:
    """No report is taken; help and a person are; the objection is said after the beep."""
    with paused(town, phone):
        line = chooses(phone, "7", "6")
        line.goes(("1", "ở xã nào"), (letters("Xuan Hai"), "bấm một"), ("1", "Thấy sốt"))
        line.presses("2").hears("tạm ngừng gửi phản ánh", "Cấp cứu, bấm chín")
        line.presses("9").hears("Đã nhận yêu cầu cấp cứu")
        line.hangs_up()
        objects = chooses(phone, "7", "6")
        objects.presses("4").hears("Xin nói góp ý")
        objects.says("Tôi báo đúng, xin xem lại").hears("Đã ghi lời nói")
        objects.hangs_up()
        written(town, phone, ("said", "Tôi báo đúng, xin xem lại"))
        phone.reads("Nguoi khac")
