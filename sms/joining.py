"""Has a sender go on with the long texts that a dead one of its carrier had in parts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from gateway import clock
from gateway.db import Database
from gateway.messages import pieces
from gateway.messages.carriers import Carrier, InboundPiece, Joiner
from sms.patience import or_later

log = structlog.get_logger(__name__)

LOOK = 10.0  # seconds between looks; a file that its rescuer reads at that moment seems to be its sender's


async def inherit(db: Database, carrier: Carrier, holder: str, flights: Path) -> None:
    """Look now and then, for ever, and hand what is found to the carrier's joiner, if it has one."""
    joiner = carrier.joiner
    while joiner is not None:
        await or_later("pieces of texts", _take_over(db, carrier.name, joiner, holder, flights))
        await asyncio.sleep(LOOK)


async def _take_over(db: Database, carrier: str, joiner: Joiner, holder: str, flights: Path) -> None:
    def find() -> list[InboundPiece]:
        with db.transaction() as tx:
            return pieces.inherit(tx, carrier, holder, flights, joiner.patience, clock.now())

    found = await asyncio.to_thread(find)
    if found:
        log.warning("took over pieces of texts", carrier=carrier, holder=holder, count=len(found))
        joiner.resume(found)
