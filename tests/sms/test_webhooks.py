"""Webhooks through the whole web application: what is stored, what is refused, and that nothing ever breaks it."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from gateway import clock
from gateway.app import create_app
from gateway.house import House
from gateway.messages import inbox
from tests.conftest import PUBLIC_URL, TWILIO_ACCOUNT, TWILIO_TOKEN
from tests.waiting import STANDSTILL

PHONE = "+84900000101"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def post(
    client: FlaskClient, path: str, form: dict[str, Any], *, signature: str | None = None, **more: Any
) -> TestResponse:
    """Post `form` as Twilio would, signed unless a signature is given."""
    if signature is None:
        signature = RequestValidator(TWILIO_TOKEN).compute_signature(f"{PUBLIC_URL}{path}", MultiDict(form))
    body = urlencode(form, doseq=True, errors="surrogatepass")
    return client.post(
        path,
        data=body,
        headers={"X-Twilio-Signature": signature},
        content_type="application/x-www-form-urlencoded",
        **more,
    )


def words(said: str, ref: str = "SM1", **more: str) -> dict[str, Any]:
    form = {"MessageSid": ref, "AccountSid": TWILIO_ACCOUNT, "From": PHONE, "To": "1022", "Body": said}
    return {**form, "SmsStatus": "received", **more}


def stored(house: House) -> list[tuple[str, str]]:
    """Number and text of everything that arrived."""
    found = []
    with house.db.transaction() as tx:
        while (waiting := inbox.take_next(tx, clock.now())) is not None:
            found.append((waiting.number, waiting.body))
            inbox.mark_done(tx, waiting.id, "read", clock.now())
    return found


def count(house: House, table: str) -> int:
    with house.db.transaction() as tx:
        return int(tx.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_text_is_stored_and_the_answer_is_empty(house: House, client: FlaskClient) -> None:
    answer = post(client, "/sms/twilio/inbound", words("KB Nguyễn Thị Hoa"))
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/xml", EMPTY)
    assert stored(house) == [(PHONE, "KB Nguyễn Thị Hoa")]


@pytest.mark.parametrize("signature", ["", "AAAA", "ü", "x" * 5000])
def test_a_bad_signature_stores_nothing(house: House, client: FlaskClient, signature: str) -> None:
    for path in ("/sms/twilio/inbound", "/sms/twilio/status?attempt=202611.1.1"):
        answer = post(
            client, path, words("KB", MessageStatus="sent"), signature=signature.encode().decode("latin-1")
        )
        assert answer.status_code == 403
    assert count(house, "inbound") == count(house, "inbound_seen") == count(house, "receipts") == 0


def test_ten_equal_webhooks_at_once_are_stored_once(house: House) -> None:
    app = create_app(house)
    start = threading.Barrier(10)
    codes = []

    def send() -> None:
        with app.test_client() as client:
            start.wait()
            codes.append(post(client, "/sms/twilio/inbound", words("KB")).status_code)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STANDSTILL)
    assert codes == [200] * 10
    assert count(house, "inbound") == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", ""),
        ("   \r\n ", ""),
        ("ho\x00 va ten", "ho va ten"),
        ("\x01\x02\xff", "ÿ"),
        ("🐃🚑", "🐃🚑"),
        ("Khai báo đón".encode().decode(), "Khai báo đón"),
        ("Khai ba\u0301o", "Khai báo"),
        ("\u202eabc\u202c مرحبا", "abc مرحبا"),
        ("'; DROP TABLE inbound; --", "'; DROP TABLE inbound; --"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a" * 100_000, "a" * 2_000),
        ("%00%s{}{{7*7}}\\", "%00%s{}{{7*7}}\\"),
    ],
)
def test_whatever_a_phone_sends_is_kept(house: House, client: FlaskClient, said: str, kept: str) -> None:
    assert post(client, "/sms/twilio/inbound", words(said)).status_code == 200
    assert stored(house) == [(PHONE, kept)]


def test_half_surrogates_and_bytes_that_are_no_text_never_break_it(house: House, client: FlaskClient) -> None:
    """They reach us as replacement characters, so their signature cannot match."""
    for body in (b"Body=%ED%A0%80&MessageSid=SM1", b"Body=\xff\xfe", b"\x00" * 100, b"=&=&&;%zz", b""):
        answer = client.post(
            "/sms/twilio/inbound",
            data=body,
            headers={"X-Twilio-Signature": "AAAA"},
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 403
    assert client.post("/sms/twilio/inbound", json={"Body": "x"}).status_code == 403
    assert count(house, "inbound") == 0


@pytest.mark.parametrize("field", ["MessageSid", "From", "To", "FromCity", "SmsSid"])
def test_nul_and_length_in_any_field_are_no_fault_of_ours(
    house: House, client: FlaskClient, field: str
) -> None:
    form = words("KB", **{field: "+84900000101\x00\ud83d" + "9" * 10_000})
    form = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
    assert post(client, "/sms/twilio/inbound", form).status_code == 200
    receipt = {**form, "MessageStatus": "delivered\x00" * 50, "ErrorCode": "3000\x005" * 100}
    del receipt["Body"]
    assert post(client, "/sms/twilio/status", receipt).status_code == 200
    assert (count(house, "inbound"), count(house, "receipts")) == (1, 1)


def test_parameters_we_do_not_know_and_repeated_ones_are_tolerated(house: House, client: FlaskClient) -> None:
    form = words("KB", OptOutType="STOP", MediaUrl0="https://x.example/a", ToZip="")
    assert post(client, "/sms/twilio/inbound", {**form, "Future": ["b", "a"]}).status_code == 200
    assert len(stored(house)) == 1


@pytest.mark.parametrize("missing", ["MessageSid", "AccountSid", "From"])
def test_a_missing_field_is_refused_and_nothing_stored(
    house: House, client: FlaskClient, missing: str
) -> None:
    form = words("KB")
    del form[missing]
    assert post(client, "/sms/twilio/inbound", form).status_code == 422
    assert count(house, "inbound") == count(house, "inbound_seen") == 0


def test_more_than_a_megabyte_is_refused(house: House, client: FlaskClient) -> None:
    assert post(client, "/sms/twilio/inbound", words("a" * 1_100_000)).status_code == 413
    assert count(house, "inbound") == 0


def test_a_carrier_nobody_knows(client: FlaskClient) -> None:
    assert post(client, "/sms/nobody/inbound", words("KB")).status_code == 404
    assert client.get("/sms/twilio/inbound").status_code == 405


def test_a_receipt_for_nothing_is_kept_and_parked(house: House, client: FlaskClient) -> None:
    form = {"MessageSid": "SM9", "AccountSid": TWILIO_ACCOUNT, "MessageStatus": "delivered"}
    assert post(client, "/sms/twilio/status?attempt=202611.77.1", form).status_code == 200
    assert post(client, "/sms/twilio/status", {**form, "MessageStatus": "teleported"}).status_code == 200
    with house.db.transaction() as tx:
        kept = tx.execute(
            text(
                """SELECT word, message_id, d.id IS NULL
                                     FROM receipts r LEFT JOIN receipts_due d USING (month, id) ORDER BY r.id"""
            )
        ).all()
    assert kept == [("delivered", 77, False), ("other", None, True)]


def test_a_database_that_was_restarted_costs_the_carrier_nothing(
    house: House, client: FlaskClient, postgres: Any
) -> None:
    """The connections in the pool are dead, and nobody asks them before they are used."""
    assert post(client, "/sms/twilio/inbound", words("KB")).status_code == 200
    admin = create_engine(postgres.admin_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        cut = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :n")
        assert connection.execute(cut, {"n": house.db.engine.url.database}).scalar()
    admin.dispose()
    assert post(client, "/sms/twilio/inbound", words("1", "SM2")).status_code == 200
    assert [said for _, said in stored(house)] == ["KB", "1"]


def test_without_its_database_the_carrier_is_asked_to_come_again(
    house: House, client: FlaskClient, database: Any, postgres: Any
) -> None:
    name = house.db.engine.url.database
    admin = create_engine(postgres.admin_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n"), {"n": name}
        )
        answer = post(client, "/sms/twilio/inbound", words("KB"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert PHONE not in answer.text and "psycopg" not in answer.text
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    admin.dispose()
    assert post(client, "/sms/twilio/inbound", words("KB")).status_code == 200
    assert len(stored(house)) == 1
