"""The SMSC from inside: septets, parts that never end, lines that fall silent; what no test outside can wait for."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import Clock
from simulator.smsc import joining, session
from simulator.smsc.alphabet import GSM7, Coded, TooLong, Unreadable, check_room, decode, encode, pack
from simulator.smsc.carrier import Smsc
from simulator.smsc.joining import Joining
from simulator.smsc.submit import Place, Submit
from simulator.state import Network
from simulator.terms import Setup, Smpp

LETTERS = "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0129:;<=>?¡AZÄÖÑÜ§¿azäöñüà\f^{}\\[~]|€"


@given(st.text(LETTERS, max_size=80), st.sampled_from([0, 6, 7]), st.booleans())
def test_letters_survive_whether_packed_or_not(text, header, packed):
    septets = encode(text, GSM7)
    octets = pack(septets, header) if packed else septets
    read = decode(Coded(GSM7, octets, packed, header))
    # Packed into whole octets a closing "@" looks like padding: TS 23.038 §6.1.2.3.1 leaves that to the length.
    assert read == text or (packed and read == text.removesuffix("@"))


@pytest.mark.parametrize("octets", [b"\x80", b"a\xff"])
def test_what_is_no_septet(octets):
    with pytest.raises(Unreadable):
        decode(Coded(GSM7, octets))


def test_odd_ends_and_extensions_of_nobody():
    assert decode(Coded(GSM7, b"a\x1b")) == "a"
    assert decode(Coded(GSM7, b"\x1b\x01b")) == " b"


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        (Coded(GSM7, b"a" * 160), True),
        (Coded(GSM7, b"a" * 161), False),
        (Coded(GSM7, b"a" * 153, header=6), True),
        (Coded(GSM7, b"a" * 154, header=6), False),
        (Coded(GSM7, b"a" * 152, header=7), True),
        (Coded(GSM7, b"a" * 153, header=7), False),
        (Coded(GSM7, b"a" * 140, packed=True), True),
        (Coded(GSM7, b"a" * 141, packed=True), False),
        (Coded(8, b"ab" * 70), True),
        (Coded(8, b"ab" * 67, header=6), True),
        (Coded(8, b"ab" * 68, header=6), False),
    ],
)
def test_what_fits_on_the_air(data, fits):
    if fits:
        check_room(data)
        return
    with pytest.raises(TooLong):
        check_room(data)


def _part(reference: str, number: int, total: int = 2) -> Submit:
    return Submit("+84900000001", "1022", f"{number}", Place(reference, total, number), 60, 0, None)


@given(st.permutations(range(1, 6)))
def test_parts_join_in_any_order(order):
    joining_ = Joining()
    ends = [joining_.take(_part("8-1", number, 5)) for number in order]
    assert ends == [None] * 4 + ["12345"]


def test_parts_that_never_end_are_forgotten(monkeypatch):
    monkeypatch.setattr(joining, "MOST_OPEN", 3)
    parts = Joining()
    for reference in "abcd":
        assert parts.take(_part(reference, 1)) is None
    assert parts.take(_part("a", 2)) is None, "the oldest is gone"
    assert parts.take(_part("d", 2)) == "12"


def _smsc() -> Smsc:
    setup = Setup("AC1", "t", "1022", "http://127.0.0.1:1", "http://127.0.0.1:1")
    return Smsc(Network(setup, Clock(Path("/nonexistent")), 1), Smpp(system_id="g", password="p"))


def test_a_silent_line_is_asked_once_and_then_cut(monkeypatch):
    monkeypatch.setattr(session, "IDLE", 0.2)
    bind = b"g\0p\0\0\x34\0\0\0"

    async def play() -> list[int]:
        smsc = _smsc()
        port = await smsc.listen("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(struct.pack(">LLLL", 16 + len(bind), 9, 0, 1) + bind)
        heard = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await smsc.close()
        commands = []
        while heard:
            length, command = struct.unpack(">LL", heard[:8])
            commands.append(command)
            heard = heard[length:]
        return commands

    assert asyncio.run(play()) == [0x80000009, 0x15]


@pytest.mark.parametrize("patience", ["BIND_WITHIN", "REST_WITHIN"])
def test_who_connects_and_says_half_or_nothing_is_cut(monkeypatch, patience):
    monkeypatch.setattr(session, patience, 0.2)

    async def play() -> bytes:
        smsc = _smsc()
        port = await smsc.listen("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        if patience == "REST_WITHIN":
            writer.write(struct.pack(">LLLL", 40, 9, 0, 1) + b"half")
        heard = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await smsc.close()
        return heard

    assert asyncio.run(play()) == b""
