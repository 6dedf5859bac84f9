"""C2: every type of notice can be listed, looked for by commune, subscribed to, and expires."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway import clock
from gateway.content import Kind, NoticeType
from gateway.text.fold import strip_accents
from tests.journeys.town import Phone, Town
from tests.rows.calling import chooses
from tests.rows.newsroom import XUAN_HAI, publish, send, title
from tests.rows.telling import talk

WORDS = {
    NoticeType.ORDER: "chi dao",
    NoticeType.MEASURE: "biện pháp",
    NoticeType.STATE: "tinh hinh",
    NoticeType.TRACING: "truy vết",
    NoticeType.LOCKDOWN: "phong toa",
    NoticeType.QUARANTINE: "cách ly",
}


@pytest.mark.row("C2", "sms")
@pytest.mark.row("D4c", "sms")
def test_c2_by_sms_each_type_is_listed_and_an_expired_one_is_not(town: Town, phone: Phone) -> None:
    for kind, words in WORDS.items():
        heading, over = title(f"Thông báo {kind.value}"), title("Đã qua")
        publish(town, Kind.NOTICE, kind, heading)
        now = clock.now()
        publish(town, Kind.NOTICE, kind, over, starts_at=now - timedelta(days=1), expires_at=now)
        said = talk(phone, f"TB {words}", strip_accents(heading))
        assert strip_accents(over) not in said
        phone.texts("THOAT")


@pytest.mark.usefixtures("daytime")
@pytest.mark.row("C2", "sms")
def test_c2_by_sms_of_a_commune_and_subscribed_to(town: Town, phone: Phone) -> None:
    heading = title("Phong tỏa thôn")
    item = publish(town, Kind.NOTICE, NoticeType.LOCKDOWN, heading, commune_codes=[XUAN_HAI])
    talk(phone, "TB Vinh Hai", "Thong bao xa Vinh Hai: 1 ")
    talk(phone, "DKTIN phong toa", "Da dang ky nhan thong bao phong toa")
    send(town, item)
    phone.reads(f"{strip_accents(heading)}: theo doi", "Ngung nhan: soan TC gui 1022")
    talk(phone, "TC", "Da ngung tin tuc")


@pytest.mark.row("C2", "ussd")
@pytest.mark.row("D4c", "ussd")
def test_c2_by_ussd_notices_by_number(town: Town, phone: Phone) -> None:
    heading = title("Cách ly")
    publish(town, Kind.NOTICE, NoticeType.QUARANTINE, heading)
    session = phone.dials("*1022*5*3#")
    session.shows(f"1 {strip_accents(heading)}", "8 Xem tiep")
    session.presses("1").ends(f"{strip_accents(heading)}: theo doi")


@pytest.mark.row("C2", "voice")
@pytest.mark.row("D4c", "voice")
def test_c2_by_voice_notices_by_key(town: Town, phone: Phone) -> None:
    publish(town, Kind.NOTICE, NoticeType.QUARANTINE, title("Cách ly xóm"))
    line = chooses(phone, "5", "3")
    line.hears("Cách ly xóm", "bấm một")
    line.presses("1").hears("Cách ly xóm", "theo dõi thêm ở trạm y tế xã", "Theo CDC thử")
