"""C1: people check in at inter-agency control stations; who has told of no journey is offered to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.at_the_gate import digits, on_duty
from tests.rows.calling import enters
from tests.rows.operating import operator
from tests.rows.telling import declare, talk


def station(town: Town) -> str:
    """The number of a control station of this story alone."""
    return operator(
        town, "add", "--name", "Chốt Ba Tháp", "--kind", "checkpoint", "--commune", "22846"
    ).split()[0]


@pytest.mark.row("C1", "sms")
def test_c1_by_sms_in_and_offered_to_tell_of_the_journey(town: Town, phone: Phone) -> None:
    board = station(town)
    declare(phone)
    talk(phone, board, "DA VAO Chot Ba Thap")
    phone.reads("soan VETINH")
    talk(phone, "DC Quy Nhon*hom nay*xe khach*K", "7/8")
    talk(phone, "1", "8/8")
    talk(phone, "1", "Xem lai")
    talk(phone, "1", "Da nhan to khai")


@pytest.mark.row("C1", "sms")
def test_c1_by_sms_let_in_by_its_staff(town: Town, phone: Phone, new_phone: Callable[[], Phone]) -> None:
    board, gate = station(town), new_phone()
    on_duty(town, gate, site=board, name="Chot Ba Thap")
    declare(phone)
    phone.seen = phone._last()
    talk(gate, f"DS {phone.number}", "CO to khai con han")
    code = digits(6, phone.reads("Ma vao CHOT BA THAP"))
    talk(gate, f"CI {phone.number} {code}", "DA VAO Chot Ba Thap")


@pytest.mark.row("C1", "ussd")
def test_c1_by_ussd_in_and_offered_to_tell_of_the_journey(town: Town, phone: Phone) -> None:
    board = station(town)
    declare(phone)
    phone.dials(f"*1022*2*{board}#").ends("DA VAO Chot Ba Thap", "VETINH")


@pytest.mark.row("C1", "voice")
def test_c1_by_voice_in_and_offered_to_tell_of_the_journey(town: Town, phone: Phone) -> None:
    board = station(town)
    declare(phone)
    enters(phone, board).hears("Đã ghi vào Chốt Ba Tháp", "từ tỉnh khác đến, xin khai chuyến đi")
