"""What is said aloud: text as officers type it becomes words, words become sound for phones and loudspeakers.

Sound comes from espeak-ng and sox, which are other programs. Where one fails there is CannotSpeak, never silence: who
needs a sound at any price has a recorded one ready.
"""

from gateway.speech.cache import audio, kept, prune
from gateway.speech.canned import WORDS as CANNED
from gateway.speech.canned import canned
from gateway.speech.programs import CannotSpeak
from gateway.speech.saying import normalised
from gateway.speech.voice import MAX_TEXT, PHONE, VOICES, Kind, Voice, raw, speak
from gateway.speech.wav import Shape, samples, seconds, wrapped

__all__ = [
    "CANNED",
    "MAX_TEXT",
    "PHONE",
    "VOICES",
    "CannotSpeak",
    "Kind",
    "Shape",
    "Voice",
    "audio",
    "canned",
    "kept",
    "normalised",
    "prune",
    "raw",
    "samples",
    "seconds",
    "speak",
    "wrapped",
]  # fmt: skip
