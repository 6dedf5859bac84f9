"""B5 and D3: the newest approved news, with where it is from; only today's, or the newest there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock
from gateway.content import Kind
from gateway.text.fold import strip_accents
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.newsroom import publish, title
from tests.rows.telling import talk


@pytest.mark.row("B5", "sms")
@pytest.mark.row("D3", "sms")
@pytest.mark.row("D2a", "sms")
def test_b5_by_sms_the_newest_first_and_none_of_yesterday(town: Town, phone: Phone) -> None:
    old, new = title("Tin hôm qua"), title("Tin hôm nay")
    publish(town, Kind.NEWS, None, old, as_of=clock.now() - timedelta(days=1))
    publish(town, Kind.NEWS, None, new)
    talk(phone, "TIN", f"Moi: {strip_accents(new)}. Soan 1 Tin moi")
    shown = talk(phone, "1", f"1 {strip_accents(new)}")
    assert strip_accents(old) not in shown
    talk(phone, "1", f"{strip_accents(new)}: theo doi", "(CDC thu, ")


@pytest.mark.row("B5", "ussd")
@pytest.mark.row("D3", "ussd")
def test_b5_by_ussd_the_newest(town: Town, phone: Phone) -> None:
    new = title("Tin trong ngày")
    publish(town, Kind.NEWS, None, new)
    session = phone.dials("*1022*5*1#")
    session.shows(f"1 {strip_accents(new)}")
    session.presses("1").ends(f"{strip_accents(new)}: theo doi", "(CDC thu, ")


@pytest.mark.row("B5", "voice")
@pytest.mark.row("D3", "voice")
@pytest.mark.row("A19", "voice")
def test_b5_by_voice_the_newest(town: Town, phone: Phone) -> None:
    new = title("Tin gọi điện")
    publish(town, Kind.NEWS, None, new)
    line = chooses(phone, "5", "1")
    line.hears(new.rpartition(" ")[0])
    line.presses("1").hears("theo dõi thêm", "CDC thử")
