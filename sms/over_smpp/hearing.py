"""Receives what a message centre delivers, hands it on in batches, and acknowledges what is durable.

Everything that came in one turn of the loop is told at once; an acknowledgement leaves when the database has it. A part
of a long text is held unacknowledged for a moment, in which most texts are whole. Then it is told as a piece, and
acknowledged once that is durable, because many centres send the next part only after the answer. Whatever becomes of
its text, the event that tells the text names its pieces, so that they go with it; those that a dead sender left are
joined here as if they had just come.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog

from gateway import clock
from gateway.messages.carriers import Event, InboundPiece, InboundText, Line, PiecesTold
from smpp import parts
from smpp.message import DeliverSm
from smpp.parts import Part
from smpp.reassembly import Reassembly, Text, key_of
from smpp.receipt import reads_like_one
from smpp.session import Session
from sms.over_smpp import pieces
from sms.over_smpp.account import Account
from sms.over_smpp.reading import is_receipt, number_of, receipt_event, unpacked, words_of
from sms.over_smpp.repeats import Repeats

log = structlog.get_logger(__name__)

PART_HELD = 0.2  # seconds: parts come together or, from a centre that waits for each answer, one a round trip
JOIN_PATIENCE = 120.0  # seconds after its latest part that a text waits; somebody in need may have sent it
_CHANCE = 12  # octets of a name that nothing else ever gets
_LOOK = 5.0  # seconds between looks for texts whose patience is over
_SAID_FOR = 60.0  # seconds between lines about unmarked receipts: they come by the thousand


class Held(NamedTuple):
    """What is acknowledged once it is durable; `ref` of the text it finished, if it did, and on which connection."""

    session: Session
    deliver: DeliverSm
    ref: str = ""
    connection: Hashable = None


@dataclass(eq=False, slots=True)
class _Open:
    """A text that waits for parts. `name`: under which its own are kept, as no others ever are; `kept`: under which
    some are, those of the dead included."""

    name: str = field(default_factory=lambda: os.urandom(_CHANCE).hex())
    kept: set[str] = field(default_factory=set)
    held: list[Held] = field(default_factory=list)
    release: asyncio.TimerHandle | None = None


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
        self._open: dict[Hashable, _Open] = {}
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
            self._join(deliver, session)

    def close(self) -> None:
        """Tell of texts that wait for parts, as they are."""
        if self._look is not None:
            self._look.cancel()
        for text in self._reassembly.drain():
            self._give_up(text)
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

    def resume(self, kept: Sequence[InboundPiece]) -> None:
        """Pieces of a dead sender, now ours, as if they had just come."""
        for piece in kept:
            try:
                self._join(pieces.read(piece.body), kept_as=piece.key)
            except Exception as fault:  # one that another release wrote must not cost the others of this look
                log.error("piece unreadable", carrier=self._account.terms.name, exc_info=fault)

    def _join(self, deliver: DeliverSm, session: Session | None = None, kept_as: str = "") -> None:
        """A text, or a part of one: from `session`, or from the journal, where it is `kept_as`."""
        part = unpacked(parts.read(deliver), deliver.data_coding, self._account)
        key = key_of(deliver.source, deliver.destination, deliver.data_coding, part)
        now = asyncio.get_running_loop().time()
        texts = self._reassembly.add(deliver.source, deliver.destination, deliver.data_coding, part, now)
        waits = key in self._reassembly
        its = None if waits else next((text for text in reversed(texts) if text.key == key), None)
        for text in texts:
            if text is not its:
                self._give_up(text)
        if its is not None:
            self._leave(its, deliver, part, session, kept_as)
        elif waits:
            self._wait(key, deliver, session, kept_as)
        elif session is not None:  # its text is told already
            self._tell([], [Held(session, deliver)])
        else:
            self._tell([PiecesTold(self._account.terms.name, (kept_as,))])

    def _leave(
        self, text: Text, deliver: DeliverSm, part: Part, session: Session | None, kept_as: str
    ) -> None:
        """The part in `deliver` made `text` whole; or it was the first to give way, or is told alone."""
        connection = None if session is None else _connection(session)
        waited = self._over(text)
        ref = ""
        if not text.missing:
            ref = self._repeats.ref(deliver, part, text.octets, _now(), connection)
        if kept_as:
            waited.kept.add(kept_as)
        if session is not None:
            waited.held.append(Held(session, deliver, ref, connection))
        self._say(text, waited, ref)

    def _wait(self, key: Hashable, deliver: DeliverSm, session: Session | None, kept_as: str) -> None:
        waits = self._open.setdefault(key, _Open())
        if kept_as:
            waits.kept.add(kept_as)
        if session is not None:
            waits.held.append(Held(session, deliver))
            if waits.release is None:
                waits.release = asyncio.get_running_loop().call_later(PART_HELD, self._keep, waits)
        self._look_later()

    def _keep(self, waits: _Open) -> None:
        """The moment is over: what is acknowledged must not live in this process alone."""
        waits.release = None
        held, waits.held = waits.held, []
        self._tell(self._pieces(waits, held), held)

    def _pieces(self, waits: _Open, held: Sequence[Held]) -> list[InboundPiece]:
        waits.kept.add(waits.name)
        carrier = self._account.terms.name
        return [
            InboundPiece(carrier, waits.name, parts.read(each.deliver).number, pieces.written(each.deliver))
            for each in held
        ]

    def _give_up(self, text: Text) -> None:
        """Its other parts did not come; nothing of it comes again."""
        self._say(text, self._over(text))

    def _over(self, text: Text) -> _Open:
        """`text` waits no longer: what is held and what is kept of it is to be told with it."""
        waited = self._open.pop(text.key, None) or _Open()
        if waited.release is not None:
            waited.release.cancel()
        return waited

    def _say(self, text: Text, waited: _Open, ref: str = "") -> None:
        held, events = waited.held, list[Event]()
        if text.missing and waited.kept:  # such a text counts only as long as a piece of it is kept
            events += self._pieces(waited, held)
        events.append(self._inbound(text, ref or f"piece:{os.urandom(_CHANCE).hex()}", tuple(waited.kept)))
        self._tell(events, held)

    def _inbound(self, text: Text, ref: str, kept: tuple[str, ...]) -> InboundText:
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
            pieces=kept,
            whole=not text.missing,
        )

    def _look_later(self) -> None:
        if self._look is None and len(self._reassembly):
            self._look = asyncio.get_running_loop().call_later(_LOOK, self._expire)

    def _expire(self) -> None:
        self._look = None
        for text in self._reassembly.expire(asyncio.get_running_loop().time()):
            self._give_up(text)
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


def _connection(session: Session) -> Hashable:
    """Which of a session's connections is open."""
    return id(session), session.counters.attempts


def _now() -> float:
    return clock.now().timestamp()
