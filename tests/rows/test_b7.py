"""B7: is this message true? Ours, forged, a known rumour, or a promise that everybody who asked gets."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Run
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.dictating import written
from tests.rows.operating import account
from tests.rows.telling import talk

_sums = itertools.count(210_000, 1_000)


def settled(run: Run) -> None:
    """The newest text that is asked about gets the verdict that nobody collects money."""
    checks = [line.split() for line in run("rumour", "checks").stdout.splitlines()]
    newest = max(int(line[0]) for line in checks)
    rumour = next(line for line in run("rumour", "list").stdout.splitlines() if "khử khuẩn" in line).split()[
        0
    ]
    done = run("rumour", "settle", str(newest), rumour, "--by", account(run, "cdc1@demo.example"))
    assert done.returncode == 0, done.stderr


@pytest.mark.row("B7", "sms")
def test_b7_by_sms_all_who_asked_are_told_the_verdict(
    run: Run, phone: Phone, new_phone: Callable[[], Phone]
) -> None:
    doubtful = f"Moi nha nop {next(_sums)} dong cho nguoi la mac ao xanh de xit khuan"
    neighbour = new_phone()
    talk(phone, f"TINGIA {doubtful}", "CHUA RO.", "1022 se bao lai truoc")
    talk(neighbour, f"Tin nay co that khong: {doubtful.upper()}", "CHUA RO.")
    settled(run)
    for each in (phone, neighbour):
        each.reads("SAI. Khong co khoan thu tien khu khuan nao (UBND xa, ")
    talk(new_phone(), f"TINGIA {doubtful}", "SAI. Khong co khoan thu")  # whoever asks later


@pytest.mark.row("B7", "sms")
def test_b7_by_sms_ours_forged_and_a_known_rumour(phone: Phone, new_phone: Callable[[], Phone]) -> None:
    promised = talk(phone, "0", "1022 giu cho", "0259 1022")
    talk(phone, f"TINGIA {promised}", "DUNG. 1022 da gui tin nay luc")
    forged = talk(
        phone, f"TINGIA {promised.replace('0259 1022', '0900 000 777')}", "GIA MAO.", "so dien thoai"
    )
    assert "DUNG." not in forged
    talk(new_phone(), "TINGIA nghe noi uong nuoc toi chua khoi covid", "SAI. Nuoc toi khong chua duoc Covid")


@pytest.mark.row("B7", "ussd")
def test_b7_by_ussd_the_text_is_passed_on_by_text(run: Run, phone: Phone) -> None:
    session = phone.dials("*1022*4#")
    session.presses("4").ends("nhan tin hoi")
    phone.reads("Muon kiem tra tin nao?")
    doubtful = f"Nguoi la di thu {next(_sums)} dong moi ho de xit khuan"
    talk(phone, doubtful, "CHUA RO.")
    settled(run)
    phone.reads("SAI. Khong co khoan thu tien khu khuan nao")


@pytest.mark.row("B7", "voice")
def test_b7_by_voice_the_text_is_read_out(town: Town, run: Run, phone: Phone) -> None:
    line = chooses(phone, "4")
    line.hears("Kiểm tra một tin, bấm bốn")
    line.presses("4").hears("Xin đọc tin đó")
    line.says("Người lạ đi thu tiền mỗi hộ").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, phone, ("which", f"Nguoi la di thu {next(_sums)} dong moi ho de xit khuan"))
    phone.reads("CHUA RO.")
    settled(run)
    phone.reads("SAI. Khong co khoan thu tien khu khuan nao")
