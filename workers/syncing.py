"""Lane `sync`: makes the next batch for the central databases, posts it, writes down what they answered; one at a time.

No transaction is open while they are called. Whoever dies between the call and the writing leaves a lease; the batch is
sent again under the same id.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from gateway import clock
from gateway.callbacks import signature
from gateway.callbacks.call import Answer, Caller
from gateway.callbacks.guard import Names
from gateway.db import Database
from gateway.house import House
from gateway.messages import recovery
from gateway.sync import State, Target, outgoing, target
from gateway.sync.outgoing import Batch
from workers.draining import Drain

log = structlog.get_logger(__name__)

LANE = "sync"
KEY = "Gateway-Key"
IDEMPOTENCY = "Idempotency-Key"


@dataclass
class Syncing:
    """The way out to one target."""

    db: Database
    target: Target
    holder: str
    names: Names = field(default_factory=lambda: Names(1))

    def step(self) -> bool:
        """Send one batch; True when it was acknowledged, and another may be due."""
        with self.db.transaction() as tx:
            outgoing.prepare(tx, self.target.key, clock.now())
            batch = outgoing.claim(tx, self.holder, clock.now())
        if batch is None:
            return False
        answer = asyncio.run(self._post(batch))
        with self.db.transaction() as tx:
            state = outgoing.settle(tx, batch, answer.status, answer.said, clock.now())
        if state is not State.ACKNOWLEDGED:
            log.warning("central databases not told", batch=batch.public_id, error=answer.said, state=state)
        return state is State.ACKNOWLEDGED

    async def _post(self, batch: Batch) -> Answer:
        caller = Caller(self.names, self.target.networks)
        await caller.open()
        try:
            signed = signature.sign(self.target.secret, batch.body, clock.now())
            known = {KEY: self.target.key, IDEMPOTENCY: batch.public_id}
            return await caller.post(self.target.url, batch.body, signed, known)
        finally:
            await caller.close()


def drain(house: House) -> Drain:
    """The lane, ready to start; idle for good where no address is set."""
    where = target(house.settings)
    if where is None:
        return Drain(LANE, lambda: False)
    return Drain(LANE, Syncing(house.db, where, recovery.new_holder(LANE)).step)
