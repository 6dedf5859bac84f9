"""Who writes the same rows at once takes them in one order: the first row that is held stops it before all others."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.house import House
from gateway.messages import outbox, outcomes, receipts
from gateway.messages.carriers import Address, ReceiptEvent
from gateway.messages.outbox import Claimed
from gateway.messages.outcomes import Outcome
from gateway.messages.status import Status
from tests.waiting import STANDSTILL, until

from .writing import claim, order

COUNT = 40
HOLDER = "twilio@a"
FREE = {
    "messages": text("SELECT id FROM messages ORDER BY id FOR UPDATE SKIP LOCKED"),
    "outbox": text("SELECT id FROM outbox ORDER BY id FOR UPDATE SKIP LOCKED"),
    "attempts": text("SELECT message_id FROM attempts ORDER BY message_id FOR UPDATE SKIP LOCKED"),
}
WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def _settle(tx: Session, messages: list[Claimed], status: Status = Status.SENT) -> None:
    told = [Outcome(m.month, m.id, m.no, status, refs=(f"SM{m.id}",)) for m in messages]
    outcomes.settle(tx, told, carrier="twilio", holder=HOLDER, now=clock.now())


def _apply(tx: Session, _: list[Claimed]) -> None:
    receipts.apply(tx, clock.now())


def _release(tx: Session, messages: list[Claimed]) -> None:
    outbox.release(tx, [(m.month, m.id) for m in messages], holder=HOLDER)


@pytest.fixture
def handed_over(house: House) -> list[Claimed]:
    """Messages that lie in the table against their order, each with a receipt, the last one's first."""
    with house.db.transaction() as tx:
        for n in range(COUNT):
            order(tx, f"+8490000{n:04d}", now=clock.now())
        messages = claim(tx, holder=HOLDER, now=clock.now())[::-1]
    for message in messages:  # the rows are written anew one by one, the last message's first
        with house.db.transaction() as tx:
            _settle(tx, [message])
    with house.db.transaction() as tx:
        for message in messages:
            address = Address(message.month, message.id, message.no)
            event = ReceiptEvent("twilio", f"SM{message.id}", address, Status.DELIVERED, "delivered")
            receipts.record(tx, [event], clock.now())
        tx.execute(
            text("""INSERT INTO outbox (month, id, lane, route, recipient, due_at, expires_at, tries, lease_by,
                                        lease_until)
                    SELECT month, id, lane, 'any', recipient, created_at, expires_at, 2, :h, expires_at
                      FROM messages ORDER BY id DESC"""),
            {"h": HOLDER},
        )
    return messages


@pytest.mark.parametrize(
    ("write", "table"),
    [
        (_apply, "attempts"),
        (_apply, "messages"),
        (_settle, "attempts"),
        (_settle, "messages"),
        (_release, "outbox"),
    ],
)
def test_rows_are_locked_in_the_order_of_their_keys(
    house: House, handed_over: list[Claimed], write: Callable[[Session, list[Claimed]], None], table: str
) -> None:
    first, *others = sorted(message.id for message in handed_over)
    column = "message_id" if table == "attempts" else "id"

    def wait_and_write() -> None:
        with house.db.transaction() as tx:
            write(tx, handed_over)

    writer = threading.Thread(target=wait_and_write)
    with house.db.transaction() as held:
        held.execute(text(f"SELECT FROM {table} WHERE {column} = :id FOR UPDATE"), {"id": first})
        writer.start()

        def blocked() -> bool:
            """the writer waits for the row that is held"""
            with house.db.transaction() as tx:
                return bool(tx.execute(WAITS).scalar())

        until(blocked, 4)
        with house.db.transaction() as tx:
            assert list(tx.execute(FREE[table]).scalars()) == others
    writer.join(STANDSTILL)
    assert not writer.is_alive()


def test_two_that_apply_receipts_about_the_same_messages_both_come_to_an_end(
    house: House, handed_over: list[Claimed]
) -> None:
    with house.db.transaction() as tx:
        for message in handed_over[::-1]:
            address = Address(message.month, message.id, message.no)
            receipts.record(tx, [ReceiptEvent("twilio", "", address, Status.SENT, "sent")], clock.now())
    faults: list[BaseException] = []
    start = threading.Barrier(3)

    def apply() -> None:
        start.wait(10)
        try:
            for _ in range(COUNT):
                with house.db.transaction() as tx:
                    receipts.apply(tx, clock.now(), 7)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=apply) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STANDSTILL)
    assert faults == []
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT DISTINCT status FROM messages")).scalars().all() == [Status.DELIVERED]
