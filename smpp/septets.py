"""Packing of 7-bit characters into octets and back (3GPP TS 23.038 §6.1.2); knows no alphabet.

Only for carriers whose default alphabet is packed; nearly all carry one septet to an octet.
"""

from __future__ import annotations

CR = 0x0D
"""Fills the last octet where seven spare bits would read as one more character, an @ (§6.1.2.3.1)."""


def fill_bits(header_octets: int) -> int:
    """Bits between a user data header of `header_octets`, its length octet counted, and the first septet: 0 to 6."""
    return -header_octets * 8 % 7


def pack(septets: bytes, fill: int = 0) -> bytes:
    """`septets`, one to an octet, packed after `fill` zero bits. ValueError for a value above 0x7F."""
    if any(septet > 0x7F for septet in septets):
        raise ValueError("a septet above 0x7F")
    bits = fill + 7 * len(septets)
    spare = -bits % 8
    # A real CR at the very end of the last octet would be taken for filling, so it is followed by another.
    if spare == 7 or (spare == 0 and septets[-1:] == bytes((CR,))):
        septets += bytes((CR,))
        bits += 7
    packed = 0
    for septet in reversed(septets):
        packed = packed << 7 | septet
    return (packed << fill).to_bytes((bits + 7) // 8, "little")


def unpack(octets: bytes, count: int | None = None, fill: int = 0) -> bytes:
    """The septets in `octets` after `fill` bits: `count`, or as many as fit, less a CR that only fills.

    ValueError if `count` septets do not fit.
    """
    fit = max(0, 8 * len(octets) - fill) // 7
    wanted = fit if count is None else count
    if not 0 <= wanted <= fit:
        raise ValueError(f"{wanted} septets in {len(octets)} octets")
    packed = int.from_bytes(octets, "little") >> fill
    septets = bytes(packed >> shift & 0x7F for shift in range(0, 7 * wanted, 7))
    filled = count is None and (8 * len(octets) - fill) % 7 == 0 and septets[-1:] == bytes((CR,))
    return septets[:-1] if filled else septets
