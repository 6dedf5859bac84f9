"""Recorded prompts: what people have read for callers to hear, before an engine has to speak (people.md §6).

A language that no engine speaks is heard as recordings only: ask `can_say` before a prompt is given, and let an
interpreter speak where it cannot.
"""

from gateway.prompts import listing, sittings
from gateway.prompts.converting import MOST, Sound, converted
from gateway.prompts.finding import Heard, can_say, heard, missing
from gateway.prompts.keeping import (
    accept,
    bring,
    by_public_id,
    is_current,
    turn_back,
    versions,
    withdraw,
    words_of,
)
from gateway.prompts.model import Recording, Sitting, Take
from gateway.prompts.speaking import SECRETS, By, Said, aloud, say
from gateway.prompts.states import MOVES, TOPIC, How, State
from gateway.prompts.tongues import every as tongues
from gateway.prompts.tongues import is_recorded_only
from gateway.wording import pieces as pieces_of

__all__ = [
    "MOST",
    "MOVES",
    "SECRETS",
    "TOPIC",
    "By",
    "Heard",
    "How",
    "Recording",
    "Said",
    "Sitting",
    "Sound",
    "State",
    "Take",
    "accept",
    "aloud",
    "bring",
    "by_public_id",
    "can_say",
    "converted",
    "heard",
    "is_current",
    "is_recorded_only", "listing",
    "missing",
    "pieces_of",
    "say",
    "sittings",
    "tongues",
    "turn_back",
    "versions",
    "withdraw",
    "words_of",
]  # fmt: skip
