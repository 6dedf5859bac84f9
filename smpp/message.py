"""submit_sm and deliver_sm, which share one body, and the template that makes a submit cheap; decodes no text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from smpp import tlv
from smpp.pdu import Malformed, Pdu, c_octets
from smpp.status import Status

UDHI: Final = 0x40  # esm_class: the text begins with a user data header (§5.2.12)
RECEIPT: Final = 0x04  # esm_class of a delivery receipt, under MESSAGE_TYPE
INTERMEDIATE: Final = 0x20  # esm_class of a notification that is not the last, under MESSAGE_TYPE
MESSAGE_TYPE: Final = 0x3C  # esm_class: which kind of message this is

DEFAULT_ALPHABET: Final = 0x00  # data_coding (§5.2.19): the carrier's own, nearly always GSM 03.38
LATIN_1: Final = 0x03
BINARY: Final = 0x04
UCS_2: Final = 0x08  # UTF-16, big-endian

RECEIPT_WANTED: Final = 0x01  # registered_delivery (§5.2.17): whatever becomes of it

MAX_SHORT_MESSAGE: Final = 254  # octets (§5.2.22); what is longer goes into message_payload
MAX_MESSAGE_ID = 255
"""Octets of an id we keep: the specification's 64, and room for those who exceed it; a hostile one is cut."""

_SERVICE_TYPE, _ADDRESS, _TIME = 6, 21, 17  # octets with their NUL (§4.4.1)


class Address(NamedTuple):
    """A number or name. TON 1 NPI 1: international without +; TON 5 NPI 0: letters; TON 3 NPI 0: short code."""

    ton: int
    npi: int
    text: str


@dataclass(slots=True)  # not frozen: that costs two microseconds more, twenty thousand times a second
class ShortMessage:
    """The fields of a submit_sm or deliver_sm (§4.4.1, §4.6.1). Times are "" or in SMPP's form (`smpp.validity`).

    Its repr, which may end in a log, shows no number and no text. Nobody changes one that came.
    """

    source: Address = field(repr=False)
    destination: Address = field(repr=False)
    short_message: bytes = field(default=b"", repr=False)
    data_coding: int = DEFAULT_ALPHABET
    esm_class: int = 0
    registered_delivery: int = 0
    service_type: str = ""
    protocol_id: int = 0
    priority: int = 0
    schedule: str = ""
    validity: str = ""
    replace: int = 0
    default_message: int = 0
    tlvs: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    def encode(self) -> bytes:
        """The body. ValueError for what does not fit into its field."""
        return SubmitTemplate(self).body(self.destination.text, self.short_message)

    @property
    def payload(self) -> bytes:
        """The text's octets, wherever they are: short_message, or message_payload when that is empty."""
        return self.short_message or self.tlvs.get(tlv.Tag.MESSAGE_PAYLOAD, b"")


@dataclass(slots=True)
class SubmitSm(ShortMessage):
    """A text for a phone."""


@dataclass(slots=True)
class DeliverSm(ShortMessage):
    """A text, a receipt or a USSD turn from the message centre; `sequence` is what its acknowledgement names."""

    sequence: int = 0


class SubmitTemplate:
    """All that is the same for many submits (carrier, sender, purpose, alphabet), laid out once."""

    def __init__(self, example: ShortMessage) -> None:
        """`example`'s destination gives only TON and NPI, its short_message nothing. ValueError."""
        source, destination = example.source, example.destination
        self._head = b"".join(
            (
                c_octets(example.service_type, _SERVICE_TYPE, "service_type"),
                bytes((source.ton, source.npi)),
                c_octets(source.text, _ADDRESS, "source"),
                bytes((destination.ton, destination.npi)),
            )
        )
        self._middle = b"".join(
            (
                b"\0",  # ends the destination
                bytes((example.esm_class, example.protocol_id, example.priority)),
                _time(example.schedule, "schedule"),
                _time(example.validity, "validity"),
                bytes(
                    (
                        example.registered_delivery,
                        example.replace,
                        example.data_coding,
                        example.default_message,
                    )
                ),
            )
        )
        self._tail = tlv.encode(example.tlvs)

    def body(self, destination: str, short_message: bytes, tlvs: bytes = b"") -> bytes:
        """A submit_sm without its header; `tlvs` (see `tlv.encode`) follow those of the example. ValueError."""
        digits = destination.encode("latin-1")
        if len(digits) >= _ADDRESS or b"\0" in digits:
            raise ValueError(f"a destination of {len(digits)} octets")
        if len(short_message) > MAX_SHORT_MESSAGE:
            raise ValueError(f"a short_message of {len(short_message)} octets")
        length = _LENGTHS[len(short_message)]
        return b"".join((self._head, digits, self._middle, length, short_message, self._tail, tlvs))


def decode_deliver(pdu: Pdu) -> DeliverSm:
    """The deliver_sm in `pdu`. Malformed, with the sequence to answer."""
    try:
        values, tlvs = _read(pdu.body)
    except Malformed as fault:
        fault.sequence = pdu.sequence
        raise
    return DeliverSm(*values, tlvs, pdu.sequence)


def decode_submit(pdu: Pdu) -> SubmitSm:
    """The submit_sm in `pdu`, as a message centre reads it. Malformed, with the sequence to answer."""
    try:
        values, tlvs = _read(pdu.body)
    except Malformed as fault:
        fault.sequence = pdu.sequence
        raise
    return SubmitSm(*values, tlvs)


def message_id(body: bytes) -> bytes:
    """The id in the body of a submit_sm_resp; empty if there is none, without complaint if its NUL is missing."""
    end = body.find(b"\0")
    return (body[:end] if end >= 0 else body)[:MAX_MESSAGE_ID]


_Values = tuple[Address, Address, bytes, int, int, int, str, int, int, str, str, int, int]


def _read(body: bytes) -> tuple[_Values, dict[int, bytes]]:
    """All fields in the order of `ShortMessage`. Addresses longer than allowed are read: carriers do send them."""
    find = body.index
    try:
        service_end = find(b"\0")
        source_end = find(b"\0", service_end + 3)
        destination_end = find(b"\0", source_end + 3)
        schedule_end = find(b"\0", destination_end + 4)
        validity_end = find(b"\0", schedule_end + 1)
        registered, replace, coding, default, length = body[validity_end + 1 : validity_end + 6]
    except ValueError:
        raise Malformed("the message ends before its text", Status.RINVCMDLEN) from None
    begin = validity_end + 6
    end = begin + length
    if end > len(body):
        raise Malformed(f"a text of {length} octets in {len(body) - begin}", Status.RINVMSGLEN)
    values = (
        Address(
            body[service_end + 1], body[service_end + 2], str(body[service_end + 3 : source_end], "latin-1")
        ),
        Address(
            body[source_end + 1], body[source_end + 2], str(body[source_end + 3 : destination_end], "latin-1")
        ),
        body[begin:end],
        coding,
        body[destination_end + 1],  # esm_class
        registered,
        str(body[:service_end], "latin-1"),
        body[destination_end + 2],  # protocol_id
        body[destination_end + 3],  # priority
        str(body[destination_end + 4 : schedule_end], "latin-1"),
        str(body[schedule_end + 1 : validity_end], "latin-1"),
        replace,
        default,
    )
    return values, tlv.decode(body, end) if end < len(body) else {}


def _time(text: str, name: str) -> bytes:
    if len(text) not in (0, _TIME - 1):
        raise ValueError(f"{name} has {len(text)} characters, not 16 or none")
    return c_octets(text, _TIME, name)


_LENGTHS = tuple(bytes((length,)) for length in range(MAX_SHORT_MESSAGE + 1))
