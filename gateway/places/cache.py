"""Hands out the index of the edition in the database, building it once per process; the only global of the
package."""

from __future__ import annotations

import threading

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.db import Database
from gateway.errors import Misconfigured
from gateway.places.gazetteer import build
from gateway.places.index import Index
from gateway.places.model import PlaceEdition

log = structlog.get_logger(__name__)

_lock = threading.Lock()
_built: Index | None = None
_ASKED = "places"  # a transaction asks once, however many communes its page shows


def index_for(tx: Session) -> Index:
    """The index of the edition in `tx`'s database; costs a transaction one read of a one-row table unless the
    edition changed.

    Raises Misconfigured when no edition is loaded: an empty map must not pass for "no such place".
    """
    global _built
    asked: Index | None = tx.info.get(_ASKED)
    if asked is not None:
        return asked
    edition = tx.scalar(select(PlaceEdition.edition))
    if edition is None:
        raise Misconfigured("The administrative map is not loaded: run the seed of gateway.places first.")
    ready = _built
    if ready is None or ready.edition != edition:
        with _lock:  # one thread builds, the others wait for it rather than build their own
            ready = _built
            if ready is None or ready.edition != edition:
                ready = _built = build(tx, edition)
    tx.info[_ASKED] = ready
    return ready


def forget(tx: Session) -> None:
    """`tx` has loaded another edition."""
    tx.info.pop(_ASKED, None)


def warm(db: Database) -> None:
    """Build the index before anybody waits for it: it takes most of a second, and a phone's screen a few at most.

    Where the database is away, or nothing is seeded yet, the first who asks builds it.
    """
    try:
        with db.transaction() as tx:
            index_for(tx)
    except (SQLAlchemyError, Misconfigured) as fault:
        log.warning("places not ready", exc_info=fault)
