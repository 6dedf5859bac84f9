"""Optional parameters (TLVs): tag, length, value, to a dictionary and back; tolerates every tag."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from enum import IntEnum

from smpp.pdu import Malformed
from smpp.status import Status

_HEAD = struct.Struct(">HH")  # tag and length of the value (§5.3)


class Tag(IntEnum):
    """The tags we write or read (§5.3.2); all others are kept by their number."""

    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    SAR_MSG_REF_NUM = 0x020C
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    SC_INTERFACE_VERSION = 0x0210
    NETWORK_ERROR_CODE = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427
    USSD_SERVICE_OP = 0x0501
    ITS_SESSION_INFO = 0x1383


WIDTHS: dict[int, int] = {
    Tag.USER_MESSAGE_REFERENCE: 2,
    Tag.SAR_MSG_REF_NUM: 2,
    Tag.SAR_TOTAL_SEGMENTS: 1,
    Tag.SAR_SEGMENT_SEQNUM: 1,
    Tag.SC_INTERFACE_VERSION: 1,
    Tag.MESSAGE_STATE: 1,
    Tag.USSD_SERVICE_OP: 1,
    Tag.ITS_SESSION_INFO: 2,
}
"""Octets of those values that are whole numbers (§5.3.2)."""


def encode(tlvs: Mapping[int, bytes]) -> bytes:
    """`tlvs` one after the other. ValueError for a tag or value beyond 16 bits."""
    if not tlvs:
        return b""
    out: list[bytes] = []
    for tag, value in tlvs.items():
        if not (0 <= tag <= 0xFFFF and len(value) <= 0xFFFF):
            raise ValueError(f"TLV 0x{tag:04X} of {len(value)} octets does not fit")
        out += (_HEAD.pack(tag, len(value)), value)
    return b"".join(out)


def decode(body: bytes, at: int) -> dict[int, bytes]:
    """The TLVs of `body` from `at` to its end; of a tag that comes twice the first. Malformed if a length lies."""
    tlvs: dict[int, bytes] = {}
    size = len(body)
    while at < size:
        if size - at < _HEAD.size:
            raise Malformed(f"{size - at} octets left over", Status.RINVOPTPARSTREAM)
        tag, length = _HEAD.unpack_from(body, at)
        at += _HEAD.size
        if length > size - at:
            raise Malformed(f"TLV 0x{tag:04X} claims {length} of {size - at} octets", Status.RINVOPTPARSTREAM)
        tlvs.setdefault(tag, body[at : at + length])
        at += length
    return tlvs


def number(tag: Tag, value: int) -> bytes:
    """`value` in the width of `tag`. ValueError if it does not fit or the tag does not hold a number."""
    width = WIDTHS.get(tag)
    if width is None or not 0 <= value < 1 << 8 * width:
        raise ValueError(f"{tag.name} cannot be {value}")
    return value.to_bytes(width, "big")


def read_number(tlvs: Mapping[int, bytes], tag: Tag) -> int | None:
    """The whole number under `tag`; None when it is missing or has another width than the tag's."""
    value = tlvs.get(tag)
    return int.from_bytes(value, "big") if value is not None and len(value) == WIDTHS.get(tag) else None
