"""Hands out the index of the edition in the database, building it once per process; the only global of the
package."""

from __future__ import annotations

import threading

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import Misconfigured
from gateway.places.gazetteer import build
from gateway.places.index import Index
from gateway.places.model import PlaceEdition

_lock = threading.Lock()
_built: Index | None = None


def index_for(tx: Session) -> Index:
    """The index of the edition in `tx`'s database; costs one read of a one-row table unless the edition
    changed.

    Raises Misconfigured when no edition is loaded: an empty map must not pass for "no such place".
    """
    global _built
    edition = tx.scalar(select(PlaceEdition.edition))
    if edition is None:
        raise Misconfigured("The administrative map is not loaded: run the seed of gateway.places first.")
    ready = _built
    if ready is None or ready.edition != edition:
        with _lock:  # one thread builds, the others wait for it rather than build their own
            ready = _built
            if ready is None or ready.edition != edition:
                ready = _built = build(tx, edition)
    return ready
