"""The binds of one carrier that speaks SMPP: hands texts over in their parts and passes on what is delivered.

Which bind a text leaves by is decided here: the one with the most room, all parts of a text by the same one, in order.
What a text looks like in octets is `sms.over_smpp.text`'s business, what comes in is `sms.over_smpp.hearing`'s.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Gauge

from gateway.messages.carriers import InboundPiece, Line, Outgoing, SendError
from smpp.message import DeliverSm
from smpp.message_id import IdForm, of_response
from smpp.session import Session
from smpp.status import Status
from sms.over_smpp import hearing
from sms.over_smpp.account import Account
from sms.over_smpp.hearing import Hearing
from sms.over_smpp.parts import Long
from sms.over_smpp.refusals import away, error_of, lost
from sms.over_smpp.screens import RESERVE, Keypad, Screen, Screens
from sms.over_smpp.text import Writer

log = structlog.get_logger(__name__)

BINDS = Gauge(
    "gateway_binds", "Binds to a message centre that stand", ["carrier"], multiprocess_mode="livesum"
)

_PART_PAUSE = 1.0  # seconds before missing parts are sent again; rates are counted by the second
_GOODBYE = 1.0  # seconds beyond a session's own patience until its run is cancelled

_OK = int(Status.ROK)


@dataclass(eq=False, slots=True)
class _Part:
    """A submit of a text in several parts, as the session gives it back."""

    long: Long
    nth: int


_Token = Outgoing | _Part


class SmppSender:
    """The binds of one carrier, and what is under way on them. Everything runs in the sender's loop."""

    def __init__(self, account: Account, service_number: str, keypad: Keypad | None = None) -> None:
        self._account = account
        self._ids = account.ids
        self._as_given = account.ids is IdForm.AS_GIVEN
        self._writer = Writer(account, service_number)
        self._hearing = Hearing(account)
        self._screens = Screens(account.terms.name, keypad) if keypad is not None else None
        self._reserve = 0 if keypad is None else min(RESERVE, account.window // 2)
        self._sessions: list[Session] = []
        self._waiting: dict[Session, deque[tuple[_Token, bytes]]] = {}
        """What each bind that submits has yet to write: parts of texts that found its window full."""
        self._backlog = False
        self._lives: list[asyncio.Task[None]] = []
        self._resting: set[Long] = set()
        self._rest_until = 0.0

    async def open(self, line: Line) -> None:
        """Begin to bind, and do so again after every loss."""
        self._line = line
        self._loop = asyncio.get_running_loop()
        self._hearing.open(line)
        if self._screens is not None:
            await self._screens.open()
        self._sessions = [Session(self._account.options(mode), self) for mode in self._account.binds]
        self._waiting = {session: deque() for session in self._sessions if session.options.mode.submits}
        for session in self._sessions:
            life = asyncio.create_task(session.run())
            life.add_done_callback(_ended)
            self._lives.append(life)

    @property
    def room(self) -> int:
        """Places in the windows that nothing waits for; none in the moment after a part was throttled."""
        if self._rest_until > self._loop.time():
            return 0
        return sum(max(0, self._free(session)) for session in self._waiting)

    def submit(self, batch: Sequence[Outgoing]) -> None:
        """Write all of it, as far as the windows go, with one write a bind."""
        free = {session: self._free(session) for session in self._waiting if session.bound}
        first, several = next(iter(free), None), len(free) > 1
        for message in batch:
            bodies = self._bodies(message)
            if bodies is None:
                continue
            if first is None:
                self._line.refused(message, away())
                continue
            session = max(free, key=free.__getitem__) if several else first
            left = free[session]
            free[session] = left - len(bodies)
            if len(bodies) == 1 and left > 0:
                session.submit(message, bodies[0])
            elif len(bodies) == 1:
                self._put(session, message, bodies[0])
            else:
                long = Long(message, bodies)
                for nth, body in enumerate(bodies):
                    self._put(session, _Part(long, nth), body)
        for session in free:
            session.flush()

    def _bodies(self, message: Outgoing) -> tuple[bytes, ...] | None:
        """None for what cannot be written, which is refused: it fails alone."""
        try:
            return self._writer.bodies(message)
        except ValueError:
            self._line.refused(
                message, SendError("too_long", "the text or the number does not fit into SMPP")
            )
        except Exception as fault:  # a fault of ours in one text must not end the binds of all others
            log.error("cannot be written", carrier=self._account.terms.name, exc_info=fault)
            self._line.refused(message, SendError("not_written", "the text cannot be written"))
        return None

    @property
    def patience(self) -> float:
        """Seconds after its latest part that a long text waits for the next."""
        return hearing.JOIN_PATIENCE

    def resume(self, pieces: Sequence[InboundPiece]) -> None:
        """Go on with the long texts of a sender that died."""
        self._hearing.resume(pieces)

    async def close(self) -> None:
        """Await open answers for a bounded time and unbind; what waits for another try is refused as unknown."""
        for session in self._sessions:
            session.stop()
        if self._lives:
            patience = max(
                each.options.stop_patience + each.options.unbind_patience for each in self._sessions
            )
            _, late = await asyncio.wait(self._lives, timeout=patience + _GOODBYE)
            for life in late:
                life.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for long in self._resting:
            self._line.refused(long.message, lost())
        self._resting.clear()
        self._hearing.close()
        if self._screens is not None:
            await self._screens.close()

    # ---- what the sessions tell (smpp.session.Listener)

    def bound(self, session: Session) -> None:
        """Texts may leave by it."""
        log.info("bound", carrier=self._account.terms.name, mode=session.options.mode.name.lower())
        self._count_binds()
        self._line.ready()

    def unbound(self, session: Session, why: str) -> None:
        """It will come back; what it had yet to write was not written."""
        log.warning("not bound", carrier=self._account.terms.name, why=why)
        self._count_binds()
        waiting = self._waiting.get(session, deque())
        for token, _ in [waiting.popleft() for _ in range(len(waiting))]:
            self._not_taken(token, away())
        if not any(each.bound for each in self._waiting):
            self._line.away(why)

    def answered(self, token: object, status: int, message_id: bytes) -> None:
        """The centre's word about one submit."""
        if isinstance(token, Outgoing):
            if status != _OK:
                self._line.refused(token, error_of(status))
            elif self._as_given and message_id:
                self._line.taken(token, (message_id.decode("latin-1").strip(),))
            else:
                self._line.taken(token, *self._references([message_id]))
        elif isinstance(token, _Part):
            if status == _OK:
                token.long.took(token.nth, message_id)
            else:
                token.long.refused(token.nth, error_of(status))
            self._settle(token.long)
        elif isinstance(token, Screen) and self._screens is not None:
            self._screens.answered(token, status)
        if self._backlog:
            self._pump()

    def lost(self, token: object) -> None:
        """Nobody will know."""
        if isinstance(token, Outgoing):
            self._line.refused(token, lost())
        elif isinstance(token, _Part):
            token.long.lose()
            self._settle(token.long)

    def delivered(self, session: Session, deliver: DeliverSm) -> None:
        """A text, a receipt, or a turn of a keypad session."""
        if self._screens is None or not self._screens.take(session, deliver):
            self._hearing.deliver(session, deliver)

    # ---- windows and parts

    def _count_binds(self) -> None:
        BINDS.labels(self._account.terms.name).set(sum(session.bound for session in self._sessions))

    def _free(self, session: Session) -> int:
        return session.room - self._reserve - len(self._waiting[session])

    def _put(self, session: Session, token: _Token, body: bytes) -> None:
        waiting = self._waiting[session]
        if not waiting and session.room > self._reserve:
            session.submit(token, body)
        else:
            waiting.append((token, body))
            self._backlog = True

    def _pump(self) -> None:
        for session, waiting in self._waiting.items():
            while waiting and session.room > self._reserve:
                session.submit(*waiting.popleft())
        self._backlog = any(self._waiting.values())

    def _references(self, ids: Sequence[bytes]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """As receipts will name them, and as the centre wrote them where that is another. Some centres give none."""
        given = [each for each in ids if each]
        raw = tuple(each.decode("latin-1") for each in given)
        refs = tuple(of_response(each, self._ids) for each in given)
        return refs, raw if raw != refs else ()

    def _settle(self, long: Long) -> None:
        if long.open:
            return
        missing = long.missing()
        if missing:
            self._resting.add(long)
            self._rest_until = self._loop.time() + _PART_PAUSE
            self._loop.call_later(_PART_PAUSE, self._again, long, missing)
            return
        why = long.verdict()
        if why is not None:
            self._line.refused(long.message, why)
            return
        ids = long.ids()
        # where only the last part has a receipt, the others' ids would wait for theirs for ever
        self._line.taken(
            long.message, *self._references(ids[-1:] if self._account.receipts == "last" else ids)
        )

    def _again(self, long: Long, missing: Sequence[int]) -> None:
        """The missing parts go on whichever bind has the most room: order is lost already."""
        if long not in self._resting:
            return  # closed meanwhile
        self._resting.discard(long)
        session = max(self._waiting, key=self._free)
        for nth in missing:
            if session.bound:
                self._put(session, _Part(long, nth), long.bodies[nth])
            else:
                self._not_taken(_Part(long, nth), away())
        self._line.ready()

    def _not_taken(self, token: _Token, why: SendError) -> None:
        if isinstance(token, Outgoing):
            self._line.refused(token, why)
        else:
            token.long.refused(token.nth, why)
            self._settle(token.long)


def _ended(life: asyncio.Task[None]) -> None:
    fault = None if life.cancelled() else life.exception()
    if fault is not None:  # ours: a session ends by itself only when it was told to stop
        log.error("a bind broke", exc_info=fault)
