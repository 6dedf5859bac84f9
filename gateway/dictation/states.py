"""Where a recording is, and how a talk that waits to be written down may end."""

from __future__ import annotations

from enum import StrEnum


class Sound(StrEnum):
    """Where the sound is. KEPT and LOST are for ever."""

    AWAITED = "awaited"  # at the carrier, which may not have it ready yet
    KEPT = "kept"  # here, sealed; the carrier's copy is to be deleted
    LOST = "lost"  # the carrier never had it, or not within the day


class End(StrEnum):
    """What became of a talk that waited."""

    DONE = "done"  # written down, and done as if it had been written from the beginning
    PASSED_ON = "passed_on"  # a message: written down for whoever calls them, whose promise it is
    CALLED_BACK = "called_back"  # nobody could understand it: a person calls instead
