"""The container: read by others as it was written, and nothing believed that is not one."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from gateway.speech.wav import PCM, ULAW, Shape, seconds, wrapped
from tests.speech.sounds import described, length

CD = Shape(PCM, 44_100, 16)
LINE = Shape(ULAW, 8000, 8)


def test_pcm_is_what_the_standard_library_reads(tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(wrapped(b"\1\2" * 22_050, CD))
    with wave.open(str(file)) as read:
        assert (read.getframerate(), read.getsampwidth(), read.getnchannels()) == (44_100, 2, 1)
        assert read.readframes(99_999) == b"\1\2" * 22_050
    assert seconds(file) == 0.5


@pytest.mark.parametrize("samples", [0, 1, 8001, 12_000])
def test_mu_law_of_any_length(samples: int, tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(wrapped(b"\x7f" * samples, LINE))
    assert described(file) == ("wav", "8000", "1", "u-law")
    assert file.stat().st_size % 2 == 0
    assert seconds(file) == samples / 8000 == pytest.approx(length(file), abs=0.0001)


def test_other_chunks_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    whole = wrapped(b"\x7f" * 4000, LINE)
    file.write_bytes(whole[:12] + b"LIST\3\0\0\0abc\0" + whole[12:])
    assert seconds(file) == 0.5


@pytest.mark.parametrize("cut", [0, 5, 12, 20, 40, 57, 60, 4000])
def test_half_a_file_is_none(cut: int, tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(wrapped(b"\x7f" * 4000, LINE)[:cut])
    with pytest.raises(ValueError, match=r"^x\.wav is not a "):
        seconds(file)


@pytest.mark.parametrize(
    "junk", [b"ID3" * 100, b"RIFF\xff\xff\xff\xffWAVE" + bytes(100), b"RIFF\0\0\0\0WAVEfmt \0\0\0\0"]
)
def test_something_else_is_none(junk: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.wav"
    file.write_bytes(junk)
    with pytest.raises(ValueError, match=r"^x\.wav is not a "):
        seconds(file)
