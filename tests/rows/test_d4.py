"""D4a, D4b: directives by their number, and the bulletin of the day with the figures; C10: an answer within seconds."""

from __future__ import annotations

import time

import pytest

from gateway import clock
from gateway.content import Kind
from gateway.text.fold import strip_accents
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses, letters
from tests.rows.newsroom import publish, title
from tests.rows.telling import talk

SOON = 10.0  # seconds, row C10


@pytest.mark.row("D4a", "sms")
@pytest.mark.row("C10", "sms")
def test_d4a_by_sms_a_directive_by_its_number(town: Town, phone: Phone) -> None:
    heading = title("Văn bản")
    number = str(4000 + int(heading.split()[-1]))
    paper = {"doc_no": f"{number}/KH-UBND", "issuer": "UBND tỉnh thử", "issued_on": clock.today(clock.now())}
    publish(town, Kind.DIRECTIVE, None, heading, **paper)
    began = time.monotonic()
    talk(phone, f"VB {number}", f"VB {number}/KH-UBND ngay ", f"UBND tinh thu: {strip_accents(heading)}")
    assert time.monotonic() - began < SOON
    talk(phone, "VB 99999", "chua co van ban chi dao nao con hieu luc")


@pytest.mark.row("D4a", "ussd")
def test_d4a_by_ussd_directives_by_number(town: Town, phone: Phone) -> None:
    heading = title("Văn bản")
    paper = {"doc_no": "16/CT-UBND", "issuer": "UBND tỉnh thử", "issued_on": clock.today(clock.now())}
    publish(town, Kind.DIRECTIVE, None, heading, **paper)
    session = phone.dials("*1022*5*4#")
    session.shows("1 16/CT-UBND: Van ban")
    session.presses("1").ends("VB 16/CT-UBND ngay ")


@pytest.mark.row("D4b", "sms")
def test_d4b_by_sms_the_bulletin_of_the_day(town: Town, phone: Phone) -> None:
    heading = title("Tình hình dịch")
    publish(town, Kind.SITUATION, None, heading)
    talk(phone, "SL", f"{strip_accents(heading)}: theo doi", "(CDC thu, ")
    phone.reads("Covid Khanh Hoa, ")


@pytest.mark.row("D4b", "ussd")
def test_d4b_by_ussd_the_figures_with_the_bulletin(town: Town, phone: Phone) -> None:
    heading = title("Tình hình dịch")
    publish(town, Kind.SITUATION, None, heading, f"{heading}: " + "mọi nơi bình thường. " * 6)
    phone.dials("*1022*5*2*1#").ends("Covid Khanh Hoa")
    phone.reads(f"{strip_accents(heading)}: moi noi")


@pytest.mark.row("D4a", "voice")
@pytest.mark.row("C10", "voice")
def test_d4a_by_voice_a_directive_and_a_number_to_call_within_seconds(town: Town, phone: Phone) -> None:
    heading = title("Văn bản")
    paper = {"doc_no": "17/CT-UBND", "issuer": "UBND tỉnh thử", "issued_on": clock.today(clock.now())}
    publish(town, Kind.DIRECTIVE, None, heading, **paper)
    line = chooses(phone, "5", "4")
    line.hears("bấm một")
    began = time.monotonic()
    line.presses("1").hears("Văn bản", "Cần gì thêm")
    assert time.monotonic() - began < SOON
    line.presses("6").hears("Ở xã")
    line.presses(letters("Xuan Hai")).hears("Xã Xuân Hải", "Nghe tiếp, bấm tám")


@pytest.mark.row("D4b", "voice")
@pytest.mark.row("D2a", "voice")
def test_d4b_by_voice_the_figures_with_the_bulletin(town: Town, phone: Phone) -> None:
    publish(town, Kind.SITUATION, None, title("Tình hình trong ngày"))
    line = chooses(phone, "5")
    line.hears("Số liệu, bấm hai", "Bản đồ, bấm bảy")
    line.presses("2").hears("Trong tỉnh, bấm một")
    line.presses("1").hears("Tình hình trong ngày", "Covid Khánh Hòa")
