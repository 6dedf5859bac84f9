"""One connection of a session, from its bind to its end: what each PDU means, and when patience is over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from smpp import message
from smpp.options import Counters, Listener, Options
from smpp.pdu import HEADER, RESPONSE, Command, Malformed, Pdu, encode
from smpp.status import Status, meaning
from smpp.window import Window
from smpp.wire import Wire

if TYPE_CHECKING:
    from smpp.session import Session

_FEWEST_UNANSWERED = 3  # a window of one must not end the connection for one lost answer

# Plain numbers, for the two commands of the hot path: an enum's attribute costs as much as the whole lookup.
_SUBMIT_SM = int(Command.SUBMIT_SM)
_SUBMIT_SM_RESP = int(Command.SUBMIT_SM_RESP)


class State(Enum):
    """Where a connection is in its life."""

    BINDING = "the bind is not answered yet"
    BOUND = "texts flow"
    LEAVING = "open answers are awaited, nothing new is submitted or taken"
    CLOSED = "gone or going: nothing is sent, nothing is told"


class Refused(Exception):
    """The centre answered the bind with an error: `status`."""

    def __init__(self, status: int) -> None:
        known = meaning(status)
        super().__init__(f"bind refused: {known.name}. {known.sentence}")
        self.status = status


class Link(Wire):
    """Owns one connection's window, unacknowledged deliver_sm and clock; all of it dies with the connection."""

    def __init__(self, session: Session, options: Options, listener: Listener, counters: Counters) -> None:
        super().__init__(options.unbind_patience)
        self.state = State.BINDING
        self._session = session
        self._options = options
        self._listener = listener
        self._counters = counters
        self._window = Window(options.window, round(options.response_patience / options.tick))
        self._held: dict[int, message.DeliverSm] = {}  # by identity: a number may return, an object does not
        self._timer: asyncio.TimerHandle | None = None
        self._bind_sequence = 0
        self._bound: asyncio.Future[None] = self.loop.create_future()
        self._quiet = asyncio.Event()  # while leaving: nothing is open any more
        self._unbound = asyncio.Event()
        self._enquired = 0  # enquire_links since the last octet came
        self._unanswered = 0  # submits whose patience ended since the last answer to any
        self._stuck = 0  # ticks in a row in which the other side did not read

    @property
    def room(self) -> int:
        """Submits that may be handed over now."""
        if self.state is not State.BOUND or self.writing_paused or not self._options.mode.submits:
            return 0
        return self._window.room

    async def bind(self) -> None:
        """Bind. Raises Refused, TimeoutError, or ConnectionError if the connection ends instead."""
        self._bind_sequence = self._window.next_sequence()
        self.write(encode(self._options.mode.value, self._bind_sequence, self._options.bind.encode()))
        async with asyncio.timeout(self._options.bind_patience):
            await self._bound

    def submit(self, token: object, body: bytes) -> None:
        """Send a submit_sm at the end of the loop's turn. RuntimeError without a bind or room."""
        if self.state is not State.BOUND or not self._options.mode.submits:
            raise RuntimeError("submit without a bind that submits")
        sequence = self._window.open(token)
        self._counters.submitted += 1
        self.write(HEADER.pack(16 + len(body), _SUBMIT_SM, 0, sequence), body)

    def acknowledge(self, deliver: message.DeliverSm, status: int) -> None:
        """Answer a deliver_sm; nothing happens if it is not of this connection or answered already."""
        if self._held.pop(id(deliver), None) is None:
            return
        self._counters.acknowledged += 1
        self._respond(Command.DELIVER_SM, deliver.sequence, status, b"\0")
        self.gate()
        self._settle()

    def close_doors(self) -> None:
        """Nothing new from now on, in either direction."""
        if self.state is State.BOUND:
            self.state = State.LEAVING
            self._settle()

    async def leave(self) -> None:
        """Await open answers and acknowledgements, then unbind and close; bounded in time."""
        self.close_doors()
        if self.state is State.LEAVING:
            await _bounded(self._quiet, self._options.stop_patience)
            self.write(encode(Command.UNBIND, self._window.next_sequence()))
            await _bounded(self._unbound, self._options.unbind_patience)
        self.end("stopped")

    # What the wire tells

    def took(self, pdus: list[Pdu]) -> None:
        """Act upon whole PDUs."""
        self._enquired = 0
        for command, status, sequence, body in pdus:
            if self.ended:
                return
            if command == _SUBMIT_SM_RESP:
                self._answer(sequence, status, body)
            else:
                self._take(Pdu(command, status, sequence, body))
        self._settle()

    def spoilt(self, fault: Malformed) -> None:
        """Tell the other side that we understand it no longer."""
        self._counters.malformed += 1
        self.write(encode(Command.GENERIC_NACK, fault.sequence or 0, status=fault.status))

    def over(self, why: str) -> None:
        """Tell of every submit that is still open, and let go whoever waits."""
        self.state = State.CLOSED
        if self._timer is not None:
            self._timer.cancel()
        self._held.clear()
        self._quiet.set()
        self._unbound.set()
        if not self._bound.done():
            self._bound.set_exception(ConnectionError(why))
            self._bound.exception()  # nobody may be waiting for it, and that is no fault
        self._lose(self._window.drain())

    def full(self, reading: bool) -> bool:
        """Whether too much is unacknowledged; once it was, half must go, or each acknowledgement would toggle it."""
        limit = self._options.held
        return len(self._held) >= limit if reading else len(self._held) > limit // 2

    # PDUs

    def _answer(self, sequence: int, status: int, body: bytes) -> None:
        entry = self._window.take(sequence)
        if entry is None:
            self._counters.unasked += 1
            return
        self._counters.answered += 1
        self._unanswered = 0
        self._listener.answered(entry[0], status, message.message_id(body))

    def _take(self, pdu: Pdu) -> None:
        match pdu.command:
            case Command.DELIVER_SM:
                self._deliver(pdu)
            case Command.ENQUIRE_LINK:
                self._respond(Command.ENQUIRE_LINK, pdu.sequence, Status.ROK)
            case Command.GENERIC_NACK:
                self._nacked(pdu)
            case self._options.mode.response:
                self._bind_answered(pdu.sequence, pdu.status)
            case Command.UNBIND:
                self._respond(Command.UNBIND, pdu.sequence, Status.ROK)
                self.end("unbound by the other side")
            case Command.UNBIND_RESP:
                self._unbound.set()
            case Command.ENQUIRE_LINK_RESP | Command.ALERT_NOTIFICATION:
                pass  # any octet is a sign of life; a notification is not answered (§4.12.1)
            case command if command & RESPONSE:
                self._counters.unasked += 1
            case _:
                self._counters.unknown += 1
                self.write(encode(Command.GENERIC_NACK, pdu.sequence, status=Status.RINVCMDID))

    def _deliver(self, pdu: Pdu) -> None:
        if self.state is not State.BOUND:
            # Before the bind it is out of turn. While leaving, the centre shall keep it: we may not live to store it.
            status = Status.RX_T_APPN if self.state is State.LEAVING else Status.RINVBNDSTS
            self._respond(Command.DELIVER_SM, pdu.sequence, status, b"\0")
            return
        try:
            deliver = message.decode_deliver(pdu)
        except Malformed as fault:
            self._counters.malformed += 1
            self._respond(Command.DELIVER_SM, pdu.sequence, fault.status, b"\0")
            return
        self._counters.delivered += 1
        self._held[id(deliver)] = deliver
        self.gate()
        self._listener.delivered(self._session, deliver)

    def _nacked(self, pdu: Pdu) -> None:
        # A nack that says OK is still a nack: the request was not understood.
        status = pdu.status or Status.RSYSERR
        if self.state is State.BINDING:
            self._bind_answered(pdu.sequence, status)
        else:
            self._answer(pdu.sequence, status, b"")

    def _bind_answered(self, sequence: int, status: int) -> None:
        if self._bound.done() or sequence != self._bind_sequence:
            self._counters.unasked += 1
        elif status != Status.ROK:
            self._bound.set_exception(Refused(status))
        else:
            self._bound.set_result(None)
            self.state = State.BOUND
            self._counters.binds += 1
            self._timer = self.loop.call_later(self._options.tick, self._tick)
            self._listener.bound(self._session)

    def _respond(self, command: Command, sequence: int, status: int, body: bytes = b"") -> None:
        self.write(encode(command | RESPONSE, sequence, body, status))

    # Time

    def _tick(self) -> None:
        self._timer = self.loop.call_later(self._options.tick, self._tick)
        self._stuck = self._stuck + 1 if self.writing_paused else 0
        if self._stuck * self._options.tick > self._options.response_patience:
            self.end("the other side does not read", abort=True)
        elif not self.reading_paused:  # or what we wait for may lie unread in the socket
            self._lose(self._window.tick())
            self._enquire()
            self._settle()

    def _enquire(self) -> None:
        silence = self.loop.time() - self.heard
        if self._unanswered >= max(self._window.size, _FEWEST_UNANSWERED):
            self.end(f"{self._unanswered} submits in a row without an answer")
        elif silence < self._options.enquire_after + self._enquired * self._options.enquire_patience:
            return
        elif self._enquired >= self._options.enquire_tries:
            self.end(f"no sign of life for {silence:.1f} s", abort=True)
        elif not self.ended:
            self._enquired += 1
            self._counters.enquiries += 1
            self.write(encode(Command.ENQUIRE_LINK, self._window.next_sequence()))

    def _lose(self, tokens: Iterable[object]) -> None:
        for token in tokens:
            self._counters.lost += 1
            self._unanswered += 1
            self._listener.lost(token)

    def _settle(self) -> None:
        if self.state is State.LEAVING and not len(self._window) and not self._held:
            self._quiet.set()


async def _bounded(event: asyncio.Event, patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            await event.wait()
    except TimeoutError:
        return
