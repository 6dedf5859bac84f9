"""What is read from a deliver_sm, as tables: receipts in their dialects, alphabets, gaps, the same text again."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.messages.status import Status
from smpp import parts
from smpp.message import RECEIPT, UDHI, Address, DeliverSm
from smpp.message_id import IdForm
from smpp.reassembly import Text
from smpp.tlv import Tag
from sms.over_smpp.reading import decoded, is_receipt, number_of, receipt_event, words_of
from sms.over_smpp.repeats import Repeats
from tests.sms.smpp_stage import CODE, PHONE, account

RECEIPT_TEXT = (
    "id:{id} sub:001 dlvrd:001 submit date:2611200800 done date:2611200801 stat:{stat} err:{err} text:Chao"
)


@pytest.mark.parametrize(
    ("stat", "err", "tlvs", "status", "error", "passing"),
    [
        ("DELIVRD", "000", {}, Status.DELIVERED, None, False),
        ("ENROUTE", "000", {}, Status.SENT, None, False),
        ("ACCEPTD", "000", {}, Status.SENT, None, False),
        ("UNKNOWN", "000", {}, Status.SENT, None, False),
        ("EXPIRED", "000", {}, Status.FAILED, "EXPIRED", True),
        ("DELETED", "000", {}, Status.FAILED, "DELETED", False),
        ("REJECTD", "081", {}, Status.FAILED, "REJECTD 081", False),
        ("UNDELIV", "001", {}, Status.FAILED, "UNDELIV 001", False),
        ("UNDELIV", "069", {}, Status.FAILED, "UNDELIV 069", True),  # the contract's own code
        ("UNDELIV", "027", {}, Status.FAILED, "UNDELIV 027", False),  # whose numbers these are is not said
        (
            "UNDELIV",
            "027",
            {Tag.NETWORK_ERROR_CODE: b"\x03\x00\x1b"},
            Status.FAILED,
            "UNDELIV 027",
            True,
        ),  # absentSubscriber
        ("BUFFERED", "000", {}, None, None, False),
        ("017727", "000", {}, None, None, False),
        ("UNDELIV", "ma-017727-cua-ban", {}, Status.FAILED, "UNDELIV", False),
    ],
)
def test_receipts(
    stat: str, err: str, tlvs: dict[int, bytes], status: Status | None, error: str | None, passing: bool
) -> None:
    said = RECEIPT_TEXT.format(id="0A1F", stat=stat, err=err).encode()
    deliver = DeliverSm(PHONE, CODE, said, esm_class=RECEIPT, tlvs=tlvs)
    event = receipt_event(deliver, account(ids=IdForm.CASE_FOLDED, passing=frozenset({"69"})))
    assert event is not None
    assert (event.carrier, event.ref, event.raw_ref) == ("operator", "0a1f", "0A1F")
    word = "other" if status is None else stat
    assert (event.status, event.word, event.error, event.passing) == (status, word, error, passing)
    assert (event.number, event.mark) == (None, None)


@pytest.mark.parametrize(
    ("value", "marked", "mark"),
    [(b"\x01\x03", True, 0x103), (b"\x01\x03", False, None), (b"\x03", True, None)],
    ids=["given back", "never sent", "of a wrong length"],
)
def test_a_mark_that_comes_back(value: bytes, marked: bool, mark: int | None) -> None:
    said = RECEIPT_TEXT.format(id="1", stat="DELIVRD", err="000").encode()
    deliver = DeliverSm(PHONE, CODE, said, esm_class=RECEIPT, tlvs={Tag.USER_MESSAGE_REFERENCE: value})
    event = receipt_event(deliver, account(marks=marked))
    assert event is not None
    assert (event.mark, event.number) == (mark, None if mark is None else "+84900000001")


@pytest.mark.parametrize(
    ("octets", "fields", "unmarked", "ref"),
    [
        (b"id:7 stat:DELIVRD", {"esm_class": RECEIPT}, False, "7"),
        (b"id:7 done date:261120080130 stat:DELIVRD err:000", {"esm_class": RECEIPT}, False, "7"),
        (b"", {"tlvs": {Tag.RECEIPTED_MESSAGE_ID: b"7\0", Tag.MESSAGE_STATE: b"\x02"}}, False, "7"),
        (b"id:7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:", {}, True, "7"),
        (b"id:7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:", {}, False, None),  # a person can write this
        ("id:7 stat:DELIVRD".encode("utf-16-be"), {"esm_class": RECEIPT, "data_coding": 8}, False, "7"),
    ],
)
def test_dialects_of_receipts(octets: bytes, fields: dict[str, Any], unmarked: bool, ref: str | None) -> None:
    event = receipt_event(DeliverSm(PHONE, CODE, octets, **fields), account(unmarked=unmarked))
    assert (event.ref if event else None) == ref


def test_what_is_no_persons_text() -> None:
    assert is_receipt(DeliverSm(PHONE, CODE, b"?", esm_class=RECEIPT))
    assert not is_receipt(DeliverSm(PHONE, CODE, b"?", esm_class=UDHI))


@pytest.mark.parametrize(
    ("octets", "coding", "words"),
    [
        (b"KB \x00 \x1be", 0, "KB @ €"),
        (b"KB\xe9", 1, "KBé"),
        (b"KB\xe9", 3, "KBé"),
        ("Khai báo 👋".encode("utf-16-be"), 8, "Khai báo 👋"),
        (b"\xd8\x3d\x00K", 8, "\ufffdK"),
        (b"\x00K\x00", 8, "K\ufffd"),
        (b"KB", 0xF1, "KB"),
        ("Đ".encode("utf-16-be"), 0x18, "Đ"),
        (b"\x01\x02", 0x04, None),
        (b"\x01\x02", 0xF5, None),
    ],
)
def test_alphabets_of_phones(octets: bytes, coding: int, words: str | None) -> None:
    assert decoded(octets, coding, account()) == words


def test_a_missing_part_is_shown_where_it_is_missing() -> None:
    def shown(*octets: bytes, missing: tuple[int, ...], coding: int = 0) -> str | None:
        return words_of(Text(PHONE, CODE, coding, octets, missing), account())

    assert shown(b"Me toi", b"khong tho", missing=(2,)) == "Me toi [thiếu phần 2/3] khong tho"
    assert shown(b"cuu", missing=(1, 2, 4)) == "[thiếu phần 1-2/4] cuu [thiếu phần 4/4]"
    halves = ("a" + "👋").encode("utf-16-be")
    assert shown(halves[:4], halves[4:], missing=(3,), coding=8) == "a👋 [thiếu phần 3/3]"


@pytest.mark.parametrize(
    ("address", "number"),
    [
        (PHONE, "+84900000001"),
        (Address(0, 1, "84900000001"), "+84900000001"),
        (Address(2, 1, "0900000001"), "+84900000001"),
        (Address(1, 1, "+84900000001"), "+84900000001"),
        (Address(5, 0, "VIETTEL"), "VIETTEL"),
    ],
)
def test_numbers_of_phones(address: Address, number: str) -> None:
    assert number_of(address) == number


def _ref(repeats: Repeats, now: float, connection: str = "a", words: bytes = b"1", **fields: Any) -> str:
    deliver = DeliverSm(PHONE, CODE, words, **fields)
    return repeats.ref(deliver, parts.read(deliver), words, now, connection)


def test_what_is_not_acknowledged_comes_again_under_its_reference() -> None:
    repeats = Repeats()
    first = _ref(repeats, 1000.0)
    assert _ref(repeats, 1011.0) == first, "the centre's patience was over"
    assert _ref(repeats, 1011.0, words=b"2") != first


def test_what_was_acknowledged_and_comes_again_was_written_again() -> None:
    repeats = Repeats()
    first = _ref(repeats, 1000.0)
    repeats.kept(first, 1000.1, "a")
    second = _ref(repeats, 1002.0)
    repeats.kept(second, 1002.1, "a")
    assert len({first, second, _ref(repeats, 1004.0)}) == 3, "people do text 1 three times in a minute"


def test_an_acknowledgement_may_be_lost_with_its_connection() -> None:
    repeats = Repeats()
    first = _ref(repeats, 1000.0)
    repeats.kept(first, 1000.1, "a")
    assert _ref(repeats, 1005.0, "b") == first
    repeats.kept(first, 1005.1, "b")
    assert _ref(repeats, 1200.0, "c") != first, "long after, it was not lost"


def test_a_process_started_anew_knows_what_comes_again_at_once() -> None:
    first = _ref(Repeats(), 60_000.0)
    assert _ref(Repeats(), 60_020.0, "b") == first
    assert _ref(Repeats(), 60_061.0, "b") != first


def test_an_id_or_a_time_of_the_centre_decides() -> None:
    by_id = {"tlvs": {Tag.RECEIPTED_MESSAGE_ID: b"77\0"}}
    assert _ref(Repeats(), 1.0, **by_id) == _ref(Repeats(), 9e9, **by_id)
    by_time = {"schedule": "261120080000000+"}
    assert _ref(Repeats(), 1.0, **by_time) == _ref(Repeats(), 9e9, **by_time) != _ref(Repeats(), 1.0)
