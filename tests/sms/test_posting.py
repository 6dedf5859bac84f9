"""Posting to hostile servers: what each of them makes of a hand-over, and what goes over the wire."""

from __future__ import annotations

import asyncio
import json
import ssl
from pathlib import Path
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.messages.carriers import SendError
from sms.over_http import posting
from sms.over_http.answer import Answer
from sms.over_http.posting import Pool
from sms.over_http.request import form_body, json_body, number, quoted
from tests.sms.certificates import write_pair
from tests.sms.http_server import (
    BODY,
    LAST,
    OK,
    Server,
    babbles,
    hangs_up_after,
    mumbles,
    outcomes,
    pooling,
    post,
    resets,
    says,
    serving,
)

ANSWERED = {
    "at once": (says(OK), 201, BODY),
    "octet by octet": (says(*(OK[n : n + 1] for n in range(len(OK)))), 201, BODY),
    "in chunks": (
        says(
            b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n",
            b'5\r\n{"sid\r\n8;ext=1\r\n": "SM"}\r\n0\r\n\r\n',
        ),
        201,
        BODY,
    ),
    "in chunks with a trailer": (
        says(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n",
            BODY,
            b"\r\n0\r\nRetry-After: 9\r\n\r\n",
        ),
        200,
        BODY,
    ),
    "after 100 Continue": (says(b"HTTP/1.1 100 Continue\r\n\r\n", OK), 201, BODY),
    "after early hints in the same segment": (
        says(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nRetry-After: 7\r\n\r\n" + OK),
        201,
        BODY,
    ),
    "and closed": (hangs_up_after(LAST), 201, BODY),
    "until the end of the connection": (
        hangs_up_after(b"HTTP/1.1 201 Created\r\nX-Empty:\r\n\r\n", BODY),
        201,
        BODY,
    ),
    "as HTTP/1.0": (hangs_up_after(b"HTTP/1.0 201 Created\r\n\r\n", BODY), 201, BODY),
    "without a body": (says(b"HTTP/1.1 204 No Content\r\n\r\n"), 204, b""),
    "twice": (says(OK + b"HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n"), 201, BODY),
    "with garbage behind it": (says(OK + b"\x00\xffgarbage\r\n"), 201, BODY),
    "with an offer of HTTP/2": (
        says(
            b"HTTP/1.1 201 Created\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 13\r\n\r\n"
            + BODY
        ),
        201,
        BODY,
    ),
    "with a redirect": (
        says(b"HTTP/1.1 307 No\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"),
        307,
        b"",
    ),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_an_answer(name: str) -> None:
    act, status, body = ANSWERED[name]
    (answer,), server = asyncio.run(outcomes(1, act))
    assert isinstance(answer, Answer), answer
    assert (answer.status, answer.body, answer.retry_after) == (status, body, None)
    assert len(server.requests) == 1


DOUBTFUL = {
    "closed before a word": (hangs_up_after(), "hung_up"),
    "reset before a word": (resets, "hung_up"),
    "half a status line": (hangs_up_after(b"HTTP/1.1 20"), "hung_up"),
    "half a head": (hangs_up_after(b"HTTP/1.1 201 Created\r\nContent-Le"), "hung_up"),
    "half a body": (hangs_up_after(OK[:-4]), "hung_up"),
    "half a body behind an empty header": (
        hangs_up_after(b"HTTP/1.1 201 Created\r\nX-Empty:\r\nContent-Length: 13\r\n\r\n" + BODY[:-4]),
        "hung_up",
    ),
    "half a chunk": (
        hangs_up_after(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{"),
        "hung_up",
    ),
    "closed after 100 Continue": (hangs_up_after(b"HTTP/1.1 100 Continue\r\n\r\n"), "hung_up"),
    "garbage": (says(b"\x16\x03\x01garbage\r\n\r\n"), "malformed"),
    "another protocol": (says(b"220 mail.example ESMTP\r\n"), "malformed"),
    "two lengths": (says(b"HTTP/1.1 201 X\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), "malformed"),
    "a length and chunks": (
        says(b"HTTP/1.1 201 X\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "malformed",
    ),
    "a length that is none": (says(b"HTTP/1.1 201 X\r\nContent-Length: -1\r\n\r\n"), "malformed"),
    "a chunk that has no size": (
        says(b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "malformed",
    ),
    "another protocol from here on": (
        says(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        "malformed",
    ),
    "a head without an end": (babbles, "malformed"),
    "interim answers without an end": (mumbles, "malformed"),
    "no answer": (says(), "no_answer"),
    "a slow head": (says(b"HTTP/1.1 201 Created\r\n"), "no_answer"),
    "a slow body": (says(OK[:-1]), "no_answer"),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_leaves_a_doubt(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Each is unknown, is tried once, and its connection carries nothing more."""
    act, code = DOUBTFUL[name]
    if code == "no_answer":
        monkeypatch.setattr(posting, "ANSWER_WITHIN", 0.2)
        monkeypatch.setattr(posting, "SWEEP", 0.05)
    (doubtful, fine), server = asyncio.run(outcomes(2, act, says(OK)))
    assert isinstance(doubtful, SendError), doubtful
    assert (doubtful.code, doubtful.unknown, doubtful.retryable) == (code, True, False)
    assert isinstance(fine, Answer) and fine.status == 201
    assert (len(server.requests), server.connections) == (2, 2)


@pytest.mark.parametrize(
    ("name", "trusted", "sent"),
    [("localhost", True, True), ("other.example", True, False), ("localhost", False, False)],
)
def test_tls_is_believed_only_with_the_right_name_and_issuer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, trusted: bool, sent: bool
) -> None:
    certificate, key = write_pair(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    terms = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    terms.load_cert_chain(certificate, key)

    async def story() -> tuple[list[Answer | SendError], Server]:
        async with serving(says(OK), tls=terms) as server, pooling() as pool:
            return [await post(pool, f"https://localhost:{server.port}/") for _ in range(3)], server

    answers, server = asyncio.run(story())
    if sent:
        assert all(isinstance(answer, Answer) and answer.body == BODY for answer in answers)
        assert (len(server.requests), server.connections) == (3, 1)
    else:
        assert all(isinstance(answer, SendError) and answer.code == "tls" for answer in answers)
        assert all(isinstance(answer, SendError) and answer.retryable and answer.pause for answer in answers)
        assert not server.requests


def test_what_goes_over_the_wire() -> None:
    async def story() -> bytes:
        async with serving(says(OK)) as server:
            pool = Pool(1, {"Authorization": "Basic QTpC"})
            await pool.open()
            await pool.post(
                f"{server.url}/a b?c=d", form={"To": "+84900000101", "Body": "Chào bà con & mọi người"}
            )
            await pool.close()
            return server.requests[0].replace(str(server.port).encode(), b"PORT")

    assert asyncio.run(story()).decode().split("\r\n") == [
        "POST /messages/a%20b?c=d HTTP/1.1",
        "Host: 127.0.0.1:PORT",
        "User-Agent: gateway",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Authorization: Basic QTpC",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 79",
        "",
        "To=%2B84900000101&Body=Ch%C3%A0o+b%C3%A0+con+%26+m%E1%BB%8Di+ng%C6%B0%E1%BB%9Di",
    ]


@pytest.mark.parametrize("header", ["x\r\nX-Other: 1", "x\n", "\x00"])
def test_a_header_of_two_lines_is_never_sent(header: str) -> None:
    async def story() -> int:
        async with serving(says(OK)) as server:
            pool = Pool(1, {"Authorization": header})
            await pool.open()
            with pytest.raises(ValueError, match="cannot be sent"):
                await pool.post(server.url, form={})
            await pool.close()
            return server.connections

    assert asyncio.run(story()) == 0


def test_a_pool_posts_to_one_api() -> None:
    async def story() -> None:
        async with serving(says(OK)) as server, pooling() as pool:
            await pool.post(server.url, form={})
            with pytest.raises(ValueError, match="one API"):
                await pool.post("http://127.0.0.1:9/", form={})

    asyncio.run(story())


@given(text=st.text(st.characters(codec="utf-8")) | st.from_regex(r"\+[0-9]*", fullmatch=True))
def test_numbers_and_texts_are_quoted_as_everybody_quotes_them(text: str) -> None:
    assert number(text) == quoted(text) == quote_plus(text)


def test_bodies_are_read_as_they_were_meant() -> None:
    assert parse_qsl(form_body({"To": "+1&2", "Body": "a=b; ữ"}).decode()) == [
        ("To", "+1&2"),
        ("Body", "a=b; ữ"),
    ]
    assert json.loads(json_body({"Content": 'ữ "'})) == {"Content": 'ữ "'}
