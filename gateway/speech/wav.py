"""The WAV container: a header before samples, and how long a file lasts by its header; hears nothing.

Programs that write to a pipe cannot know how long their sound will be and leave a wrong length, and Python's own
`wave` refuses µ-law; so the header is written here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

PCM: Final = 1
ULAW: Final = 7
_CHUNK: Final = struct.Struct("<4sI")


@dataclass(frozen=True)
class Shape:
    """Mono samples: their code in the container, how many a second and how many bits each."""

    code: int
    rate: int
    bits: int

    @property
    def bytes_per_second(self) -> int:
        """Also what silence of a second measures."""
        return self.rate * self.bits // 8

    def silence(self, seconds: float) -> bytes:
        """So long nothing."""
        still = b"\xff" if self.code == ULAW else b"\0" * (self.bits // 8)
        return still * round(seconds * self.rate)


def wrapped(samples: bytes, shape: Shape) -> bytes:
    """A whole WAV file around `samples`."""
    width = shape.bits // 8
    about = struct.pack("<HHIIHH", shape.code, 1, shape.rate, shape.bytes_per_second, width, shape.bits)
    chunks = [(b"fmt ", about)]
    if shape.code != PCM:  # the standard wants an extension, empty, and the number of samples
        chunks = [(b"fmt ", about + b"\0\0"), (b"fact", struct.pack("<I", len(samples) // width))]
    chunks.append((b"data", samples))
    body = b"".join(_CHUNK.pack(name, len(held)) + held + b"\0" * (len(held) % 2) for name, held in chunks)
    return _CHUNK.pack(b"RIFF", len(body) + 4) + b"WAVE" + body


def samples(file: bytes) -> bytes:
    """What a whole WAV file in memory holds; ValueError where it is none."""
    at = 12
    while file[:4] == b"RIFF" and at + _CHUNK.size <= len(file):
        name, length = _CHUNK.unpack_from(file, at)
        at += _CHUNK.size
        if name == b"data" and at + length <= len(file):
            return file[at : at + length]
        at += length + length % 2
    raise ValueError("not a whole WAV file")


def seconds(path: Path) -> float:
    """How long the sound in `path` lasts, µ-law or not; ValueError where it is no whole WAV file."""
    with path.open("rb") as file:
        riff, _, kind = struct.unpack("<4sI4s", file.read(12).ljust(12))
        about = file.read(_find(file, b"fmt ") or 0)
        if riff != b"RIFF" or kind != b"WAVE" or len(about) < 16:
            raise ValueError(f"{path.name} is not a WAV file")
        (per_second,) = struct.unpack_from("<I", about, 8)
        length = _find(file, b"data")
        if not per_second or length is None or file.tell() + length > path.stat().st_size:
            raise ValueError(f"{path.name} is not a whole WAV file")
        return float(length / per_second)


def _find(file: IO[bytes], wanted: bytes) -> int | None:
    """Go to what the next chunk called `wanted` holds; its length, None where there is no such chunk."""
    while len(header := file.read(_CHUNK.size)) == _CHUNK.size:
        name, length = _CHUNK.unpack(header)
        if name == wanted:
            return int(length)
        file.seek(length + length % 2, 1)
    return None
