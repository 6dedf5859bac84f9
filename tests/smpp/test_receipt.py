"""Receipts: every dialect known, TLVs before text, nothing a person wrote mistaken for one, ids that meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp import receipt as receipt_module
from smpp.message import Address, DeliverSm
from smpp.message_id import IdForm, of_receipt, of_response
from smpp.receipt import Receipt, State, parse, reads_like_one
from smpp.tlv import Tag

PHONE, BRAND = Address(1, 1, "84900000001"), Address(5, 0, "GATEWAY")
STANDARD = "id:0123456789 sub:001 dlvrd:001 submit date:2611200800 done date:2611200801 stat:DELIVRD err:000 text:Ma 12"
AT_8, AT_801 = datetime(2026, 11, 20, 8, 0, tzinfo=UTC), datetime(2026, 11, 20, 8, 1, tzinfo=UTC)


def receipt(text: str = "", esm_class: int = 0x04, coding: int = 0, **tlvs: bytes) -> DeliverSm:
    values = {Tag[name]: value for name, value in tlvs.items()}
    octets = text.encode("utf-16-be" if coding == 8 else "latin-1")
    return DeliverSm(PHONE, BRAND, octets, coding, esm_class, tlvs=values)


def test_the_standard_text() -> None:
    assert parse(receipt(STANDARD)) == Receipt(
        "0123456789", State.DELIVRD, "DELIVRD", "000", None, AT_8, AT_801
    )


@pytest.mark.parametrize(
    ("text", "message_id", "state", "error"),
    [
        ("id:a1 sub:001 dlvrd:001 stat:DELIVRD text:", "a1", State.DELIVRD, None),
        ("id:a1 submit date:2611200800 done date:2611200801 stat:UNDELIV err:010", "a1", State.UNDELIV, "010"),
        ("id:a1 stat:EXPIRED", "a1", State.EXPIRED, None),
        ("ID:A1 SUB:001 DLVRD:000 DONE DATE:2611200801 STAT:REJECTD ERR:0B", "A1", State.REJECTD, "0B"),
        ("id:a1 stat:delivrd err:0x0b Text:xin chao", "a1", State.DELIVRD, "0x0b"),
        ("  id: a1   sub: 001  stat:  ACCEPTD   err: 000 ", "a1", State.ACCEPTD, "000"),
        ("stat:DELETED err:001 id:a1", "a1", State.DELETED, "001"),
        ("id:a1 sub: dlvrd: submit date: done date: stat:UNKNOWN err: text:", "a1", State.UNKNOWN, None),
        ("id:a1\r\nstat:DELIVRD\r\nerr:000", "a1", State.DELIVRD, "000"),
        ("id:a1 stat:ENROUTE text:" + "x" * 5_000, "a1", State.ENROUTE, None),
        ("text:Ma 12 id:a1 stat:DELIVRD err:000", "a1", State.DELIVRD, "000"),
        ("id:a1 stat:Undeliverable", "a1", State.UNDELIV, None),
        ("id:a1, stat:DELIVRD, err:000,", "a1", State.DELIVRD, "000"),
        ("id:a1 submit_date:2611200800 stat:DELIVRD", "a1", State.DELIVRD, None),
        ("id:a1 stat:BLOCKED err:7", "a1", None, "7"),
        ("id:a1 stat:UNDELIV err:65535", "a1", State.UNDELIV, "65535"),
        ("id:a1 stat:UNDELIV err:017727", "a1", State.UNDELIV, None),
        ("id:a1 stat:UNDELIV err:ma-017727-cua-ban", "a1", State.UNDELIV, None),
        ("id:a1 stat:UNDELIV err:none", "a1", State.UNDELIV, None),
        ("id:a1 stat:DELIVRD\0", "a1", State.DELIVRD, None),
    ],
)  # fmt: skip
def test_dialects(text: str, message_id: str, state: State | None, error: str | None) -> None:
    found = parse(receipt(text))
    assert found is not None
    assert (found.message_id, found.state, found.error) == (message_id, state, error)


def test_a_word_we_do_not_know_is_a_value() -> None:
    found = parse(receipt("id:a1 stat:blocked"))
    assert found is not None and (found.state, found.word) == (None, "BLOCKED")


@pytest.mark.parametrize(
    "text", ["", "id:a1", "stat:DELIVRD", "id: stat:DELIVRD", "hello", "smsid:1 stat:DELIVRD", "id:a1 stat:"]
)
def test_without_id_and_state_there_is_no_receipt(text: str) -> None:
    assert parse(receipt(text)) is None


def test_what_the_message_said_cannot_claim_anything() -> None:
    found = parse(receipt("id:a1 stat:UNDELIV err:001 text:id:a2 stat:DELIVRD err:000 done date:2611200801"))
    assert found == Receipt("a1", State.UNDELIV, "UNDELIV", "001")


def test_a_text_in_front_is_outvoted_from_the_end() -> None:
    found = parse(receipt("text:id:a2 stat:DELIVRD id:a1 stat:UNDELIV"))
    assert found is not None and (found.message_id, found.state) == ("a1", State.UNDELIV)


def test_a_code_in_the_text_is_kept_nowhere() -> None:
    assert "12" not in repr(parse(receipt("id:a stat:DELIVRD text:Ma 12 err:12 done date:12")))


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2611200801", AT_801),
        ("261120080130", AT_801.replace(second=30)),
        ("20261120080130", AT_801.replace(second=30)),
        ("202611200801", AT_801),
        ("2026-11-20 08:01:30", AT_801.replace(second=30)),
        ("2613200801", None),
        ("0000000000", None),
        ("26112008", None),
        ("never", None),
        ("9" * 400, None),
        ("\u00b2611200801", None),
    ],
)
def test_dates(written: str, at: datetime | None) -> None:
    found = parse(receipt(f"id:a1 stat:DELIVRD done date:{written}"))
    assert found is not None and found.done == at


def test_dates_are_of_the_centres_clock() -> None:
    found = parse(receipt(STANDARD), timezone(timedelta(hours=7)))
    assert found is not None and found.submitted == AT_8 - timedelta(hours=7)


def test_tlvs_win_over_the_text() -> None:
    found = parse(
        receipt(
            "id:123 stat:ENROUTE err:001",
            RECEIPTED_MESSAGE_ID=b"7B\0",
            MESSAGE_STATE=b"\5",
            NETWORK_ERROR_CODE=b"\3\0\x08",
        )
    )
    assert found == Receipt("7B", State.UNDELIV, "UNDELIV", "008", 3)


def test_tlvs_alone_are_enough() -> None:
    found = parse(receipt(esm_class=0, RECEIPTED_MESSAGE_ID=b"7B", MESSAGE_STATE=b"\2"))
    assert found == Receipt("7B", State.DELIVRD, "DELIVRD")


def test_tlvs_without_sense_leave_the_text() -> None:
    found = parse(
        receipt(STANDARD, RECEIPTED_MESSAGE_ID=b"\0", MESSAGE_STATE=b"\x63", NETWORK_ERROR_CODE=b"\1")
    )
    assert found == parse(receipt(STANDARD))


@pytest.mark.parametrize(("number", "state"), list(enumerate(State, start=1)))
def test_states_by_number_and_by_word(number: int, state: State) -> None:
    by_number = parse(receipt("id:a1", MESSAGE_STATE=bytes((number,))))
    by_word = parse(receipt(f"id:a1 stat:{state.name}"))
    assert by_number == by_word == Receipt("a1", state, state.name)


def test_a_person_cannot_write_a_receipt() -> None:
    assert parse(receipt(STANDARD, esm_class=0)) is None
    assert parse(receipt(STANDARD, esm_class=0x40)) is None
    assert parse(receipt(STANDARD, esm_class=0), unmarked=True) == parse(receipt(STANDARD))
    assert parse(receipt(STANDARD, esm_class=0x08), unmarked=True) is None  # a phone's own acknowledgement


@pytest.mark.parametrize(
    ("text", "esm_class", "reads"),
    [
        (STANDARD, 0, True),
        (STANDARD, 0x80, True),
        ("id:a1 stat:EXPIRED", 0, True),
        (STANDARD, 0x08, False),  # a phone's own acknowledgement
        (STANDARD, 0x40, True),  # of parts each begins with a header of octets that are no letters
        ("\5\0\3\1\2\1" + STANDARD, 0x40, False),
        (f"Toi nhan duoc: {STANDARD}", 0, False),
        ("id:a1 stat:XONG", 0, False),
        ("id:a1 stat:DELIVRD la gi", 0, False),
        ("KB id:a1 stat:DELIVRD", 0, False),
        ("", 0, False),
    ],
)
def test_what_nothing_marks_may_read_like_a_receipt(text: str, esm_class: int, reads: bool) -> None:
    for coding in (0, 8):
        assert reads_like_one(receipt(text, esm_class=esm_class, coding=coding)) is reads


@pytest.mark.parametrize("esm_class", [0x04, 0x20, 0x44, 0x07, 0xC4])
def test_the_bits_that_mark_a_receipt(esm_class: int) -> None:
    assert parse(receipt(STANDARD, esm_class=esm_class)) is not None


def test_a_receipt_in_ucs_2_or_in_the_payload() -> None:
    assert parse(receipt(STANDARD, coding=8)) == parse(receipt(STANDARD))
    assert parse(receipt(MESSAGE_PAYLOAD=STANDARD.encode())) == parse(receipt(STANDARD))
    assert parse(DeliverSm(PHONE, BRAND, STANDARD.encode(), 8, 0x04)) == parse(receipt(STANDARD))


KEYS = [
    "id:",
    "id:a1 ",
    "sub:001 ",
    "dlvrd:1 ",
    "submit date:2611200800 ",
    "done date:",
    "done date:2611200801 ",
]
ENDS = ["stat:", "stat:DELIVRD", "stat:DELIVRD ", "err:000", " err:0b", " err: ", "text:", " Text:x"]
WORDS = st.sampled_from([*KEYS, *ENDS, "x", " ", "\n", ","])


@given(st.lists(WORDS, max_size=12).map("".join))
def test_the_short_cut_and_the_search_agree(text: str) -> None:
    short = receipt_module._PLAIN.match(text)
    if short is not None:
        found = {
            name: value for name, value in receipt_module._scan(text).items() if name not in ("sub", "dlvrd")
        }
        assert {name: value for name, value in short.groupdict("").items() if value or name in found} == found


def test_the_standard_takes_the_short_cut() -> None:
    assert receipt_module._PLAIN.match(STANDARD)


@given(st.text(st.characters(max_codepoint=255), max_size=300), st.sampled_from([0, 8]))
def test_any_text_is_a_receipt_or_none(text: str, coding: int) -> None:
    for octets in (text.encode("latin-1"), f"id:a1 {text} stat:{text}".encode("latin-1")):
        found = parse(DeliverSm(PHONE, BRAND, octets, coding, 0x04))
        assert found is None or (found.message_id and found.word)


@pytest.mark.parametrize(
    ("form", "response", "in_receipt"),
    [
        (IdForm.AS_GIVEN, b"00aB", "00aB"),
        (IdForm.CASE_FOLDED, b"00aB", "00AB"),
        (IdForm.NO_LEADING_ZEROS, b"0012", "12"),
        (IdForm.NO_LEADING_ZEROS, b"000", "0"),
        (IdForm.HEX_THEN_DECIMAL, b"1F", "31"),
        (IdForm.HEX_THEN_DECIMAL, b"0000001f", "0000000031"),
        (IdForm.HEX_THEN_DECIMAL, b"0x1F", "31"),
        (IdForm.DECIMAL_THEN_HEX, b"31", "1F"),
        (IdForm.DECIMAL_THEN_HEX, b"31", "0000001f"),
        (IdForm.HEX_THEN_DECIMAL, b"not-a-number", "not-a-number"),
    ],
)
def test_ids_meet(form: IdForm, response: bytes, in_receipt: str) -> None:
    assert of_response(response, form) == of_receipt(in_receipt, form) != ""


def test_ids_as_given_differ_by_anything() -> None:
    assert of_response(b"12", IdForm.AS_GIVEN) != of_receipt("012", IdForm.AS_GIVEN)


@given(st.integers(0, 2**128 - 1))
def test_every_number_meets_itself(number: int) -> None:
    assert of_response(f"{number:x}", IdForm.HEX_THEN_DECIMAL) == of_receipt(
        str(number), IdForm.HEX_THEN_DECIMAL
    )
    assert of_response(str(number), IdForm.DECIMAL_THEN_HEX) == of_receipt(
        f"{number:X}", IdForm.DECIMAL_THEN_HEX
    )


@given(
    st.one_of(st.text(max_size=300), st.from_regex(r"[0-9_+ ]{1,50}", fullmatch=True)),
    st.sampled_from(IdForm),
)
def test_any_id_has_a_canonical_form(text: str, form: IdForm) -> None:
    assert isinstance(of_receipt(text, form), str) and isinstance(of_response(text, form), str)
