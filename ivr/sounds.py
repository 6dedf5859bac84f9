"""What is said has an address that tells nothing: the words travel in it sealed, and are spoken when it is fetched.

So no document waits for a voice, no log and no carrier's console shows what somebody was told, and nothing need be kept
until it is fetched. An address is good for an hour. One-time codes are spoken and kept nowhere.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from gateway import crypto

LIFE: Final = timedelta(hours=1)
_PLACE: Final = "ivr.sound"


class Said(NamedTuple):
    """Words to be spoken. `kept`: the sound may be stored for the next who is told the same."""

    words: str
    lang: str
    kept: bool


def seal(said: Said, now: datetime) -> str:
    """The name under which `said` is fetched."""
    inside = json.dumps([said.words, said.lang, said.kept, int((now + LIFE).timestamp())], ensure_ascii=False)
    return base64.urlsafe_b64encode(crypto.encrypt(inside, _PLACE)).rstrip(b"=").decode()


def unseal(name: str, now: datetime) -> Said | None:
    """What the name stands for; None where it is none of ours, or too old."""
    try:
        cell = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4))
        words, lang, kept, until = json.loads(crypto.decrypt(cell, _PLACE))
    except (ValueError, crypto.CannotDecrypt):
        return None
    return Said(words, lang, kept) if now.timestamp() <= until else None
