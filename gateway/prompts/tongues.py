"""Languages of the voice: which an engine speaks, and which are heard as recordings only; reads the settings."""

from __future__ import annotations

from collections.abc import Mapping

from gateway import speech, wording
from gateway.settings import Settings

OWN_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def every(settings: Settings) -> Mapping[str, str]:
    """Codes of all languages with their names, each in itself; those of the catalogue first."""
    recorded = {tongue.code: tongue.name for tongue in settings.recorded_languages}
    return {lang: OWN_NAMES.get(lang, lang) for lang in wording.LANGUAGES} | recorded


def is_recorded_only(lang: str) -> bool:
    """Whether nothing but recordings can say anything in it."""
    return lang not in speech.VOICES
