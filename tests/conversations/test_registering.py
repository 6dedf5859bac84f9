"""DKD over a phone: one line or step by step, the phone shows itself by a code, the authority decides afterwards."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from gateway import sites
from gateway.sites import Retired, Site
from tests.conversations.talk import ONE_LINE, Talk

LINE = "DKD Quán Ông Tám*thôn Mỹ Tường 2, cạnh cầu*Xuân Hải"


def code_in(talk: Talk) -> str:
    """The six digits just texted."""
    found = re.search(r"Ma dang ky diem 1022: (\d{6})", " ".join(talk.heard))
    assert found is not None, talk.heard
    return found[1]


def asked_for(talk: Talk) -> list[Site]:
    return list(talk.tx.scalars(select(Site).where(Site.phone == talk.number)))


def test_one_line_a_kind_a_code(talk: Talk) -> None:
    talk.says(LINE).hears("4/5 Loai diem? 1 Cho")
    talk.says("3").hears("Xem lai: Quan Ong Tam, quan an; thon My Tuong 2, canh cau, Xa Xuan Hai")
    talk.says("1").hears("Soan 6 so nay gui 1022").hears("Ma 6 so dang duoc gui")
    assert asked_for(talk) == [], "nothing is stored before the phone has shown itself"
    talk.says(code_in(talk)).hears("Da nhan dang ky Quan Ong Tam, Xa Xuan Hai")
    (site,) = asked_for(talk)
    assert (site.state, site.kind, site.purpose, site.commune_code) == (
        "requested",
        "eatery",
        "gate",
        "22861",
    )
    assert site.proved_at == talk.now and site.channel == "sms"
    talk.says(site.code).hears(f"Khong co diem so {site.code}")


def test_step_by_step_after_one_question(talk: Talk) -> None:
    talk.says("dkd").hears("Co phai muon DANG KY DIEM?")
    talk.says("1").hears("1/5 Ten diem?")
    talk.says("41").hears("Chua hieu ten diem")
    talk.says("Trường Nhơn Hải").hears("2/5 Diem o xa")
    talk.says("nhon hai").hears("Xa Vinh Hai", "Nhon Hai cu", "1 Dung").says("1").hears("3/5 Dia chi")
    talk.says("thôn Mỹ Tường 2").hears("4/5 Loai diem? 1 Cho").says("7").hears("2 Truong hoc")
    talk.says("2").hears("Xem lai: Truong Nhon Hai, truong hoc").says("SUA 3").hears("3/5 Dia chi")
    talk.says("thôn Khánh Nhơn").hears("thon Khanh Nhon").says("1")
    talk.says(code_in(talk)).hears("Da nhan dang ky Truong Nhon Hai")


def test_a_vehicle_and_a_quarantine_point(talk: Talk) -> None:
    talk.says(LINE, "xe khách").hears("Bien so").says("85B-012.34", "Phan Rang - Vinh Hy").hears(
        "xe 85B-012.34"
    )
    talk.says("THOAT").says(LINE, "7", "7").hears("cach ly dat o").says("1").hears("noi luu tru").says("1")
    talk.says(code_in(talk)).hears("Da nhan dang ky")
    (site,) = asked_for(talk)
    assert (site.kind, site.purpose, site.plate) == ("lodging", "quarantine", None)


def test_a_wrong_code_is_counted_and_five_end_it(talk: Talk) -> None:
    talk.says(LINE, "3", "1")
    right = code_in(talk)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for left in (4, 3, 2, 1):
        talk.says(wrong).hears(f"Ma chua dung, con {left} lan")
    talk.says(wrong).hears("chua dang ky diem nao")
    talk.says(right).hears("1022 da nhan tin nay")
    assert asked_for(talk) == []


def test_what_is_no_code_is_asked_again_and_the_phones_own_code_is_right_too(talk: Talk) -> None:
    talk.says(LINE, "3", "1", "chua thay").hears("Soan dung 6 so")
    talk.says("OTP")
    own = re.search(r"Ma xac thuc 1022: (\d{6})", " ".join(talk.heard))
    assert own is not None
    talk.says(own[1]).hears("Da nhan dang ky")


def test_a_code_that_has_ended_ends_it(talk: Talk) -> None:
    talk.says(LINE, "3", "1")
    code = code_in(talk)
    talk.later(minutes=6).says(code).hears("da het han, chua dang ky diem nao")


def test_registered_already(talk: Talk) -> None:
    talk.says(LINE, "3", "1")
    talk.says(code_in(talk))
    talk.says(LINE.replace("thôn Mỹ Tường 2, cạnh cầu", "THON MY TUONG 2 canh cau")).hears("dang cho duyet")
    (site,) = asked_for(talk)
    sites.approve(talk.tx, site, "account:7", talk.now)
    talk.says(LINE).hears("da dang ky, so diem", site.code)


def test_too_many_codes(talk: Talk) -> None:
    for _ in range(7):
        talk.says(LINE, "3", "1")
        if "G_CODE_LATER" in talk.templates:
            break
        talk.says("THOAT").later(minutes=3)
    talk.hears("vua nhan nhieu ma", "Lam lai sau")


@pytest.mark.parametrize("said", ["DKD co duoc khong", "dang ky diem o dau", "DKD*", "DKD Cho Ninh Hai"])
def test_what_is_no_registration_goes_to_a_person(talk: Talk, said: str) -> None:
    talk.says(said)
    assert asked_for(talk) == [] and talk.step() is None


def test_an_old_board_says_so_and_lets_out(talk: Talk, market: Site, tx: Tx) -> None:
    talk.says(*ONE_LINE)
    before = market.code
    talk.says(before).hears("DA VAO Cho Ninh Hai")
    sites.reissue(tx, market, Retired.REISSUED, "account:7", talk.now)
    talk.says(before).hears("Dang o Cho Ninh Hai").says("2").says(f"RA {before}").hears("DA RA Cho Ninh Hai")
    talk.says(before).hears(f"So {before} la bang cu", "Cho Ninh Hai co bang moi")
    talk.says(market.code).hears("DA VAO Cho Ninh Hai")


def test_moved_suspended_and_closed(talk: Talk, market: Site, tx: Tx) -> None:
    talk.says(*ONE_LINE)
    before = market.code
    sites.edit(tx, market, {"address": "thôn Khánh Nhơn"}, "account:7", talk.now)
    sites.reissue(tx, market, Retired.MOVED, "account:7", talk.now)
    talk.says(before).hears("da chuyen den thon Khanh Nhon")
    sites.suspend(tx, market, "sửa cổng", "account:7", talk.now)
    talk.says(market.code).hears("CHUA VAO DUOC Cho Ninh Hai: diem dang tam ngung")
    sites.close(tx, market, "dời chợ", "account:7", talk.now)
    talk.says(market.code).hears("Cho Ninh Hai da dong")
    assert sites.open_visit(tx, talk.number) is None
