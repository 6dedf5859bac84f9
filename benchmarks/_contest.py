"""What a contestant is, and what one of its runs yields; it starts and measures nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

TEXT = "Canh bao thu nghiem: khong co gi phai lam, cam on ba con nhe"
"""What everybody sends: one GSM-7 segment, everyday length, nothing that a gateway must escape."""

FIRST = 8_490_000_000_000
"""The first recipient; the others follow. Two digits longer than a Vietnamese number: nobody can have one of these."""


class NotRun(Exception):
    """A contestant cannot run here; its words tell why, and what to install."""


@dataclass(frozen=True)
class Run:
    """One run, proved right by the carrier's counts: a run that lost or doubled a message raises instead.

    `rate` is messages a second from the hand-over of the first to the end of the last (its answer, its receipt if it
    has one, and its state where the contestant keeps any). CPU is that of the contestant and its servers (PostgreSQL,
    Redis, RabbitMQ), not the carrier's nor the load's. `foreign` is cores that strangers used meanwhile.
    """

    rate: float
    cpu_per_1000: float
    peak_mb: float
    foreign: float


class Contestant(Protocol):
    """A system that can send; every run starts it anew, and only sending is timed."""

    @property
    def name(self) -> str:
        """As people know it, with its version."""

    def run(self, messages: int, *, receipts: bool, delay_ms: int, window: int) -> Run:
        """Send `messages` texts to as many people through a carrier that answers after `delay_ms`.

        `window`: messages that may be on their way at once. Raises NotRun, or AssertionError when it sent wrong.
        """


def recipients(messages: int) -> list[str]:
    """Distinct numbers, digits only."""
    return [str(FIRST + n) for n in range(messages)]
