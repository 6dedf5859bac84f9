"""The SMSC's counter: opens the port, judges every submit and answers it, as the faults in force have it."""

from __future__ import annotations

import asyncio
import itertools
import time
import zlib
from typing import Any

from aiohttp import web
from smpplib import consts

from simulator.smsc import wire
from simulator.smsc.carrying import Carrying, Message, addresses
from simulator.smsc.counts import NAME, Counts
from simulator.smsc.dialect import id_in_answer
from simulator.smsc.inbound import Inbound
from simulator.smsc.mailbox import Mailbox
from simulator.smsc.session import Session
from simulator.smsc.submit import Refused, key_of, read
from simulator.smsc.ussd import Ussd, is_ussd
from simulator.smsc.wire import Pdu, words
from simulator.state import Network
from simulator.terms import Smpp

EARLY_WITHIN = 1.0  # seconds an answer is held back for a receipt that shall leave before it
BACKLOG = 64  # connections that may knock at once

_THROTTLING = (consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL)


class Smsc:
    """One operator's SMSC with one customer, on this network."""

    def __init__(self, network: Network, terms: Smpp) -> None:
        self._network = network
        self.terms = terms
        self.mailbox = Mailbox()
        self.counts = network.carriers[NAME] = Counts()
        self.ussd = Ussd(network, terms, self.mailbox, self.counts)
        self.inbound = Inbound(network, self.mailbox, self.counts.ledger, terms.dialect)
        self._carrying = Carrying(network, terms.dialect, self.mailbox, self.counts)
        self._answered = 0
        self._sessions: dict[asyncio.Task[Any], Session] = {}
        self._server: asyncio.Server | None = None
        # Ids that begin with the time stay unique over a restart: the customer's database outlives us.
        self._ids = itertools.count(time.time_ns() // 1_000)

    async def listen(self, host: str, port: int) -> int:
        """Open the port; returns its number. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, host, port, backlog=BACKLOG)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more connections, cut those there are and return when nothing of them is left."""
        if self._server:
            self._server.close()
        for session in self._sessions.values():
            session.cut()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def may_bind(self) -> bool:
        """False while the carrier is wholly dead."""
        return self._network.faults.level(NAME, "dead") < 1

    def bound(self) -> None:
        """Count a bind that was accepted."""
        self.counts.binds += 1

    def submitted(self, session: Session, pdu: Pdu) -> None:
        """Answer a submit_sm now or, as faults have it, later, twice, in part or never."""
        slow = self._network.faults.level(NAME, "slow_ms") / 1_000
        if slow:
            self._network.begin(asyncio.create_task(self._submit_later(slow, session, pdu)))
        else:
            self._submit(session, pdu)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        session = Session(self, reader, writer)
        if serving:
            self._sessions[serving] = session
            serving.add_done_callback(self._sessions.pop)
        await session.run()

    async def _submit_later(self, seconds: float, session: Session, pdu: Pdu) -> None:
        await asyncio.sleep(seconds)
        self._submit(session, pdu)

    def _submit(self, session: Session, pdu: Pdu) -> None:
        to, key = words(pdu.destination_addr), key_of(pdu)
        what = f"{to}|{key}|{self.counts.ledger.submit(to, key)}"
        number = next(self._ids)
        try:
            self._refuse_by_fault(what)
            carrying = self._accept(number, pdu, key, what)
        except Refused as refusal:
            throttled = refusal.status in _THROTTLING
            self.counts.ledger.throttled += throttled
            self.counts.ledger.refused += not throttled and refusal.status != consts.SMPP_ESME_RSYSERR
            self._network.note(NAME, "refused", to[:20], code=refusal.status)
            session.answer(wire.answer(pdu, "submit_sm_resp", refusal.status))
            return
        octets = wire.answer(pdu, "submit_sm_resp", message_id=id_in_answer(number, self.terms.dialect))
        if carrying and ("early" in self.terms.dialect or self._strikes("shuffle", what)):
            self._network.begin(asyncio.create_task(self._answer_after(carrying, session, octets, what)))
        else:
            self._answer(session, octets, what)

    def _refuse_by_fault(self, what: str) -> None:
        if self._strikes("dead", what):
            raise Refused(consts.SMPP_ESME_RSYSERR)
        if self._strikes("throttle", what):
            full = zlib.crc32(what.encode("utf-8", "surrogatepass")) % 4 == 0  # a quarter in the other words
            raise Refused(consts.SMPP_ESME_RMSGQFUL if full else consts.SMPP_ESME_RTHROTTLED)

    def _accept(self, number: int, pdu: Pdu, key: str, what: str) -> asyncio.Task[None] | None:
        """Send a message on its way, or show a screen at once (None). Raises Refused."""
        if is_ussd(pdu):
            self.ussd.submitted(pdu)
            return None
        now = self._network.clock.now()
        submit = read(pdu, self._network.setup.number, now, "packed" in self.terms.dialect)
        self.counts.ledger.accept(submit.to, key)
        self._network.note(NAME, "accepted", submit.to, submit.text, sid=str(number))
        carrying = asyncio.create_task(
            self._carrying.carry(Message(number, submit, addresses(pdu), what, now))
        )
        self._network.begin(carrying)
        return carrying

    async def _answer_after(
        self, carrying: asyncio.Task[None], session: Session, octets: bytes, what: str
    ) -> None:
        await asyncio.wait({carrying}, timeout=EARLY_WITHIN)
        self._answer(session, octets, what)

    def _answer(self, session: Session, octets: bytes, what: str) -> None:
        self._answered += 1
        to = what.partition("|")[0]
        if self._strikes("lost_response", what):
            self._network.note(NAME, "answer_lost", to)
            session.cut()
        elif self._strikes("cut_answer", what):
            self._network.note(NAME, "answer_cut", to)
            session.cut(octets[: len(octets) // 2])
        else:
            session.answer(octets, times=2 if self._strikes("answer_twice", what) else 1)
            if self._line_ends():
                self._network.note(NAME, "line_cut", to)
                session.cut()

    def _line_ends(self) -> bool:
        every = self._network.faults.level(NAME, "drop_every")
        return every >= 1 and self._answered % int(every) == 0

    def _strikes(self, fault: str, what: str) -> bool:
        return self._network.faults.strikes(NAME, fault, what)


SMSC = web.AppKey("smsc", Smsc)
