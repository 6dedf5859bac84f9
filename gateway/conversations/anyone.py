"""Who can be served in a chat before a phone is theirs: whatever tells nothing about a person and calls nobody back."""

from __future__ import annotations

from typing import Final

from gateway import phone

FOR_ANYONE: Final = frozenset(
    {"menu", "language", "hoi", "tin", "hd", "bd", "tingia", "sdt", "at", "gopy", "tc", "dktin"}
)
"""Services by the command name of the grammar; a call for help is no service and needs no number to begin with."""


def must_link_first(number: str, service: str) -> bool:
    """Whether `number` is an address of a chat that must name its phone before `service`."""
    return phone.is_chat(number) and service not in FOR_ANYONE
