"""The one catalogue of everything a person reads or hears; pure, knows no service and sends nothing.

`render` is how every channel gets its words. An argument is a text, a number, a list of these, a stored
value of a dialogue (codes stay codes), or a word of the catalogue, `word("W_KB")`: always a plain JSON value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.wording import parts as _parts
from gateway.wording import rendering
from gateway.wording.catalogue import FORMS, LANGUAGES, BadCatalogue, Catalogue, Entry, Form, load
from gateway.wording.parts import Part, Piece
from gateway.wording.rendering import MissingArgument, UnknownMessage
from gateway.wording.values import BadArgument

CATALOGUE = load()
"""Loaded at import: a text that cannot be rendered stops the start, not a reply."""


def render(msg_id: str, args: Mapping[str, Any], lang: str = "vi", form: Form = "sms") -> str:
    """What message `msg_id` says.

    Forms: `sms` plain letters (GSM-7) · `accented` · `spoken` with numbers as words · `ussd` a screen, the
    SMS text where the entry has none. A language that is not known gets Vietnamese. Raises UnknownMessage,
    MissingArgument, or BadArgument when a value is not of its kind; arguments that are not used are ignored.
    """
    return rendering.render(CATALOGUE, msg_id, args, lang, form)


def word(word_id: str, **args: Any) -> dict[str, Any]:
    """An argument that is a word of the catalogue, itself with arguments: `word("W_CODE", code=…)`."""
    return {"w": word_id, **args}


def entry(msg_id: str) -> Entry:
    """The entry itself. Raises UnknownMessage."""
    try:
        return CATALOGUE.entries[msg_id]
    except KeyError:
        raise UnknownMessage(msg_id) from None


def ids() -> tuple[str, ...]:
    """Every message id, words included, in file order."""
    return tuple(CATALOGUE.entries)


def parts(msg_id: str, args: Mapping[str, Any], lang: str) -> list[Part]:
    """The spoken text of `msg_id` in its parts: what can be recorded once, and what differs. Raises as `render`."""
    return _parts.parts(CATALOGUE, msg_id, args, lang)


def pieces(msg_id: str, lang: str) -> dict[Piece, str]:
    """What of the spoken text of `msg_id` can be recorded, with its words; empty where it is never spoken."""
    return _parts.pieces(entry(msg_id), lang)


def unused(msg_id: str, args: Mapping[str, Any]) -> frozenset[str]:
    """Arguments no form of `msg_id` uses; tests hold it empty, production ignores them."""
    return rendering.unused(CATALOGUE, msg_id, args)


__all__ = [
    "CATALOGUE", "FORMS", "LANGUAGES", "BadArgument", "BadCatalogue", "Catalogue", "Entry", "Form",
    "MissingArgument", "Part", "Piece", "UnknownMessage", "entry", "ids", "parts", "pieces", "render", "unused", "word",
]  # fmt: skip
