"""The window against the simulator: every fault of a carrier, order per phone, each phone once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from gateway import clock, crypto, people
from gateway.house import House
from gateway.messages import outbox
from gateway.messages.outbox import Claimed
from gateway.messages.pacing import Bucket, Drawn
from gateway.messages.status import Status
from sms import landing
from sms.send import SendLoop
from tests.messages.writing import order
from tests.waiting import until
from workers import receiving

from .conftest import Network, sender


def put(house: House, count: int, per_phone: int = 1, purpose: str = "reply") -> None:
    with house.db.transaction() as tx:
        for nth in range(per_phone):
            for phone in range(count):
                order(tx, f"+8490001{phone:04d}", purpose, clock.now(), words=f"Tin {nth} cho {phone}")


def statuses(house: House) -> Counter[Status]:
    receiving.apply_some(house)
    with house.db.transaction() as tx:
        return Counter(Status(s) for s in tx.execute(text("SELECT status FROM messages")).scalars())


def all_are(house: House, count: int, status: Status) -> Callable[[], bool]:
    return lambda: statuses(house) == {status: count}


def test_five_hundred_messages_reach_five_hundred_phones_once(
    web: House, network: Network, sending: SendLoop
) -> None:
    put(web, 500)
    sending.ring("reply")
    until(all_are(web, 500, Status.DELIVERED), 30)
    stats = network.stats()
    assert (stats["accepted"], stats["destinations"], stats["duplicates"]) == (500, 500, 0)


def test_texts_to_one_phone_leave_in_their_order_whatever_is_refused(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(throttle=0.15, slow_ms=5)
    put(web, 6, per_phone=5)
    sending.ring()
    until(all_are(web, 30, Status.DELIVERED), 40)
    for phone in range(6):
        assert network.inbox(f"+8490001{phone:04d}") == [f"Tin {nth} cho {phone}" for nth in range(5)]


class Misled(Bucket):
    """A supply that first says that nothing may leave for an hour."""

    async def draw(self, priority: float, other: float, rate: float) -> Drawn:
        if self.level is not None:
            return await super().draw(priority, other, rate)
        self.level = 0.0
        return Drawn(0.0, 0.0, 3_600.0)


def test_a_supply_that_is_mended_is_asked_again_within_a_second(web: House, network: Network) -> None:
    with sender(web, Misled()) as loop:
        put(web, 3)
        loop.ring()
        until(all_are(web, 3, Status.DELIVERED), 10)


def test_late_doubled_and_shuffled_receipts_end_in_delivered(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(late=0.3, duplicate=0.5, shuffle=0.5)
    put(web, 60)
    sending.ring()
    until(all_are(web, 60, Status.DELIVERED), 20)


def test_lost_receipts_leave_sent_and_phones_that_are_off_are_tried_again(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(lost=1)
    put(web, 20)
    sending.ring()
    until(lambda: network.stats()["receipts_lost"] == 40, 20)
    assert statuses(web) == {Status.SENT: 20}
    network.faults(undelivered=1)
    put(web, 5)
    sending.ring()

    def waits() -> list[tuple[int, int]]:
        """Those the network could not deliver now: their attempts have failed, they have not."""
        statuses(web)  # applies what has come
        with web.db.transaction() as tx:
            query = text("""SELECT m.status, o.tries FROM messages m JOIN outbox o USING (month, id)
                              JOIN attempts a ON a.message_id = m.id AND a.status = 30 AND a.error = '30003'""")
            return [tuple(row) for row in tx.execute(query)]

    until(lambda: waits() == [(Status.SENT, 1)] * 5, 20)


def test_a_dead_carrier_costs_nothing_once_it_is_cured(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(dead=1)
    put(web, 20)
    sending.ring()

    def refused() -> bool:
        with web.db.transaction() as tx:
            return bool(tx.execute(text("SELECT max(tries) FROM messages")).scalar() >= 2)

    until(refused, 10)
    assert statuses(web) == {Status.QUEUED: 20}
    network.faults()
    until(all_are(web, 20, Status.DELIVERED), 20)
    assert network.stats()["duplicates"] == 0


def test_lost_responses_are_unknown_until_a_receipt_settles_them(
    web: House, network: Network, sending: SendLoop
) -> None:
    network.faults(lost_response=1, lost=1)
    put(web, 5)
    put(web, 3, purpose="emergency")
    sending.ring()

    def tries() -> list[tuple[str, int, int]]:
        with web.db.transaction() as tx:
            return [
                tuple(row)
                for row in tx.execute(
                    text(
                        """SELECT purpose, status, max(m.tries) FROM messages m LEFT JOIN outbox o USING (month, id)
                            WHERE o.id IS NULL GROUP BY 1, 2 ORDER BY 1"""
                    )
                )
            ]

    until(lambda: tries() == [("emergency", 10, 2), ("reply", 10, 1)], 10)
    network.faults(lost_response=1)
    with web.db.transaction() as tx:
        order(tx, "+84900009999", now=clock.now())
    sending.ring()

    def settled() -> bool:
        receiving.apply_some(web)
        with web.db.transaction() as tx:
            query = text("SELECT status, tries FROM messages WHERE recipient = '+84900009999'")
            return tuple(tx.execute(query).one()) == (Status.DELIVERED, 1)

    until(settled, 10)


@pytest.mark.usefixtures("daylight")
def test_whoever_opted_out_gets_no_notice_but_every_answer(
    web: House, network: Network, sending: SendLoop
) -> None:
    with web.db.transaction() as tx:
        for phone in range(50):
            people.record_consent(
                tx,
                f"+8490001{phone:04d}",
                people.OPT_OUT,
                given=True,
                channel="sms",
                evidence=None,
                now=clock.now(),
            )
    put(web, 200, purpose="notice")
    put(web, 10)
    sending.ring()
    until(lambda: statuses(web) == {Status.SUPPRESSED: 50, Status.DELIVERED: 160}, 20)


@pytest.mark.usefixtures("daylight")
def test_a_carriers_word_that_a_person_opted_out_is_remembered(
    web: House, network: Network, sending: SendLoop
) -> None:
    with web.db.transaction() as tx:
        order(tx, "+15005550004", "notice", clock.now())
        order(tx, "+15005550001", "notice", clock.now())
    sending.ring()
    until(all_are(web, 2, Status.FAILED), 10)
    with web.db.transaction() as tx:
        assert people.opted_out(tx, {"+15005550004", "+15005550001"}) == {"+15005550004"}


@pytest.mark.usefixtures("daylight")
def test_a_purpose_of_a_newer_release_leaves_like_its_lane(
    web: House, network: Network, sending: SendLoop
) -> None:
    """While a deploy rolls, rows of the new release reach senders of the old one."""
    put(web, 3)
    put(web, 3, purpose="notice")
    with web.db.transaction() as tx:
        tx.execute(text("UPDATE messages SET purpose = 'visit'"))
        order(tx, "+84900000102", now=clock.now())
    sending.ring()
    until(all_are(web, 7, Status.DELIVERED), 20)


def test_a_claim_that_stumbles_is_made_again(
    web: House, network: Network, sending: SendLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbled = threading.Event()
    claim = outbox.claim

    def stumble(*args: Any, **kwargs: Any) -> list[Claimed]:
        if not stumbled.is_set():
            stumbled.set()
            raise KeyError("a fault of ours")
        return claim(*args, **kwargs)

    monkeypatch.setattr(outbox, "claim", stumble)
    put(web, 1)
    sending.ring()
    until(all_are(web, 1, Status.DELIVERED), 10)
    assert stumbled.is_set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("args", lambda: "v1|gone|x"),
        ("args", lambda: crypto.encrypt("[1]", "messages.args")),
        ("args", lambda: crypto.encrypt("{}", "messages.args")),
        ("template", lambda: "NO_SUCH"),
    ],
    ids=[
        "does not open",
        "no arguments but a list",
        "without its argument",
        "no such template",
    ],
)
def test_a_row_that_cannot_be_said_is_closed_and_the_others_leave(
    web: House, network: Network, sending: SendLoop, column: str, value: Callable[[], str]
) -> None:
    with web.db.transaction() as tx:
        order(tx, now=clock.now())
        tx.execute(text(f"UPDATE messages SET {column} = :value"), {"value": value()})
        order(tx, "+84900000102", now=clock.now())
    sending.ring()
    until(lambda: statuses(web) == {Status.UNSENT: 1, Status.DELIVERED: 1}, 10)


def test_leases_of_a_claim_that_never_came_back_are_freed(
    web: House, network: Network, sending: SendLoop
) -> None:
    until(lambda: list((web.settings.data / "flights").glob("*.flight")), 5)
    with web.db.transaction() as tx:
        order(tx, now=clock.now())
        tx.execute(
            text(
                "UPDATE outbox SET tries = 1, lease_by = :h, lease_until = clock_timestamp() - interval '1 s'"
            ),
            {"h": sending._holder},
        )
    sending._tidy_at = 0.0
    sending.ring()
    until(all_are(web, 1, Status.DELIVERED), 10)


@pytest.mark.usefixtures("daylight")
@pytest.mark.parametrize(("purpose", "ahead"), [("bulk", 100), ("emergency", 200)])
def test_a_crowd_never_runs_ahead_of_a_database_that_cannot_follow(
    web: House,
    network: Network,
    sending: SendLoop,
    monkeypatch: pytest.MonkeyPatch,
    purpose: str,
    ahead: int,
) -> None:
    """News leaves room for a code; before a warned crowd a code is handed over first, as soon as there is room."""
    monkeypatch.setattr(landing, "_AHEAD", 100)
    network.faults(lost=1)  # receipts would wait for the same table, and take the connections of claims
    with web.db.transaction() as slow:
        slow.execute(text("LOCK TABLE attempts IN SHARE MODE"))  # outcomes cannot be written
        with web.db.transaction() as tx:
            for n in range(300):
                order(tx, f"+8490001{n:04d}", purpose, clock.now(), words="Nước lên.")
        sending.ring()
        until(lambda: network.stats()["accepted"] >= ahead, 10)
        put(web, 1, purpose="otp")
        sending.ring("otp")
        if purpose == "bulk":
            until(lambda: len(network.inbox("+84900010000")) == 2, 4)
        assert network.stats()["accepted"] <= 1 + ahead + 50, "no more than what may wait, and a window"
    until(all_are(web, 301, Status.SENT), 30)
    assert network.stats()["duplicates"] == 0


@pytest.mark.usefixtures("daylight")
def test_at_night_what_can_wait_stays_and_leaves_in_the_morning(
    web: House, network: Network, sending: SendLoop
) -> None:
    file = web.settings.clock_file
    assert file is not None
    morning = float(file.read_text())
    file.write_text(str(morning + 12 * 3600))
    until(lambda: clock.local(clock.now()).hour == 22, 2)
    put(web, 3, purpose="notice")
    put(web, 3, purpose="bulk")
    put(web, 2)
    sending.ring()
    until(lambda: statuses(web) == {Status.QUEUED: 6, Status.DELIVERED: 2}, 20)
    file.write_text(str(morning + 22 * 3600))  # eight the next day
    sending.ring()
    until(all_are(web, 8, Status.DELIVERED), 20)
