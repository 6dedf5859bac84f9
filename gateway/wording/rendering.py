"""Fills a catalogue text with its arguments: the only way from a message id to words; knows no channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.wording.catalogue import Catalogue, Entry, Form
from gateway.wording.template import Clause, Slot
from gateway.wording.values import Shown


class UnknownMessage(LookupError):
    """There is no text with this id."""


class MissingArgument(LookupError):
    """The text cannot be said without this argument."""


def render(catalogue: Catalogue, msg_id: str, args: Mapping[str, Any], lang: str, form: Form) -> str:
    """The text of `msg_id`. Raises UnknownMessage, MissingArgument, BadArgument."""
    entry = _entry(catalogue, msg_id)

    def word(word_id: str, **word_args: Any) -> str:
        return render(catalogue, word_id, word_args, lang, form)

    filling = _Filling(catalogue, entry, args, Shown(lang, form, word))
    return filling.of(entry.template(lang, form))


def unused(catalogue: Catalogue, msg_id: str, args: Mapping[str, Any]) -> frozenset[str]:
    """The arguments of `args` that no form of `msg_id` can use: a mistake of whoever gives them."""
    return frozenset(args) - _entry(catalogue, msg_id).arguments


def _entry(catalogue: Catalogue, msg_id: str) -> Entry:
    try:
        return catalogue.entries[msg_id]
    except KeyError:
        raise UnknownMessage(msg_id) from None


class _Filling:
    """One rendering: an entry, the caller's arguments and how values are shown."""

    def __init__(self, catalogue: Catalogue, entry: Entry, args: Mapping[str, Any], shown: Shown) -> None:
        self._glossary = catalogue.arguments
        self._entry = entry
        self._args = args
        self._shown = shown

    def of(self, pieces: tuple[str | Slot | Clause, ...]) -> str:
        return "".join(self._piece(piece) for piece in pieces)

    def _piece(self, piece: str | Slot | Clause) -> str:
        match piece:
            case str():
                return piece
            case Slot():
                said = self._slot(piece)
                if not said and self._args.get(piece.name) is None:
                    raise MissingArgument(f"{self._entry.id} needs {piece.name}")
                return said
            case Clause(inner):
                said_slots = {slot: self._slot(slot) for slot in inner if isinstance(slot, Slot)}
                if not all(said_slots.values()):
                    return ""
                return "".join(said_slots[part] if isinstance(part, Slot) else part for part in inner)

    def _slot(self, slot: Slot) -> str:
        argument = self._glossary[slot.name]
        value = self._args.get(slot.name, argument.default)
        if "keys" in slot.styles and self._entry.last:
            value = [*(value or ()), {"w": self._entry.last}]
        if value is None and not (argument.empty and slot.name in self._args):
            return ""
        return self._shown.text(value, argument, slot.styles)
