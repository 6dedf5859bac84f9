"""Bad input through real webhooks: a clear answer, nothing half stored, never a 500 (issue 2, "Bad input gets")."""

from __future__ import annotations

import threading
import unicodedata
import urllib.error
import urllib.parse
import urllib.request

import pytest
from twilio.request_validator import RequestValidator

from tests.journeys.town import Phone, Town
from tests.waiting import STANDSTILL

STRANGE = {
    "emoji": ("😀🙏", "1022 khong doc duoc tin nay"),
    "decomposed letters": (unicodedata.normalize("NFD", "Khai báo y tế"), "8 cau"),
    "right to left": ("أين أقرب مستشفى", "1022 da nhan tin nay"),
    "hidden directions": ("\u202eKB\u200b", "8 cau"),
    "SQL": ("'); DROP TABLE messages; --", "1022 da nhan tin nay"),
    "HTML": ("<script>alert(1)</script>", "1022 da nhan tin nay"),
    "template": ("{{ 7*7 }} ${x} %s", "1022 da nhan tin nay"),
    "long": ("dai qua " * 150, "1022 da nhan tin nay"),
}


@pytest.mark.parametrize(("said", "heard"), STRANGE.values(), ids=STRANGE)
def test_strange_text(phone: Phone, said: str, heard: str) -> None:
    phone.texts(said).reads(heard)
    assert len(phone.inbox()) == 1


@pytest.mark.parametrize(
    "body", ["", "\x00\x01\x02", "x" * 100_000, "\ufffd" * 50], ids=["empty", "binary", "huge", "lost"]
)
def test_a_signed_webhook_with_a_strange_body_is_taken_and_answered_once(
    town: Town, phone: Phone, body: str
) -> None:
    assert webhook(town, form(town, phone.number, body, f"SMstrange{len(body)}")) == 200
    phone.reads("1022")
    assert len(phone.inbox()) == 1


def test_ten_equal_webhooks_at_once_are_one_text(town: Town, phone: Phone) -> None:
    same = form(town, phone.number, "MENU", "SMtenequal")
    answers: list[int] = []
    senders = [threading.Thread(target=lambda: answers.append(webhook(town, same))) for _ in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(STANDSTILL)
    assert answers == [200] * 10
    phone.reads("1022 mien phi")
    phone.texts("MA").reads("chua co to khai nao")
    assert len(phone.inbox()) == 2


def test_an_unsigned_or_altered_webhook_is_refused(town: Town, phone: Phone) -> None:
    said = form(town, phone.number, "KB", "SMunsigned")
    assert webhook(town, said, signature="") == 403
    assert webhook(town, said, signature="AAAA") == 403
    assert webhook(town, {**said, "Body": "MENU"}, signature=sign(town, said)) == 403
    phone.texts("MA").reads("chua co to khai nao")
    assert len(phone.inbox()) == 1, "nothing of it was stored"


def test_unknown_parameters_are_ignored_and_a_huge_request_is_refused(town: Town, phone: Phone) -> None:
    assert (
        webhook(town, {**form(town, phone.number, "MENU", "SMextra"), "Colour": "blue", "NumMedia": "0"})
        == 200
    )
    phone.reads("1022 mien phi")
    assert webhook(town, form(town, phone.number, "y" * 1_100_000, "SMtoobig")) == 413


def test_a_receipt_for_nothing_we_sent_is_taken(town: Town) -> None:
    account = secret(town, "twilio_account")
    receipt = {"AccountSid": account, "MessageSid": f"SM{0:032}", "MessageStatus": "delivered"}
    assert webhook(town, receipt, path="/sms/twilio/status") == 200


def form(town: Town, number: str, body: str, sid: str) -> dict[str, str]:
    """What a carrier posts for one text from a phone."""
    international = f"+84{number.removeprefix('0')}"
    account = {"AccountSid": secret(town, "twilio_account")}
    return account | {
        "MessageSid": sid,
        "From": international,
        "To": "1022",
        "Body": body,
        "NumSegments": "1",
    }


def secret(town: Town, name: str) -> str:
    """What the gateway and its carrier share."""
    return (town.folder / "secrets" / name).read_text().strip()


def sign(town: Town, values: dict[str, str], path: str = "/sms/twilio/inbound") -> str:
    return str(
        RequestValidator(secret(town, "twilio_token")).compute_signature(f"{town.ready['url']}{path}", values)
    )


def webhook(
    town: Town, values: dict[str, str], *, path: str = "/sms/twilio/inbound", signature: str | None = None
) -> int:
    """POST it; the status."""
    signed = sign(town, values, path) if signature is None else signature
    data = urllib.parse.urlencode(values).encode()
    request = urllib.request.Request(f"{town.ready['url']}{path}", data, {"X-Twilio-Signature": signed})
    try:
        with urllib.request.urlopen(request, timeout=STANDSTILL) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
