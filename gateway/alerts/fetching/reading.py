"""A turn over all listed addresses: what is new becomes drafts, what went wrong is written beside the address.

No transaction is open while a server is asked; each document has one of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import update

from gateway import clock
from gateway.accounts import staff
from gateway.alerts import exchange
from gateway.alerts.fetching import links, listed
from gateway.alerts.fetching.means import Means, Unreadable, fetch
from gateway.alerts.model import CapFeed
from gateway.callbacks.guard import Names
from gateway.db import Database
from gateway.errors import Forbidden, GatewayError
from gateway.settings import Settings

log = structlog.get_logger(__name__)

_REMEMBERED: Final = 5_000  # documents; beyond, all are read once more and known as taken
_LONGEST: Final = 1_000  # characters of what is said beside an address


@dataclass(frozen=True)
class _Feed:
    """An address, and whose drafts it makes."""

    id: int
    url: str
    by: int


class Reader:
    """Reads listed feeds for one process. It remembers what it has read, so that a document is fetched once."""

    def __init__(self, db: Database, means: Means, home: str) -> None:
        """`home`: the province whose places are meant first."""
        self._db = db
        self._means = means
        self._home = home
        self._names = Names(2)
        self._read: dict[str, str] = {}
        """By its mark, what was wrong with a document; "" for one that was taken."""

    @classmethod
    def of(cls, db: Database, settings: Settings) -> Reader:
        """As this installation reads."""
        return cls(db, Means.of(settings), settings.home_province)

    def turn(self) -> int:
        """Look at every listed address once; how many drafts there are more."""
        with self._db.transaction() as tx:
            feeds = [_Feed(feed.id, feed.url, feed.added_by) for feed in listed.every(tx)]
        return sum(self._look(feed) for feed in feeds)

    def _look(self, feed: _Feed) -> int:
        made, faults = asyncio.run(self._gather(feed))
        with self._db.transaction() as tx:
            looked = {"looked_at": clock.now(), "said": "; ".join(faults)[:_LONGEST] or None}
            tx.execute(update(CapFeed).where(CapFeed.id == feed.id).values(looked))
        return made

    async def _gather(self, feed: _Feed) -> tuple[int, Sequence[str]]:
        """The drafts made, and every fault there is now, also of documents that were read before."""
        async with self._means.session(self._names) as session:
            try:
                body = await fetch(session, feed.url)
                found = links.of(body, feed.url)
            except Unreadable as fault:
                return 0, [fault.message]
            if found is None:
                made, said = self._take(feed, body)
                return made, [said] if said else []
            if len(self._read) > _REMEMBERED:
                self._read.clear()
            made, faults = 0, []
            for link in reversed(found):  # the oldest first: an update comes after what it is about
                if link.mark not in self._read:
                    try:
                        more, self._read[link.mark] = self._take(feed, await fetch(session, link.url))
                    except Unreadable as fault:
                        faults.append(f"{link.url}: {fault.message}")  # asked for again at the next turn
                        continue
                    made += more
                wrong = self._read[link.mark]
                faults += [f"{link.url}: {wrong}"] if wrong else []
            return made, faults

    def _take(self, feed: _Feed, body: bytes) -> tuple[int, str]:
        """A draft of the document, and what is wrong with it; one that was taken before, or is over, is no fault."""
        now = clock.now()
        try:
            with self._db.transaction() as tx:
                author = staff.by_id(tx, feed.by, now)
                if author is None or not author.may("alert.write"):
                    raise Forbidden("tài khoản đã thêm nguồn này không còn được soạn cảnh báo")
                exchange.take(tx, body, feed.by, now, self._home, area=author.area("alert.write"))
        except exchange.Taken:
            return 0, ""
        except GatewayError as fault:
            if fault.code == "past":
                return 0, ""
            field = getattr(fault, "field", "")
            return 0, f"{field}: {fault.message}" if field else fault.message
        return 1, ""


class Rounds:
    """Turns beside the other work by the clock: a server that answers slowly holds up nothing but the next turn."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """A turn, unless the last one still goes on."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._turn, name="cap feeds", daemon=True)
            self._thread.start()

    def _turn(self) -> None:
        try:
            made = self._reader.turn()
        except Exception as fault:  # a thread has nobody to tell; the next turn tries again
            log.error("cap feeds were not read", exc_info=fault)
            return
        if made:
            log.info("cap documents drafted", count=made)
