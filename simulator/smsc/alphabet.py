"""Octets of a short message ↔ text, as a handset and its SMSC know them; it joins no parts and reads no headers."""

from __future__ import annotations

from dataclasses import dataclass

GSM7, ASCII, LATIN1, UCS2 = 0, 1, 3, 8
"""The data codings this SMSC carries (SMPP 3.4 §5.2.19)."""

AIR = 140  # octets of user data in one short message on the radio (TS 23.040)

_ESCAPE = "\x1b"
# TS 23.038 §6.2.1 in table order; 0x1B is the escape to the extension table.
_TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\",
    0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_SEPTETS = {letter: bytes([at]) for at, letter in enumerate(_TABLE) if letter != _ESCAPE} | {
    letter: bytes([0x1B, at]) for at, letter in _EXTENSION.items()
}


class Unreadable(ValueError):
    """The octets are no text in the coding they claim."""


class TooLong(ValueError):
    """The text does not fit into one short message."""


@dataclass(frozen=True, slots=True)
class Coded:
    """User data without its header. `packed`: octets of GSM-7 carry eight septets in seven."""

    coding: int
    octets: bytes
    packed: bool = False
    header: int = 0
    """Octets of user data header before it; septets begin on a septet's edge after it."""


def decode(data: Coded) -> str:
    """The text. Raises Unreadable.

    As on a handset, an extension that no table knows is a space and a letter cut in two by a part's edge is a mark.
    """
    if data.coding == UCS2:
        if len(data.octets) % 2:
            raise Unreadable("half a letter of UCS-2")
        return data.octets.decode("utf-16-be", "replace")
    if data.coding == ASCII:
        return data.octets.decode("ascii", "replace")
    if data.coding == LATIN1:
        return data.octets.decode("latin-1")
    if data.coding != GSM7:
        raise Unreadable(f"data coding {data.coding} is not carried here")
    return _spell(_unpack(data.octets, data.header) if data.packed else data.octets)


def check_room(data: Coded) -> None:
    """Raise TooLong unless it and its header fit into one short message."""
    if data.coding in (GSM7, ASCII) and not data.packed:
        taken = -(-(_fill(data.header) + len(data.octets) * 7) // 8)
    else:
        taken = len(data.octets)
    if data.header + taken > AIR:
        raise TooLong(f"{data.header + taken} octets where {AIR} fit")


def encode(text: str, coding: int) -> bytes:
    """Octets of a text in GSM7 (unpacked) or UCS2. Raises KeyError for a letter that GSM-7 lacks."""
    if coding == UCS2:
        return text.encode("utf-16-be", "surrogatepass")
    return b"".join(_SEPTETS[letter] for letter in text)


def pack(septets: bytes, header: int = 0) -> bytes:
    """Septets, one an octet → seven octets for eight; they begin where a header of that many octets ends."""
    bits, shift = 0, _fill(header)
    for at, septet in enumerate(septets):
        bits |= septet << (at * 7)
    return (bits << shift).to_bytes(-(-(shift + len(septets) * 7) // 8), "little")


def _unpack(octets: bytes, header: int) -> bytes:
    fill = _fill(header)
    bits = int.from_bytes(octets, "little") >> fill
    count, left = divmod(len(octets) * 8 - fill, 7)
    septets = bytes(bits >> (at * 7) & 0x7F for at in range(count))
    # Seven spare bits at the end look like one more septet, "@"; packers leave them empty or put a carriage return.
    return septets[:-1] if left == 0 and septets[-1:] in (b"\0", b"\r") else septets


def _fill(header: int) -> int:
    """Bits between a header and the next septet's edge."""
    return -header * 8 % 7


def _spell(septets: bytes) -> str:
    said: list[str] = []
    escaped = False
    for septet in septets:
        if septet > 0x7F:
            raise Unreadable(f"octet {septet:#04x} is no septet")
        if escaped:
            said.append(_EXTENSION.get(septet, " "))
        elif septet != 0x1B:
            said.append(_TABLE[septet])
        escaped = septet == 0x1B and not escaped
    return "".join(said)
