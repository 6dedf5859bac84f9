"""Long texts: three ways to be a part, parts in any order, bounds that hold, and septets packed and unpacked."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp import parts, septets
from smpp.message import UDHI, Address, DeliverSm
from smpp.parts import Part
from smpp.reassembly import Reassembly, Text
from smpp.tlv import Tag

PHONE, OTHER, US = Address(1, 1, "84900000001"), Address(1, 1, "84900000002"), Address(3, 0, "1022")


def part(number: int, octets: bytes = b"", total: int = 3, reference: int = 1) -> Part:
    return Part(octets or b"<%d>" % number, "udh8", reference, total, number)


def add(
    waiting: Reassembly, piece: Part, now: float = 0, source: Address = PHONE, coding: int = 0
) -> list[Text]:
    return waiting.add(source, US, coding, piece, now)


NUMBERS = st.integers(1, 255).flatmap(lambda total: st.tuples(st.just(total), st.integers(1, total)))


@given(st.integers(0, 255), NUMBERS, st.binary(min_size=1, max_size=100))
def test_an_8_bit_header_is_read_back(reference: int, numbers: tuple[int, int], text: bytes) -> None:
    header = parts.udh8(reference, *numbers)
    assert len(header) == 6
    assert parts.read(DeliverSm(PHONE, US, header + text, esm_class=UDHI)) == Part(
        text, "udh8", reference, *numbers, 6
    )


@given(st.integers(0, 0xFFFF), NUMBERS, st.binary(min_size=1, max_size=100))
def test_a_16_bit_header_and_tlvs_are_read_back(
    reference: int, numbers: tuple[int, int], text: bytes
) -> None:
    header = parts.udh16(reference, *numbers)
    assert len(header) == 7
    deliver = DeliverSm(PHONE, US, tlvs={Tag.MESSAGE_PAYLOAD: header + text}, esm_class=UDHI)
    assert parts.read(deliver) == Part(text, "udh16", reference, *numbers, 7)
    by_tlv = DeliverSm(PHONE, US, text, tlvs=parts.sar(reference, *numbers))
    assert parts.read(by_tlv) == Part(text, "sar", reference, *numbers)


@pytest.mark.parametrize(
    ("octets", "read"),
    [
        ("050003 2a0201 41", Part(b"A", "udh8", 42, 2, 1, 6)),
        ("0b0504 0b8423f0 0003 2a0201 41", Part(b"A", "udh8", 42, 2, 1, 12)),  # ports before it
        ("0a0003 010201 0003 2a0202 41", Part(b"A", "udh8", 42, 2, 2, 11)),  # of two the last
        ("0504 0b8423f0 41", Part(b"A", header_octets=6)),
        ("050003 2a0200 41", Part(b"A", header_octets=6)),  # part 0
        ("050003 2a0203 41", Part(b"A", header_octets=6)),  # part 3 of 2
        ("050003 2a0000 41", Part(b"A", header_octets=6)),
        ("050009 2a0201 41", Part(b"A", header_octets=6)),  # the element is longer than its header
        ("ff0003 2a0201", Part(bytes.fromhex("ff00032a0201"))),  # the header is longer than the text
        ("0041", Part(b"A", header_octets=1)),
        ("", Part(b"")),
    ],
)
def test_headers(octets: str, read: Part) -> None:
    assert parts.read(DeliverSm(PHONE, US, bytes.fromhex(octets), esm_class=UDHI)) == read


def test_without_the_bit_a_header_is_text() -> None:
    octets = parts.udh8(1, 2, 1) + b"A"
    assert parts.read(DeliverSm(PHONE, US, octets)) == Part(octets)


@pytest.mark.parametrize(("total", "number"), [(0, 0), (2, 0), (2, 3)])
def test_tlvs_without_sense_make_a_whole_text(total: int, number: int) -> None:
    tlvs = {
        Tag.SAR_MSG_REF_NUM: b"\0\1",
        Tag.SAR_TOTAL_SEGMENTS: bytes((total,)),
        Tag.SAR_SEGMENT_SEQNUM: bytes((number,)),
    }
    assert parts.read(DeliverSm(PHONE, US, b"A", tlvs=tlvs)) == Part(b"A")  # type: ignore[arg-type]


@given(st.binary(max_size=80), st.dictionaries(st.sampled_from(Tag), st.binary(max_size=3)))
def test_anything_is_a_part_of_something(octets: bytes, tlvs: dict[int, bytes]) -> None:
    found = parts.read(DeliverSm(PHONE, US, octets, esm_class=UDHI, tlvs=tlvs))
    assert 1 <= found.number <= found.total <= 255


@pytest.mark.parametrize("wrong", [(256, 2, 1), (-1, 2, 1), (1, 2, 0), (1, 2, 3), (1, 256, 1), (1, 0, 0)])
def test_a_part_that_cannot_be_is_not_written(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        parts.udh8(*wrong)
    for write in (parts.udh16, parts.sar):
        with pytest.raises(ValueError):
            write(wrong[0] * 256, *wrong[1:])


@given(st.permutations(range(1, 6)), st.lists(st.integers(1, 5), max_size=5))
def test_in_any_order_with_parts_twice_there_is_one_text(order: list[int], again: list[int]) -> None:
    waiting = Reassembly()
    seen = [
        text
        for number in order[:-1] + [n for n in again if n != order[-1]]
        for text in add(waiting, part(number, total=5))
    ]
    assert seen == []
    seen += add(waiting, part(order[-1], total=5))
    seen += [text for number in again for text in add(waiting, part(number, total=5))]
    assert [text.octets for text in seen] == [b"<1><2><3><4><5>"]
    assert seen[0].missing == ()
    assert (len(waiting), waiting.octets) == (0, 0)


def test_a_whole_text_passes_at_once() -> None:
    assert add(Reassembly(), Part(b"A"), coding=8) == [Text(PHONE, US, 8, (b"A",))]


def test_two_senders_two_alphabets_two_ways_never_mix() -> None:
    waiting = Reassembly()
    first = part(1, total=2)
    assert add(waiting, first) == []
    assert add(waiting, part(2, total=2), source=OTHER) == []
    assert add(waiting, part(2, total=2), coding=8) == []
    assert add(waiting, part(2, total=2, reference=2)) == []
    assert add(waiting, part(2, total=2)._replace(way="sar")) == []
    assert len(waiting) == 5
    assert [text.octets for text in add(waiting, part(2, total=2))] == [b"<1><2>"]


def test_what_times_out_says_its_gaps() -> None:
    waiting = Reassembly(patience=60)
    add(waiting, part(2), now=0)
    add(waiting, part(3), now=50)
    assert waiting.expire(109) == []
    assert waiting.expire(110) == [Text(PHONE, US, 0, (b"<2>", b"<3>"), (1,))]
    assert (len(waiting), waiting.octets) == (0, 0)


def test_a_late_duplicate_of_a_finished_text_is_nothing_new() -> None:
    waiting = Reassembly(patience=60)
    add(waiting, part(1, total=2))
    add(waiting, part(2, total=2))
    assert add(waiting, part(2, total=2), now=59) == []
    assert len(waiting) == 0
    add(waiting, part(2, total=2), now=61)  # forgotten: now it is new
    assert len(waiting) == 1


def test_a_reference_used_again_begins_a_new_text() -> None:
    waiting = Reassembly()
    add(waiting, part(1, b"old", total=2))
    assert add(waiting, part(1, b"new", total=2)) == [Text(PHONE, US, 0, (b"old",), (2,))]
    assert [text.octets for text in add(waiting, part(2, b"er", total=2))] == [b"newer"]
    add(waiting, part(1, b"third", total=2))
    assert [text.octets for text in add(waiting, part(2, b"!", total=2))] == [b"third!"]


def test_a_hostile_total_waits_for_nothing() -> None:
    waiting = Reassembly(max_total=4)
    alone = add(waiting, part(2, total=5))
    assert [(text.octets, text.missing) for text in alone] == [(b"<2>", (1, 3, 4, 5))]
    assert len(waiting) == 0


def test_the_longest_waiting_gives_way() -> None:
    waiting = Reassembly(max_texts=2, max_octets=10)
    add(waiting, part(1, reference=1), now=0)
    add(waiting, part(1, reference=2), now=1)
    add(waiting, part(2, reference=1), now=2)
    pushed = add(waiting, part(1, reference=3), now=3)
    assert [text.octets for text in pushed] == [b"<1>"] and len(waiting) == 2
    pushed = add(waiting, part(2, b"four", reference=3), now=4)
    assert [text.octets for text in pushed] == [b"<1><2>"] and waiting.octets == 7
    assert [text.octets for text in add(waiting, part(3, bytes(11), reference=3), now=5)] == [
        b"<1>four" + bytes(11)
    ]
    assert (len(waiting), waiting.octets) == (0, 0)


def test_nobody_pushes_out_what_others_wait_for() -> None:
    waiting = Reassembly(max_texts=100, max_octets=2_000)
    add(waiting, part(1, b"help, ", total=2), source=OTHER, now=0)
    pushed = [text for n in range(1_000) for text in add(waiting, part(1, b"x", reference=n), now=1)]
    assert len(pushed) == 990 and len(waiting) == 11, "ten of a phone wait"
    assert {text.source for text in pushed} == {PHONE}
    pushed = [text for n in range(10) for text in add(waiting, part(2, bytes(300), reference=n), now=2)]
    assert {text.source for text in pushed} == {PHONE}, "its few large ones, too"
    assert [text.octets for text in add(waiting, part(2, b"come", total=2), source=OTHER, now=3)] == [
        b"help, come"
    ]


def test_of_its_own_texts_a_phone_loses_the_one_that_waits_longest() -> None:
    waiting = Reassembly(max_per_source=2)
    add(waiting, part(1, reference=1), now=0)
    add(waiting, part(1, reference=2), now=1)
    add(waiting, part(2, reference=1), now=2)
    assert [(text.octets, text.missing) for text in add(waiting, part(3, b"new", reference=3), now=3)] == [
        (b"<1>", (2, 3))
    ]
    assert len(waiting) == 2


def test_where_all_are_too_many_whoever_has_most_gives_way() -> None:
    waiting = Reassembly(max_texts=4)
    add(waiting, part(1), source=OTHER, now=0)
    for reference in (1, 2, 3):
        add(waiting, part(1, b"%d" % reference, reference=reference), now=1)
    third = Address(1, 1, "84900000003")
    pushed = add(waiting, part(1), source=third, now=2)
    assert [(text.source, text.octets) for text in pushed] == [(PHONE, b"1")]


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(0, 6), st.binary(max_size=60)),
        max_size=80,
    )
)
def test_no_flood_from_many_phones_passes_the_bounds_and_the_count_stays_true(
    pieces: list[tuple[int, int, int, bytes]],
) -> None:
    waiting = Reassembly(max_texts=8, max_per_source=3, max_octets=300)
    held: Counter[str] = Counter()
    for phone, number, reference, octets in pieces:
        source = Address(1, 1, f"8490000000{phone}")
        before = len(waiting)
        pushed = add(waiting, part(number, octets, total=5, reference=reference), source=source)
        assert len(waiting) <= 8 and waiting.octets <= 300
        held[source.text] += len(waiting) - before + len(pushed)
        for text in pushed:
            held[text.source.text] -= 1
        assert max(held.values()) <= 3
        assert sum(held.values()) == len(waiting)
    waiting.drain()
    assert len(waiting) == waiting.octets == 0


def test_at_the_end_all_is_handed_over() -> None:
    waiting = Reassembly()
    add(waiting, part(1))
    assert [text.missing for text in waiting.drain()] == [(2, 3)]
    assert (len(waiting), waiting.octets) == (0, 0)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 9), st.binary(max_size=40), st.integers(0, 50)),
        max_size=60,
    )
)
def test_no_flood_passes_the_bounds_and_no_octet_is_lost(pieces: list[tuple[int, int, bytes, int]]) -> None:
    waiting, now, out, taken = Reassembly(patience=100, max_texts=3, max_octets=100), 0.0, [], set()
    for number, reference, octets, later in pieces:
        now += later
        out += add(waiting, part(number, octets, reference=reference), now)
        taken.add(octets or b"<%d>" % number)
        assert len(waiting) <= 3 and waiting.octets <= 100
    out += waiting.drain()
    assert {octets for text in out for octets in text.parts} == taken
    assert waiting.octets == 0


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        (b"", ""),
        (b"hello", "e8329bfd06"),
        (b"hellohello", "e8329bfd4697d9ec37"),
        (b"1234567", "31d98c56b3dd1a"),  # seven spare bits hold a CR
        (b"12345678", "31d98c56b3dd70"),
    ],
)
def test_known_packings(text: bytes, packed: str) -> None:
    assert septets.pack(text).hex() == packed
    assert septets.unpack(bytes.fromhex(packed)) == text


@given(st.binary(max_size=200).map(lambda text: bytes(octet & 0x7F for octet in text)), st.integers(0, 6))
def test_septets_come_back(text: bytes, fill: int) -> None:
    packed = septets.pack(text, fill)
    assert septets.unpack(packed, len(text), fill) == text
    assert septets.unpack(packed, fill=fill).rstrip(b"\r") == text.rstrip(b"\r")


@given(st.binary(max_size=160), st.integers(0, 6))
def test_any_octets_unpack(octets: bytes, fill: int) -> None:
    assert all(septet < 0x80 for septet in septets.unpack(octets, fill=fill))


@pytest.mark.parametrize(("header", "bits"), [(0, 0), (6, 1), (7, 0), (1, 6), (12, 2)])
def test_the_text_begins_at_a_septet(header: int, bits: int) -> None:
    assert septets.fill_bits(header) == bits


def test_what_is_no_septet_is_refused() -> None:
    with pytest.raises(ValueError, match="above"):
        septets.pack(b"\x80")
    with pytest.raises(ValueError, match="9 septets"):
        septets.unpack(bytes(7), 9)
