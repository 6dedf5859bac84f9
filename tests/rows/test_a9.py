"""A9: the number on a board reaches its site; another number kills the old board, and whoever texts it is told."""

from __future__ import annotations

import pytest

from tests.journeys.town import Phone, Town
from tests.rows.calling import enters
from tests.rows.operating import operator
from tests.rows.telling import declare, talk


@pytest.mark.row("A9", "sms")
def test_a9_by_sms_a_new_board_kills_the_old_one(town: Town, phone: Phone) -> None:
    before = operator(town, "add", "--name", "Cho Tri Hai", "--kind", "market", "--commune", "22852")[:5]
    declare(phone)
    talk(phone, before, "DA VAO Cho Tri Hai")
    after = operator(town, "reissue", before)[:5]
    talk(phone, "RA", "DA RA Cho Tri Hai")
    talk(phone, before, f"So {before} la bang cu, khong con dung", "cho can bo o cong")
    talk(phone, after, "DA VAO Cho Tri Hai")


@pytest.mark.row("A9", "sms")
def test_a9_by_sms_a_site_that_moved_or_closed_says_so(town: Town, phone: Phone) -> None:
    add = (
        "--name",
        "Cho Tam Ninh Hai",
        "--kind",
        "market",
        "--commune",
        "22852",
        "--address",
        "thon Tri Thuy",
    )
    before = operator(town, "add", *add)[:5]
    after = operator(town, "reissue", before, "--moved")[:5]
    talk(phone, before, "da chuyen den thon Tri Thuy")
    operator(town, "suspend", after, "--reason", "sua cong")
    talk(phone, after, "diem dang tam ngung nhan nguoi vao")
    operator(town, "close", after, "--reason", "het cho tam")
    talk(phone, before, "Cho Tam Ninh Hai da dong")


@pytest.mark.row("A9", "ussd")
def test_a9_by_ussd_the_dial_string_of_a_board(town: Town, phone: Phone) -> None:
    before = operator(town, "add", "--name", "Cho Khanh Hoi", "--kind", "market", "--commune", "22852")[:5]
    declare(phone)
    phone.dials(f"*1022*2*{before}#").ends("DA VAO Cho Khanh Hoi")
    after = operator(town, "reissue", before)[:5]
    phone.dials("*1022*2#").presses("1").ends("DA RA Cho Khanh Hoi")
    phone.dials(f"*1022*2*{before}#").ends(f"So {before} la bang cu")
    phone.dials(f"*1022*2*{after}#").ends("DA VAO Cho Khanh Hoi")


@pytest.mark.row("A9", "voice")
def test_a9_by_voice_the_number_of_a_board(town: Town, phone: Phone) -> None:
    before = operator(town, "add", "--name", "Cho Xuan Hai", "--kind", "market", "--commune", "22861")[:5]
    after = operator(town, "reissue", before)[:5]
    declare(phone)
    line = enters(phone, before)
    line.hears("bảng cũ")
    line.hangs_up()
    enters(phone, after).hears("Đã ghi vào Cho Xuan Hai")
