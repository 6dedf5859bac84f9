"""An SMSC that takes everything: binds, submit_sm, delivery receipts; raw bytes, so that its CPU hardly counts.

It checks no password, limits no rate and keeps nothing but counts (`_tally.py`). Layouts are SMPP 3.4's, chapter 4.
"""

from __future__ import annotations

import asyncio
import time
from struct import Struct

from benchmarks._tally import Tally

_HEADER = Struct(">IIII")  # length, command, status, sequence: every PDU begins so
_SUBMIT, _DELIVER, _ENQUIRE_LINK, _UNBIND = 0x04, 0x05, 0x15, 0x06
_BINDS = frozenset({0x01, 0x02, 0x09})  # receiver, transmitter, transceiver
_RESPONSE = 0x80000000
_GENERIC_NACK, _INVALID_COMMAND = 0x80000000, 0x03
_NAME = b"sink\0"
_LONGEST = 65_536  # octets of a PDU; one that claims more is no PDU
_SUBMIT_RESPONSE = _HEADER.size + 20  # an id of 19 digits and its end
_RECEIPT_AFTER = 0.1  # seconds: no phone answers sooner, and no receipt comes before its message's id


class SmppSink(asyncio.Protocol):
    """One bind. Answers each chunk of PDUs by one write, `delay` seconds later, however many are on their way."""

    def __init__(self, tally: Tally, delay: float, receipts: bool) -> None:
        """Counts into `tally`; with `receipts` every message that asks for one gets one."""
        self._tally = tally
        self._delay = delay
        self._receipts = receipts
        self._rest = b""
        self._sequence = 0
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole PDU; what is left waits for the next chunk."""
        data = self._rest + data if self._rest else data
        at, end = 0, len(data)
        answers: list[bytes] = []
        asked: list[tuple[bytes, bytes]] = []
        kept, ids, unpack, pack = self._tally.kept, self._tally.ids, _HEADER.unpack_from, _HEADER.pack
        submits = 0
        while end - at >= 16:
            length, command, _, sequence = unpack(data, at)
            if not 16 <= length <= _LONGEST:
                self._transport.abort()
                return
            if end - at < length:
                break
            if command == _SUBMIT:
                message_id = b"%019d" % next(ids)
                answers.append(pack(_SUBMIT_RESPONSE, _SUBMIT | _RESPONSE, 0, sequence) + message_id + b"\0")
                pdu = data[at + 16 : at + length]
                kept.append(pdu)
                submits += 1
                if self._receipts:
                    asked.append((message_id, pdu))
            else:
                self._answer(command, sequence)
            at += length
        self._rest = data[at:]
        if submits:
            self._tally.arrived(submits)
            self._later(self._delay, b"".join(answers))
        if asked:
            self._loop.call_later(self._delay + _RECEIPT_AFTER, self._send_receipts, asked)

    def _answer(self, command: int, sequence: int) -> None:
        """Whatever is no submit_sm is answered at once."""
        if command == _DELIVER | _RESPONSE:
            self._tally.receipt_acknowledged()
        elif command in _BINDS:
            self._transport.write(_HEADER.pack(16 + len(_NAME), command | _RESPONSE, 0, sequence) + _NAME)
        elif command in (_ENQUIRE_LINK, _UNBIND):
            self._transport.write(_HEADER.pack(16, command | _RESPONSE, 0, sequence))
        elif not command & _RESPONSE:
            self._transport.write(_HEADER.pack(16, _GENERIC_NACK, _INVALID_COMMAND, sequence))

    def _later(self, delay: float, answers: bytes) -> None:
        if delay:
            self._loop.call_later(delay, self._transport.write, answers)
        else:
            self._transport.write(answers)

    def _send_receipts(self, asked: list[tuple[bytes, bytes]]) -> None:
        """One deliver_sm for each message that wants to know; from its recipient, to its sender."""
        if self._transport.is_closing():
            return
        minute = time.strftime("%y%m%d%H%M").encode()
        pdus = []
        for message_id, pdu in asked:
            source, destination, wanted = addresses(pdu)
            if not wanted:
                continue
            self._sequence += 1
            text = b"id:%b sub:001 dlvrd:001 submit date:%b done date:%b stat:DELIVRD err:000 text:" % (
                message_id,
                minute,
                minute,
            )
            # After the addresses: esm_class 4 (a receipt), protocol, priority, two empty times, three zeros, coding 0.
            body = b"\0%b%b\x04\0\0\0\0\0\0\0\0%c%b" % (destination, source, len(text), text)
            pdus.append(_HEADER.pack(16 + len(body), _DELIVER, 0, self._sequence) + body)
        self._tally.receipts_sent += len(pdus)
        self._transport.write(b"".join(pdus))


def addresses(pdu: bytes) -> tuple[bytes, bytes, bool]:
    """(source, destination, receipt wanted) of a submit_sm's body; addresses with TON, NPI and closing zero."""
    source = pdu.index(b"\0") + 1
    destination = pdu.index(b"\0", source + 2) + 1
    esm_class = pdu.index(b"\0", destination + 2) + 1
    validity = pdu.index(b"\0", esm_class + 3) + 1  # behind esm_class, protocol_id, priority and the schedule
    registered = pdu.index(b"\0", validity) + 1
    return pdu[source:destination], pdu[destination:esm_class], bool(pdu[registered] & 1)


def destination(pdu: bytes) -> bytes:
    """The recipient in a submit_sm's body, whatever its TON."""
    return addresses(pdu)[1][2:-1]
