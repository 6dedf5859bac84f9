"""Sound that real programs made: its format, its length, that it is heard; and what happens where none can be made."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from gateway.errors import BadInput
from gateway.speech import MAX_TEXT, CannotSpeak, Kind, Voice, normalised, programs, seconds, speak
from gateway.wording import pace
from tests.speech.sounds import described, length, peak, rms

ALERT = "Khẩn cấp: bão số 12 đổ bộ lúc 21h ngày 20/11. Bà con phường Phước Mỹ di dời trước 14:00. Cần giúp gọi 1022."
TONES, BREATH, BETWEEN = 0.8, 0.5, 2.0  # seconds

HOSTILE = [
    "-f /etc/passwd", "--help", "$(touch /tmp/x)", "`id`; rm -rf .", "<speak><audio src='x'/>xin</speak>", "[[x@x]]",
    "xin\0chào", "\x1b[31mxin", "🌊🌊 xin 👩‍🚒", "xin " + "a" * 1400, "\u202exin", "%s%n{0}", "xin\n" * 300,
    "ứ" * MAX_TEXT,
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "said.wav"


def test_for_a_phone(file: Path) -> None:
    file.write_bytes(speak(ALERT, "vi", kind="phone"))
    assert described(file) == ("wav", "8000", "1", "u-law")
    assert seconds(file) == pytest.approx(length(file), abs=0.001)
    assert seconds(file) == pytest.approx(pace.seconds(normalised(ALERT, "vi"), "vi"), rel=0.25)
    assert -28 < rms(file) < -16


def test_for_a_loudspeaker_twice_after_a_tone(file: Path) -> None:
    file.write_bytes(speak(ALERT, "vi", kind="loudspeaker"))
    assert described(file) == ("wav", "44100", "1", "Signed Integer PCM")
    assert seconds(file) == pytest.approx(length(file), abs=0.001)
    assert -2 < peak(file) < 0
    once = (seconds(file) - TONES - BREATH - BETWEEN) / 2
    first = TONES + BREATH
    again = first + once + BETWEEN
    assert rms(file, 0, TONES) > -20
    assert rms(file, TONES + 0.05, first - 0.05) == -math.inf
    assert rms(file, first + once + 0.05, again - 0.05) == -math.inf
    assert rms(file, first, first + once) == pytest.approx(rms(file, again), abs=0.1)


@pytest.mark.parametrize("kind", ["phone", "loudspeaker"])
def test_texts_are_equally_loud(kind: Kind, file: Path) -> None:
    heard = []
    for text in ("Bão.", "Mưa rất to, nước sông dâng nhanh.", ALERT):
        file.write_bytes(speak(text, "vi", kind=kind))
        heard.append(rms(file))
    assert max(heard) - min(heard) < 4


def test_the_length_follows_the_text(file: Path) -> None:
    lengths = []
    for times in (1, 2, 4):
        file.write_bytes(speak("Bà con xã Vĩnh Hải di dời ngay. " * times, "vi", kind="phone"))
        lengths.append(seconds(file))
    assert lengths[1] == pytest.approx(2 * lengths[0], rel=0.15)
    assert lengths[2] == pytest.approx(4 * lengths[0], rel=0.15)


def test_a_loudspeaker_says_it_slower(file: Path) -> None:
    file.write_bytes(speak(ALERT, "vi", kind="phone"))
    fast = seconds(file)
    file.write_bytes(speak(ALERT, "vi", kind="loudspeaker"))
    assert (seconds(file) - TONES - BREATH - BETWEEN) / 2 > 1.1 * fast


def test_the_same_is_made_alike_and_voices_differ() -> None:
    text = "Nước đang lên."
    ours = speak(text, "vi", kind="phone")
    assert speak(text, "vi", kind="phone") == ours
    assert speak(text, "vi", kind="phone", voice=Voice("vi-vn-x-south")) == ours
    assert speak(text, "vi", kind="phone", voice=Voice("vi")) != ours
    assert speak(text, "en", kind="phone") != ours
    assert speak(text, "cjm", kind="phone") == ours


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_said(text: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    file.write_bytes(speak(text, "vi", kind="phone"))
    assert 0.1 < seconds(file) < 400
    assert rms(file) > -40
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_no_text_becomes_a_files_content(file: Path) -> None:
    """espeak-ng's -f and phonemes in brackets would make another sound than these words do."""
    assert speak("-f /etc/passwd", "vi", kind="phone") == speak("f etc passwd", "vi", kind="phone")
    assert speak("[[xin]]", "vi", kind="phone") == speak("xin", "vi", kind="phone")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("xin " * 2500, "too_long"),
        ("a" * (MAX_TEXT + 1), "too_long"),
        ("%" * MAX_TEXT, "too_long"),
        ("", "nothing_to_say"),
        (" \0\n🌊 --- <> ", "nothing_to_say"),
    ],
)
def test_what_is_not_said(text: str, code: str) -> None:
    with pytest.raises(BadInput) as fault:
        speak(text, "vi", kind="phone")
    assert (fault.value.field, fault.value.code) == ("text", code)


@pytest.mark.parametrize(("present", "missing"), [("sox", "espeak-ng"), ("espeak-ng", "sox")])
def test_a_missing_program_is_named(
    present: str, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / present).symlink_to(str(shutil.which(present)))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotSpeak, match=f"^{missing} is missing: ") as fault:
        speak("Xin chào", "vi", kind="phone")
    assert fault.value.status == 503


def test_a_voice_that_is_not_there() -> None:
    with pytest.raises(CannotSpeak, match=r"^espeak-ng ended with code 1: .*voice does not exist"):
        speak("Xin chào", "vi", kind="phone", voice=Voice("nobody"))


def test_a_program_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "espeak-ng"
    endless.write_text("#!/bin/sh\nexec sleep 60\n")
    endless.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(programs, "PATIENCE", 0.2)
    with pytest.raises(CannotSpeak, match=r"^espeak-ng did not end within 0\.2 seconds$"):
        speak("Xin chào", "vi", kind="phone")
