"""From template and arguments to the text a phone shows; the same for counting segments now and for hand-over later.

A body is never stored as text (decisions 5): the row holds a catalogue id and encrypted arguments. The templates
outside the catalogue are `text`, the free text of an API client, and `shared …`, one text that many get
(`messages.shared`). A one-time code is not even an argument: the row says
which verification it belongs to, and `reveal` derives it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, cast

from gateway import crypto, wording
from gateway.text.accents import apply as apply_accents
from gateway.text.segments import measure

Accents = Literal["keep", "fold", "auto"]
FREE_TEXT = "text"
SHARED = "shared "
"""How the template of a shared text begins; what follows names it."""


def render(template: str, args: Mapping[str, Any], lang: str, accents: str) -> str:
    """The text of one message. `accents`: keep, fold (every phone, fewest segments) or auto (keep where free)."""
    if template == FREE_TEXT or template.startswith(SHARED):
        return apply_accents(str(args["text"]), cast(Accents, accents))
    told = reveal(args)
    plain = wording.render(template, told, lang, "sms")
    if accents == "fold":
        return plain
    accented = wording.render(template, told, lang, "accented")
    if accents == "keep" or measure(accented).segments <= measure(plain).segments:
        return accented
    return plain


def sealed_code(verification_id: str, salt: bytes) -> dict[str, str]:
    """The argument that stands for a one-time code until it is said."""
    return {"verification": verification_id, "salt": salt.hex()}


def reveal(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """`args` with the digits in the place of a sealed code: for the moment of saying them, never for keeping."""
    told = dict(args)
    if isinstance(args.get("otp"), Mapping):
        told["otp"] = _digits(args["otp"])
    if isinstance(args.get("pin"), Mapping):
        told["pin"] = pin_of(args["pin"])
    return told


def pin_of(sealed: Mapping[str, str]) -> str:
    """The four digits of a sealed code that opens a day of staff texts: fewer than any code of six, by their length."""
    return _digits(sealed)[-4:]


def _digits(sealed: Mapping[str, str]) -> str:
    return crypto.ring().one_time_code(sealed["verification"], bytes.fromhex(sealed["salt"]))


def pack(args: Mapping[str, Any]) -> str | None:
    """Arguments as stored (before encryption); None when the template has none."""
    return json.dumps(args, ensure_ascii=False, separators=(",", ":")) if args else None


def unpack(stored: str | None) -> dict[str, Any]:
    """Arguments as given."""
    return cast("dict[str, Any]", json.loads(stored)) if stored else {}
