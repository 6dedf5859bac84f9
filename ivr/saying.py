"""From what an address stands for to what is heard: recordings first, else the engine, at worst the file of the tree.

Whoever is on the line always hears something.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway import prompts, speech, wording
from gateway.errors import BadInput
from gateway.hurrying import Hurried
from gateway.messages import bodies
from gateway.settings import Settings
from gateway.speech import CannotSpeak
from ivr.sounds import Said, Sound, Take, Text

log = structlog.get_logger(__name__)

SOUNDS = Counter(
    "gateway_ivr_sounds_total", "Sounds that calls have fetched by who was heard in them", ["by"]
)


@dataclass(frozen=True)
class Heard:
    """A WAV file, its words, and who speaks. `kept`: the carrier may keep it for an hour."""

    wav: bytes
    words: str
    by: prompts.By
    kept: bool


class Saying:
    """Speaks on behalf of one installation."""

    def __init__(self, db: Hurried, settings: Settings) -> None:
        self._db = db
        self._settings = settings

    def hear(self, sound: Sound) -> Heard:
        """What is heard. Raises NotFound for a reading that is gone; nothing else."""
        match sound:
            case Said():
                heard = self._words(sound)
            case Text():
                heard = self._text(sound)
            case Take(ref):
                heard = Heard(self._db.do(lambda tx: prompts.sittings.draft(tx, ref)), "", "person", False)
        SOUNDS.labels(heard.by).inc()
        return heard

    def _words(self, said: Said) -> Heard:
        try:
            wav = prompts.aloud(self._settings, said.words, said.lang, kept=said.kept, slow=said.slow)
        except (CannotSpeak, BadInput) as fault:
            return _canned(said.lang, fault)
        return Heard(wav, said.words, "engine", said.kept)

    def _text(self, text: Text) -> Heard:
        args = bodies.reveal(text.args)
        words = wording.render(text.msg_id, args, text.lang, "spoken")

        def say(tx: Session | None) -> prompts.Said:
            return prompts.say(tx, self._settings, text.msg_id, args, text.lang, slow=text.slow)

        try:
            said = self._db.do(say)
        except SQLAlchemyError as fault:
            log.warning("recordings not looked for", exc_info=fault)
            try:
                said = say(None)
            except (CannotSpeak, BadInput) as second:
                return _canned(text.lang, second)
        except (CannotSpeak, BadInput) as fault:
            return _canned(text.lang, fault)
        return Heard(said.wav, words, said.by, said.kept)


def _canned(lang: str, fault: Exception) -> Heard:
    """The file of the tree; what should have been said is in no log."""
    log.error("nothing could be said", lang=lang, fault=type(fault).__name__, why=str(fault)[:120])
    return Heard(speech.canned(lang), wording.render(speech.CANNED, {}, lang, "spoken"), "canned", False)
