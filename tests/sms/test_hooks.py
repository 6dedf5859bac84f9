"""Carriers of a carriers file through the whole web application: methods, secrets, networks, wishes, names."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from gateway import clock, people
from gateway.app import create_app
from gateway.errors import Misconfigured
from gateway.house import House, assemble
from gateway.people.model import Consent
from tests.conftest import PUBLIC_URL
from tests.sms.test_webhooks import PHONE, count, post, stored, words

PRIVATE, CALLBACK, SECOND = "private-key-of-the-tests", "callback-secret-0123456789", "second-token"
FILE = """
[domestic]
kind = "esms"
rate = 50
cpid = "1022"
senders = { reply = "8079", default = "CDC" }
api_key_file = "api_key"
secret_key_file = "api_key"
private_key_file = "private"
callback_secret_file = "callback"
callers = ["127.0.0.0/8"]

[second-twilio]
kind = "twilio"
rate = 50
account = "AC2"
token_file = "token"
"""


@pytest.fixture
def environ(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The usual environment, and two carriers more."""
    for name, secret in (
        ("api_key", "key"),
        ("private", PRIVATE),
        ("callback", CALLBACK),
        ("token", SECOND),
        ("carriers.toml", FILE),
    ):
        (tmp_path / name).write_text(f"{secret}\n")
    return {**environ, "CARRIERS_FILE": str(tmp_path / "carriers.toml")}


def mo(said: str = "KB", ref: str = "MO1", **more: str) -> dict[str, str]:
    """The query of a text as the aggregator sends it."""
    fields = {"sender": "84900000101", "content": said, "serviceNumber": "8079", "keyword": "KB"}
    fields |= {
        "cpid": "1022",
        "smsid": ref,
        "receiverTime": f"{clock.local(clock.now()):%Y%m%d%H%M%S}",
        **more,
    }
    covered = f"{fields['cpid']}{fields['smsid']}{said}{fields['receiverTime']}{PRIVATE}"
    return {"sign": base64.b64encode(hashlib.md5(covered.encode()).digest()).decode(), **fields}


def get(client: FlaskClient, path: str, query: dict[str, str], **more: Any) -> TestResponse:
    return client.get(f"/sms/domestic/{path}", query_string=query, **more)


def test_a_text_by_get_is_stored_once_and_nothing_is_texted_by_the_answer(
    house: House, client: FlaskClient
) -> None:
    for _ in range(2):
        answer = get(client, "inbound", mo("KB Nguyễn Thị Hoa"))
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        assert "<Message></Message><Smsid>MO1</Smsid><Receiver>84900000101</Receiver>" in answer.text
    assert stored(house) == [(PHONE, "KB Nguyễn Thị Hoa")]


@pytest.mark.parametrize(
    "spoilt", [{"sign": "AAAA"}, {"content": "KB khac"}, {"cpid": "9"}, {"smsid": "MO2"}]
)
def test_a_bad_signature_stores_nothing(house: House, client: FlaskClient, spoilt: dict[str, str]) -> None:
    assert get(client, "inbound", {**mo(), **spoilt}).status_code == 403
    assert count(house, "inbound") == count(house, "inbound_seen") == 0


def test_one_signature_is_one_text_wherever_it_is_cut(house: House, client: FlaskClient) -> None:
    """Whoever sees a signed address can cut it elsewhere and put another sender in: it stays the text that was seen."""
    seen = mo("501 toi muon hoi MENU", "550", sender="84900000101")
    assert get(client, "inbound", seen).status_code == 200
    for smsid, content in (("5505", "01 toi muon hoi MENU"), ("5", "50501 toi muon hoi MENU")):
        forged = {**seen, "smsid": smsid, "content": content, "sender": "84900000102"}
        assert get(client, "inbound", forged).status_code == 200, "a repeat"
    moved = {**seen, "smsid": "550501 toi muon hoi ", "content": "MENU"}
    assert get(client, "inbound", moved).status_code == 403
    assert stored(house) == [(PHONE, "501 toi muon hoi MENU")]
    assert get(client, "inbound", mo("501 toi muon hoi MENU", "551")).status_code == 200
    assert len(stored(house)) == 1, "the same words again are another text"


def test_methods_are_those_the_carrier_uses(house: House, client: FlaskClient) -> None:
    assert client.post("/sms/domestic/inbound", query_string=mo()).status_code == 405
    assert client.head("/sms/domestic/inbound", query_string=mo()).status_code == 405
    assert client.get("/sms/second-twilio/inbound").status_code == 405
    assert count(house, "inbound") == 0


RECEIPT = {"SMSID": "S1", "SendStatus": "5", "SendSuccess": "1", "SendFailed": "0", "telcoid": "2"}


def test_a_receipt_comes_by_its_secret(house: House, client: FlaskClient) -> None:
    assert get(client, f"status/{CALLBACK}/202611.77.1", RECEIPT).status_code == 200
    assert (
        get(client, f"status/{CALLBACK}", {**RECEIPT, "RequestId": "202611.78.1-01234567"}).status_code == 200
    )
    with house.db.transaction() as tx:
        kept = tx.execute(text("SELECT carrier, ref, message_id, status FROM receipts ORDER BY id")).all()
    assert kept == [("domestic", "S1", 77, 40), ("domestic", "S1", 78, 40)]


@pytest.mark.parametrize(
    "path",
    [
        "status",
        "status/",
        "status/wrong",
        f"status/{CALLBACK}x",
        f"status/{CALLBACK.upper()}",
        "status/%C3%BC",
        f"inbound/{CALLBACK}",
        f"status/{CALLBACK}/202611.77.1/more",
    ],
)
def test_without_the_secret_nobody_learns_anything(house: House, client: FlaskClient, path: str) -> None:
    with capture_logs() as lines:
        answer = get(client, path, {**RECEIPT, **mo()})
    assert answer.status_code == 404
    assert count(house, "receipts") == count(house, "inbound") == 0
    assert CALLBACK not in str(lines)


def test_the_secret_of_receipts_lets_no_text_in(house: House, client: FlaskClient) -> None:
    assert get(client, f"status/{CALLBACK}", mo()).status_code == 422
    assert count(house, "inbound") == 0


@pytest.mark.parametrize("path", ["inbound", f"status/{CALLBACK}"])
def test_only_the_carriers_own_networks_may_call(house: House, client: FlaskClient, path: str) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert get(client, path, {**RECEIPT, **mo()}, environ_base=elsewhere).status_code == 404
    assert count(house, "receipts") == count(house, "inbound") == 0


def test_two_accounts_of_one_company_are_two_carriers(house: House, client: FlaskClient) -> None:
    form = {**words("KB"), "AccountSid": "AC2"}
    own = RequestValidator(SECOND).compute_signature(f"{PUBLIC_URL}/sms/second-twilio/inbound", form)
    assert post(client, "/sms/second-twilio/inbound", form, signature=own).status_code == 200
    assert post(client, "/sms/second-twilio/inbound", form).status_code == 403, "the other account's token"
    assert post(client, "/sms/twilio/inbound", words("KB")).status_code == 200
    with house.db.transaction() as tx:
        kept = tx.execute(text("SELECT carrier, ref FROM inbound ORDER BY id")).all()
    assert kept == [("second-twilio", "SM1"), ("twilio", "SM1")], "references are each company's own"
    assert [carrier.name for carrier in house.carriers] == ["domestic", "second-twilio", "twilio"]
    assert [carrier.terms.kind for carrier in house.carriers] == ["esms", "twilio", "twilio"]


def wishes(house: House) -> list[tuple[bool, str]]:
    """What is known of the phone's wish for news, in order: no more (True) or again, and the words that said it."""
    with house.db.transaction() as tx:
        query = select(Consent).where(Consent.number == PHONE, Consent.kind == people.OPT_OUT)
        return [(row.given, row.evidence or "") for row in tx.scalars(query.order_by(Consent.id))]


def test_a_wish_told_to_the_carrier_is_kept_once(house: House, client: FlaskClient) -> None:
    path = "/sms/twilio/inbound"
    for said, ref in (("Stop", "SM1"), ("Stop", "SM1"), ("STOP", "SM2"), ("Start", "SM3"), ("HELP", "SM4")):
        form = words(said, ref, OptOutType=said.upper())
        assert post(client, path, form).status_code == 200
    assert wishes(house) == [(True, "twilio Stop"), (False, "twilio Start")]
    assert len(stored(house)) == 4, "what else the text means is the conversation's business"


def test_a_refusal_in_a_receipt_is_a_wish_too(house: House, client: FlaskClient) -> None:
    form = {
        "MessageSid": "SM9",
        "AccountSid": words("")["AccountSid"],
        "MessageStatus": "failed",
        "To": PHONE,
    }
    for _ in range(2):
        path = "/sms/twilio/status?attempt=202611.77.1"
        assert post(client, path, {**form, "ErrorCode": "21610"}).status_code == 200
    assert wishes(house) == [(True, "twilio 21610")]
    with house.db.transaction() as tx:
        assert people.opted_out(tx, [PHONE]) == {PHONE}


def test_a_filtered_text_is_said_in_the_log(client: FlaskClient) -> None:
    form = {
        "MessageSid": "SM9",
        "AccountSid": words("")["AccountSid"],
        "MessageStatus": "undelivered",
        "ErrorCode": "30007",
        "To": PHONE,
    }
    with capture_logs() as lines:
        assert post(client, "/sms/twilio/status?attempt=202611.77.1", form).status_code == 200
    (line,) = [line for line in lines if "filters" in line["event"]]
    assert (line["carrier"], line["code"]) == ("twilio", "30007") and PHONE not in str(line)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("[a]\nrate = 1", "[a] needs a kind"),
        ('[a]\nkind = "pigeon"\nrate = 1', "[a] kind may be esms, smpp, twilio"),
        ('["A B"]\nkind = "esms"', "[A B] must be a table with a name in a-z, 0-9 and -"),
        (
            '[twilio]\nkind = "twilio"\nrate = 1\naccount = "AC3"\ntoken_file = "token"',
            "[twilio] is given twice",
        ),
        ('[a]\nkind = "twilio"\nrate = 1\naccount = "AC3"\ntoken = "12345"', "[a] token is a secret"),
        ("[a", "is not TOML"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_wrong_file_stops_the_start_with_one_sentence(
    environ: dict[str, str], tmp_path: Path, written: str | None, complaint: str
) -> None:
    path = tmp_path / "carriers.toml"
    path.unlink() if written is None else path.write_text(written)
    with pytest.raises(Misconfigured) as fault:
        assemble(environ)
    said = str(fault.value)
    assert said.startswith("CARRIERS_FILE") and complaint in said and "\n" not in said and "12345" not in said


def test_the_file_in_the_documentation_works(environ: dict[str, str], tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "carriers.md").read_text("utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    (tmp_path / "secrets").mkdir()
    for name in re.findall(r'"(secrets/\w+)"', example):
        (tmp_path / name).write_text(CALLBACK)
    (tmp_path / "carriers.toml").write_text(example, "utf-8")
    built = assemble(environ)
    try:
        assert built.carriers.names() == ["abroad", "domestic", "twilio"]
        domestic = built.carriers["domestic"]
        assert domestic.capabilities.replyable and domestic.terms.sender("otp", "1022") == "CDC KHANHHOA"
    finally:
        built.close()
        clock.use_offset_file(None)


def test_without_any_carrier_the_house_still_stands(environ: dict[str, str]) -> None:
    bare = {name: value for name, value in environ.items() if name != "CARRIERS_FILE"}
    del bare["TWILIO_ACCOUNT_SID"]
    built = assemble(bare)
    try:
        assert list(built.carriers) == []
        assert create_app(built).test_client().post("/sms/twilio/inbound").status_code == 404
        with pytest.raises(Misconfigured, match="no carrier is called twilio; configured: none"):
            built.carriers["twilio"]
    finally:
        built.close()
        clock.use_offset_file(None)
