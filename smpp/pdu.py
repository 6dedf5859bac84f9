"""Frames and headers: octets to PDUs and back; reads no body and does no input or output of its own."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

from smpp.status import Status

HEADER = struct.Struct(">IIII")
"""command_length, command_id, command_status, sequence_number: 16 octets, big-endian (§3.2)."""

MAX_LENGTH = 70_000
"""Octets of the longest PDU taken: a message_payload of 65,535, its fields, and room for a few more TLVs."""

MAX_SEQUENCE = 0x7FFFFFFF  # §3.2: the numbers above are reserved
RESPONSE = 0x80000000
"""The bit that makes a command the response to another (§5.1.2.1)."""


class Command(IntEnum):
    """What a PDU asks or answers (§5.1.2.1); those missing here are answered by a generic_nack."""

    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x00000001
    BIND_RECEIVER_RESP = 0x80000001
    BIND_TRANSMITTER = 0x00000002
    BIND_TRANSMITTER_RESP = 0x80000002
    SUBMIT_SM = 0x00000004
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM = 0x00000005
    DELIVER_SM_RESP = 0x80000005
    UNBIND = 0x00000006
    UNBIND_RESP = 0x80000006
    BIND_TRANSCEIVER = 0x00000009
    BIND_TRANSCEIVER_RESP = 0x80000009
    ENQUIRE_LINK = 0x00000015
    ENQUIRE_LINK_RESP = 0x80000015
    ALERT_NOTIFICATION = 0x00000102


class Pdu(NamedTuple):
    """One PDU whose frame is sound and whose body nobody has read yet. `command` may be unknown to `Command`."""

    command: int
    status: int
    sequence: int
    body: bytes


class Malformed(ValueError):
    """What came is not SMPP. `status` says why in the words of a response.

    `lost`: the frame itself lies, nobody knows where the next PDU begins, the connection is of no more use. Otherwise
    only this body is wrong and the PDU can be answered. `sequence` is None when not even that is known. `before` holds
    the sound PDUs of the same read.
    """

    def __init__(self, why: str, status: Status, sequence: int | None = None, lost: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.status = status
        self.sequence = sequence
        self.lost = lost
        self.before: list[Pdu] = []


class Decoder:
    """Cuts a stream into PDUs. Keeps at most one unfinished PDU, so at most `max_length` octets."""

    def __init__(self, max_length: int = MAX_LENGTH) -> None:
        self._max_length = max_length
        self._rest = (
            bytearray()
        )  # a bytearray, or a PDU that drips in octet by octet costs the square of its length
        self._wanted = HEADER.size  # octets of `_rest` below which looking again is in vain
        self._fault: Malformed | None = None

    @property
    def kept(self) -> int:
        """Octets waiting for the rest of their PDU."""
        return len(self._rest)

    def feed(self, data: bytes) -> list[Pdu]:
        """The PDUs that `data` completes, in order. Raises Malformed (`lost`) once and at every call after.

        How the stream was cut into reads changes nothing: a header is judged when all its 16 octets are there.
        """
        if self._fault is not None:
            raise self._fault
        if self._rest:
            self._rest += data
            if len(self._rest) < self._wanted:
                return []
            data = bytes(self._rest)
            self._rest.clear()
        pdus: list[Pdu] = []
        at, size, unpack = 0, len(data), HEADER.unpack_from
        self._wanted = HEADER.size
        while size - at >= 16:
            length, command, status, sequence = unpack(data, at)
            if not 16 <= length <= self._max_length:
                raise self._refusal(length, sequence, pdus)
            end = at + length
            if end > size:
                self._wanted = length
                break
            pdus.append(Pdu(command, status, sequence, data[at + 16 : end]))
            at = end
        if at < size:
            self._rest += data[at:] if at else data
        return pdus

    def _refusal(self, length: int, sequence: int, before: list[Pdu]) -> Malformed:
        why = f"a length of {length} octets, not 16 to {self._max_length}"
        fault = Malformed(why, Status.RINVCMDLEN, sequence, lost=True)
        self._fault = Malformed(
            why, Status.RINVCMDLEN, sequence, lost=True
        )  # later calls have no PDUs before it
        fault.before = before
        return fault


def encode(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    """A whole PDU."""
    return HEADER.pack(16 + len(body), command, status, sequence) + body


def c_string(body: bytes, at: int, name: str) -> tuple[bytes, int]:
    """The octets from `at` to the next NUL, and where the field after it begins. Malformed if there is no NUL."""
    end = body.find(b"\0", at)
    if end < 0:
        raise Malformed(f"{name} has no end", Status.RINVCMDLEN)
    return body[at:end], end + 1


def c_octets(text: str, size: int, name: str) -> bytes:
    """`text` as a C-octet string of at most `size` octets, its NUL among them. ValueError if it does not fit."""
    octets = text.encode(
        "latin-1"
    )  # the field is ASCII; what a carrier wrote beyond it must come back unchanged
    if len(octets) >= size or b"\0" in octets:
        raise ValueError(f"{name} is not a text of at most {size - 1} octets: {len(octets)}")
    return octets + b"\0"
