"""What is said aloud: text as officers type it becomes words, words become sound for phones and loudspeakers.

Sound comes from espeak-ng and sox, which are other programs. Where one fails there is CannotSpeak, never silence: who
needs a sound at any price has a recorded one ready.
"""

from gateway.speech.cache import audio, prune
from gateway.speech.programs import CannotSpeak
from gateway.speech.saying import normalised
from gateway.speech.voice import MAX_TEXT, VOICES, Kind, Voice, speak
from gateway.speech.wav import seconds

__all__ = [
    "MAX_TEXT", "VOICES", "CannotSpeak", "Kind", "Voice", "audio", "normalised", "prune", "seconds", "speak",
]  # fmt: skip
