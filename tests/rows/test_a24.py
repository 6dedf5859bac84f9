"""A24: one approved message is a text, a chat, a voice and a loudspeaker's script, under one id."""

from __future__ import annotations

from typing import Any

import pytest

from gateway import alerts, speech
from gateway.alerts import Text
from gateway.chat import broadcasts
from gateway.settings import Settings
from gateway.text.fold import strip_accents
from tests.journeys.subscribers import database
from tests.journeys.town import Phone, Town
from tests.rows.alarming import alarm, said
from tests.rows.chatting import Chatter
from tests.rows.telling import talk
from tests.waiting import until

LOUD = "Ủy ban nhân dân xã thông báo khẩn. Lũ đang lên nhanh. Bà con rời ngay bờ suối, lên trường xã."


@pytest.mark.row("A24", "sms")
def test_a24_by_sms_text_voice_and_script_have_one_id(
    town: Town, phone: Phone, environ: dict[str, str]
) -> None:
    body = said(town)
    one = alarm(
        town,
        [phone],
        body,
        texts=[Text(sms=body, spoken="Lũ đang lên nhanh. Rời ngay bờ suối.", loudspeaker=LOUD)],
    )
    phone.reads(strip_accents(body))
    settings = Settings.from_env(environ)
    with database(town) as tx:
        (words,) = alerts.writing.words(tx, alerts.by_public_id(tx, one))
        assert (words.sms, words.chat, words.loudspeaker) == (body, body, LOUD)
        heard = [speech.seconds(alerts.sound.of(words, kind, settings)) for kind in ("phone", "loudspeaker")]  # type: ignore[arg-type]
    assert 1 < heard[0] < heard[1]


@pytest.mark.row("A24", "zalo")
def test_a24_by_zalo_what_everybody_is_told_is_told_in_the_chat(town: Town, phone: Phone) -> None:
    chatter = Chatter(town)
    chatter.follows().reads("Chào mừng")
    talk(phone, "MENU", "1022 mien phi")
    body = said(town)
    told = alarm(town, [], body, audience={"include": [{"kind": "everyone"}]}, event="Bão đổ bộ")
    phone.reads(strip_accents(body))

    def arrived() -> list[dict[str, Any]]:
        """the article in the chat of whoever follows"""
        return [seen for seen in chatter.sees() if body in str(seen)]

    assert len(until(arrived, 60)) == 1
    with database(town) as tx:
        assert [one.text_id for one in broadcasts.latest(tx, limit=20)].count(told) == 1
