"""PDUs on a connection, read and written with smpplib; it decides no status but that of what cannot be read."""

from __future__ import annotations

import asyncio
import logging
import struct
from typing import Any, ClassVar

from smpplib import command, command_codes, consts

# Unknown optional parameters are the customer's right, not a warning.
logging.getLogger("smpplib").setLevel(logging.ERROR)

HEADER = 16  # octets: length, command, status, sequence
TLV_HEADER = 4  # octets: tag, length
LONGEST = 70_000  # octets; a message_payload has at most 64 KiB

Pdu = Any
"""smpplib's command objects: attributes named as in the SMPP specification."""


_SIZES = {
    consts.OPTIONAL_PARAMS[name]: param.size
    for name, param in command.SubmitSM.params.items()
    if name in consts.OPTIONAL_PARAMS and param.type is int
}
"""How many octets a number of a submit has, by tag."""


class Broken(Exception):
    """The stream cannot be followed any further; `status` and `sequence` are for one last generic_nack."""

    def __init__(self, status: int, sequence: int) -> None:
        super().__init__(status)
        self.status, self.sequence = status, sequence


class Misread(Exception):
    """One PDU is wrong and the next can be read. `command` is its number, None when nobody knows it."""

    def __init__(self, status: int, sequence: int, command: int | None = None) -> None:
        super().__init__(status)
        self.status, self.sequence, self.command = status, sequence, command


class DeliverSm(command.DeliverSM):  # type: ignore[misc]  # smpplib has no types
    """deliver_sm with the optional parameters that smpplib's own leaves out."""

    params: ClassVar[dict[str, Any]] = {
        **command.DeliverSM.params,
        "ussd_service_op": command.SubmitSM.params["ussd_service_op"],
    }
    params_order = (*command.DeliverSM.params_order, "ussd_service_op")


class BadTail(ValueError):
    """The optional parameters cannot be followed; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Whole:
    """Refuses what smpplib reads on through: a string without its end, a parameter of a false length."""

    def _parse_string(self, field: str, data: bytes, pos: int, length: int | None = None) -> Any:
        if length is None and data.find(b"\0", pos) < 0:
            raise ValueError(field)
        return super()._parse_string(field, data, pos, length)  # type: ignore[misc]  # smpplib's Command is next

    def parse_optional_params(self, data: bytes) -> None:
        rest = data
        while rest:
            kind, length, value = rest[:2], int.from_bytes(rest[2:4]), rest[4:]
            if len(rest) < TLV_HEADER or length > len(value):
                raise BadTail(consts.SMPP_ESME_RINVOPTPARSTREAM)
            size = _SIZES.get(int.from_bytes(kind))
            if size is not None and size != length:
                raise BadTail(consts.SMPP_ESME_RINVPARLEN)
            rest = value[length:]
        super().parse_optional_params(data)  # type: ignore[misc]  # smpplib's Command is next


def _whole(kind: type) -> type:
    return type(kind.__name__, (_Whole, kind), {})


_TAKEN: dict[int, tuple[str, type]] = {
    command_codes.get_command_code(name): (name, _whole(kind))
    for name, kind in {
        "bind_transmitter": command.BindTransmitter,
        "bind_receiver": command.BindReceiver,
        "bind_transceiver": command.BindTransceiver,
        "submit_sm": command.SubmitSM,
        "deliver_sm_resp": command.DeliverSMResp,
        "enquire_link": command.EnquireLink,
        "enquire_link_resp": command.EnquireLinkResp,
        "unbind": command.Unbind,
        "unbind_resp": command.UnbindResp,
        "generic_nack": command.GenericNAck,
    }.items()
}
"""What a customer may send here: its number, its name, how it is read."""

_MANDATORY = {
    number: [
        field
        for field in kind.params_order  # type: ignore[attr-defined]  # smpplib's commands all have it
        if field not in consts.OPTIONAL_PARAMS and field != "short_message"
    ]
    for number, (_, kind) in _TAKEN.items()
}
"""The fields without which a request is cut short; a text may be empty."""


async def read_head(stream: asyncio.StreamReader) -> bytes:
    """The next PDU's header. Raises asyncio.IncompleteReadError at the end of the stream; may be cancelled."""
    return await stream.readexactly(HEADER)


async def read_rest(stream: asyncio.StreamReader, head: bytes) -> Pdu:
    """The PDU that begins with `head`. Raises Broken, Misread, IncompleteReadError."""
    length, number, _, sequence = struct.unpack(">LLLL", head)
    if not HEADER <= length <= LONGEST:
        raise Broken(consts.SMPP_ESME_RINVCMDLEN, sequence)
    return _parse(head + await stream.readexactly(length - HEADER), number, sequence)


def answer(asked: Pdu, name: str, status: int = consts.SMPP_ESME_ROK, **fields: object) -> bytes:
    """The response `name` to a request; one that refuses has no body (SMPP 3.4 §4.4.2)."""
    if status:
        return refusal(command_codes.get_command_code(name), status, asked.sequence)
    return _octets(command.factory(name, sequence=asked.sequence), asked.sequence, fields)


def refusal(number: int, status: int, sequence: int) -> bytes:
    """A response that is a header alone; the command's number is that of the response."""
    return struct.pack(">LLLL", HEADER, number, status, sequence)


def nack(status: int, sequence: int) -> bytes:
    """generic_nack."""
    return refusal(command_codes.get_command_code("generic_nack"), status, sequence)


def request(name: str, sequence: int, **fields: object) -> bytes:
    """A request of ours: deliver_sm, enquire_link or unbind."""
    if name == "deliver_sm":
        return _octets(DeliverSm(name, sequence=sequence), sequence, fields)
    return _octets(command.factory(name, sequence=sequence), sequence, fields)


def words(value: bytes | None) -> str:
    """A C-string field as text; an octet that is no ASCII cannot be part of an address or a name."""
    return (value or b"").decode("ascii", "replace")


def _octets(pdu: Pdu, sequence: int, fields: dict[str, object]) -> bytes:
    # Set afterwards: smpplib's constructor keeps a sequence of its own over the one it is given.
    pdu.sequence = sequence
    for name, value in fields.items():
        setattr(pdu, name, value)
    return bytes(pdu.generate())


def _parse(octets: bytes, number: int, sequence: int) -> Pdu:
    if number not in _TAKEN:
        raise Misread(consts.SMPP_ESME_RINVCMDID, sequence)
    name, kind = _TAKEN[number]
    pdu = kind(name, sequence=sequence, allow_unknown_opt_params=True)
    try:
        pdu.parse(octets)
    except BadTail as tail:
        raise Misread(tail.status, sequence, number) from None
    except KeyError:  # smpplib's word for an optional parameter that does not belong to this command
        raise Misread(consts.SMPP_ESME_ROPTPARNOTALLWD, sequence, number) from None
    except (struct.error, ValueError):
        raise Misread(consts.SMPP_ESME_RINVCMDLEN, sequence, number) from None
    # smpplib stops where the octets stop: a field it never met has no value of its own.
    if not pdu.is_response() and any(vars(pdu).get(field) is None for field in _MANDATORY[number]):
        raise Misread(consts.SMPP_ESME_RINVCMDLEN, sequence, number)
    if name == "submit_sm" and len(pdu.short_message or b"") != pdu.sm_length:
        raise Misread(consts.SMPP_ESME_RINVMSGLEN, sequence, number)
    return pdu
