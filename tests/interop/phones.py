"""The phones of a network: cut and code what a person writes, join and read what comes; by no code of ours.

Octets are Python's own UTF-16 and smpplib's GSM-7. Texts are cut after so many units and not a letter earlier, as old
phones do: an emoji on the cut is torn in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from smpplib import gsm

from tests.interop.centre import Deliver, Number, Submit

WAYS = ("udh8", "udh16", "sar", "payload")
UDHI, UCS2 = 0x40, 8
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER, PAYLOAD = 0x020C, 0x020E, 0x020F, 0x0424  # tags, SMPP 3.4 §5.3.2

_ROOM = {"udh8": (153, 134), "udh16": (152, 132), "sar": (153, 134)}  # septets, octets of UCS-2 in a part
_WHOLE = (160, 140)
_ESCAPE = 0x1B
_references = count(1)


def written(words: str, way: str, source: Number, destination: Number) -> Iterator[Deliver]:
    """The deliver_sm by which `words` travel, in order."""
    try:
        octets, coding, kind = bytes(gsm.gsm_encode(words)), 0, 0
    except UnicodeError:
        octets, coding, kind = words.encode("utf-16-be"), UCS2, 1
    if way == "payload":
        yield Deliver(source, destination, b"", coding, tlvs={PAYLOAD: octets})
        return
    if len(octets) <= _WHOLE[kind]:
        yield Deliver(source, destination, octets, coding)
        return
    room, reference = _ROOM[way][kind], next(_references) & 0xFF
    pieces = [octets[at : at + room] for at in range(0, len(octets), room)]
    total = len(pieces)
    for nth, piece in enumerate(pieces, 1):
        match way:
            case "udh8":
                header = bytes((5, 0, 3, reference, total, nth))
            case "udh16":
                header = bytes((6, 8, 4, 1, reference, total, nth))
            case _:
                place = {
                    SAR_REFERENCE: bytes((1, reference)),
                    SAR_TOTAL: bytes((total,)),
                    SAR_NUMBER: bytes((nth,)),
                }
                yield Deliver(source, destination, piece, coding, tlvs=place)
                continue
        yield Deliver(source, destination, header + piece, coding, UDHI)


def read(submits: list[Submit], phone: str) -> list[str]:
    """The whole texts among `submits` to `phone` (digits), in the order in which they became whole."""
    parts: dict[tuple[int, int], dict[int, bytes]] = {}
    texts = []
    for submit in submits:
        if submit.destination[2] != phone:
            continue
        reference, total, nth, octets = _place(submit)
        came = parts.setdefault((reference, total), {})
        came[nth] = octets
        if len(came) == total:
            octets = b"".join(octets for _, octets in sorted(parts.pop((reference, total)).items()))
            texts.append(octets.decode("utf-16-be") if submit.data_coding == UCS2 else _letters(octets))
    return texts


def _place(submit: Submit) -> tuple[int, int, int, bytes]:
    """Reference, parts in all, which of them, its octets."""
    octets, tlvs = submit.octets, submit.tlvs
    if PAYLOAD in tlvs:
        return 0, 1, 1, tlvs[PAYLOAD]
    if SAR_TOTAL in tlvs:
        return int.from_bytes(tlvs[SAR_REFERENCE], "big"), tlvs[SAR_TOTAL][0], tlvs[SAR_NUMBER][0], octets
    if not submit.esm_class & UDHI:
        return 0, 1, 1, octets
    header, rest = octets[1 : 1 + octets[0]], octets[1 + octets[0] :]
    assert header[:2] in (b"\x00\x03", b"\x08\x04"), header.hex()
    return int.from_bytes(header[2:-2], "big"), header[-2], header[-1], rest


def _letters(octets: bytes) -> str:
    """Letters behind an escape stand in the second half of smpplib's table."""
    letters, half = "", 0
    for octet in octets:
        if octet == _ESCAPE:
            half = 0x80
            continue
        letters += gsm.GSM_CHARACTER_TABLE[half + octet]
        half = 0
    return letters
