"""The SMSC over real TCP: who may bind, what it carries, refuses and tells, and how it says so."""

from __future__ import annotations

import re
import struct

import pytest
from smpplib.gsm import gsm_encode

STANDARD = re.compile(
    rb"id:(\d+) sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:Xin chao"
)


@pytest.mark.parametrize("kind", ["transmitter", "receiver", "transceiver"])
def test_each_kind_of_bind(smsc, kind):
    esme = smsc.connect()
    answer = esme.ask(f"bind_{kind}", system_id="gateway", password="pw-tests")
    assert (answer.status, answer.system_id, answer.sc_interface_version) == (0, b"gateway", 0x34)
    assert esme.bind(kind) == 0x05, "already bound"
    assert esme.ask("enquire_link").status == 0
    assert esme.ask("unbind").status == 0
    assert esme.ended()


@pytest.mark.parametrize(
    ("system_id", "password", "status"),
    [("gateway", "wrong", 0x0E), ("other", "pw-tests", 0x0F), ("", "", 0x0F), ("gateway", "", 0x0E)],
)
def test_strangers_are_refused_and_may_try_again(smsc, system_id, password, status):
    esme = smsc.connect()
    assert esme.bind(system_id=system_id, password=password) == status
    assert esme.bind() == 0


@pytest.mark.parametrize("kind", [None, "receiver"])
def test_nobody_submits_without_the_bind_for_it(smsc, kind):
    esme = smsc.connect()
    if kind:
        assert esme.bind(kind) == 0
    assert esme.submit().status == 0x04


def test_a_text_reaches_its_phone_and_a_receipt_comes_back(smsc, phone, until):
    esme = smsc.bound()
    answer = esme.submit(b"Xin chao", phone, registered_delivery=1)
    receipt = esme.next_delivery()
    told = STANDARD.fullmatch(receipt.short_message)
    assert told and told[1] == answer.message_id
    assert receipt.receipted_message_id == answer.message_id
    assert (receipt.message_state, receipt.network_error_code, receipt.esm_class) == (2, None, 4)
    assert (receipt.source_addr, receipt.destination_addr) == (phone[1:].encode(), b"1022")
    assert (receipt.source_addr_ton, receipt.dest_addr_ton) == (1, 3)
    message = smsc.network.inbox(phone)[0]
    assert (message["from"], message["text"], message["encoding"]) == ("1022", "Xin chao", "gsm7")
    until(lambda: smsc.stats()["receipts_sent"] > 0)


def test_receipts_go_to_any_bind_that_receives_and_wait_for_one(smsc, phone, until):
    sender = smsc.bound("transmitter")
    first = sender.submit(b"mot", phone, registered_delivery=1)
    until(lambda: smsc.network.inbox(phone))
    assert sender.silent()
    receiver = smsc.bound("receiver")
    assert receiver.next_delivery().receipted_message_id == first.message_id


def test_receipts_only_where_they_are_asked_for(smsc, phone, until):
    esme = smsc.bound()
    esme.submit(b"khong can bao", phone, registered_delivery=0)
    esme.submit(b"chi bao khi hong", phone, registered_delivery=2)
    until(lambda: len(smsc.network.inbox(phone)) == 2)
    assert esme.silent()
    esme.submit(b"bao ca doc duong", phone, registered_delivery=0x11)
    assert b"stat:ENROUTE" in esme.next_delivery(1).short_message
    assert b"stat:DELIVRD" in esme.next_delivery(2).short_message


def test_a_brandname_is_what_the_phone_shows(smsc, phone, until):
    smsc.bound().submit(b"x", phone, source_addr_ton=5, source_addr="CDC KH")
    assert until(lambda: smsc.network.inbox(phone))[0]["from"] == "CDC KH"


@pytest.mark.parametrize(
    ("octets", "coding", "text"),
    [
        (gsm_encode("Gia 5€ [à]"), 0, "Gia 5€ [à]"),
        (b"ASCII @ $", 1, "ASCII @ $"),
        ("Tôi ở đây".encode("utf-16-be"), 8, "Tôi ở đây"),
        ("👩 cứu".encode("utf-16-be"), 8, "👩 cứu"),
        ("café ñ".encode("latin-1"), 3, "café ñ"),
        (b"\x00@\x11", 0, "@¡_"),
    ],
)
def test_the_codings_it_carries(smsc, phone, until, octets, coding, text):
    assert smsc.bound().submit(octets, phone, data_coding=coding).status == 0
    assert until(lambda: smsc.network.inbox(phone))[0]["text"] == text


def _udh(width: int, reference: int, total: int, number: int) -> bytes:
    if width == 8:
        return bytes((5, 0, 3, reference, total, number))
    return bytes((6, 8, 4)) + struct.pack(">HBB", reference, total, number)


@pytest.mark.parametrize("width", [8, 16])
def test_parts_are_read_as_one_text_in_whatever_order_they_come(smsc, phone, until, width):
    esme, texts = smsc.bound(), ["phần một, ", "phần hai, ", "phần ba"]
    before = smsc.stats()
    ids = {
        esme.submit(
            _udh(width, 77, 3, n) + texts[n - 1].encode("utf-16-be"),
            phone,
            esm_class=0x40,
            data_coding=8,
            registered_delivery=1,
        ).message_id
        for n in (3, 1, 1, 2)
    }
    assert len(ids) == 4, "every part is a message of its own to the SMSC"
    assert until(lambda: smsc.network.inbox(phone))[0]["text"] == "".join(texts)
    esme.next_delivery(4)
    assert {pdu.receipted_message_id for pdu in esme.delivered} == ids
    after = smsc.stats()
    assert [after[name] - before[name] for name in ("submits", "messages", "duplicates")] == [4, 1, 1]
    assert len(smsc.network.inbox(phone)) == 1


def test_parts_told_by_sar_parameters(smsc, phone, until):
    esme = smsc.bound()
    for number, text in ((2, b"hai"), (1, b"mot ")):
        place = {"sar_msg_ref_num": 9, "sar_total_segments": 2, "sar_segment_seqnum": number}
        assert esme.submit(text, phone, **place).status == 0
    assert until(lambda: smsc.network.inbox(phone))[0]["text"] == "mot hai"


def test_a_payload_may_be_as_long_as_it_likes(smsc, phone, until):
    text = "a" * 1_000
    assert smsc.bound().submit(b"", phone, message_payload=text.encode()).status == 0
    message = until(lambda: smsc.network.inbox(phone))[0]
    assert (message["text"], message["segments"]) == (text, 7)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"destination_addr": "123"}, 0x0B),
        ({"destination_addr": "84abc"}, 0x0B),
        ({"source_addr": "8079"}, 0x0A),
        ({"source_addr_ton": 5, "source_addr": "CDC#"}, 0x0A),
        ({"data_coding": 4}, 0x45),
        ({"short_message": b"\x80"}, 0x45),
        ({"short_message": b"abc", "data_coding": 8}, 0x45),
        ({"short_message": b"a" * 161}, 0x01),
        ({"short_message": b"ab" * 71, "data_coding": 8}, 0x01),
        ({"short_message": _udh(8, 1, 2, 1) + b"a" * 154, "esm_class": 0x40}, 0x01),
        ({"short_message": _udh(8, 1, 2, 3) + b"a", "esm_class": 0x40}, 0x43),
        ({"short_message": b"\x05\x00\x03a", "esm_class": 0x40}, 0x43),
        ({"short_message": b"", "esm_class": 0x40}, 0x43),
        ({"short_message": bytes((6, 5, 4, 0, 1, 0, 2)) + b"a", "esm_class": 0x40}, 0x43),
        ({"esm_class": 0x02}, 0x43),
        ({"sar_msg_ref_num": 1, "sar_total_segments": 2}, 0xC3),
        ({"sar_msg_ref_num": 1, "sar_total_segments": 2, "sar_segment_seqnum": 3}, 0xC4),
        ({"schedule_delivery_time": "000001000000000R"}, 0x61),
        ({"validity_period": "tomorrow"}, 0x62),
        ({"validity_period": "200101000000000+"}, 0x62),
        ({"replace_if_present_flag": 1}, 0x54),
        ({"sm_default_msg_id": 3}, 0x63),
    ],
)
def test_what_it_refuses(smsc, phone, fields, status):
    esme, before = smsc.bound(), smsc.stats()
    answer = esme.ask("submit_sm", **esme.message(b"x", phone, **fields))
    assert answer.status == status
    assert answer.length == 16, "a refusal has no body"
    after = smsc.stats()
    assert (after["refused"] - before["refused"], after["accepted"]) == (1, before["accepted"])


def test_a_phone_that_is_off_gets_its_text_later_or_never(smsc, phone, until):
    network, esme = smsc.network, smsc.bound()
    network.call(f"/phones/{phone}", {"on": False})
    esme.submit(b"cho mot gio", phone, registered_delivery=1, validity_period="000000010000000R")
    esme.submit(b"cho mot ngay", phone, registered_delivery=1, validity_period="000001000000000R")
    assert esme.silent()
    network.call("/faults", {"clock": 7_200})
    expired = esme.next_delivery()
    assert b"stat:EXPIRED err:027" in expired.short_message
    assert (expired.message_state, expired.network_error_code) == (3, b"\x03\x00\x1b")
    network.call(f"/phones/{phone}", {"on": True})
    assert b"stat:DELIVRD" in esme.next_delivery(2).short_message
    assert [message["text"] for message in network.inbox(phone)] == ["cho mot ngay"]


def test_a_fixed_line_takes_no_texts(smsc):
    esme = smsc.bound()
    assert esme.submit(b"x", "842590001022", registered_delivery=1).status == 0
    assert b"stat:UNDELIV err:011" in esme.next_delivery().short_message
