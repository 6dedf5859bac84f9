"""D4a, D4b: directives by their number, and the bulletin of the day with the figures; C10: an answer within seconds."""

from __future__ import annotations

import time

import pytest

from gateway import clock
from gateway.content import Kind
from gateway.text.fold import strip_accents
from tests.journeys.town import Phone, Town
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
