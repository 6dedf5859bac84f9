"""A sound that somebody brings becomes what the telephone carries, or is refused with what is wrong; keeps none.

sox reads the file; that it holds a voice is told by its length and its level, not by listening to it.
"""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway import speech
from gateway.errors import BadInput
from gateway.speech import CannotSpeak
from gateway.speech.programs import run

MOST: Final = 10 * 1024 * 1024
"""Bytes of a file that is brought."""
SHORTEST, LONGEST = 0.3, 60.0
"""Seconds: a figure takes half a second; nobody listens to one prompt for a minute."""
QUIETEST: Final = -45.0
"""dB of mean power: below are the noises of a line on which nobody speaks."""

_KINDS: Final = ((b"OggS", "ogg"), (b"ID3", "mp3"), (b"fLaC", "flac"), (b"FORM", "aiff"))
_MP3: Final = frozenset({0xFB, 0xF3, 0xF2, 0xFA})
_EDGES: Final = ("silence", "1", "0.05", "0.3%")  # rests before and after go: prompts stand in a row


@dataclass(frozen=True, slots=True)
class Sound:
    """A WAV file of 8 kHz µ-law, how long it lasts and its mean power in dB below full scale."""

    wav: bytes
    seconds: float
    level: float


def converted(brought: bytes) -> Sound:
    """What callers would hear.

    Raises BadInput(file: empty | too_long | unknown | mp3 | broken | short | long | silent), CannotSpeak without sox.
    """
    kind = _kind(brought)
    try:
        told = _heard(brought, kind)
    except CannotSpeak as fault:
        if "is missing" in fault.message:
            raise
        raise BadInput(
            "file", "mp3" if kind == "mp3" and "no handler" in fault.message else "broken"
        ) from None
    seconds = len(told) / speech.PHONE.bytes_per_second
    if seconds < SHORTEST:
        raise BadInput("file", "short" if seconds else "silent")
    if seconds > LONGEST:
        raise BadInput("file", "long")
    level = _level(told)
    if level < QUIETEST:
        raise BadInput("file", "silent")
    return Sound(speech.wrapped(_normal(told), speech.PHONE), seconds, round(level, 1))


def _kind(brought: bytes) -> str:
    if not brought:
        raise BadInput("file", "empty")
    if len(brought) > MOST:
        raise BadInput("file", "too_long")
    if brought[:4] == b"RIFF" and brought[8:12] == b"WAVE":
        return "wav"
    for mark, kind in _KINDS:
        if brought.startswith(mark):
            return kind
    if brought[0] == 0xFF and len(brought) > 1 and brought[1] in _MP3:
        return "mp3"
    raise BadInput("file", "unknown")


def _heard(brought: bytes, kind: str) -> bytes:
    """Its samples as the telephone has them, without the rests at both ends and as loud as it came."""
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as file:  # some formats cannot be read from a pipe
        Path(file.name).write_bytes(brought)
        source = ["-t", kind, file.name]
        shaped = ["remix", "-", "rate", "8000", "highpass", "200", "trim", "0", str(LONGEST + 5)]
        edges = [*_EDGES, "reverse", *_EDGES, "reverse"]
        return run("sox", ["-V1", "-D", *source, *speech.raw(speech.PHONE), *shaped, *edges], b"")


def _normal(samples: bytes) -> bytes:
    """All prompts about equally loud, and as loud as those that are spoken by the engine."""
    return run(
        "sox",
        ["-V1", "-D", *speech.raw(speech.PHONE), *speech.raw(speech.PHONE), "gain", "-n", "-3"],
        samples,
    )


def _level(samples: bytes) -> float:
    linear = ["-t", "raw", "-L", "-c", "1", "-r", "8000", "-e", "signed-integer", "-b", "16", "-"]
    plain = memoryview(run("sox", ["-V1", "-D", *speech.raw(speech.PHONE), *linear], samples)).cast("h")
    power = sum(sample * sample for sample in plain) / (len(plain) or 1)
    return 10 * math.log10(power / 32768**2) if power else -math.inf
