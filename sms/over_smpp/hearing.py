"""Receives what a message centre delivers, hands it on in batches, and acknowledges what is durable.

Everything that came in one turn of the loop is told at once; an acknowledgement leaves when the database has it. A part
of a long text is held unacknowledged for a moment, in which most texts are whole; then it is acknowledged, because many
centres send the next part only after that. Until the text is whole such a part lives in this process alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import structlog

from gateway import clock
from gateway.messages.carriers import Event, InboundText, Line
from smpp import parts
from smpp.message import DeliverSm
from smpp.parts import Part
from smpp.reassembly import MAX_TOTAL, Reassembly, Text
from smpp.receipt import reads_like_one
from smpp.session import Session
from sms.over_smpp.account import Account
from sms.over_smpp.reading import is_receipt, number_of, receipt_event, unpacked, words_of
from sms.over_smpp.repeats import Repeats

log = structlog.get_logger(__name__)

PART_HELD = 0.2  # seconds: parts come together or, from a centre that waits for each answer, one a round trip
JOIN_PATIENCE = 120.0  # seconds after its latest part that a text waits; somebody in need may have sent it
_LOOK = 5.0  # seconds between looks for texts whose patience is over
_SAID_FOR = 60.0  # seconds between lines about unmarked receipts: they come by the thousand

_Key = tuple[str, str, str, int, int]


class Held(NamedTuple):
    """What is acknowledged once it is durable; `ref` of the text it finished, if it did, and on which connection."""

    session: Session
    deliver: DeliverSm
    ref: str = ""
    connection: Hashable = None


class Hearing:
    """One carrier's incoming side. All of it runs in the sender's loop."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._reassembly = Reassembly(JOIN_PATIENCE)
        self._repeats = Repeats()
        self._line: Line | None = None
        self._events: list[Event] = []
        self._held: list[Held] = []
        self._due = False
        self._parts: dict[_Key, list[Held]] = {}
        self._look: asyncio.TimerHandle | None = None
        self._say_again = 0.0

    def open(self, line: Line) -> None:
        """Whom to tell."""
        self._line = line

    def deliver(self, session: Session, deliver: DeliverSm) -> None:
        """A receipt or a text came."""
        receipt = receipt_event(deliver, self._account)
        if receipt is not None:
            self._tell([receipt], [Held(session, deliver)])
        elif is_receipt(deliver):
            # it would come for ever, and there is nothing in it to find a message by
            log.warning("receipt unreadable", carrier=self._account.terms.name, esm_class=deliver.esm_class)
            session.acknowledge(deliver)
        elif reads_like_one(deliver):
            self._unmarked(session, deliver)
        else:
            self._text(session, deliver)

    def close(self) -> None:
        """Tell of texts that wait for parts, as they are."""
        if self._look is not None:
            self._look.cancel()
        self._tell([self._incomplete(text) for text in self._reassembly.drain()])
        self._flush()

    def _unmarked(self, session: Session, deliver: DeliverSm) -> None:
        """A receipt, it seems, of a carrier that marks none: an answer to each would be a text to its phone."""
        now = asyncio.get_running_loop().time()
        if now >= self._say_again:
            self._say_again = now + _SAID_FOR
            log.warning(
                "receipts come unmarked and are let go: set unmarked_receipts",
                carrier=self._account.terms.name,
            )
        session.acknowledge(deliver)

    def _text(self, session: Session, deliver: DeliverSm) -> None:
        part = unpacked(parts.read(deliver), deliver.data_coding, self._account)
        now = asyncio.get_running_loop().time()
        texts = self._reassembly.add(deliver.source, deliver.destination, deliver.data_coding, part, now)
        self._tell([self._incomplete(text) for text in texts if text.missing])
        finished = next((text for text in texts if not text.missing), None)
        key = _key(deliver, part)
        if finished is not None:
            connection = _connection(session)
            ref = self._repeats.ref(deliver, part, finished.octets, _now(), connection)
            held = [*self._parts.pop(key, ()), Held(session, deliver, ref, connection)]
            self._tell([self._inbound(finished, ref)], held)
        elif part.total == 1 or part.total > MAX_TOTAL:
            self._tell([], [Held(session, deliver)])
        else:
            if key not in self._parts:
                asyncio.get_running_loop().call_later(PART_HELD, self._release, key)
            self._parts.setdefault(key, []).append(Held(session, deliver))
            self._look_later()

    def _release(self, key: _Key) -> None:
        for held in self._parts.pop(key, ()):
            held.session.acknowledge(held.deliver)

    def _incomplete(self, text: Text) -> InboundText:
        """A text whose other parts did not come; nothing of it comes again."""
        return self._inbound(text, f"piece:{_now():.6f}:{hash(text.octets) & 0xFFFFFFFF:08x}")

    def _inbound(self, text: Text, ref: str) -> InboundText:
        words = words_of(text, self._account)
        if words is None:
            log.warning(
                "not a text",
                carrier=self._account.terms.name,
                data_coding=text.data_coding,
                octets=len(text.octets),
            )
        return InboundText(
            carrier=self._account.terms.name,
            ref=ref,
            number=number_of(text.source),
            service_number=text.destination.text,
            text=words or "",
        )

    def _look_later(self) -> None:
        if self._look is None and len(self._reassembly):
            self._look = asyncio.get_running_loop().call_later(_LOOK, self._expire)

    def _expire(self) -> None:
        self._look = None
        self._tell(
            [self._incomplete(text) for text in self._reassembly.expire(asyncio.get_running_loop().time())]
        )
        self._look_later()

    def _tell(self, events: Sequence[Event], held: Sequence[Held] = ()) -> None:
        self._events += events
        self._held += held
        if not self._due and (events or held):
            self._due = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._due = False
        events, held = self._events, self._held
        self._events, self._held = [], []
        if self._line is not None and (events or held):
            self._line.heard(events, lambda: self._kept(held))

    def _kept(self, held: Sequence[Held]) -> None:
        for session, deliver, ref, connection in held:
            session.acknowledge(deliver)
            if ref and connection == _connection(session):  # or the acknowledgement had nowhere to go
                self._repeats.kept(ref, _now(), connection)


def _key(deliver: DeliverSm, part: Part) -> _Key:
    return deliver.source.text, deliver.destination.text, part.way, part.reference, part.total


def _connection(session: Session) -> Hashable:
    """Which of a session's connections is open."""
    return id(session), session.counters.attempts


def _now() -> float:
    return clock.now().timestamp()
