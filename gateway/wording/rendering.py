"""Fills a catalogue text with its arguments: the only way from a message id to words; knows no channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.wording.arguments import Argument
from gateway.wording.catalogue import Catalogue, Entry, Form
from gateway.wording.template import Clause, Slot
from gateway.wording.values import Shown


class UnknownMessage(LookupError):
    """There is no text with this id."""


class MissingArgument(LookupError):
    """The text cannot be said without this argument."""


def render(catalogue: Catalogue, msg_id: str, args: Mapping[str, Any], lang: str, form: Form) -> str:
    """The text of `msg_id`. Raises UnknownMessage, MissingArgument, BadArgument."""
    entry = entry_of(catalogue, msg_id)

    def word(word_id: str, **word_args: Any) -> str:
        return render(catalogue, word_id, word_args, lang, form)

    filling = Filling(catalogue, entry, args, Shown(lang, form, word))
    return filling.of(entry.template(lang, form))


def unused(catalogue: Catalogue, msg_id: str, args: Mapping[str, Any]) -> frozenset[str]:
    """The arguments of `args` that no form of `msg_id` can use: a mistake of whoever gives them."""
    return frozenset(args) - entry_of(catalogue, msg_id).arguments


def entry_of(catalogue: Catalogue, msg_id: str) -> Entry:
    """The entry itself. Raises UnknownMessage."""
    try:
        return catalogue.entries[msg_id]
    except KeyError:
        raise UnknownMessage(msg_id) from None


class Filling:
    """One rendering: an entry, the caller's arguments and how values are shown."""

    def __init__(self, catalogue: Catalogue, entry: Entry, args: Mapping[str, Any], shown: Shown) -> None:
        self.entry = entry
        self.shown = shown
        self._glossary = catalogue.arguments
        self._args = args

    def of(self, pieces: tuple[str | Slot | Clause, ...]) -> str:
        """The text of all of them."""
        return "".join(self._piece(piece) for piece in pieces)

    def _piece(self, piece: str | Slot | Clause) -> str:
        match piece:
            case str():
                return piece
            case Slot():
                said = self.slot(piece)
                if not said and self._args.get(piece.name) is None:
                    raise MissingArgument(f"{self.entry.id} needs {piece.name}")
                return said
            case Clause(inner):
                said_slots = {slot: self.slot(slot) for slot in inner if isinstance(slot, Slot)}
                if not all(said_slots.values()):
                    return ""
                return "".join(said_slots[part] if isinstance(part, Slot) else part for part in inner)

    def slot(self, slot: Slot) -> str:
        """What stands in a slot; "" where there is nothing to say."""
        argument, value = self.value(slot)
        if value is None and not (argument.empty and slot.name in self._args):
            return ""
        return self.shown.text(value, argument, slot.styles)

    def value(self, slot: Slot) -> tuple[Argument, Any]:
        """What is known of the argument of a slot, and what was given for it."""
        argument = self._glossary[slot.name]
        value = self._args.get(slot.name, argument.default)
        if "keys" in slot.styles and self.entry.last:
            value = [*(value or ()), {"w": self.entry.last}]
        return argument, value
