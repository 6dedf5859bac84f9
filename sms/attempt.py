"""One attempt: renders a claimed text, hands it to the carrier, and says what became of it; writes nothing but the
flight file, and the wish of a person who opted out at the carrier.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock, people
from gateway.db import Database
from gateway.errors import GatewayError
from gateway.messages import outcomes
from gateway.messages.carriers import Address, Carrier, Outgoing, SendError
from gateway.messages.flight import Flight
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.pacing import Pacer
from gateway.messages.policy import policy_of, wait_before
from gateway.messages.status import Status

log = structlog.get_logger(__name__)

_MAX_REF = 200  # characters; longer references are no carrier's


class Attempts:
    """Makes attempts over one carrier; no fault of one message may reach another."""

    def __init__(self, db: Database, carrier: Carrier, flight: Flight, pacer: Pacer) -> None:
        self._db = db
        self._carrier = carrier
        self._flight = flight
        self._pacer = pacer

    async def make(self, message: Claimed) -> Outcome:
        """Try `message` once; always returns an outcome, which is in the flight file by then."""
        key = (message.month, message.id, message.no)
        now = clock.now()
        try:
            self._flight.took(key)
        except OSError as fault:  # a full disk: what cannot be written down must not be sent
            log.error("flight file", fault=type(fault).__name__)
            again = now + wait_before(policy_of(message.purpose, message.lane), 1)
            return Outcome(*key, Status.QUEUED, error="flight_file", retry_at=again)
        try:
            outcome = await self._try(message, now)
        except Exception as fault:  # ours, in one message: it must not take its outcome or the loop along
            log.error("hand-over broke", exc_info=fault)
            outcome = Outcome(*key, Status.UNKNOWN, error="our_fault")
        try:
            self._flight.done(outcome)
        except OSError as fault:
            log.error("flight file", fault=type(fault).__name__)  # the database will hear of it all the same
        return outcome

    async def _try(self, message: Claimed, now: datetime) -> Outcome:
        key = (message.month, message.id, message.no)
        if message.expires_at <= now:
            return Outcome(*key, Status.UNSENT, error="expired")
        try:
            text = message.render()
        except (LookupError, TypeError, ValueError, GatewayError) as fault:
            log.error("cannot render", template=message.template, exc_info=fault)
            return Outcome(*key, Status.UNSENT, error="cannot_render")
        seconds = int((message.expires_at - now).total_seconds())
        try:
            ref = await self._carrier.sender.send(Outgoing(Address(*key), message.recipient, text, seconds))
        except SendError as refusal:
            return await self._refused(message, refusal)
        if not ref.isprintable() or len(ref) > _MAX_REF:
            return Outcome(*key, Status.SENT, error="strange_reference")
        return Outcome(*key, Status.SENT, ref=ref)

    async def _refused(self, message: Claimed, refusal: SendError) -> Outcome:
        key = (message.month, message.id, message.no)
        now = clock.now()
        if refusal.pause:
            self._pacer.pause(refusal.pause)
        if refusal.unknown:
            policy = policy_of(message.purpose, message.lane)
            again = outcomes.after_doubt(policy, message.doubtful, now)
            return Outcome(*key, Status.UNKNOWN, error=refusal.code, retry_at=again)
        if refusal.retryable:
            status, retry = outcomes.after_refusal(message, now, route_away=refusal.pause > 0)
            return Outcome(*key, status, error=refusal.code, retry_at=retry)
        if refusal.opted_out:
            await self._note_opt_out(message.recipient, refusal.code)
        return Outcome(*key, Status.FAILED, error=refusal.code)

    async def _note_opt_out(self, number: str, code: str) -> None:
        try:
            await asyncio.to_thread(self._opt_out_now, number, code)
        except SQLAlchemyError as fault:  # the carrier keeps refusing this number and we hear of it again
            log.warning("opt-out not noted", exc_info=fault)

    def _opt_out_now(self, number: str, code: str) -> None:
        with self._db.transaction() as tx:
            people.record_consent(
                tx,
                number,
                people.OPT_OUT,
                given=True,
                channel="sms",
                evidence=f"{self._carrier.name} {code}",
                now=clock.now(),
            )
