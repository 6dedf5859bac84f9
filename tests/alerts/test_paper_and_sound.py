"""One approved message is text, voice, chat and script with one id (A24), and a page for the head of a hamlet."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from gateway import alerts, speech
from gateway.alerts import Text, leaflet, sound
from gateway.settings import Settings
from tests.alerts.siren import FLOOD, written
from tests.messages.writing import NOW

LOUD = "Ủy ban nhân dân xã thông báo khẩn. Lũ đang lên nhanh. Bà con rời ngay bờ suối, lên Trường Nhơn Hải. "


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    return Settings.from_env(environ)


def test_one_page_whatever_is_said(tx: Session) -> None:
    for loud in (LOUD, LOUD * 8):
        texts = [
            Text(sms=FLOOD, loudspeaker=loud, description="Đỉnh lũ dự kiến lúc 16:00."),
            Text(lang="en", sms="Flood rising until 20:00. Leave the stream. Safe: text 8 to 1022"),
        ]
        alert = written(tx, texts=texts)
        made = leaflet.pdf(alert, alerts.writing.words(tx, alert), ["xã Vĩnh Hải"] * 40, "1022", NOW)
        assert made.startswith(b"%PDF") and made.count(b"/Type /Page\n") == 1


def test_the_alert_is_heard(tx: Session, settings: Settings, tmp_path: Path) -> None:
    where = replace(settings, data=tmp_path)
    alert = written(tx, texts=[Text(sms=FLOOD, spoken="Lũ đang lên nhanh.", loudspeaker=LOUD)])
    (words,) = alerts.writing.words(tx, alert)
    phone, loud = (sound.of(words, kind, where) for kind in ("phone", "loudspeaker"))  # type: ignore[arg-type]
    assert 0.5 < speech.seconds(phone) < 6 < speech.seconds(loud)
    with wave.open(str(loud)) as file:
        assert (file.getframerate(), file.getnchannels()) == (44_100, 1)
    assert sound.of(words, "phone", where) == phone
