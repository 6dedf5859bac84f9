"""The alert aloud: its spoken text for phones, its longer one for loudspeakers, made once and kept (row A24)."""

from __future__ import annotations

from pathlib import Path

from gateway import speech
from gateway.alerts.model import Words
from gateway.settings import Settings


def of(words: Words, kind: speech.Kind, settings: Settings) -> Path:
    """The file; `kind`: phone (8 kHz µ-law, as calls play it) or loudspeaker (44.1 kHz, said twice after two tones).

    Raises CannotSpeak where the programs that speak are missing.
    """
    said = words.loudspeaker if kind == "loudspeaker" else words.spoken
    return heard(said, words.lang, kind, settings)


def heard(said: str, lang: str, kind: speech.Kind, settings: Settings) -> Path:
    """Any text aloud: what somebody still writes, before anybody else hears it."""
    voice = speech.Voice(settings.speech_voice) if lang == "vi" else None
    return speech.audio(settings.data / "speech", said, lang, kind, voice)
