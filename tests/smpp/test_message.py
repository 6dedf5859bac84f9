"""Bodies: what is written is read back, known octets are known, and lies in a body can be answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpp import bind, tlv
from smpp.bind import Bind, Mode
from smpp.message import (
    MAX_MESSAGE_ID,
    Address,
    DeliverSm,
    SubmitSm,
    SubmitTemplate,
    decode_deliver,
    decode_submit,
    message_id,
)
from smpp.pdu import Command, Malformed, Pdu
from smpp.status import Status
from smpp.tlv import Tag

OCTET = st.integers(0, 255)
LATIN = st.characters(min_codepoint=1, max_codepoint=255)
TLVS = st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=30), max_size=4)
ADDRESS = st.builds(Address, OCTET, OCTET, st.text(LATIN, max_size=20))
TIME = st.one_of(st.just(""), st.text("0123456789R+-", min_size=16, max_size=16))
FIELDS = {
    "source": ADDRESS,
    "destination": ADDRESS,
    "short_message": st.binary(max_size=254),
    "data_coding": OCTET,
    "esm_class": OCTET,
    "registered_delivery": OCTET,
    "service_type": st.text(LATIN, max_size=5),
    "protocol_id": OCTET,
    "priority": OCTET,
    "schedule": TIME,
    "validity": TIME,
    "replace": OCTET,
    "default_message": OCTET,
    "tlvs": TLVS,
}
BRAND, PHONE = Address(5, 0, "GATEWAY"), Address(1, 1, "84900000001")


@given(st.builds(SubmitSm, **FIELDS))
def test_a_submit_comes_back_as_it_was(submit: SubmitSm) -> None:
    assert decode_submit(Pdu(Command.SUBMIT_SM, 0, 5, submit.encode())) == submit


@given(st.builds(DeliverSm, **FIELDS, sequence=st.integers(0, 0xFFFFFFFF)))
def test_a_delivery_comes_back_as_it_was(deliver: DeliverSm) -> None:
    assert decode_deliver(Pdu(Command.DELIVER_SM, 0, deliver.sequence, deliver.encode())) == deliver


def test_a_submit_octet_by_octet() -> None:
    submit = SubmitSm(
        BRAND,
        PHONE,
        b"Ma: 1",
        registered_delivery=1,
        validity="000000070000000R",
        tlvs={Tag.USSD_SERVICE_OP: b"\2"},
    )
    assert submit.encode() == (
        b"\0" b"\5\0GATEWAY\0" b"\1\x0184900000001\0" b"\0\0\0" b"\0" b"000000070000000R\0" b"\1\0\0\0" b"\5Ma: 1"
        b"\x05\x01\0\1\2"
    )  # fmt: skip


def test_a_template_says_once_what_never_changes() -> None:
    submit = SubmitSm(BRAND, PHONE, b"one", data_coding=8, esm_class=0x40, tlvs={0x1400: b"x"})
    template = SubmitTemplate(
        SubmitSm(BRAND, Address(1, 1, ""), data_coding=8, esm_class=0x40, tlvs={0x1400: b"x"})
    )
    assert template.body(PHONE.text, b"one") == submit.encode()
    extra = tlv.encode({Tag.ITS_SESSION_INFO: b"\0\1"})
    read = decode_submit(Pdu(Command.SUBMIT_SM, 0, 1, template.body(PHONE.text, b"", extra)))
    assert read.tlvs == {0x1400: b"x", Tag.ITS_SESSION_INFO: b"\0\1"}


@pytest.mark.parametrize(
    ("destination", "text"), [("8" * 21, b""), ("84\0", b""), ("84\u2013", b""), ("84900000001", bytes(255))]
)
def test_a_template_refuses_what_does_not_fit(destination: str, text: bytes) -> None:
    with pytest.raises(ValueError):
        SubmitTemplate(SubmitSm(BRAND, PHONE)).body(destination, text)


@pytest.mark.parametrize(
    "fields",
    [
        {"service_type": "longer"},
        {"validity": "000000070000"},
        {"data_coding": 256},
        {"tlvs": {0x10000: b""}},
        {"tlvs": {1: bytes(0x10000)}},
        {"source": Address(5, 0, "A" * 21)},
    ],
)
def test_a_field_that_does_not_fit_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        SubmitSm(**{"source": BRAND, "destination": PHONE, **fields}).encode()  # type: ignore[arg-type]


def test_no_number_and_no_text_in_a_repr() -> None:
    shown = repr(DeliverSm(PHONE, BRAND, b"Ma 123456", tlvs={Tag.MESSAGE_PAYLOAD: b"Ma 123456"}))
    assert PHONE.text not in shown and "123456" not in shown
    assert "secret" not in repr(Bind("house", "secret"))


def test_the_text_is_found_in_either_place() -> None:
    assert DeliverSm(PHONE, BRAND, b"short", tlvs={Tag.MESSAGE_PAYLOAD: b"long"}).payload == b"short"
    assert DeliverSm(PHONE, BRAND, tlvs={Tag.MESSAGE_PAYLOAD: b"long"}).payload == b"long"
    assert DeliverSm(PHONE, BRAND).payload == b""


def test_every_cut_of_a_body_is_malformed_and_can_be_answered() -> None:
    whole = DeliverSm(PHONE, BRAND, b"text", tlvs={Tag.MESSAGE_STATE: b"\2"}).encode()
    without_tlv = len(whole) - 5
    for size in range(len(whole)):
        if size == without_tlv:
            continue
        with pytest.raises(Malformed) as fault:
            decode_deliver(Pdu(Command.DELIVER_SM, 0, 77, whole[:size]))
        assert (fault.value.sequence, fault.value.lost) == (77, False)
        if size > without_tlv:
            assert fault.value.status == Status.RINVOPTPARSTREAM


@given(st.binary(max_size=120))
def test_any_body_is_a_message_or_malformed(body: bytes) -> None:
    for decode in (decode_deliver, decode_submit):
        try:
            decode(Pdu(Command.DELIVER_SM, 0, 3, body))
        except Malformed as fault:
            assert fault.sequence == 3 and not fault.lost


def test_an_address_longer_than_allowed_is_read() -> None:
    body = b"\0\1\1" + b"8" * 30 + b"\0" + b"\0\0" + b"1022\0" + bytes(10)
    assert decode_deliver(Pdu(Command.DELIVER_SM, 0, 1, body)).source.text == "8" * 30


@pytest.mark.parametrize(
    ("body", "found"),
    [(b"a1\0", b"a1"), (b"a1", b"a1"), (b"", b""), (b"\0", b""), (b"x" * 999, b"x" * MAX_MESSAGE_ID)],
)
def test_the_id_of_a_response(body: bytes, found: bytes) -> None:
    assert message_id(body) == found


def test_of_a_tag_twice_the_first_counts() -> None:
    assert tlv.decode(tlv.encode({7: b"a"}) + tlv.encode({7: b"b"}), 0) == {7: b"a"}


def test_numbers_in_tlvs_have_their_width() -> None:
    assert tlv.number(Tag.SAR_MSG_REF_NUM, 258) == b"\1\2"
    assert tlv.read_number({Tag.SAR_MSG_REF_NUM: b"\1\2"}, Tag.SAR_MSG_REF_NUM) == 258
    assert tlv.read_number({Tag.SAR_MSG_REF_NUM: b"\1"}, Tag.SAR_MSG_REF_NUM) is None
    assert tlv.read_number({}, Tag.SAR_MSG_REF_NUM) is None
    for tag, value in ((Tag.SAR_TOTAL_SEGMENTS, 256), (Tag.SAR_TOTAL_SEGMENTS, -1), (Tag.MESSAGE_PAYLOAD, 1)):
        with pytest.raises(ValueError):
            tlv.number(tag, value)


@given(
    st.builds(
        Bind,
        st.text(LATIN, max_size=15),
        st.text(LATIN, max_size=8),
        st.text(LATIN, max_size=12),
        OCTET,
        OCTET,
        st.text(LATIN, max_size=40),
        OCTET,
    )
)
def test_a_bind_comes_back_as_it_was(wanted: Bind) -> None:
    assert bind.decode(wanted.encode()) == wanted


@given(st.binary(max_size=90))
def test_any_bind_body_is_a_bind_or_malformed(body: bytes) -> None:
    try:
        bind.decode(body)
    except Malformed as fault:
        assert fault.status == Status.RINVCMDLEN


def test_a_password_too_long_is_told_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="password"):
        Bind("house", "nine chars").encode()


def test_the_three_binds_and_their_answers() -> None:
    assert [mode.response for mode in Mode] == [0x80000002, 0x80000001, 0x80000009]
    assert [mode.submits for mode in Mode] == [True, False, True]
