"""From template and arguments to the text a phone shows; the same for counting segments now and for hand-over later.

A body is never stored as text (decisions 5): the row holds a catalogue id and encrypted arguments. The one template
outside the catalogue is `text`, the free text of an API client.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, cast

from gateway import wording
from gateway.text.accents import apply as apply_accents
from gateway.text.segments import measure

Accents = Literal["keep", "fold", "auto"]
FREE_TEXT = "text"


def render(template: str, args: Mapping[str, Any], lang: str, accents: str) -> str:
    """The text of one message. `accents`: keep, fold (every phone, fewest segments) or auto (keep where free)."""
    if template == FREE_TEXT:
        return apply_accents(str(args["text"]), cast(Accents, accents))
    plain = wording.render(template, args, lang, "sms")
    if accents == "fold":
        return plain
    accented = wording.render(template, args, lang, "accented")
    if accents == "keep" or measure(accented).segments <= measure(plain).segments:
        return accented
    return plain


def pack(args: Mapping[str, Any]) -> str | None:
    """Arguments as stored (before encryption); None when the template has none."""
    return json.dumps(args, ensure_ascii=False, separators=(",", ":")) if args else None


def unpack(stored: str | None) -> dict[str, Any]:
    """Arguments as given."""
    return cast("dict[str, Any]", json.loads(stored)) if stored else {}
