"""Files that people bring: what callers would hear of them, and what is wrong with the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import prompts, speech
from gateway.errors import BadInput
from gateway.speech import CannotSpeak
from tests.prompts.sounds import sox, tone
from tests.speech.sounds import described, length, peak

SPOKEN = speech.speak("Cấp cứu, bấm chín.", "vi", kind="phone")


@pytest.mark.parametrize("kind", ["wav", "ogg", "flac", "aiff"])
def test_whatever_sox_reads_becomes_what_the_telephone_carries(kind: str, tmp_path: Path) -> None:
    studio = sox("-t", "wav", "-", "-r", "44100", "-c", "2", "-t", kind, "-", "pad", "1", "1", given=SPOKEN)
    made = prompts.converted(studio)
    file = tmp_path / "made.wav"
    file.write_bytes(made.wav)
    assert described(file) == ("wav", "8000", "1", "u-law")
    assert made.seconds == pytest.approx(length(file), abs=0.01)
    assert made.seconds < 1.4  # the rests before and after are gone
    assert -3.5 < peak(file) < -2.5
    assert -30 < made.level < -15


@pytest.mark.parametrize(
    ("brought", "code"),
    [
        (b"", "empty"),
        (b"x" * (prompts.MOST + 1), "too_long"),
        (b"%PDF-1.7 no sound", "unknown"),
        (b"RIFF\0\0\0\0WAVEfmt ", "broken"),
        (b"OggS and nothing", "broken"),
        (tone(0.1), "short"),
        (tone(80), "long"),
        (sox("-n", "-r", "8000", "-t", "wav", "-", "trim", "0", "3"), "silent"),
        (sox("-n", "-r", "8000", "-t", "wav", "-", "synth", "3", "pinknoise", "vol", "0.003"), "silent"),
    ],
)
def test_what_cannot_be_heard_is_refused_by_what_is_wrong(brought: bytes, code: str) -> None:
    with pytest.raises(BadInput) as fault:
        prompts.converted(brought)
    assert (fault.value.field, fault.value.code) == ("file", code)


def test_without_sox_it_is_not_the_file_that_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotSpeak, match="sox is missing"):
        prompts.converted(SPOKEN)
