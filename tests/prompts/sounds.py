"""Sounds that somebody could bring, made by sox."""

from __future__ import annotations

import subprocess
from functools import cache

from gateway import prompts, speech


def sox(*arguments: str, given: bytes = b"") -> bytes:
    """What sox writes."""
    return subprocess.run(["sox", *arguments], input=given, capture_output=True, check=True).stdout


def tone(seconds: float = 1.0, *effects: str, kind: str = "wav") -> bytes:
    """A file of that kind with a tone in it."""
    return sox(
        "-n", "-r", "16000", "-b", "16", "-t", kind, "-", "synth", str(seconds), "sine", "440", *effects
    )


@cache
def read(words: str = "Cấp cứu, bấm chín.") -> prompts.Sound:
    """Somebody reads `words`."""
    return prompts.converted(speech.speak(words, "vi", kind="phone", voice=speech.Voice("vi")))
