"""Attempts: what a claimed text becomes before it is handed over, and what a carrier's answer makes of it; no waiting,
no database, no carrier.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import structlog

from gateway.messages import bodies, outcomes, shared
from gateway.messages.carriers import Address, Outgoing, SendError
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.policy import policy_of
from gateway.messages.status import Status

log = structlog.get_logger(__name__)

_PATIENCE = 2  # refusals for now by one carrier, before the next is asked: seconds, not minutes
_MAX_REF = 200  # characters; longer references are no carrier's


def prepare(message: Claimed, now: datetime, *, called: bool = False) -> Outgoing | Outcome:
    """The text for the air, or why there is none: its life is over, or it cannot be said.

    `called`: what a call says is not even opened here; the call itself asks for it once somebody has answered.
    """
    address = Address(message.month, message.id, message.no)
    seconds = (message.expires_at - now).total_seconds()
    if seconds <= 0:
        return Outcome(*address, Status.UNSENT, error="expired")
    if called:
        return Outgoing(address, message.recipient, "", int(seconds), message.purpose, message.template)
    try:
        text, args = _said(message)
    except Exception as fault:  # whatever is wrong with one row, the batch goes on and the sender lives
        log.error("cannot render", template=message.template, exc_info=fault)
        return Outcome(*address, Status.UNSENT, error="cannot_render")
    return Outgoing(address, message.recipient, text, int(seconds), message.purpose, message.template, args)


def _said(message: Claimed) -> tuple[str, dict[str, Any]]:
    """The text and its arguments; what many get is opened and rendered once."""
    if message.sealed_args is None:
        return _plain(message.template, message.lang, message.accents), {}
    if message.template.startswith(bodies.SHARED):
        return _shared(message.template, message.sealed_args, message.lang, message.accents), {}
    args = message.args()
    return bodies.render(message.template, args, message.lang, message.accents), args


@lru_cache(maxsize=512)
def _plain(template: str, lang: str, accents: str) -> str:
    """A text without arguments is the same for everybody: a million recipients render it once."""
    return bodies.render(template, {}, lang, accents)


@lru_cache(maxsize=512)
def _shared(template: str, sealed: bytes, lang: str, accents: str) -> str:
    return bodies.render(template, shared.opened(sealed), lang, accents)


def taken(address: Address, refs: Sequence[str], raw_refs: Sequence[str] = ()) -> Outcome:
    """The carrier has it. A reference that is no reference is not kept: its receipts will find nothing."""
    if not all(map(_is_ref, (*refs, *raw_refs))):
        return Outcome(*address, Status.SENT, error="strange_reference")
    return Outcome(*address, Status.SENT, tuple(refs), raw_refs=tuple(raw_refs))


def refused(message: Claimed, why: SendError, now: datetime) -> Outcome:
    """The carrier does not have it, or nobody knows.

    What this carrier will never take is tried again at once if another carrier can take it; whoever writes the outcome
    down knows that. So is what it has refused for now twice: a code cannot wait for it to get well.
    """
    address = Address(message.month, message.id, message.no)
    if why.unknown:
        policy = policy_of(message.purpose, message.lane)
        again = outcomes.after_doubt(policy, message.doubtful, now)
        return Outcome(*address, Status.UNKNOWN, error=why.code, retry_at=again, elsewhere=True)
    if why.retryable:
        status, retry = outcomes.after_refusal(message, now, route_away=why.pause > 0, at_least=why.wait)
        insists = message.no >= _PATIENCE and not why.pause
        away = why.elsewhere or insists or (why.pause > 0 and not why.throttled)
        return Outcome(*address, status, error=why.code, retry_at=retry, elsewhere=away)
    tries_left = message.no < policy_of(message.purpose, message.lane).max_tries
    again = now if why.elsewhere and tries_left else None
    return Outcome(*address, Status.FAILED, error=why.code, retry_at=again, elsewhere=again is not None)


def not_begun(message: Claimed, again: datetime) -> Outcome:
    """What cannot be written down must not be sent."""
    return Outcome(message.month, message.id, message.no, Status.QUEUED, error="flight_file", retry_at=again)


def _is_ref(ref: str) -> bool:
    return ref.isprintable() and len(ref) <= _MAX_REF
