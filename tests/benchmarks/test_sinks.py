"""The carriers of the benchmarks count right: a sink that counts wrong would prove anything."""

from __future__ import annotations

import socket
import struct
from contextlib import closing

import pytest

from benchmarks._sinks import open_sink
from tests.waiting import until

HEADER = struct.Struct(">IIII")


def bind() -> bytes:
    body = b"bench\0secret\0\0\x34\0\0\0"
    return HEADER.pack(16 + len(body), 9, 0, 1) + body


def submit(number: str, sequence: int, *, receipt: bool = False) -> bytes:
    """As carriers are sent it: alphanumeric sender, E.164 recipient, receipt wanted or not."""
    wanted = b"\1" if receipt else b"\0"
    body = b"\0\x05\0CDC\0\1\1" + number.encode() + b"\0\0\0\0\0\0" + wanted + b"\0\0\0\x05hello"
    return HEADER.pack(16 + len(body), 4, 0, sequence) + body


def read_pdu(line: socket.socket) -> tuple[int, int, int, bytes]:
    """(command, status, sequence, body)"""
    head = read(line, 16)
    length, command, status, sequence = HEADER.unpack(head)
    return command, status, sequence, read(line, length - 16)


def read(line: socket.socket, octets: int) -> bytes:
    got = b""
    while len(got) < octets:
        more = line.recv(octets - len(got))
        assert more, "the sink hung up"
        got += more
    return got


def test_smpp_messages_are_answered_and_counted() -> None:
    with open_sink("smpp") as sink, closing(socket.create_connection(("127.0.0.1", sink.port), 5)) as line:
        line.sendall(bind())
        assert read_pdu(line) == (0x80000009, 0, 1, b"sink\0")
        numbers = ["84900000001", "84900000002", "84900000001"]
        whole = b"".join(submit(number, 10 + n) for n, number in enumerate(numbers))
        line.sendall(whole[:30])  # a chunk that ends inside a PDU
        line.sendall(whole[30:])
        answers = [read_pdu(line) for _ in numbers]
        assert [answer[:3] for answer in answers] == [(0x80000004, 0, 10 + n) for n in range(3)]
        assert len({answer[3] for answer in answers}) == 3
        counts = sink.counts()
        assert (counts.submits, counts.destinations, counts.duplicates) == (3, 2, 1)
        assert counts.last_at >= counts.first_at > 0
        with pytest.raises(AssertionError):
            counts.prove(3)


def test_smpp_housekeeping_is_answered_and_what_is_unknown_refused() -> None:
    with open_sink("smpp") as sink, closing(socket.create_connection(("127.0.0.1", sink.port), 5)) as line:
        for command, answer in ((0x15, (0x80000015, 0)), (0x03, (0x80000000, 3)), (0x06, (0x80000006, 0))):
            line.sendall(HEADER.pack(16, command, 0, 7))
            assert read_pdu(line)[:3] == (*answer, 7)


def test_receipts_come_to_who_asked_and_are_counted_when_acknowledged() -> None:
    with (
        open_sink("smpp", receipts=True) as sink,
        closing(socket.create_connection(("127.0.0.1", sink.port), 5)) as line,
    ):
        line.sendall(submit("84900000001", 1, receipt=True) + submit("84900000002", 2))
        message_id = read_pdu(line)[3].rstrip(b"\0")
        read_pdu(line)
        command, _, sequence, body = read_pdu(line)
        assert command == 5
        assert body.startswith(b"\0\1\x0184900000001\0\x05\0CDC\0\x04")
        assert b"id:" + message_id + b" sub:001 dlvrd:001 submit date:" in body
        assert b" stat:DELIVRD err:000 text:" in body
        line.sendall(HEADER.pack(17, 0x80000005, 0, sequence) + b"\0")
        until(lambda: sink.progress() == (2, 1))
        sink.counts().prove(2, receipts=1)
        sink.clear()
        assert sink.progress() == (0, 0)


def test_a_delay_holds_answers_back_but_not_the_rate() -> None:
    """A hundred answers of 50 ms each, all on their way at once, are not five seconds."""
    with (
        open_sink("smpp", delay_ms=50) as sink,
        closing(socket.create_connection(("127.0.0.1", sink.port), 5)) as line,
    ):
        line.settimeout(3)
        for n in range(100):
            line.sendall(submit(f"849000{n:05d}", n))
        assert [read_pdu(line)[2] for _ in range(100)] == list(range(100))
        sink.counts().prove(100)


def test_http_messages_are_answered_and_counted_pipelined_too() -> None:
    with open_sink("http") as sink, closing(socket.create_connection(("127.0.0.1", sink.port), 5)) as line:
        forms = [b"To=%2B84900000001&Body=a", b"To=%2B84900000002&Body=b"]
        head = (
            b"POST /2010-04-01/Accounts/AC0/Messages.json HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
        )
        line.sendall(b"".join(head % len(form) + form for form in forms))
        heard = b""
        while heard.count(b'"queued"') < 2:
            heard += line.recv(4096)
        assert heard.count(b"HTTP/1.1 201 CREATED") == 2
        assert len({part[:34] for part in heard.split(b'"sid":"')[1:]}) == 2
        until(lambda: sink.progress()[0] == 2)
        sink.counts().prove(2)


def test_what_is_no_message_is_refused() -> None:
    with open_sink("http") as sink, closing(socket.create_connection(("127.0.0.1", sink.port), 5)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 400 ")
        assert sink.progress() == (0, 0)
