"""Ordering a text and asking what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from gateway import clock
from gateway.house import House
from gateway.messages import outbox, outcomes, receipts
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.model import Message, Receipt
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status

from .conftest import MINH, Caller


def stored(house: House) -> list[Message]:
    """Every message on file."""
    with house.db.transaction() as tx:
        return list(tx.scalars(select(Message).order_by(Message.id)))


def test_an_order_is_a_row_and_an_id(house: House, sender: Caller) -> None:
    answer = sender.order(text="Mai có mưa to ở Ninh Hải.", callback_url="https://hospital.example/sms?id=7")
    assert answer.status_code == 202
    (row,) = stored(house)
    assert answer.json == {"id": row.public_id, "status": "queued", "encoding": "gsm7", "segments": 1}
    assert (row.recipient, row.purpose, row.lane, row.template) == (
        "+84900000111",
        "notice",
        "notice",
        "text",
    )
    assert row.args == '{"text":"Mai có mưa to ở Ninh Hải."}'
    assert row.accents == "fold"
    assert row.callback_url == "https://hospital.example/sms?id=7"


@pytest.mark.parametrize(
    ("accents", "encoding", "segments"),
    [("fold", "gsm7", 1), ("keep", "ucs2", 2), ("auto", "gsm7", 1)],
)
def test_accents_decide_the_price(sender: Caller, accents: str, encoding: str, segments: int) -> None:
    answer = sender.order(
        text="Ngày mai bão vào bờ, đề nghị bà con chằng chống nhà cửa và ở yên trong nhà.", accents=accents
    )
    assert (answer.json["encoding"], answer.json["segments"]) == (encoding, segments)


def test_unknown_fields_are_ignored(sender: Caller) -> None:
    assert sender.order(priority="sky-high", __proto__={}).status_code == 202


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"to": "0259 382 2222"}, "to", "landline"),
    ({"to": "112"}, "to", "emergency"),
    ({"to": "1022"}, "to", "own"),
    ({"to": "+14155552671"}, "to", "foreign"),
    ({"to": "09O0000111"}, "to", "invalid"),
    ({"to": "01620000111"}, "to", "old_prefix"),
    ({"to": ""}, "to", "invalid"),
    ({"to": None}, "to", "missing"),
    ({"to": 84900000111}, "to", "not_text"),
    ({"to": ["0900000111"]}, "to", "not_text"),
    ({"to": "\ud800"}, "to", "invalid"),
    ({"text": ""}, "text", "empty"),
    ({"text": " \n\t\u200b\x00"}, "text", "empty"),
    ({"text": "a" * 1601}, "text", "too_long"),
    ({"text": "…" * 1600}, "text", "too_long"),
    ({"text": "a" * 1_000_000}, "text", "too_long"),
    ({"text": {"vi": "Chào"}}, "text", "not_text"),
    ({"purpose": "otp"}, "purpose", "otp_is_verification"),
    ({"purpose": "emergency"}, "purpose", "emergency_is_alert"),
    ({"purpose": "NOTICE"}, "purpose", "not_listed"),
    ({"purpose": None}, "purpose", "missing"),
    ({"accents": "strip"}, "accents", "not_listed"),
    ({"accents": None}, "accents", "missing"),
    ({"callback_url": "ftp://hospital.example/"}, "callback_url", "bad_url"),
    ({"callback_url": 7}, "callback_url", "not_text"),
]


@pytest.mark.parametrize(("changes", "field", "code"), REFUSED)
def test_a_wrong_field_is_named_and_nothing_is_stored(
    house: House, sender: Caller, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = sender.order(**changes)
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == field
    assert answer.json["error"]["code"] == code
    assert len(answer.json["error"]["message"]) > 10
    assert stored(house) == []


def test_a_missing_field_is_named(sender: Caller) -> None:
    answer = sender.post("/api/v1/messages", {"text": "a", "purpose": "notice"})
    assert (answer.status_code, answer.json["error"]["field"], answer.json["error"]["code"]) == (
        422,
        "to",
        "missing",
    )


def test_the_longest_text_is_taken(sender: Caller) -> None:
    assert sender.order(text="a" * 1600).json["segments"] == 11


def test_a_decomposed_text_of_full_length_is_taken(house: House, sender: Caller) -> None:
    assert sender.order(text="e\u0302\u0323" * 1600, accents="keep").status_code == 202
    assert stored(house)[0].args == '{"text":"' + "ệ" * 1600 + '"}'


def test_control_characters_go_and_lines_stay(house: House, sender: Caller) -> None:
    assert (
        sender.order(text="\r\nM\x00ột\x1b\r\nhai\t\u202eba\ud800 \U0001f469\u200d\U0001f33e\n").status_code
        == 202
    )
    assert stored(house)[0].args == '{"text":"Một\\nhai ba \U0001f469\u200d\U0001f33e"}'


def test_the_story_of_a_message(house: House, sender: Caller) -> None:
    public_id = sender.order(text="bí mật", purpose="reply").json["id"]
    _hand_over(house)
    answer = sender.get(f"/api/v1/messages/{public_id}")
    assert answer.status_code == 200
    story = answer.json
    assert "bí mật" not in answer.text
    assert MINH[1:] not in answer.text
    assert story["to"] == "+84 90 *** 0111"
    assert (story["purpose"], story["encoding"], story["segments"]) == ("reply", "gsm7", 1)
    assert story["status"] == "delivered"
    assert story["status_meaning"] == "The phone has confirmed that it received the message."
    assert "error" not in story
    (attempt,) = story["attempts"]
    assert (attempt["no"], attempt["carrier"], attempt["status"]) == (1, "twilio", "delivered")
    assert [receipt["word"] for receipt in story["receipts"]] == ["sent", "delivered"]
    assert story["created_at"] < story["expires_at"]


def test_a_failed_message_says_why(house: House, sender: Caller) -> None:
    public_id = sender.order().json["id"]
    _hand_over(house, Status.FAILED, "30005")
    story = sender.get(f"/api/v1/messages/{public_id}").json
    assert (story["status"], story["error"], story["attempts"][0]["error"]) == ("failed", "30005", "30005")


def test_receipts_are_cut_at_a_hundred(house: House, sender: Caller) -> None:
    public_id = sender.order().json["id"]
    _hand_over(house)
    with house.db.transaction() as tx:
        row = tx.execute(select(Receipt.__table__).limit(1)).mappings().one()
        again = {name: value for name, value in row.items() if name != "id"}
        tx.execute(insert(Receipt), [again] * 150)
    assert len(sender.get(f"/api/v1/messages/{public_id}").json["receipts"]) == 100


def test_only_ones_own_messages_exist(caller: Callable[..., Caller]) -> None:
    mine, theirs, office = caller("send"), caller("send"), caller("read.messages")
    public_id = mine.order().json["id"]
    assert mine.get(f"/api/v1/messages/{public_id}").status_code == 200
    assert theirs.get(f"/api/v1/messages/{public_id}").status_code == 404
    assert office.get(f"/api/v1/messages/{public_id}").status_code == 200
    assert caller("read.declarations").get(f"/api/v1/messages/{public_id}").status_code == 403


@pytest.mark.parametrize(
    "name", ["1", "msg_", "msg_" + "a" * 26, "msg_" + "A" * 26, "%00", "..%2F", "' OR 1=1--"]
)
def test_what_never_existed_is_not_found(sender: Caller, name: str) -> None:
    answer = sender.get(f"/api/v1/messages/{name}")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")


def _hand_over(house: House, status: Status = Status.DELIVERED, error: str | None = None) -> None:
    """A sender hands over the one message; its carrier reports by our address, then by its reference."""
    now = clock.now()
    with house.db.transaction() as tx:
        lane = tx.execute(text("SELECT lane FROM messages")).scalar_one()
        ((claimed,), _) = outbox.claim(tx, route="twilio", lane=lane, holder="test", limit=5, now=now)
        sent = Outcome(claimed.month, claimed.id, claimed.no, Status.SENT, refs=("SM1",))
        outcomes.settle(tx, [sent], carrier="twilio", holder="test", now=now)
        address = Address(claimed.month, claimed.id, claimed.no)
        receipts.record(tx, [ReceiptEvent("twilio", "SM1", address, Status.SENT, "sent")], now)
        word = status.name.lower()
        receipts.record(tx, [ReceiptEvent("twilio", "SM1", None, status, word, error)], now)
        receipts.apply(tx, now)
