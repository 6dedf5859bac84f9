"""What is said has an address that tells nothing: it travels there sealed, and becomes sound when it is fetched.

So no document waits for a voice, no log and no carrier's console shows what somebody was told, and nothing need be kept
until it is fetched. An address is good for an hour, that of a one-time code for minutes. Codes travel as they are
stored, and are spoken and kept nowhere.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from gateway import crypto
from gateway.prompts import SECRETS

LIFE: Final = timedelta(hours=1)
LIFE_OF_SECRETS: Final = timedelta(minutes=5)
"""Of one-time codes: a carrier fetches a sound within seconds, and once more where the first answer was lost."""
_PLACE: Final = "ivr.sound"


class Said(NamedTuple):
    """Words to be spoken by the engine. `kept`: the sound may be stored for the next who is told the same.

    `slow`: slower than it is said to others.
    """

    words: str
    lang: str
    kept: bool
    slow: bool = False


class Text(NamedTuple):
    """A text of the catalogue, to be played where somebody has recorded it, else spoken, `slow` or not."""

    msg_id: str
    args: Mapping[str, Any]
    lang: str
    slow: bool = False


class Take(NamedTuple):
    """What somebody has just read in a sitting, for them alone."""

    ref: str


Sound = Said | Text | Take
_KINDS: Final[Mapping[str, type[Sound]]] = {"said": Said, "text": Text, "take": Take}


def seal(sound: Sound, now: datetime) -> str:
    """The name under which `sound` is fetched."""
    kind = next(name for name, known in _KINDS.items() if isinstance(sound, known))
    secret = isinstance(sound, Text) and not SECRETS.isdisjoint(sound.args)
    until = now + (LIFE_OF_SECRETS if secret else LIFE)
    inside = json.dumps([int(until.timestamp()), kind, *sound], ensure_ascii=False)
    return base64.urlsafe_b64encode(crypto.encrypt(inside, _PLACE)).rstrip(b"=").decode()


def unseal(name: str, now: datetime) -> Sound | None:
    """What the name stands for; None where it is none of ours, or too old."""
    try:
        cell = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
        until, kind, *rest = json.loads(crypto.decrypt(cell, _PLACE))
        return _KINDS[kind](*rest) if now.timestamp() <= until else None
    except (ValueError, KeyError, TypeError, crypto.CannotDecrypt):
        return None
