"""What a chat is to the house: what it tells us beside words and receipts, in neutral form, and who hears it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from gateway.messages.carriers import InboundText, ReceiptEvent, WebRequest


@dataclass(frozen=True)
class Followed:
    """Somebody follows our account since `at`; `evidence`: the event in a few words."""

    address: str
    at: datetime
    evidence: str


@dataclass(frozen=True)
class Unfollowed:
    """Somebody wants to hear no more since `at`."""

    address: str
    at: datetime
    evidence: str


@dataclass(frozen=True)
class Shared:
    """Somebody filled in the form in which we asked for a number; `ref` names the event."""

    address: str
    number: str = field(repr=False)
    ref: str


@dataclass(frozen=True)
class Opened:
    """A message `ref` came to somebody, and was opened where `seen`; "" where they opened the chat itself."""

    address: str
    ref: str
    seen: bool


ChatEvent = InboundText | ReceiptEvent | Followed | Unfollowed | Shared | Opened


class ChatWebhook(Protocol):
    """The half of a carrier that hears a chat, at `/chat/<carrier>/webhook`."""

    def verify(self, request: WebRequest) -> bool:
        """Whether the request really comes from the company."""

    def parse(self, request: WebRequest) -> list[ChatEvent]:
        """The neutral events in a verified request, none for what we do not know; pure. Raises BadInput."""
