"""One customer's connection: binding, the order of requests, faults of the line; what a submit means is the SMSC's."""

from __future__ import annotations

import asyncio
import hmac
import itertools
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from smpplib import consts

from simulator.smsc import wire
from simulator.smsc.mailbox import Mailbox
from simulator.smsc.wire import Broken, Misread, Pdu, words
from simulator.terms import Smpp

BIND_WITHIN = 10.0  # seconds from the connection to its bind
IDLE = 60.0  # seconds of silence before we ask whether anybody is there; as long again, and the line is cut
REST_WITHIN = (
    10.0  # seconds for the rest of a PDU whose header is there; after that the line cannot be followed
)
LAST_SEQUENCE = 0x7FFFFFFF
VERSION = 0x34

_BINDS = {"bind_transmitter": (True, False), "bind_receiver": (False, True), "bind_transceiver": (True, True)}
"""Command → (may submit, may receive)."""


class Smsc(Protocol):
    """What a session needs of the company behind it."""

    terms: Smpp
    mailbox: Mailbox

    def may_bind(self) -> bool:
        """False while binds are refused."""

    def bound(self) -> None:
        """Count a bind that was accepted."""

    def submitted(self, session: Session, pdu: Pdu) -> None:
        """Take a submit_sm; the answer goes out by `session.answer`."""


class Session:
    """From the connection's first octet to its last."""

    def __init__(self, smsc: Smsc, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._smsc = smsc
        self._reader, self._writer = reader, writer
        self._sequences = itertools.count(1)
        self._unsent: list[bytes] = []
        self.submits = self.receives = False

    @property
    def bound(self) -> bool:
        """Whether a bind was accepted and no unbind came."""
        return self.submits or self.receives

    async def run(self) -> None:
        """Serve until the line ends, for whatever reason."""
        try:
            await self._serve()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass  # hung up, cut off, or silent for too long: all are an end
        except Broken as broken:
            self._write(wire.nack(broken.status, broken.sequence))
        finally:
            self._unbind()
            self._flush()
            self._writer.close()

    def deliver(self, fields: Mapping[str, Any]) -> int:
        """Write a deliver_sm; returns its sequence number."""
        sequence = self._next_sequence()
        self._write(wire.request("deliver_sm", sequence, **fields))
        return sequence

    def answer(self, octets: bytes, times: int = 1) -> None:
        """Write the answer to a submit, as often as it shall go out."""
        self._write(octets * times)

    def cut(self, octets: bytes = b"") -> None:
        """Drop the line at once; `octets`, if any, are the last that leave."""
        self._unbind()
        if octets:
            self._write(octets)
            self._flush()
            self._writer.close()  # what was written still leaves; the customer sees an end in the middle
        else:
            self._flush()
            self._writer.transport.abort()

    async def _serve(self) -> None:
        patience, asked = BIND_WITHIN, False
        while True:
            try:
                async with asyncio.timeout(patience):
                    head = await wire.read_head(self._reader)
            except TimeoutError:
                if asked or not self.bound:
                    raise
                asked = True
                self._write(wire.request("enquire_link", self._next_sequence()))
                continue
            try:
                async with asyncio.timeout(REST_WITHIN):
                    pdu = await wire.read_rest(self._reader, head)
            except Misread as misread:
                self._write(_refused(misread))
                continue
            patience, asked = IDLE, False
            if pdu.command == "unbind":
                self._unbind()
                self._write(wire.answer(pdu, "unbind_resp"))
                return
            self._take(pdu)
            await self._writer.drain()

    def _take(self, pdu: Pdu) -> None:
        takers: dict[str, Callable[[Pdu], None]] = {
            **dict.fromkeys(_BINDS, self._bind),
            "submit_sm": self._submit,
            "enquire_link": lambda asked: self._write(wire.answer(asked, "enquire_link_resp")),
            "deliver_sm_resp": self._answered,
            "generic_nack": self._answered,
        }
        taker = takers.get(pdu.command)
        if taker:  # enquire_link_resp and unbind_resp say all by having come
            taker(pdu)

    def _bind(self, pdu: Pdu) -> None:
        status = self._bind_status(pdu)
        name = f"{pdu.command}_resp"
        if status:
            self._write(wire.answer(pdu, name, status))
            return
        self.submits, self.receives = _BINDS[pdu.command]
        self._smsc.bound()
        self._write(
            wire.answer(pdu, name, system_id=self._smsc.terms.system_id, sc_interface_version=VERSION)
        )
        if self.receives:
            self._smsc.mailbox.open(self)

    def _bind_status(self, pdu: Pdu) -> int:
        terms = self._smsc.terms
        if self.bound:
            return int(consts.SMPP_ESME_RALYBND)
        if not self._smsc.may_bind():
            return int(consts.SMPP_ESME_RBINDFAIL)
        if words(pdu.system_id) != terms.system_id:
            return int(consts.SMPP_ESME_RINVSYSID)
        if not hmac.compare_digest(pdu.password or b"", terms.password.encode()):
            return int(consts.SMPP_ESME_RINVPASWD)
        return int(consts.SMPP_ESME_ROK)

    def _submit(self, pdu: Pdu) -> None:
        if not self.submits:
            self._write(wire.answer(pdu, "submit_sm_resp", consts.SMPP_ESME_RINVBNDSTS))
            return
        self._smsc.submitted(self, pdu)

    def _answered(self, pdu: Pdu) -> None:
        status = pdu.status
        if pdu.command == "generic_nack" and not status:
            status = consts.SMPP_ESME_RUNKNOWNERR  # a refusal, whatever it says
        self._smsc.mailbox.answered(self, pdu.sequence, status)

    def _unbind(self) -> None:
        self.submits = self.receives = False
        self._smsc.mailbox.close(self)

    def _next_sequence(self) -> int:
        return next(self._sequences) % LAST_SEQUENCE or LAST_SEQUENCE

    def _write(self, octets: bytes) -> None:
        """Collect what one turn of the loop has to say: a system call for every answer is most of its cost."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(octets)

    def _flush(self) -> None:
        if self._unsent and not self._writer.is_closing():
            self._writer.write(b"".join(self._unsent))
        self._unsent.clear()


def _refused(misread: Misread) -> bytes:
    """The command's own response where the command is known and has one, else generic_nack."""
    if misread.command is None or misread.command & 0x80000000:
        return wire.nack(misread.status, misread.sequence)
    return wire.refusal(misread.command | 0x80000000, misread.status, misread.sequence)
