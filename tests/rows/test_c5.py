"""C5: news are sent to who asked for them, once each, and the newsroom counts by carrier what became of it."""

from __future__ import annotations

import pytest

from gateway.content import Kind, sending
from gateway.text.fold import strip_accents
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.newsroom import publish, send, title
from tests.rows.telling import talk
from tests.waiting import until


@pytest.mark.usefixtures("daytime")
@pytest.mark.row("C5", "sms")
def test_c5_by_sms_sent_once_and_counted_by_carrier(town: Town, phone: Phone) -> None:
    talk(phone, "DKTIN Vinh Hai", "Da dang ky nhan moi loai tin cua xa Vinh Hai")
    talk(phone, "DKTIN", "Da nhan lai tin tuc")
    heading = title("Khuyến cáo 5K")
    item = publish(town, Kind.NEWS, None, heading)
    sent = send(town, item)
    phone.reads(f"{strip_accents(heading)}: theo doi", "soan TC gui 1022")
    assert sum(strip_accents(heading) in message["text"] for message in phone.inbox()) == 1
    until(lambda: _delivered(town, sent), 30)
    talk(phone, "TC", "Da ngung tin tuc")


def _delivered(town: Town, public_id: str) -> int:
    """texts of the sending that a carrier says have arrived"""
    with database(town) as tx:
        return sum(
            line.delivered for line in sending.report(tx, sending.by_public_id(tx, public_id)) if line.carrier
        )
