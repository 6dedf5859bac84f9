"""Brings recordings home from a carrier: fetched with our credentials, handed over, deleted there; keeps none itself.

Neutral: whoever has something recorded (prompts that are read by phone, callers who speak after the beep) says what is
done with it. No address that a webhook names is ever asked, and no transaction is open meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

from ivr.carriers.twilio_recordings import NotThere

log = structlog.get_logger(__name__)


class Source(Protocol):
    """A carrier's recordings. Both raise OSError where it could not be asked."""

    def fetch(self, ref: str) -> bytes:
        """The WAV file. Raises NotThere."""
        ...

    def forget(self, ref: str) -> None:
        """Delete the carrier's copy; one that is gone already is no fault."""
        ...


def bring_home(source: Source, ref: str, keep: Callable[[bytes], None], gone: Callable[[], None]) -> bool:
    """Fetch `ref`, have it kept, delete it at the carrier and tell that it is gone; False: it is not to be had now.

    What `keep` raises is raised: then the carrier's copy stays.
    """
    try:
        brought = source.fetch(ref)
    except (NotThere, OSError) as fault:
        log.info("recording not here yet", ref=ref, fault=type(fault).__name__)
        return False
    keep(brought)
    forget(source, ref, gone)
    return True


def forget(source: Source, ref: str, gone: Callable[[], None]) -> None:
    """Have the carrier's copy deleted; where it cannot be asked, somebody tries again."""
    try:
        source.forget(ref)
    except OSError as fault:
        log.warning("recording not deleted at the carrier", ref=ref, fault=type(fault).__name__)
    else:
        gone()
