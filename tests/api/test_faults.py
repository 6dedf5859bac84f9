"""Whatever is sent, under /api the answer is JSON that says whose fault it is, in the caller's language."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from gateway.api import faults, sentences
from gateway.app import create_app
from gateway.db import Database, make_engine
from gateway.errors import TooMany
from gateway.guards import public
from gateway.house import House

from .conftest import Caller

MESSAGES = "/api/v1/messages"


def send_raw(
    sender: Caller, body: bytes, kind: str | None = "application/json"
) -> tuple[int, dict[str, str]]:
    """POST bytes as they are; returns the status and the error."""
    headers = {"Authorization": f"Bearer {sender.key}"}
    answer = sender.client.post(MESSAGES, data=body, content_type=kind, headers=headers)
    assert answer.mimetype == "application/json"
    return answer.status_code, answer.json["error"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"to":}',
        b"\xff\xfe",
        b"\x00" * 100,
        b"[" * 200_000,
        b'{"to":' * 100_000,
        b'{"to": ' + b"9" * 5_000 + b"}",
        "{“to”: 1}".encode(),
    ],
)
def test_what_is_not_json_is_400(sender: Caller, body: bytes) -> None:
    status, error = send_raw(sender, body)
    assert (status, error["code"]) == (400, "bad_json")


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_another_content_type_is_415(sender: Caller, kind: str | None) -> None:
    status, error = send_raw(sender, b'{"to":"0900000111"}', kind)
    assert (status, error["code"]) == (415, "not_json")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"7", b"null", b"NaN", b"true"])
def test_json_that_is_no_object_is_422(sender: Caller, body: bytes) -> None:
    status, error = send_raw(sender, body)
    assert status == 422
    assert error["code"] in ("not_object", "missing")


class Endless(io.RawIOBase):
    """A body without end that counts what is read of it."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        """As io asks."""
        return True

    def readinto(self, buffer: bytearray) -> int:
        """Give as many spaces as are wanted."""
        self.taken += len(buffer)
        buffer[:] = b" " * len(buffer)
        return len(buffer)


@pytest.mark.parametrize(
    ("told", "most"),
    [
        ({"CONTENT_LENGTH": str(64 << 20)}, 0),
        ({"CONTENT_LENGTH": "", "wsgi.input_terminated": True}, 1 << 20),
        ({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}, 1 << 20),
    ],
    ids=["announced", "without length", "chunked"],
)
def test_a_body_over_1_mib_is_413_and_never_held(sender: Caller, told: dict[str, object], most: int) -> None:
    body = Endless()
    answer = sender.client.post(
        MESSAGES,
        headers={"Authorization": f"Bearer {sender.key}"},
        content_type="application/json",
        environ_overrides={"wsgi.input": body, **told},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")
    assert body.taken <= most


def test_a_body_just_over_the_limit_is_refused_and_just_below_is_read(sender: Caller) -> None:
    head, tail = b'{"to":"0900000111","purpose":"notice","text":"a","more":"', b'"}'
    fill = (1 << 20) - len(head) - len(tail)
    headers = {"Authorization": f"Bearer {sender.key}"}
    for size, status in ((fill, 202), (fill + 1, 413)):
        body = head + b"a" * size + tail
        answer = sender.client.post(MESSAGES, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v2/messages", "/api/v1/messages/", "/api/%ff/%00"]
)
def test_an_unknown_address_is_404_in_json(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json["error"]["code"] == "not_found"


def test_a_wrong_method_is_405_and_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.put(MESSAGES)
    assert (answer.status_code, answer.json["error"]["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_outside_the_interface_errors_are_plain_text(client: FlaskClient) -> None:
    assert client.get("/nowhere").mimetype == "text/plain"


@pytest.mark.parametrize(
    ("wanted", "language", "sentence"),
    [
        ("", "vi", "Tin nhắn không có chữ nào."),
        ("fr", "vi", "Tin nhắn không có chữ nào."),
        ("vi-VN,en;q=0.5", "vi", "Tin nhắn không có chữ nào."),
        ("en-GB,vi;q=0.5", "en", "The text is empty."),
        ("*", "vi", "Tin nhắn không có chữ nào."),
        ("\x00;q=x,,", "vi", "Tin nhắn không có chữ nào."),
    ],
)
def test_sentences_follow_the_caller(sender: Caller, wanted: str, language: str, sentence: str) -> None:
    answer = sender.post("/api/v1/text/preview", {"text": ""}, Accept_Language=wanted.replace("\x00", "@"))
    assert answer.json["error"]["message"] == sentence
    assert answer.headers["Content-Language"] == language


def test_a_number_is_refused_in_the_exact_words_of_the_classifier(sender: Caller) -> None:
    said = sender.post(
        MESSAGES, {"to": "09O0000111", "text": "a", "purpose": "notice"}, Accept_Language="vi"
    ).json["error"]["message"]
    assert said == "Có chữ lẫn trong số, xin gõ lại bằng chữ số."


def test_every_answer_forbids_storing_and_sniffing(client: FlaskClient, sender: Caller) -> None:
    for answer in (sender.order(), sender.order(to="x"), client.get(MESSAGES), client.get("/api/nowhere")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


SECRET = "0900000999 and the answers"
OURS = [
    (OperationalError("SELECT", {"p": SECRET}, Exception(SECRET)), 503, "unavailable"),
    (PoolExhausted(SECRET), 503, "unavailable"),
    (DataError("SELECT", {"p": SECRET}, Exception(SECRET)), 500, "internal"),
    (ZeroDivisionError(SECRET), 500, "internal"),
    (TooMany(17), 429, "too_many"),
]


@pytest.mark.parametrize(("fault", "status", "code"), OURS, ids=lambda value: type(value).__name__)
def test_our_own_faults_tell_nothing(app: Flask, fault: Exception, status: int, code: str) -> None:
    @app.get("/api/v1/broken")
    @public("a view of this test that always fails")
    def broken() -> str:
        raise fault

    answer = app.test_client().get("/api/v1/broken")
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert SECRET not in answer.text
    assert answer.headers.get("Retry-After") == {503: "2", 429: "17"}.get(status)


def test_a_database_that_is_away_is_503(house: House) -> None:
    nobody = Database(make_engine("postgresql+psycopg://gateway_app@127.0.0.1:9/gateway"))
    client = create_app(replace(house, db=nobody)).test_client()
    answer = client.get(f"{MESSAGES}/msg_{'a' * 26}", headers={"Authorization": "Bearer gw_any"})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_every_code_has_both_languages() -> None:
    for code, words in sentences._SENTENCES.items():
        assert len(words) == len(sentences.LANGUAGES), code
        assert all(word.endswith((".", "}.")) for word in words), code
        assert words[0] != words[1], code
    assert sentences.sentence("never heard of", "en") == sentences.sentence("refused", "en")
    assert sentences.sentence("never heard of", "vi", "Nói rồi.") == "Nói rồi."


def test_every_status_has_a_sentence() -> None:
    assert set(faults._CODE_OF_STATUS.values()) <= set(sentences._SENTENCES)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(st.sampled_from(["to", "text", "purpose", "accents", "callback_url", "x"]), VALUES)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=FIELDS | VALUES)
def test_no_json_is_our_fault(sender: Caller, body: object) -> None:
    status, error = send_raw(sender, json.dumps(body).encode())
    assert status == 422
    assert error["code"] in sentences._SENTENCES
