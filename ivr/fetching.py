"""What callers said comes home: fetched from the carrier with our credentials, sealed, then deleted there.

No address a webhook names is ever asked: the carrier's own API is, by the recording's name. Turns have a thread of
their own, so that a carrier that answers slowly holds up nothing but the next turn.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

import structlog
from prometheus_client import Counter

from gateway import clock
from gateway.db import Database
from gateway.dictation import Sound, recordings
from gateway.settings import Settings
from ivr.carriers import twilio
from ivr.carriers.twilio_recordings import NotThere, Recordings
from ivr.recordings import Source

log = structlog.get_logger(__name__)

FETCHED = Counter("gateway_ivr_recordings_total", "Recordings of callers by what became of them", ["outcome"])

_AT_ONCE = 20  # recordings of a turn


class Fetching:
    """Brings home what is due."""

    def __init__(self, db: Database, sources: Mapping[str, Source]) -> None:
        self._db = db
        self._sources = sources
        self._thread: threading.Thread | None = None

    @classmethod
    def of(cls, db: Database, settings: Settings) -> Fetching:
        """With the carriers of these settings."""
        return cls(db, {twilio.NAME: Recordings(settings)} if settings.twilio_account else {})

    def begin(self) -> None:
        """A turn, unless the last one still goes on."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._turn, name="recordings", daemon=True)
            self._thread.start()

    def turn(self) -> int:
        """Fetch or delete what is due; how many were looked at."""
        for nth in range(_AT_ONCE):
            with self._db.transaction() as tx:
                due = recordings.claim(tx, clock.now())
                job = None if due is None else (due.carrier, due.ref, due.state)
            if job is None:
                return nth
            self._one(*job)
        return _AT_ONCE

    def _one(self, carrier: str, ref: str, state: str) -> None:
        """No transaction is open while the carrier is asked."""
        source = self._sources.get(carrier)
        try:
            if source is None:
                raise NotThere
            sound = source.fetch(ref) if state == Sound.AWAITED else None
            if sound is None:
                source.forget(ref)
        except (NotThere, OSError) as fault:
            FETCHED.labels("failed").inc()
            log.warning("recording not fetched", fault=type(fault).__name__, ref=ref)
            with self._db.transaction() as tx:
                recordings.failed(tx, carrier, ref, clock.now())
            return
        with self._db.transaction() as tx:
            if sound is None:
                recordings.gone(tx, carrier, ref)
            else:
                recordings.keep(tx, carrier, ref, sound, clock.now())
        FETCHED.labels("kept" if sound is not None else "deleted").inc()

    def _turn(self) -> None:
        try:
            while self.turn() == _AT_ONCE:
                pass
        except Exception as fault:  # a thread has nobody to tell; the next turn tries again
            log.error("recordings were not fetched", exc_info=fault)
