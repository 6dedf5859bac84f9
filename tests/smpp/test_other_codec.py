"""Our octets read by somebody else's SMPP and theirs by ours: a fault on both of our sides would go unseen alone."""

from __future__ import annotations

import pytest
from smpplib import gsm, smpp
from smpplib.client import Client

from smpp import bind, parts, tlv
from smpp.bind import Bind
from smpp.message import UDHI, Address, DeliverSm, SubmitSm, decode_deliver, decode_submit
from smpp.pdu import Command, Decoder, encode
from smpp.receipt import State, parse
from smpp.tlv import Tag

BRAND, PHONE = Address(5, 0, "GATEWAY"), Address(1, 1, "84900000001")


@pytest.fixture
def theirs() -> Client:
    """Gives numbers to their PDUs; connects to nothing."""
    return Client("127.0.0.1", 1, allow_unknown_opt_params=True)


def test_they_read_our_submit(theirs: Client) -> None:
    submit = SubmitSm(
        BRAND,
        PHONE,
        b"Ma: 1",
        data_coding=3,
        esm_class=UDHI,
        registered_delivery=1,
        service_type="USSD",
        validity="000000070000000R",
        tlvs={**parts.sar(515, 3, 2), Tag.USSD_SERVICE_OP: b"\2", Tag.ITS_SESSION_INFO: b"\1\0"},
    )
    read = smpp.parse_pdu(encode(Command.SUBMIT_SM, 99, submit.encode()), client=theirs)
    assert (read.command, read.sequence, read.length) == ("submit_sm", 99, 16 + len(submit.encode()))
    assert (read.source_addr_ton, read.source_addr_npi, read.source_addr) == (5, 0, b"GATEWAY")
    assert (read.dest_addr_ton, read.dest_addr_npi, read.destination_addr) == (1, 1, b"84900000001")
    assert (read.service_type, read.validity_period) == (b"USSD", b"000000070000000R")
    assert (read.short_message, read.data_coding, read.esm_class, read.registered_delivery) == (
        b"Ma: 1",
        3,
        0x40,
        1,
    )
    assert (read.sar_msg_ref_num, read.sar_total_segments, read.sar_segment_seqnum) == (515, 3, 2)
    assert (read.ussd_service_op, read.its_session_info) == (2, 256)


def test_we_read_their_submit(theirs: Client) -> None:
    sent = smpp.make_pdu(
        "submit_sm",
        client=theirs,
        source_addr_ton=5,
        source_addr="GATEWAY",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr="84900000001",
        short_message=b"xin chao",
        data_coding=8,
        user_message_reference=7,
    ).generate()
    (pdu,) = Decoder().feed(sent)
    read = decode_submit(pdu)
    assert (read.source, read.destination, read.payload, read.data_coding) == (BRAND, PHONE, b"xin chao", 8)
    assert tlv.read_number(read.tlvs, Tag.USER_MESSAGE_REFERENCE) == 7


def test_we_read_their_receipt(theirs: Client) -> None:
    sent = smpp.make_pdu(
        "deliver_sm",
        client=theirs,
        source_addr="84900000001",
        destination_addr="1022",
        esm_class=4,
        short_message=b"id:7 stat:ENROUTE",
        message_state=2,
        receipted_message_id="7B",
    ).generate()
    (pdu,) = Decoder().feed(sent)
    read = parse(decode_deliver(pdu))
    assert read is not None and (read.message_id, read.state) == ("7B", State.DELIVRD)


def test_they_read_our_delivery_and_our_bind(theirs: Client) -> None:
    deliver = DeliverSm(PHONE, Address(3, 0, "1022"), b"KB", tlvs={Tag.MESSAGE_STATE: b"\2"})
    read = smpp.parse_pdu(encode(Command.DELIVER_SM, 5, deliver.encode()), client=theirs)
    assert (read.source_addr, read.short_message, read.message_state) == (b"84900000001", b"KB", 2)
    asked = Bind("house", "secret", "SMPP", 1, 1, "1022")
    body = smpp.parse_pdu(encode(Command.BIND_TRANSCEIVER, 1, asked.encode()), client=theirs)
    assert (body.system_id, body.password, body.system_type) == (b"house", b"secret", b"SMPP")
    assert (body.interface_version, body.addr_ton, body.addr_npi, body.address_range) == (0x34, 1, 1, b"1022")
    assert bind.decode(asked.encode()) == asked


def test_we_join_what_they_cut() -> None:
    text = "x" * 400
    pieces, _, esm_class = gsm.make_parts(text)
    read = [parts.read(DeliverSm(PHONE, BRAND, piece, esm_class=esm_class)) for piece in pieces]
    assert [(part.way, part.number, part.total) for part in read] == [("udh8", n, 3) for n in (1, 2, 3)]
    assert b"".join(part.octets for part in read) == text.encode()
