"""Which part of which long text a message is, read and written in all three ways; joins nothing (`smpp.reassembly`)."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from smpp import tlv
from smpp.message import UDHI, ShortMessage
from smpp.tlv import Tag

Way = Literal["whole", "udh8", "udh16", "sar"]
"""How a text says that it is a part: not at all, with a reference of 8 or 16 bits in a header, or by TLVs."""

_CONCAT_8: Final = 0x00  # information elements of a user data header (3GPP TS 23.040 §9.2.3.24)
_CONCAT_16: Final = 0x08
_ELEMENTS: Final[dict[tuple[int, int], Way]] = {(_CONCAT_8, 3): "udh8", (_CONCAT_16, 4): "udh16"}


class Part(NamedTuple):
    """One message of a text of `total`, `number` counted from 1. `octets` is the text without its header."""

    octets: bytes
    way: Way = "whole"
    reference: int = 0
    total: int = 1
    number: int = 1
    header_octets: int = 0  # of the user data header with its length octet; see `smpp.septets.fill_bits`


def read(message: ShortMessage) -> Part:
    """What `message` says of itself. Nonsense (part 4 of 3, a header longer than the text) is a whole text."""
    octets, header = message.payload, 0
    if message.esm_class & UDHI and octets and octets[0] < len(octets):
        header = octets[0] + 1
        found = _concatenation(octets[1:header])
        octets = octets[header:]
        if found is not None:
            return Part(octets, *found, header)
    reference = tlv.read_number(message.tlvs, Tag.SAR_MSG_REF_NUM)
    total = tlv.read_number(message.tlvs, Tag.SAR_TOTAL_SEGMENTS)
    number = tlv.read_number(message.tlvs, Tag.SAR_SEGMENT_SEQNUM)
    if reference is None or total is None or number is None or not 1 <= number <= total:
        return Part(octets, header_octets=header)
    return Part(octets, "sar", reference, total, number, header)


def udh8(reference: int, total: int, number: int) -> bytes:
    """The header of a part with an 8-bit reference: 6 octets before the text, esm_class UDHI. ValueError."""
    _check(reference, 0xFF, total, number)
    return bytes((5, _CONCAT_8, 3, reference, total, number))


def udh16(reference: int, total: int, number: int) -> bytes:
    """The header of a part with a 16-bit reference: 7 octets before the text, esm_class UDHI. ValueError."""
    _check(reference, 0xFFFF, total, number)
    return bytes((6, _CONCAT_16, 4, *divmod(reference, 256), total, number))


def sar(reference: int, total: int, number: int) -> dict[int, bytes]:
    """The TLVs of a part, for carriers that write the header themselves. ValueError."""
    _check(reference, 0xFFFF, total, number)
    return {
        Tag.SAR_MSG_REF_NUM: tlv.number(Tag.SAR_MSG_REF_NUM, reference),
        Tag.SAR_TOTAL_SEGMENTS: tlv.number(Tag.SAR_TOTAL_SEGMENTS, total),
        Tag.SAR_SEGMENT_SEQNUM: tlv.number(Tag.SAR_SEGMENT_SEQNUM, number),
    }


def _concatenation(elements: bytes) -> tuple[Way, int, int, int] | None:
    """Way, reference, total and number; of an element that comes twice the last counts (3GPP TS 23.040 §9.2.3.24)."""
    found, at = None, 0
    while at + 2 <= len(elements):
        element, length = elements[at], elements[at + 1]
        value = elements[at + 2 : at + 2 + length]
        way = _ELEMENTS.get((element, len(value)))
        if way is not None and len(value) == length and 1 <= value[-1] <= value[-2]:
            found = (way, int.from_bytes(value[:-2], "big"), value[-2], value[-1])
        at += 2 + length
    return found


def _check(reference: int, highest: int, total: int, number: int) -> None:
    if not (0 <= reference <= highest and 1 <= number <= total <= 0xFF):
        raise ValueError(f"part {number} of {total}, reference {reference}")
