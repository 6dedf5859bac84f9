"""A text of the catalogue becomes the sound that a caller hears: recordings, the engine, or both after one another.

What tells of one person is made for them and kept nowhere; everything else is made once (`gateway.speech.cache`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import speech, wording
from gateway.prompts.choosing import Bit, Played, Rest, Spoken, chosen
from gateway.prompts.finding import heard, holding
from gateway.prompts.model import Recording
from gateway.prompts.tongues import is_recorded_only
from gateway.settings import Settings
from gateway.speech import CannotSpeak
from gateway.wording import Piece

By = Literal["person", "engine", "both", "canned"]
"""Who is heard; `canned`: nothing could be said, so the file of the tree is."""

SECRETS: Final = frozenset({"otp", "pin"})
"""Arguments whose sound is kept nowhere, whatever else is."""


@dataclass(frozen=True, slots=True)
class Said:
    """A WAV file for telephones, and who is heard in it. `kept`: it tells of nobody, and may be stored."""

    wav: bytes
    by: By
    kept: bool


def say(
    tx: Session | None,
    settings: Settings,
    msg_id: str,
    args: Mapping[str, Any],
    lang: str,
    *,
    slow: bool = False,
) -> Said:
    """The sound of a text; without `tx` no recording is looked for. `slow`: the engine speaks slower, nobody else.

    Raises CannotSpeak where a program fails, or where nothing can say it in a language that no engine speaks.
    """
    parts = wording.parts(msg_id, args, lang)
    ids = {part.piece.msg_id for part in parts if part.piece}
    there = heard(tx, lang, ids) if tx is not None else {}
    bits = chosen(parts, holding(there), by_engine=not is_recorded_only(lang))
    if bits is None:
        raise CannotSpeak(f"no recording says {msg_id} in {lang}")
    wanted = {there[bit.piece].id for bit in bits if isinstance(bit, Played)}
    recorded = _sounds(tx, wanted)
    if len(recorded) < len(wanted):  # withdrawn this very moment
        return say(None, settings, msg_id, args, lang, slow=slow)
    sounds = {piece: recorded[found.id] for piece, found in there.items() if found.id in recorded}
    kept = SECRETS.isdisjoint(args) and not any(part.personal for part in parts)
    return Said(_joined(settings, bits, sounds, lang, kept=kept, slow=slow), _by(bits), kept)


def spoken_before(settings: Settings, words: str, lang: str) -> bool:
    """Whether the sound of these words is kept."""
    voice = speech.Voice(settings.speech_voice) if lang == "vi" else None
    return speech.kept(settings.data / "speech", words, lang, "phone", voice).exists()


def aloud(settings: Settings, words: str, lang: str, *, kept: bool, slow: bool = False) -> bytes:
    """Words by the engine, from what was made before where they may be `kept`. Raises CannotSpeak, BadInput."""
    voice = speech.Voice(settings.speech_voice) if lang == "vi" else None
    kind: speech.Kind = "slow" if slow else "phone"
    if not kept:
        return speech.speak(words, lang, kind=kind, voice=voice)
    return speech.audio(settings.data / "speech", words, lang, kind, voice).read_bytes()


def _joined(
    settings: Settings,
    bits: Sequence[Bit],
    sounds: Mapping[Piece, bytes],
    lang: str,
    *,
    kept: bool,
    slow: bool,
) -> bytes:
    if len(bits) == 1 and isinstance(bits[0], Spoken):
        return aloud(settings, bits[0].words, lang, kept=kept, slow=slow)
    samples = b""
    for bit in bits:
        match bit:
            case Played(piece):
                samples += speech.samples(sounds[piece])
            case Rest(seconds):
                samples += speech.PHONE.silence(seconds)
            case Spoken(words) if any(map(str.isalnum, words)):
                samples += speech.samples(aloud(settings, words, lang, kept=kept, slow=slow))
    return speech.wrapped(samples, speech.PHONE)


def _sounds(tx: Session | None, ids: Collection[int]) -> dict[int, bytes]:
    if tx is None or not ids:
        return {}
    rows = tx.execute(select(Recording.id, Recording.sound).where(Recording.id.in_(ids)))
    return {row_id: sound for row_id, sound in rows if sound is not None}


def _by(bits: Sequence[Bit]) -> By:
    played = any(isinstance(bit, Played) for bit in bits)
    spoken = any(isinstance(bit, Spoken) for bit in bits)
    return "both" if played and spoken else "person" if played else "engine"
