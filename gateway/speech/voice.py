"""Text becomes sound by espeak-ng and sox: for a call, or for the loudspeakers of a commune; keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from gateway.errors import BadInput
from gateway.speech.programs import run
from gateway.speech.saying import normalised
from gateway.speech.wav import PCM, ULAW, Shape, wrapped
from gateway.wording import pace

Kind = Literal["phone", "slow", "loudspeaker"]
"""`slow`: by phone, to whoever asks for slower words."""

MAX_TEXT: Final = 1_500
"""Characters of one text as it was typed: two and a half minutes of plain words."""
MAX_SECONDS: Final = 300
"""What they may take to say: figures and short forms grow, and whoever says it twice keeps all of it in memory."""


@dataclass(frozen=True)
class Voice:
    """Who speaks a language: a name that espeak-ng knows."""

    name: str


VOICES: Final[Mapping[str, Voice]] = {
    # Khánh Hòa and Ninh Thuận speak the southern way, as all below the Hải Vân pass; espeak-ng's "central" is Huế.
    "vi": Voice("vi-vn-x-south"),
    "en": Voice("en-gb"),
}


@dataclass(frozen=True)
class _Sound:
    """How a kind sounds: its samples, words a minute as espeak-ng counts them, and what sox does to it."""

    shape: Shape
    words_per_minute: int
    effects: tuple[str, ...]


PHONE: Final = Shape(ULAW, 8000, 8)
"""What telephones carry."""

# The trunk carries nothing below 300 Hz; 3 dB of room is left for the carriers' own levels.
_LINE: Final = ("rate", "8000", "highpass", "200", "gain", "-n", "-3")

_SOUNDS: Final[Mapping[str, _Sound]] = {
    "phone": _Sound(PHONE, 160, _LINE),
    "slow": _Sound(PHONE, 128, _LINE),  # four fifths of it (people.md of the plan, dangers: the old)
    # Outdoors echoes blur what is said fast, and quiet syllables drown: slower, and all about equally loud.
    "loudspeaker": _Sound(
        Shape(PCM, 44_100, 16),
        135,
        ("rate", "44100", "compand", "0.01,0.3", "6:-70,-60,-25,-12,0,-8", "gain", "-n", "-1"),
    ),
}
_ENCODINGS: Final = {PCM: "signed-integer", ULAW: "u-law"}

_TONES = (660, 880)  # Hz, rising: a greeting; falling or wailing tones are the sirens'
_TONE_SECONDS: Final = 0.4
_BREATH: Final = 0.5  # seconds between tone and text
_BETWEEN: Final = 2  # seconds before it is said again: who was talking has stopped


def speak(text: str, lang: str, *, kind: Kind, voice: Voice | None = None) -> bytes:
    """A WAV file that says `text`: `phone` 8 kHz µ-law; `loudspeaker` 44.1 kHz 16 bits, after a tone, and twice.

    `slow` is as `phone`, slower. Text as typed, at most MAX_TEXT characters; a language that is not known is spoken as
    Vietnamese. `voice` is another one than ours. Raises BadInput for a text that is too long or has nothing to say,
    CannotSpeak where a program fails.
    """
    said = words(text, lang)
    sound = _SOUNDS[kind]
    spoken = _samples(_spoken(said, voice or chosen(lang), sound.words_per_minute), sound)
    return wrapped(_announced(spoken, sound.shape) if kind == "loudspeaker" else spoken, sound.shape)


def words(text: str, lang: str) -> str:
    """What of `text` is said; raises BadInput as `speak` does."""
    if len(text) > MAX_TEXT:
        raise BadInput("text", "too_long", f"at most {MAX_TEXT} characters are said")
    said = normalised(text, lang)
    if not any(map(str.isalnum, said)):
        raise BadInput("text", "nothing_to_say")
    if pace.seconds(said, lang) > MAX_SECONDS:
        raise BadInput("text", "too_long", f"at most {MAX_SECONDS // 60} minutes are said")
    return said


def chosen(lang: str) -> Voice:
    """Our voice of a language."""
    return VOICES.get(lang, VOICES["vi"])


def _spoken(said: str, voice: Voice, words_per_minute: int) -> bytes:
    arguments = ["-b", "1", "-v", voice.name, "-s", str(words_per_minute), "--stdin", "--stdout"]
    return run("espeak-ng", arguments, said.encode())


def _samples(spoken: bytes, sound: _Sound) -> bytes:
    # -D: no dither, so that the same text is the same file; the length in a header that came by a pipe is wrong
    source = ["-t", "wav", "--ignore-length", "-"]
    return run("sox", ["-V1", "-D", *source, *raw(sound.shape), *sound.effects], spoken)


def _announced(spoken: bytes, shape: Shape) -> bytes:
    tones = b"".join(_tone(pitch, shape) for pitch in _TONES)
    return tones + shape.silence(_BREATH) + spoken + shape.silence(_BETWEEN) + spoken


def _tone(pitch: int, shape: Shape) -> bytes:
    fading = ["synth", str(_TONE_SECONDS), "sine", str(pitch), "fade", "0.02", str(_TONE_SECONDS), "0.1"]
    return run("sox", ["-V1", "-D", "-r", str(shape.rate), "-n", *raw(shape), *fading, "gain", "-6"], b"")


def raw(shape: Shape) -> list[str]:
    """What sox is told of samples without a header, read from standard input or written to standard output."""
    encoding = _ENCODINGS[shape.code]
    return ["-t", "raw", "-L", "-c", "1", "-r", str(shape.rate), "-e", encoding, "-b", str(shape.bits), "-"]
