"""PDUs that cannot be: each is answered with its status, and the line lives unless nobody could follow it."""

from __future__ import annotations

import struct

import pytest


@pytest.mark.parametrize(
    ("octets", "command", "status"),
    [
        (struct.pack(">LLLL", 16, 0x103, 0, 9), 0x80000000, 0x03),
        (struct.pack(">LLLL", 16, 0x7777, 0, 9), 0x80000000, 0x03),
        (struct.pack(">LLLL", 18, 0x04, 0, 9) + b"ab", 0x80000004, 0x02),
    ],
)
def test_nonsense_is_answered_and_the_line_lives(smsc, octets, command, status):
    esme = smsc.bound()
    esme.raw(octets)
    pdu = esme.read()
    assert (pdu.status, pdu.sequence) == (status, 9)
    assert pdu.command == {0x80000000: "generic_nack", 0x80000004: "submit_sm_resp"}[command]
    assert esme.ask("enquire_link").status == 0


@pytest.mark.parametrize("length", [0, 15, 70_001, 0xFFFFFFFF])
def test_a_lying_length_ends_the_line(smsc, length):
    esme = smsc.bound()
    esme.raw(struct.pack(">LLLL", length, 0x15, 0, 9))
    pdu = esme.read()
    assert (pdu.command, pdu.status) == ("generic_nack", 0x02)
    assert esme.ended()


def test_unknown_parameters_are_nobodys_business(smsc, phone, until):
    esme = smsc.bound()
    esme.raw(_submit_with(phone, struct.pack(">HH", 0x1400, 3) + b"abc"))
    assert esme.read().status == 0


@pytest.mark.parametrize(
    ("tail", "status"),
    [
        (struct.pack(">HH", 0x001E, 3) + b"12\0", 0xC1),
        (struct.pack(">HH", 0x1400, 4) + b"abc", 0xC0),
        (b"\x14", 0xC0),
        (struct.pack(">HH", 0x0424, 0xFFFF) + b"abc", 0xC0),
        (struct.pack(">HHB", 0x020C, 1, 7), 0xC2),
        (struct.pack(">HHH", 0x020E, 2, 7), 0xC2),
    ],
)
def test_parameters_that_cannot_be(smsc, phone, tail, status):
    esme = smsc.bound()
    esme.raw(_submit_with(phone, tail))
    assert esme.read().status == status
    assert esme.ask("enquire_link").status == 0


def _submit_with(phone: str, tlv: bytes) -> bytes:
    body = b"\0\3\0" + b"1022\0" + b"\1\1" + phone[1:].encode() + b"\0" + b"\0" * 9 + b"\1x" + tlv
    return struct.pack(">LLLL", 16 + len(body), 4, 0, 5) + body
