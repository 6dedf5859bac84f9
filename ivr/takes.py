"""What is read in a sitting comes home: at once when the carrier tells of it, when the reader waits for it, else by the
clock; after an hour nobody waits any more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gateway import clock
from gateway.db import Database
from gateway.prompts import Take, sittings
from gateway.settings import Settings
from ivr import recordings
from ivr.carriers.twilio_recordings import Recordings
from ivr.recordings import Source

_AT_ONCE: Final = 20  # takes of a turn
_TOLD: Final = timedelta(seconds=30)  # a carrier that tells has told by then


class Takes:
    """Fetches takes on behalf of one installation."""

    def __init__(self, db: Database, source: Source) -> None:
        self._db = db
        self._source = source

    @classmethod
    def of(cls, db: Database, settings: Settings) -> Takes:
        """With the carrier of these settings."""
        return cls(db, Recordings(settings))

    def fetch(self, ref: str) -> None:
        """Bring one home, if anybody waits for it."""
        if self._db.do(lambda tx: _awaited(sittings.of_ref(tx, ref))):
            recordings.bring_home(
                self._source, ref, lambda brought: self._came(ref, brought), lambda: self._gone(ref)
            )

    def lost(self, ref: str) -> None:
        """The carrier says that there is nothing to be had."""
        self._came(ref, None)
        self._gone(ref)

    def turn(self) -> int:
        """Fetch what was not told of, delete what was left at the carrier, give up what is too old; how many."""
        now = clock.now()
        due = self._db.do(lambda tx: sittings.outstanding(tx, now - _TOLD, _AT_ONCE))
        for ref, at, there in due:
            if there:
                recordings.forget(self._source, ref, lambda ref=ref: self._gone(ref))  # type: ignore[misc]
            elif now - at > sittings.PATIENCE:
                self.lost(ref)
            else:
                self.fetch(ref)
        return len(due)

    def _came(self, ref: str, brought: bytes | None) -> None:
        self._db.do(lambda tx: sittings.came(tx, ref, brought, clock.now()))

    def _gone(self, ref: str) -> None:
        self._db.do(lambda tx: sittings.forgotten(tx, ref))


def _awaited(take: Take | None) -> bool:
    return take is not None and take.sound is None and take.fault is None
