"""What a phone's USSD needs of whoever carries it: dial, answer, leave; and the word for "not yet"."""

from __future__ import annotations

from typing import Any, Protocol

from simulator.state import Phone


class Busy(Exception):
    """The person cannot answer: the customer has not yet."""


class UssdCarrier(Protocol):
    """A company that carries dialled codes to the customer; its sessions have `id`, `open` and `on_handset()`."""

    def last(self, phone: Phone) -> Any:
        """The session a phone is in, or was in last; None before the first."""

    async def dial(self, phone: Phone, dialled: str) -> Any:
        """A code goes out and its first screen comes back; whatever session the phone was in is over."""

    async def answer(self, session: Any, words: str) -> None:
        """The person's answer goes out and the next screen comes back. Raises Busy."""

    def leave(self, phone: Phone) -> None:
        """The person hangs up, dials anew, or the handset goes dark."""
