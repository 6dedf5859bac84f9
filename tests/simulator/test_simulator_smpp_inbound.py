"""Phones' texts by SMPP: coded and cut as a radio would, kept until acknowledged, sent again if nobody did."""

from __future__ import annotations

import pytest


@pytest.fixture
def subscriber(smsc, phone):
    """A phone whose carrier is the SMSC's."""
    status, said = smsc.network.call(f"/phones/{phone}", {"carrier": "smpp"})
    assert (status, said["carrier"]) == (200, "smpp")
    return phone


def test_a_text_comes_as_deliver_sm_and_is_sent_once_acknowledged(smsc, subscriber, until):
    esme = smsc.bound()
    esme.held = True
    smsc.network.text(subscriber, "KB Nguyễn".replace("ễ", "e"))
    pdu = esme.next_delivery()
    assert (pdu.short_message, pdu.data_coding, pdu.esm_class) == (b"KB Nguyen", 0, 0)
    assert (pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi) == (subscriber[1:].encode(), 1, 1)
    assert (pdu.destination_addr, pdu.dest_addr_ton, pdu.dest_addr_npi) == (b"1022", 3, 0)
    assert _state(smsc, subscriber) == "sending"
    esme.acknowledge(pdu)
    until(lambda: _state(smsc, subscriber) == "sent")


@pytest.mark.parametrize(
    ("text", "coding", "codec", "parts"),
    [("Tôi ở Nhơn Hải", 8, "utf-16-be", 1), ("ề" * 150, 8, "utf-16-be", 3), ("👩" * 40, 8, "utf-16-be", 2)],
)
def test_accents_travel_as_ucs2_in_parts(smsc, subscriber, text, coding, codec, parts):
    esme = smsc.bound()
    smsc.network.text(subscriber, text)
    esme.next_delivery(parts)
    pieces = []
    for number, pdu in enumerate(esme.delivered, 1):
        octets = pdu.short_message
        assert pdu.data_coding == coding
        assert len(octets) <= 140
        if parts > 1:
            assert pdu.esm_class == 0x40
            assert octets[:3] == b"\5\0\3" and octets[4:6] == bytes((parts, number))
            octets = octets[6:]
        pieces.append(octets.decode(codec))
    assert "".join(pieces) == text
    assert len({pdu.short_message[3:4] for pdu in esme.delivered}) == 1, "one reference for all parts"
    assert len({pdu.user_message_reference for pdu in esme.delivered}) == parts


def test_a_long_plain_text_keeps_escapes_whole(smsc, subscriber):
    esme = smsc.bound()
    smsc.network.text(subscriber, "a" * 152 + "€" + "b" * 10)
    esme.next_delivery(2)
    first, second = (pdu.short_message[6:] for pdu in esme.delivered)
    assert (first, second) == (b"a" * 152, b"\x1b\x65" + b"b" * 10)


def test_texts_wait_for_a_bind_and_come_in_order(smsc, subscriber, until):
    for number in range(25):
        smsc.network.text(subscriber, f"tin {number}")
    assert _state(smsc, subscriber) == "sending"
    esme = smsc.bound("receiver")
    esme.next_delivery(25)
    assert [pdu.short_message for pdu in esme.delivered] == [f"tin {n}".encode() for n in range(25)]
    until(lambda: _state(smsc, subscriber) == "sent")


def test_at_most_a_window_is_open_at_once(smsc, subscriber):
    esme = smsc.bound()
    esme.held = True
    for number in range(12):
        smsc.network.text(subscriber, f"tin {number}")
    esme.next_delivery(10)
    assert esme.silent()
    esme.acknowledge(esme.delivered[3])
    assert esme.next_delivery(11).short_message == b"tin 10"
    for pdu in list(esme.delivered):
        esme.acknowledge(pdu)
    esme.held = False
    esme.next_delivery(12)


def test_what_was_not_acknowledged_comes_again_after_a_reconnect(smsc, subscriber, until):
    lost = smsc.bound()
    lost.held = True
    smsc.network.text(subscriber, "cuu toi")
    first = lost.next_delivery()
    lost.close()
    again = smsc.bound().next_delivery()
    assert again.short_message == b"cuu toi"
    assert again.user_message_reference == first.user_message_reference
    until(lambda: _state(smsc, subscriber) == "sent")


def test_not_now_is_asked_again_and_no_is_final(smsc, subscriber, until):
    esme = smsc.bound()
    esme.refuse_with = 0x64
    smsc.network.text(subscriber, "thu lai")
    esme.next_delivery(2)
    esme.refuse_with = 0x65
    esme.next_delivery(3)
    until(lambda: _state(smsc, subscriber) == "failed")
    assert esme.silent(0.7), "and is not sent a fourth time"


def test_messages_reach_a_subscriber_from_every_carrier(smsc, subscriber, until):
    esme = smsc.bound()
    esme.submit(b"qua SMPP", subscriber)
    until(lambda: len(smsc.network.inbox(subscriber)) == 1)
    assert smsc.network.submit({"To": subscriber, "Body": "qua Twilio"})[0] == 201
    until(lambda: len(smsc.network.inbox(subscriber)) == 2)


def test_a_phone_may_only_have_a_carrier_that_is_here(smsc, network, phone):
    status, said = network.call(f"/phones/{phone}", {"carrier": "smpp"})
    assert (status, said["error"]["field"]) == (400, "carrier")
    status, said = smsc.network.call(f"/phones/{phone}", {"carrier": 5})
    assert (status, said["error"]["field"]) == (400, "carrier")
    assert smsc.network.call(f"/phones/{phone}", {"carrier": "twilio"})[1]["carrier"] == "twilio"


def _state(smsc, phone):
    return smsc.network.call(f"/phones/{phone}/thread")[1]["entries"][-1]["state"]


@pytest.mark.parametrize("dialect", ["udh16", "sar", "payload"])
def test_long_texts_in_other_dialects(fresh_smsc, dialect):
    smsc = fresh_smsc("--smpp-dialect", dialect)
    smsc.network.call("/phones/0900000996", {"carrier": "smpp"})
    esme, text = smsc.bound(), "a" * 100 + "ề" * 20
    smsc.network.text("0900000996", text)
    parts = esme.delivered if esme.next_delivery(1 if dialect == "payload" else 2) else []
    if dialect == "payload":
        assert (parts[0].message_payload.decode("utf-16-be"), parts[0].sm_length) == (text, 0)
        return
    assert [_place(pdu, dialect) for pdu in parts] == [(2, 1), (2, 2)]
    octets = [pdu.short_message[7 if dialect == "udh16" else 0 :] for pdu in parts]
    assert b"".join(octets).decode("utf-16-be") == text


def _place(pdu, dialect):
    if dialect == "sar":
        return pdu.sar_total_segments, pdu.sar_segment_seqnum
    assert pdu.short_message[:3] == b"\6\x08\4" and pdu.esm_class == 0x40
    return tuple(pdu.short_message[5:7])
