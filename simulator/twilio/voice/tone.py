"""A tone in a WAV file: the beep of a recorder, and the voice of people here, who have none."""

from __future__ import annotations

import io
import math
import wave
from array import array

RATE = 8_000  # samples a second
BEEP = 0.4  # seconds


def hum(seconds: float) -> bytes:
    """A tone of that length as the body of a WAV file."""
    tone = array("h", (round(3_000 * math.sin(at / 6)) for at in range(round(seconds * RATE))))
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(tone.tobytes())
    return made.getvalue()
