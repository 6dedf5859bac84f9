"""Frames: however a stream is cut, whatever it claims, the decoder says PDUs or Malformed and keeps little."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp.pdu import MAX_LENGTH, Command, Decoder, Malformed, Pdu, c_octets, c_string, encode
from smpp.status import Status

WORD = st.integers(0, 0xFFFFFFFF)
PDUS = st.lists(st.builds(Pdu, WORD, WORD, WORD, st.binary(max_size=60)), max_size=6)


def stream_of(pdus: list[Pdu]) -> bytes:
    return b"".join(encode(pdu.command, pdu.sequence, pdu.body, pdu.status) for pdu in pdus)


def test_a_header_is_four_big_endian_words() -> None:
    assert encode(Command.ENQUIRE_LINK, 7) == bytes.fromhex("00000010 00000015 00000000 00000007")


@given(PDUS, st.lists(st.integers(0, 400), max_size=8))
def test_how_the_stream_is_cut_changes_nothing(pdus: list[Pdu], cuts: list[int]) -> None:
    stream, decoder, seen = stream_of(pdus), Decoder(), []
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    for start, end in pairwise(edges):
        seen += decoder.feed(stream[start:end])
    assert seen == pdus
    assert decoder.kept == 0


def test_octet_by_octet_the_longest_pdu_arrives() -> None:
    decoder, body = Decoder(max_length=5_000), bytes(4_984)
    stream = encode(Command.DELIVER_SM, 1, body)
    seen = [pdu for octet in stream for pdu in decoder.feed(bytes((octet,)))]
    assert seen == [Pdu(Command.DELIVER_SM, 0, 1, body)]


@pytest.mark.parametrize("length", [0, 15, MAX_LENGTH + 1, 0xFFFFFFFF])
def test_a_lying_length_ends_the_stream(length: int) -> None:
    decoder = Decoder()
    good = encode(Command.ENQUIRE_LINK, 1)
    with pytest.raises(Malformed) as first:
        decoder.feed(good + struct.pack(">IIII", length, Command.DELIVER_SM, 0, 9))
    assert (first.value.lost, first.value.sequence, first.value.status) == (True, 9, Status.RINVCMDLEN)
    assert first.value.before == [Pdu(Command.ENQUIRE_LINK, 0, 1, b"")]
    with pytest.raises(Malformed) as second:
        decoder.feed(good)
    assert second.value.before == []
    assert decoder.kept == 0


def test_a_short_header_is_waited_for() -> None:
    decoder = Decoder()
    assert decoder.feed(b"\xff" * 15) == []
    with pytest.raises(Malformed):
        decoder.feed(b"\xff")


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_rubbish_is_refused_and_never_piles_up(chunks: list[bytes]) -> None:
    decoder = Decoder(max_length=100)
    for chunk in chunks:
        try:
            pdus = decoder.feed(chunk)
        except Malformed as fault:
            assert fault.lost
            break
        assert all(len(pdu.body) <= 84 for pdu in pdus)
        assert decoder.kept < 100


@given(PDUS, st.data())
def test_one_flipped_octet_costs_no_more_than_the_stream(pdus: list[Pdu], data: st.DataObject) -> None:
    stream = bytearray(stream_of(pdus))
    if stream:
        stream[data.draw(st.integers(0, len(stream) - 1))] ^= data.draw(st.integers(1, 255))
    decoder = Decoder(max_length=200)
    try:
        decoder.feed(bytes(stream))
    except Malformed as fault:
        assert fault.lost and all(isinstance(pdu, Pdu) for pdu in fault.before)


def test_a_string_needs_its_end() -> None:
    assert c_string(b"ab\0c", 0, "field") == (b"ab", 3)
    with pytest.raises(Malformed, match="field has no end"):
        c_string(b"ab\0c", 3, "field")


@pytest.mark.parametrize("text", ["abcd", "a\0b", "\u0110"])
def test_a_string_that_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        c_octets(text, 4, "field")
