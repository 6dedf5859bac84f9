"""What one poisoned row costs: itself. The batch goes on, and people's texts come before receipts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from gateway import clock
from gateway.house import House
from gateway.messages import recovery
from gateway.messages.carriers import Address, Event, InboundPiece, InboundText, ReceiptEvent, SendError
from gateway.messages.flight import Flight
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from sms import attempt
from sms.landing import Landing
from tests.messages.test_flight import die
from tests.messages.writing import claim, order, rows

HOLDER = "esms@h-1"
PHONE = "+84900000301"


def claimed(house: House, count: int, holder: str = HOLDER) -> list[Claimed]:
    with house.db.transaction() as tx:
        for n in range(count):
            order(tx, f"+8490000{n:04d}", purpose="otp", now=clock.now())
        return sorted(claim(tx, "otp", holder, limit=count, now=clock.now()), key=lambda m: m.id)


def landing(house: House, folder: Path) -> Landing:
    flight = Flight(folder, HOLDER)
    return Landing(house.db, flight, "esms", HOLDER, lambda batch: None)


def refusal(code: str) -> SendError:
    return SendError(code, "ESMS refuses it.")


def test_a_code_is_cut_to_what_can_be_kept() -> None:
    assert refusal("\0bad\ud800\n").code == "bad"
    assert len(refusal("Ma xac thuc " * 20).code) == 40


def test_one_outcome_the_database_refuses_is_settled_bare_and_the_others_as_they_are(
    house: House, tmp_path: Path
) -> None:
    ours = landing(house, tmp_path)
    messages = claimed(house, 7)
    ours.add(
        Outcome(m.month, m.id, m.no, Status.SENT, refs=("a\0b" if n == 4 else f"SM{n}",))
        for n, m in enumerate(messages)
    )
    assert asyncio.run(ours.flush())
    assert ours.idle()
    with house.db.transaction() as tx:
        assert [row.status for row in rows(tx, "status")] == [Status.SENT] * 7
        kept = tx.execute(text("SELECT ref, error FROM attempts ORDER BY message_id")).all()
    assert kept[4] == (None, "unreadable")
    assert [ref for ref, _ in kept[:4] + kept[5:]] == ["SM0", "SM1", "SM2", "SM3", "SM5", "SM6"]


def text_from_phone(ref: str) -> InboundText:
    return InboundText("esms", ref, PHONE, "1022", "CUU")


def receipt(ref: str, mark: int = 1) -> ReceiptEvent:
    return ReceiptEvent("esms", ref, None, Status.DELIVERED, "DELIVRD", number=PHONE, mark=mark)


def test_a_receipt_the_database_refuses_loses_no_other_and_no_text(house: House, tmp_path: Path) -> None:
    ours = landing(house, tmp_path)
    said: Sequence[Event] = (
        receipt("r1"),
        receipt("r2", mark=2**40),  # no column holds it
        text_from_phone("t1"),
        receipt("r3"),
        text_from_phone("t2"),
    )
    acknowledged: list[int] = []
    for n, event in enumerate(said):
        ours.hear([event], lambda n=n: acknowledged.append(n))
    at_once = [receipt("r4"), receipt("r5", mark=2**40), text_from_phone("t3"), receipt("r6")]
    ours.hear(at_once, lambda: acknowledged.append(5))
    assert asyncio.run(ours.flush())
    assert acknowledged == [2, 4, 5, 0, 1, 3], "texts first, and what cannot be kept does not come for ever"
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM inbound WHERE number = :n"), {"n": PHONE}).scalar() == 3
        kept = tx.execute(text("SELECT ref FROM receipts")).scalars().all()
    assert sorted(kept) == ["r1", "r3", "r4", "r6"]


def test_half_a_text_waits_for_no_receipt_and_is_its_senders(house: House, tmp_path: Path) -> None:
    ours = landing(house, tmp_path)
    acknowledged: list[str] = []
    ours.hear([receipt("r1")], lambda: acknowledged.append("receipt"))
    ours.hear([InboundPiece("esms", "a", 1, "CUU nha toi")], lambda: acknowledged.append("piece"))
    assert asyncio.run(ours.flush())
    assert acknowledged == ["piece", "receipt"]
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT holder FROM pieces")).scalars().all() == [HOLDER]


def test_a_poisoned_flight_file_is_set_aside_and_everybody_elses_is_read(
    house: House, tmp_path: Path
) -> None:
    (bad,), (good,) = claimed(house, 1, "aa@h-1"), claimed(house, 1)
    poisoned, sound = Flight(tmp_path, "aa@h-1"), Flight(tmp_path, HOLDER)
    poisoned.took([(bad.month, bad.id, bad.no)])
    poisoned.done([Outcome(bad.month, bad.id, bad.no, Status.SENT, refs=("a\0b",))])
    sound.took([(good.month, good.id, good.no)])
    die(poisoned)
    die(sound)
    assert recovery.rescue(house.db, tmp_path, clock.now()) == recovery.Rescued(unknown=1)
    assert [path.name for path in tmp_path.iterdir()] == ["aa@h-1.flight.bad"]
    assert recovery.rescue(house.db, tmp_path, clock.now()) == recovery.Rescued()


def test_a_flight_file_keeps_references_with_blanks_and_bears_any_letter(
    house: House, tmp_path: Path
) -> None:
    (message,) = claimed(house, 1)
    sender = Flight(tmp_path, HOLDER)
    address = Address(message.month, message.id, message.no)
    sender.took([address])
    sender.done([Outcome(*address, Status.FAILED, error="\ud800")])
    assert b"?" in sender.path.read_bytes(), "a lone surrogate breaks nothing"
    sender.done([attempt.taken(address, ("id 7",))])
    die(sender)
    assert recovery.rescue(house.db, tmp_path, clock.now()).settled == 1
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT ref FROM attempts")).scalar_one() == "id 7"
