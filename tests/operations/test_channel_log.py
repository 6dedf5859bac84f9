"""The channel log: what is kept of hand-overs, receipts and texts, what is not, and what staff read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.cli.channel_log import said
from gateway.house import House
from gateway.messages import applying, channel_log, inbox, outcomes, routing
from gateway.messages.carriers import Address, InboundText, Outgoing, ReceiptEvent
from gateway.messages.channel_log.keeping import SAMPLE
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from sms import intake
from sms.exchanges import Exchanges
from sms.send import SendLoop
from tests.commands import Gateway
from tests.messages.writing import MONTH, NOW, PHONE, claim, order
from tests.routing.carriers import PAIR
from tests.waiting import until
from workers import receiving

SECRET = "ma bi mat 482913"


class Ticks:
    """A clock that moves when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def logged(tx: Session, columns: str = "direction, status, word, error") -> list[Row[Any]]:
    return list(tx.execute(text(f"SELECT {columns} FROM channel_log ORDER BY id")))


def hand_over(tx: Session, batch: Sequence[Claimed], *results: Outcome, seconds: float = 0.25) -> None:
    """What a sender does around one batch of answers."""
    ticks = Ticks()
    exchanges = Exchanges("twilio", ticks)
    exchanges.left(Outgoing(Address(m.month, m.id, m.no), m.recipient, m.render(), 60) for m in batch)
    ticks.now += seconds
    exchanges.answered(zip(batch, results, strict=True))
    outcomes.settle(tx, results, carrier="twilio", holder="twilio@a", now=NOW)
    exchanges.write(tx, results, NOW)
    exchanges.written(results)
    exchanges.write(tx, results, NOW)  # nothing is left to write


def sent(tx: Session, *refs: str, purpose: str = "otp", raw: tuple[str, ...] = ()) -> Claimed:
    """One message that the carrier took under `refs`."""
    order(tx, purpose=purpose, words=SECRET)
    (message,) = claim(tx, purpose)
    hand_over(tx, [message], Outcome(message.month, message.id, message.no, Status.SENT, refs, raw_refs=raw))
    return message


def test_a_hand_over_is_kept_with_its_answer_and_without_its_text(tx: Session) -> None:
    message = sent(tx, "00ff", raw=("255",))
    (row,) = tx.execute(text("SELECT * FROM channel_log")).all()
    assert row.month == MONTH and row.message_id == message.id
    assert (row.carrier, row.direction, row.number, row.no) == ("twilio", "sent", PHONE, 1)
    assert (row.purpose, row.template, row.ref, row.raw_ref) == ("otp", "text", "00ff", "255")
    assert (row.status, row.error, row.word, row.part) == (Status.SENT, None, None, None)
    assert (row.milliseconds, row.characters, row.segments) == (250, len(SECRET), 1)
    assert SECRET not in str(row) and "482913" not in str(row)


def test_every_part_has_a_line(tx: Session) -> None:
    sent(tx, "a", "b", "c", purpose="reply")
    assert logged(tx, "part, ref") == [(1, "a"), (2, "b"), (3, "c")]


@pytest.mark.parametrize(
    ("lane", "number", "status", "error", "kept"),
    [
        ("otp", 1, Status.SENT, None, True),
        ("notice", 1, Status.SENT, None, True),
        ("bulk", 1, Status.SENT, None, False),
        ("bulk", SAMPLE, Status.SENT, None, True),
        ("bulk", 1, Status.QUEUED, "throttled", True),
        ("bulk", 1, Status.UNKNOWN, None, True),
        ("bulk", 1, Status.FAILED, None, True),
    ],
)
def test_which_hand_overs_are_kept(
    lane: str, number: int, status: Status, error: str | None, kept: bool
) -> None:
    assert channel_log.is_kept(lane, number, status, error) is kept


def test_of_bulk_one_in_a_thousand_is_kept(tx: Session) -> None:
    order(tx, purpose="bulk")
    (message,) = claim(tx, "bulk")
    batch = [replace(message, id=number) for number in range(1, 3 * SAMPLE)]
    results = [Outcome(m.month, m.id, m.no, Status.SENT, (f"r{m.id}",)) for m in batch]
    exchanges = Exchanges("twilio")
    exchanges.left(Outgoing(Address(m.month, m.id, m.no), m.recipient, "x", 60) for m in batch)
    exchanges.answered(zip(batch, results, strict=True))
    exchanges.write(tx, results, NOW)
    assert logged(tx, "message_id") == [(SAMPLE,), (2 * SAMPLE,)]


def test_an_error_of_bulk_is_kept_though_it_was_not_timed(tx: Session) -> None:
    order(tx, purpose="bulk")
    (message,) = claim(tx, "bulk")
    one = replace(message, id=SAMPLE + 1)
    exchanges = Exchanges("twilio")
    exchanges.left([Outgoing(Address(one.month, one.id, one.no), one.recipient, "x", 60, "bulk")])
    refused = Outcome(one.month, one.id, one.no, Status.QUEUED, error="88", retry_at=NOW)
    exchanges.answered([(one, refused)])
    exchanges.write(tx, [refused], NOW)
    assert logged(tx, "error, milliseconds, characters, segments") == [("88", None, None, 1)]


def receipt(ref: str, status: Status | None = Status.DELIVERED, **more: Any) -> ReceiptEvent:
    return ReceiptEvent("twilio", ref, more.pop("address", None), status, more.pop("word", "DELIVRD"), **more)


def note(tx: Session, *events: ReceiptEvent, late: int = 3) -> list[channel_log.Heard]:
    now = NOW + timedelta(seconds=late)
    return channel_log.note_receipts(tx, events, applying.recent(now), now)


def test_a_receipt_of_a_kept_hand_over_is_kept_by_reference_part_and_address(tx: Session) -> None:
    one, many = sent(tx, "r1"), sent(tx, "p1", "p2", purpose="reply")
    tx.execute(text("DELETE FROM channel_log WHERE ref = 'p1'"))
    address = Address(one.month, one.id, one.no)
    heard = note(tx, receipt("r1", raw_ref="R1"), receipt("p2"), receipt("x", address=address))
    assert sorted(heard, key=str) == sorted(
        [("twilio", "otp", 40, 3000), ("twilio", "reply", 40, 3000), ("twilio", "otp", 40, 3000)], key=str
    )
    rows = logged(tx, "direction, message_id, number, no, part, ref, raw_ref, word, milliseconds")
    told = {row.ref: row for row in rows if row.direction == "receipt"}
    assert told["r1"][1:] == (one.id, PHONE, 1, None, "r1", "R1", "DELIVRD", 3000)
    assert told["p2"][1:] == (many.id, PHONE, 1, 2, "p2", None, "DELIVRD", 3000)
    assert told["x"].message_id == one.id


def test_of_bulk_only_failures_and_strange_words_are_kept(tx: Session) -> None:
    sent(tx, "b1", purpose="bulk")
    tx.execute(text("DELETE FROM channel_log"))  # whatever its id: as if it had not been sampled
    assert note(tx, receipt("b1"), receipt("b2")) == []
    note(tx, receipt("b1", Status.FAILED, word="UNDELIV", error="27"), receipt("b1", None, word="ODD"))
    assert logged(tx) == [("receipt", 30, "UNDELIV", "27"), ("receipt", None, "ODD", None)]


def test_a_receipt_before_its_attempt_is_kept_under_our_address(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    (heard,) = note(tx, receipt("early", Status.SENT, address=Address(message.month, message.id, 1)))
    assert heard == ("twilio", "reply", 20, None)


def test_what_fits_nothing_is_kept_when_it_is_an_error(tx: Session) -> None:
    note(tx, receipt("nobody's", Status.FAILED, word="UNDELIV"), receipt("nobody's"))
    assert logged(tx, "number, message_id, ref, status") == [(None, None, "nobody's", 30)]


def test_a_text_is_kept_by_its_size_each_time_it_comes(tx: Session) -> None:
    for _ in range(2):
        inbox.store(tx, InboundText("twilio", "SM1", PHONE, "1022", SECRET), NOW)
    rows = logged(tx, "direction, number, ref, word, characters, template, purpose")
    assert rows == [
        ("text", PHONE, "SM1", "stored", len(SECRET), None, None),
        ("text", PHONE, "SM1", "repeated", len(SECRET), None, None),
    ]


def test_receipts_are_kept_whichever_way_they_come(tx: Session) -> None:
    sent(tx, "r1")
    for at_once in (True, False):
        intake.store(tx, [receipt("r1")], NOW, at_once=at_once)
    assert [row.direction for row in logged(tx)] == ["sent", "receipt", "receipt"]


def test_staff_find_a_message_a_number_a_carrier(tx: Session) -> None:
    message = sent(tx, "r1")
    note(tx, receipt("r1"))
    sent(tx, "r2", purpose="reply")
    public_id = tx.execute(text("SELECT public_id FROM messages WHERE id = :id"), {"id": message.id}).scalar()
    since = NOW - timedelta(hours=1)
    found = channel_log.find(tx, since, message=str(public_id))
    assert [line.direction for line in found] == ["sent", "receipt"]
    assert len(channel_log.find(tx, since, number=PHONE, carrier="twilio")) == 3
    assert channel_log.find(tx, since, carrier="other") == []
    assert channel_log.find(tx, NOW + timedelta(seconds=1), number=PHONE)[0].direction == "receipt"
    assert [line.ref for line in channel_log.find(tx, since, number=PHONE, most=1)] == ["r1"]
    assert said(found[0]) == (
        f"20/11 08:00:00  twilio      sent      0900000101      {public_id} otp text  try 1  16 characters in 1  "
        "sent  after 250 ms  ref r1"
    )
    assert said(found[1]).endswith(f"{public_id} otp text  try 1  delivered  DELIVRD  after 3,000 ms  ref r1")


def test_a_refusal_is_said_as_one(tx: Session) -> None:
    order(tx)
    (message,) = claim(tx)
    refused = Outcome(message.month, message.id, message.no, Status.QUEUED, error="88", retry_at=NOW)
    hand_over(tx, [message], refused)
    (line,) = channel_log.find(tx, NOW - timedelta(hours=1))
    assert "refused for now  error 88  after 250 ms" in said(line)


def test_a_sender_and_a_webhook_fill_it_and_the_command_shows_it(
    web: House, sending: SendLoop, gateway: Gateway
) -> None:
    with web.db.transaction() as tx:
        order(tx, PHONE, "reply", clock.now(), words=SECRET)
    sending.ring()

    def told() -> bool:
        """the hand-over and the phone's confirmation are in the log"""
        receiving.apply_some(web)
        with web.db.transaction() as tx:
            return ("receipt", 40) in logged(tx, "direction, status")

    until(told, 20)
    run = gateway("channel-log", "--number", "0900000101", "--by", "Lan")
    assert run.returncode == 0, run.stderr
    first = run.stdout.splitlines()
    assert any(re.search(r"sent +0900000101 .* sent  after \d+ ms  ref SM", line) for line in first)
    assert any("delivered" in line for line in first)
    assert SECRET not in run.stdout
    assert gateway("channel-log", "--since", "soon").returncode == 2
    with web.db.transaction() as tx:
        (entry,) = tx.execute(text("SELECT * FROM audit_log WHERE action = 'channel-log.read'")).all()
    assert (entry.actor, entry.details["number"]) == ("Lan", "+84 90 *** 0101")
    assert entry.details["lines"] == len(first)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--carrier", "nope"), "no carrier is called nope"),
        (("--message", "foo"), "msg_ and 26 letters and digits"),
        (("--number", "foo"), "a phone's number in digits"),
    ],
)
def test_what_nothing_can_have_is_refused(
    gateway: Gateway, house: House, words: tuple[str, ...], complaint: str
) -> None:
    run = gateway("channel-log", *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert complaint in run.stderr
    with house.db.transaction() as tx:
        assert not tx.execute(text("SELECT count(*) FROM audit_log")).scalar()


def test_that_nothing_was_exchanged_is_said(gateway: Gateway, house: House) -> None:
    with house.db.transaction() as tx:
        routing.plan(tx, PAIR, clock.now())
    for words in ((), ("--carrier", "alpha"), ("--message", f"msg_{'a' * 26}"), ("--number", "0900000101")):
        run = gateway("channel-log", *words)
        assert (run.returncode, run.stdout) == (0, "nothing was exchanged in that time\n"), run.stderr
