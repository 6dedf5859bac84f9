"""What a session must be told, and what it tells: its options, its counters, its listener; runs nothing."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from smpp.bind import Bind, Mode
from smpp.message import DeliverSm

if TYPE_CHECKING:
    from smpp.session import Session


@dataclass(frozen=True, slots=True)
class Options:
    """One bind. All times in seconds; the defaults suit a carrier that says nothing about them."""

    host: str
    port: int
    bind: Bind
    mode: Mode = Mode.TRANSCEIVER
    tls: ssl.SSLContext | None = None
    server_hostname: str | None = None  # the name in the certificate, where it is not `host`

    window: int = 50  # open submits: 50 x 20 answers a second through a round trip of 50 ms
    held: int = 500  # deliver_sm not acknowledged yet: half a second of a busy alert's receipts
    connect_patience: float = 15.0  # TCP and TLS; a far carrier behind a VPN needs some seconds
    bind_patience: float = 15.0  # centres that ask an account server take their time
    response_patience: float = (
        60.0  # past it an answer never comes; shorter, and a slow centre sends texts twice
    )
    enquire_after: float = (
        30.0  # silence before enquire_link; fire walls forget a connection after a minute or more
    )
    enquire_patience: float = 10.0  # before the enquire_link is repeated
    enquire_tries: int = 3  # enquire_links without any sign of life, then the connection is given up
    stop_patience: float = 10.0  # for open answers when stopping
    unbind_patience: float = 5.0  # for unbind_resp, which some centres never send
    reconnect_first: float = 1.0  # a restarted centre is back at once
    reconnect_limit: float = 60.0  # an outage of hours costs one attempt a minute
    refused_wait: float = 60.0  # after a wrong password: some centres lock the account at the fifth one
    settled_after: float = 30.0  # a bind that lived this long was a good one: back-off starts anew
    settled_by: int = 100  # answers; a bind that carried as many was a good one, too, however short its life

    @property
    def tick(self) -> float:
        """How often a connection looks at its times: a second, or a quarter of the shortest of them."""
        return min(1.0, min(self.response_patience, self.enquire_after, self.enquire_patience) / 4)


@dataclass(slots=True)
class Counters:
    """What happened since the session was made; never reset, for metrics to be read from."""

    attempts: int = 0  # connections tried
    binds: int = 0
    submitted: int = 0
    answered: int = 0
    lost: int = 0
    unasked: int = 0  # answers to no open submit: late, second, or invented
    delivered: int = 0
    acknowledged: int = 0
    malformed: int = 0  # PDUs and streams that could not be read
    unknown: int = 0  # requests we do not know, answered by generic_nack
    enquiries: int = 0  # enquire_links sent


class Listener(Protocol):
    """Who is told. All calls come from the session's loop and must not block; one that raises ends the connection."""

    def bound(self, session: Session) -> None:
        """Submits may come now."""

    def unbound(self, session: Session, why: str) -> None:
        """A bind is over, or an attempt to bind failed: then without a `bound` before. `why` is for log and people."""

    def answered(self, token: object, status: int, message_id: bytes) -> None:
        """The centre's word about a submit: see `smpp.status.meaning`. Exactly one of this and `lost` per token."""

    def lost(self, token: object) -> None:
        """No word will come: the connection is gone or the patience over. The text is perhaps taken."""

    def delivered(self, session: Session, deliver: DeliverSm) -> None:
        """A text, a receipt or a USSD turn; to be acknowledged by `session.acknowledge` once it is safe."""


@dataclass(slots=True)
class Backoff:
    """How long to wait before the next attempt: doubling from `first` to `limit`."""

    first: float
    limit: float
    _failures: int = field(default=0, init=False)

    def next(self, jitter: float) -> float:
        """Seconds; `jitter` in 0..1 takes up to half of them away, lest all binds return in the same instant."""
        wait = min(self.limit, self.first * 2.0 ** min(self._failures, 30))  # 2**30 s passes every limit
        self._failures += 1
        return wait * (1 - jitter / 2)

    def reset(self) -> None:
        """The next wait is the first again."""
        self._failures = 0
