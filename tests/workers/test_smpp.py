"""An SMPP carrier end to end, against a message centre with a protocol library of its own: texts, receipts, screens."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gateway import clock, crypto
from gateway.cli.routes import said
from gateway.messages import outbox, recovery, routing
from gateway.messages.routing.explaining import explain
from gateway.messages.status import Status
from sms import bearing, claiming
from sms.over_smpp.account import Account
from tests.messages.writing import order
from tests.waiting import STANDSTILL, until

from .conftest import Program
from .operator import Operator, operator

PHONE = "+84900000101"
ACCENTED = "Bà con ở yên trong nhà, cán bộ y tế sẽ đến tận nơi. " * 4 + "👋🏽"
PLAIN = "Ba con o yen trong nha [115], can bo se den. " * 8


def put(on: Operator, *texts: str, phone: str = PHONE, purpose: str = "reply") -> None:
    with on.house.db.transaction() as tx:
        for words in texts:
            order(tx, phone, purpose, clock.now(), words=words, accents="keep")
    on.sending.ring()


def all_are(on: Operator, count: int, status: Status) -> Callable[[], bool]:
    return lambda: Counter(on.statuses()) == {status: count}


@pytest.mark.parametrize(
    ("dialect", "options"),
    [
        ("standard", ""),
        ("hex,bare,early,udh16", 'ids = "hex_then_decimal"\nlong = "udh16"\nbinds = 2'),
        ("notlv,seconds,sar", 'long = "sar"\nreceipts = "last"\ntransmitters = 2\nreceivers = 1'),
        ("packed,payload", 'alphabet = "packed"\nlong = "payload"'),
    ],
)
def test_texts_go_both_ways_in_every_dialect(
    environ: dict[str, str], tmp_path: Path, dialect: str, options: str
) -> None:
    with operator(environ, tmp_path, dialect, options) as on:
        texts = ("Chao ba con", PLAIN.strip(), ACCENTED)
        put(on, *texts)
        until(all_are(on, 3, Status.DELIVERED), 20)
        assert on.inbox(PHONE) == list(texts)
        on.subscribe(PHONE)
        on.smsc.network.text(PHONE, "MENU")
        until(lambda: on.answers() == 1)
        on.sending.ring()
        (reply,) = until(lambda: on.inbox(PHONE)[3:])
        assert "KB" in reply, "the menu names the declaration"
        long = f"HOI {ACCENTED}"
        on.smsc.network.text(PHONE, long)

        def heard() -> list[str]:
            with on.house.db.transaction() as tx:
                bodies = tx.execute(text("SELECT body FROM inbound ORDER BY id")).scalars()
                return [crypto.decrypt(body, "inbound.body") for body in bodies]

        until(lambda: heard() == ["MENU", long])


def test_the_sender_is_a_program(
    environ: dict[str, str], tmp_path: Path, run: Callable[..., Program]
) -> None:
    with operator(environ, tmp_path, run=run) as on:
        put(on, "Chao ba con")
        until(all_are(on, 1, Status.DELIVERED), 30)
        on.subscribe(PHONE)
        assert on.smsc.network.dial(PHONE, "*1022#")["open"]


def test_throttling_and_dropped_lines_lose_and_double_nothing(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with operator(environ, tmp_path, options="binds = 2") as on:
        on.faults(throttle=0.2, duplicate=0.5, shuffle=0.5)
        for nth in range(20):
            put(on, f"Tin {nth}: {PLAIN}".strip(), phone=f"+84900001{nth:03d}")
        until(lambda: len(on.statuses()) == 20 and set(on.statuses()) == {Status.DELIVERED}, 40)
        assert [len(on.inbox(f"+84900001{nth:03d}")) for nth in range(20)] == [1] * 20


def test_a_centre_that_refuses_everybody_is_away_and_a_text_it_refuses_is_not(
    environ: dict[str, str], tmp_path: Path
) -> None:
    """A system error to one phone's texts is theirs; to three phones' in a row it is the carrier's."""
    with operator(environ, tmp_path) as on:

        def read(what: str) -> Any:
            with on.house.db.transaction() as tx:
                return tx.execute(text(f"SELECT {what}")).scalar()

        def breaker() -> Any:
            return read("breaker FROM carrier_health")

        until(lambda: on.smsc.stats()["binds"] == 1)
        on.faults(dead=1)
        put(on, "Chao", purpose="emergency")
        until(
            lambda: read("count(*) FROM attempts") >= 4, 30
        )  # 1, 2 and 4 s apart: longer than a route is given
        assert breaker() is None
        for nth in range(2, 4):
            put(on, "Chao", phone=f"+8490000010{nth}", purpose="emergency")
        until(lambda: breaker() == "open", 30)
        on.faults()
        until(all_are(on, 3, Status.DELIVERED), 60)


@pytest.mark.parametrize("fault", ["lost_response", "cut_answer"])
@pytest.mark.parametrize("words", ["Chao ba con", PLAIN.strip()], ids=["short", "long"])
def test_an_answer_that_is_lost_leaves_a_doubt_until_the_receipt(
    environ: dict[str, str], tmp_path: Path, fault: str, words: str
) -> None:
    with operator(environ, tmp_path) as on:
        on.faults(**{fault: 1, "late": 2})
        put(on, words)
        until(all_are(on, 1, Status.UNKNOWN))
        on.faults()
        put(on, "Chao lan nua", phone="+84900000102")
        whole = [Status.DELIVERED] if words == "Chao ba con" else [Status.DELIVERED, Status.UNKNOWN]
        until(lambda: on.statuses()[1] == Status.DELIVERED and on.statuses()[0] in whole, 20)
        assert len(on.inbox(PHONE)) <= 1, "nothing was sent twice"


def test_a_centre_that_never_answers_leaves_a_doubt_and_keeps_its_leases(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text stays ours while it is in the air, longer than its lease; only what its purpose allows leaves again."""
    options = Account.options
    hurried = lambda account, mode: replace(options(account, mode), response_patience=2.0)  # noqa: E731
    monkeypatch.setattr(Account, "options", hurried)
    monkeypatch.setattr(outbox, "LEASE_SECONDS", 1)
    monkeypatch.setattr(claiming, "_LEASE_MARGIN", 0)
    with operator(environ, tmp_path) as on:
        on.faults(slow_ms=60_000)
        put(on, "Chao ba con")
        put(on, "Khan cap", phone="+84900000102", purpose="emergency")
        until(lambda: overdue(on) == 2, 10)
        flights = on.house.settings.data / "flights"
        assert recovery.rescue(on.house.db, flights, clock.now()) == recovery.Rescued(), "its sender lives"
        until(
            lambda: attempts(on) == [(1, 1, Status.UNKNOWN), (2, 1, Status.UNKNOWN), (2, 2, Status.UNKNOWN)],
            20,
        )
        assert all_are(on, 2, Status.UNKNOWN)()


def overdue(on: Operator) -> int:
    with on.house.db.transaction() as tx:
        query = text("SELECT count(*) FROM outbox WHERE lease_until < clock_timestamp() AND tries = 1")
        return int(tx.execute(query).scalar_one())


def attempts(on: Operator) -> list[tuple[int, int, int]]:
    with on.house.db.transaction() as tx:
        query = text("SELECT dense_rank() OVER (ORDER BY message_id), no, status FROM attempts ORDER BY 1, 2")
        return [tuple(row) for row in tx.execute(query)]


def test_a_wrong_password_is_what_gateway_route_says(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearing, "_AWAY", 0.1)
    with operator(environ, tmp_path, password="wrong") as on:
        put(on, "Chao ba con")

        def told() -> str:
            contracts = routing.contracts(on.house.carriers)
            with on.house.db.transaction() as tx:
                found = explain(tx, PHONE, "reply", contracts, clock.now())
            assert found is not None
            return next(line for line in said(found) if "breaker" in line)

        assert "open since" in until(lambda: told() if "open" in told() else "", 10)
        assert "password" in told()
        assert all_are(on, 1, Status.QUEUED)(), "nothing is lost, and no try is spent"
        assert attempts(on) == []


def test_receipts_for_texts_that_are_not_ours_are_kept_and_acknowledged(
    environ: dict[str, str], tmp_path: Path
) -> None:
    with operator(environ, tmp_path) as on:
        put(on, "Chao ba con")
        until(all_are(on, 1, Status.DELIVERED))
        heard = on.smsc.stats()["receipts_sent"]
        other = on.smsc.bound("transmitter")  # another system with the same account
        other.submit("Cua nguoi khac", PHONE, registered_delivery=1)

        def kept() -> bool:
            with on.house.db.transaction() as tx:
                return bool(tx.execute(text("SELECT count(*) FROM receipts_due")).scalar_one() == 1)

        until(kept)
        until(lambda: on.smsc.stats()["receipts_sent"] > heard)
        assert on.statuses() == [Status.DELIVERED]


def test_what_will_never_arrive_is_failed_with_its_code(environ: dict[str, str], tmp_path: Path) -> None:
    with operator(environ, tmp_path) as on:
        put(on, "Chao", phone="+842591234567", purpose="emergency")  # a landline: taken, then undelivered

        def failed() -> list[Any]:
            on.statuses()
            with on.house.db.transaction() as tx:
                query = text("SELECT error FROM attempts WHERE status = :failed")
                return list(tx.execute(query, {"failed": int(Status.FAILED)}).scalars())

        assert until(failed)[0] == "UNDELIV 011"


class Dialling:
    """A person at the keypad, whose screen comes when it comes."""

    def __init__(self, act: Callable[[], dict[str, Any]]) -> None:
        self._seen: list[dict[str, Any]] = []
        self._thread = threading.Thread(target=lambda: self._seen.append(act()))
        self._thread.start()

    def screen(self) -> dict[str, Any]:
        self._thread.join(STANDSTILL)
        return self._seen[0]


def test_a_keypad_session_over_smpp(environ: dict[str, str], tmp_path: Path) -> None:
    with operator(environ, tmp_path) as on:
        network = on.smsc.network
        on.subscribe(PHONE)
        until(lambda: on.smsc.stats()["binds"] == 1)
        menu = Dialling(lambda: network.dial(PHONE, "*1022#")).screen()
        assert menu["open"] and "1" in menu["text"]
        asked = network.press(PHONE, menu["session"], "1")
        assert asked["open"] and asked["text"] != menu["text"]
        status, _ = network.call(f"/phones/{PHONE}/ussd", {"session": asked["session"], "hangup": True})
        assert status == 200
        again = network.dial(PHONE, "*1022#")
        assert again["open"] and again["session"] != asked["session"]
        help_ = network.dial("+84900000102", "*1022*9#") if on.subscribe("+84900000102") else {}
        assert "115" in help_["text"]
        with on.house.db.transaction() as tx:
            assert tx.execute(text("SELECT count(*) FROM tickets")).scalar() == 1


def test_a_turn_that_comes_twice_is_taken_once(environ: dict[str, str], tmp_path: Path) -> None:
    with operator(environ, tmp_path) as on:
        network = on.smsc.network
        on.subscribe(PHONE)
        until(lambda: on.smsc.stats()["binds"] == 1)
        on.faults(duplicate=1)
        menu = network.dial(PHONE, "*1022#")
        asked = network.press(PHONE, menu["session"], "1")
        on.faults()
        assert network.press(PHONE, asked["session"], "Nguyen Van An")["text"] != asked["text"]
        assert on.smsc.stats()["screens"] == 3


def test_where_the_web_is_away_the_screen_says_whom_to_call(environ: dict[str, str], tmp_path: Path) -> None:
    with operator(environ, tmp_path) as on:
        on.subscribe(PHONE)
        until(lambda: on.smsc.stats()["binds"] == 1)
        on.house.carriers["operator"].sender._screens._keypad._url = "http://127.0.0.1:9/"  # type: ignore[attr-defined]
        screen = on.smsc.network.dial(PHONE, "*1022#")
        assert not screen["open"] and "115" in screen["text"]
