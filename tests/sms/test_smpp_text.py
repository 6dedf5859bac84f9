"""What stands in a submit_sm: alphabets, parts, senders, validities; and what refusals of it mean. No connection."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway import clock
from gateway.messages import marks
from gateway.messages.refusals import Then
from gateway.messages.terms import Terms
from gateway.text.segments import split
from smpp import parts, septets
from smpp.message import UDHI, Address, SubmitSm, decode_submit
from smpp.pdu import Command, Pdu
from smpp.reassembly import Reassembly, Text
from smpp.status import Status as Code
from smpp.status import Verdict, meaning
from smpp.tlv import Tag
from sms.over_smpp import account as contract
from sms.over_smpp.account import Account
from sms.over_smpp.reading import unpacked, words_of
from sms.over_smpp.refusals import OTHER, REFUSALS, error_of
from sms.over_smpp.text import PRIORITIES, Writer
from tests.sms.smpp_stage import CODE, PHONE, account, outgoing

EMOJI = "Chào bà con 👋🏽 " * 12
ACCENTED = "Bà con ở yên trong nhà, cán bộ sẽ đến tận nơi. " * 5
PLAIN = "Ba con o nha [115] " * 20
ALPHABETS = [("gsm7", 0), ("packed", 0), ("latin1", 3)]
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def submits(text: str, purpose: str = "reply", seconds: int = 3600, **options: Any) -> list[SubmitSm]:
    writer = Writer(account(**options), "1022")
    bodies = writer.bodies(outgoing(1, text, purpose, seconds))
    return [decode_submit(Pdu(Command.SUBMIT_SM, 0, 1, body)) for body in bodies]


def read_back(written: list[SubmitSm], made: Account) -> str | None:
    """The text as a phone would show it: joined by the library, decoded by what reads texts of phones."""
    joined: list[Text] = []
    reassembly = Reassembly()
    for submit in written:
        part = unpacked(parts.read(submit), submit.data_coding, made)
        joined += reassembly.add(submit.source, submit.destination, submit.data_coding, part, 0.0)
    assert len(joined) == 1
    return words_of(joined[0], made)


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ({}, [(1, False), (2, False), (3, True)]),
        ({"long": "udh16"}, [(1, False), (2, False), (3, True)]),
        ({"long": "sar"}, [(1, False), (2, False), (3, True)]),
        ({"long": "payload"}, [(1, True)]),
        ({"receipts": "last"}, [None, None, (1, True)]),  # the one receipt speaks of the whole text
        ({"marks": False}, [None, None, None]),
    ],
)
def test_every_part_has_a_mark_that_its_receipt_may_bring_back(
    options: dict[str, Any], places: list[tuple[int, bool] | None]
) -> None:
    found = []
    for submit in submits(PLAIN, **options):
        given = submit.tlvs.get(Tag.USER_MESSAGE_REFERENCE)
        mark = marks.read(int.from_bytes(given)) if given is not None else None
        assert mark is None or mark.attempt == marks.of_attempt(1, 1)
        found.append(mark and (mark.part, mark.last))
    assert found == places


@pytest.mark.parametrize("long", contract.LONG)
@pytest.mark.parametrize(("alphabet", "coding"), ALPHABETS)
@pytest.mark.parametrize("text", ["Chao ba con", "Giá 5 €", "", PLAIN, ACCENTED, EMOJI, "5€ " * 80])
def test_a_text_is_read_as_it_was_written(text: str, alphabet: str, coding: int, long: str) -> None:
    options = {"alphabet": alphabet, "coding_gsm7": coding, "long": long}
    written = submits(text, **options)
    assert read_back(written, account(**options)) == text
    for submit in written:
        octets = len(submit.short_message)
        packed = -(-octets * 7 // 8) if submit.data_coding == coding and alphabet == "gsm7" else octets
        assert packed <= 140 or alphabet == "latin1", "it fits on the air"


@pytest.mark.parametrize(("long", "octets"), [("udh8", 6), ("udh16", 7)])
@pytest.mark.parametrize(("text", "coding"), [("a" * 500, 0), ("ă" * 300, 8)])
def test_headers_and_text_fill_a_message(text: str, coding: int, long: str, octets: int) -> None:
    written = submits(text, long=long)
    full = len(written[0].short_message)
    room = (140 - octets) * 8 // 7 if coding == 0 else (140 - octets) // 2 * 2
    assert full == octets + room and written[0].esm_class == UDHI
    assert {len(submit.short_message) for submit in written[:-1]} == {full}


def test_sar_tells_parts_by_tlvs_and_payload_sends_one() -> None:
    first, second = submits("a" * 200, long="sar")
    assert (parts.read(first).way, parts.read(second).number, first.esm_class) == ("sar", 2, 0)
    (whole,) = submits("a" * 200, long="payload")
    assert (whole.short_message, whole.tlvs[Tag.MESSAGE_PAYLOAD]) == (b"", b"a" * 200)


def test_each_long_text_has_a_reference_of_its_own() -> None:
    writer = Writer(account(), "1022")
    texts = [writer.bodies(outgoing(1, "a" * 200)) for _ in range(300)]
    references = [parts.read(decode_submit(Pdu(4, 0, 1, bodies[0]))).reference for bodies in texts]
    assert len(set(references[:256])) == 256, "and it goes on after 255"


def test_packed_parts_begin_on_a_septets_edge() -> None:
    first, _ = submits("a" * 200, alphabet="packed")
    assert septets.unpack(first.short_message[6:], 153, fill=1) == b"a" * 153


@pytest.mark.parametrize(
    ("sender", "options", "expected"),
    [
        ("1022", {}, (3, 0, "1022")),
        ("8079", {}, (3, 0, "8079")),
        ("CDC KH", {}, (5, 0, "CDC KH")),
        ("+84900000999", {}, (1, 1, "84900000999")),
        ("0900000999", {}, (1, 1, "84900000999")),
        ("84900000999", {}, (1, 1, "84900000999")),
        ("1022", {"source_ton": (0, 1)}, (0, 1, "1022")),
    ],
)
def test_the_sender_has_the_type_of_its_shape(
    sender: str, options: dict[str, Any], expected: tuple[int, int, str]
) -> None:
    made = account(**options)
    assert made.source(sender) == Address(*expected)


def test_purposes_have_senders_priorities_and_validities() -> None:
    terms = Terms(name="operator", kind="smpp", senders={"otp": "CDC KH", "default": "1022"})
    writer = Writer(replace(account(), terms=terms), "1022")
    made = {
        purpose: decode_submit(Pdu(4, 0, 1, writer.bodies(outgoing(1, "x", purpose, 299))[0]))
        for purpose in (*PRIORITIES, "a purpose of a newer release")
    }
    assert made["otp"].source == Address(5, 0, "CDC KH") and made["reply"].source == CODE
    assert {p: made[p].priority for p in PRIORITIES} == PRIORITIES
    assert made["otp"].validity == "000000000430000R", "rounded down, never up"
    assert (made["otp"].registered_delivery, made["otp"].destination) == (1, PHONE)
    assert submits("x", priorities=False, purpose="otp")[0].priority == 0
    assert submits("x", receipts="none")[0].registered_delivery == 0


@pytest.mark.parametrize(
    ("form", "seconds", "expected"),
    [
        ("none", 3600, ""),
        ("relative", 4, "000000000004000R"),
        ("relative", 119, "000000000155000R"),
        ("relative", 3_601, "000000010000000R"),
        ("relative", 90 * 86_400, "000030000000000R"),
        ("absolute", 3_625, "261120060000000+"),
    ],
)
def test_validity(monkeypatch: pytest.MonkeyPatch, form: str, seconds: int, expected: str) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=30))
    assert submits("x", seconds=seconds, validity=form)[0].validity == expected


def test_a_million_people_with_one_text_have_it_encoded_once() -> None:
    writer = Writer(account(), "1022")
    for nth in range(100):
        writer.bodies(outgoing(nth, ACCENTED, "bulk", 172_000 - nth))
    assert (writer.coded.cache_info().misses, writer.coded.cache_info().hits) == (1, 99)


def test_every_status_means_something_to_the_house() -> None:
    assert set(REFUSALS) == {meaning(code).name for code in Code if meaning(code).verdict is not Verdict.OK}
    assert all(refusal.public for refusal in REFUSALS.values())
    busy = error_of(Code.RTHROTTLED)
    assert (busy.retryable, busy.throttled, busy.pause) == (True, True, 1.0)
    later = error_of(Code.RSYSERR)
    assert later.retryable and not later.pause and not later.throttled
    account_gone = error_of(Code.RINVBNDSTS)
    assert account_gone.retryable and account_gone.pause == 30.0
    nobody = error_of(Code.RINVDSTADR)
    assert not nobody.retryable and nobody.elsewhere
    sender = error_of(Code.RINVSRCADR)
    assert sender.retryable and sender.wait and not sender.pause, "a brandname does not hold up codes"
    own = error_of(0x0412)
    assert (own.code, own.public, OTHER.then) == ("0x00000412", OTHER.public, Then.AGAIN)


def test_parts_are_cut_where_the_house_counts_them() -> None:
    for text in (PLAIN, ACCENTED, EMOJI):
        assert len(submits(text)) == len(split(text))
