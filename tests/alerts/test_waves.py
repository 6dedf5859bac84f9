"""From the audience to the outbox: everybody once, whatever the sizes, the moment of a crash, the hand on the brake."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.alerts import Alert, State
from gateway.house import House
from gateway.messages import holding
from tests.alerts.crowd import each_once, gather, is_over, waiting, work
from tests.alerts.siren import ANN, CHI, approved, counts, expand, settle
from tests.messages.writing import NOW

END = NOW + timedelta(hours=12)  # of every alert here
SENT, UNKNOWN, FAILED, DELIVERED = 20, 10, 30, 40


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few, so that a few people are many chunks."""
    monkeypatch.setattr(alerts.waves, "FIRST_CHUNK", 2)
    monkeypatch.setattr(alerts.waves, "CHUNK", 4)


@pytest.mark.parametrize(("people", "chunks"), [(1, 1), (499, 1), (500, 1), (501, 2), (10_500, 2)])
def test_everybody_is_written_down_once(tx: Session, people: int, chunks: int) -> None:
    gather(tx, people)
    alert = approved(tx)
    assert expand(tx) == chunks
    assert each_once(tx, alert, people) == waiting(tx) == people
    settle(tx, DELIVERED)
    expand(tx)
    assert alert.state == State.SENT and counts(tx, alert) == {"audience": people, "delivered": people}


def test_waves_go_when_they_are_due_and_are_counted_apart(tx: Session) -> None:
    gather(tx, 1300)
    alert = approved(tx, in_waves=True)
    for no, told in enumerate((500, 1000, 1300)):
        expand(tx, NOW + no * alerts.waves.WAVE_EVERY - timedelta(seconds=1))
        assert each_once(tx, alert, 1300) == told - (300 if no == 2 else 500)
        expand(tx, NOW + no * alerts.waves.WAVE_EVERY)
        assert each_once(tx, alert, 1300) == told
    settle(tx, SENT, "m.recipient < '+84900000700'")
    found = alerts.account.of(tx, alert).waves
    assert [(no, c.audience, c.of["sent"]) for no, c in sorted(found.items())] == [
        (1, 500, 500),
        (2, 500, 200),
        (3, 300, 0),
    ]


class Crash(Exception):
    """The worker dies here."""


DEATHS = ("before the commit", "alerts.waves._chunk", "alerts.moving.move", "alerts.waves.ring_after_commit")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("where", DEATHS)
def test_a_worker_dies_at_every_step_and_its_heir_does_the_step_once(
    tx: Session, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    gather(tx, 23)
    alert = approved(tx)
    for step in range(40):
        if step == 10:
            settle(tx, SENT)
        for _ in range(2):
            with monkeypatch.context() as patch:
                if where != DEATHS[0]:
                    patch.setattr(f"gateway.{where}", _dies)
                try:
                    with tx.begin_nested():
                        work(tx, NOW)
                        raise Crash
                except Crash:
                    tx.expire_all()
        each_once(tx, alert, 23)
        if not work(tx, NOW) and step > 10:
            break
    assert alert.state == State.SENT and counts(tx, alert) == {"audience": 23, "sent": 23}


def _dies(*_: object, **__: object) -> None:
    raise Crash


@pytest.mark.usefixtures("small")
def test_two_workers_at_once(house: House) -> None:
    with house.db.transaction() as tx:
        gather(tx, 150)
        alert = approved(tx)
    faults: list[BaseException] = []
    start = threading.Barrier(2)

    def toil() -> None:
        start.wait()
        idle = 0
        try:
            while idle < 3:
                with house.db.transaction() as tx:
                    idle = 0 if alerts.stepping.work(tx, NOW) else idle + 1
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=toil) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    with house.db.transaction() as tx:
        assert each_once(tx, tx.get_one(Alert, alert.id), 150) == waiting(tx) == 150


@pytest.mark.usefixtures("small")
def test_who_locks_an_alert_that_another_has_just_finished_does_nothing(
    tx: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look and the lock are not one moment: between them another worker may write the last chunk down."""
    gather(tx, 3)
    alert = approved(tx)
    monkeypatch.setattr(alerts.waves, "of", lambda *_: [])
    assert work(tx, NOW) and each_once(tx, alert, 3) == 0


def test_whose_language_is_not_spoken_hears_vietnamese(tx: Session) -> None:
    gather(tx, 6)
    tx.execute(text("UPDATE phone_numbers SET lang = 'en' WHERE number < '+84900000002'"))
    alert = approved(tx, accents="own")
    expand(tx)
    assert each_once(tx, alert, 6) == 6
    assert set(tx.execute(text("SELECT DISTINCT lang FROM messages")).scalars()) == {"vi"}


def test_a_sweep_closes_ten_thousand_at_a_time_and_what_a_sender_holds_goes_its_way(tx: Session) -> None:
    gather(tx, 12_000)
    alert = approved(tx)
    expand(tx)
    _lease(tx, 7)
    alerts.steering.stop(tx, alert, CHI, "nhầm", NOW)
    assert expand(tx) == 2 and waiting(tx) == 0
    assert counts(tx, alert) == {"audience": 12_000, "queued": 7, "unsent": 11_993}
    assert holding.is_held(tx, alerts.waves.stream(alert)), "a retry of theirs would leave after the stop"
    settle(tx, SENT)
    expand(tx)
    assert counts(tx, alert) == {"audience": 12_000, "sent": 7, "unsent": 11_993}
    expand(tx, alert.expires_at + timedelta(hours=1, seconds=1))
    assert not holding.is_held(tx, alerts.waves.stream(alert)), "its texts are worth nothing any more"


MOVES = ("work", "work", "crash", "send", "lease", "answer", "pause", "resume", "stop", "wait")


@pytest.mark.usefixtures("small")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(MOVES), max_size=25), st.integers(1, 13))
def test_whatever_is_done_in_whatever_order(tx: Session, moves: list[str], people: int) -> None:
    """Nobody twice, nobody lost; nothing leaves after a stop, a pause or the end; the account always adds up."""
    with tx.begin_nested() as trial:
        gather(tx, people)
        alert = approved(tx)
        now = NOW
        for move in moves:
            now += timedelta(hours=5) if move == "wait" else timedelta(0)
            before = each_once(tx, alert, people)
            was = State(alert.state)
            _do(tx, alert, move, now)
            if was in {State.PAUSED, State.STOPPED} or now >= END:
                assert each_once(tx, alert, people) == before, "written down though nothing may leave"
            each_once(tx, alert, people)
        _lease(tx, 0)
        settle(tx, SENT, "o.lease_by IS NOT NULL")
        expand(tx, END)
        assert is_over(alert) and waiting(tx) == 0
        expand(tx, alert.expires_at + timedelta(hours=1, seconds=1))
        assert not holding.is_held(tx, alerts.waves.stream(alert))
        assert each_once(tx, alert, people) <= people and "queued" not in counts(tx, alert)
        trial.rollback()
    tx.expire_all()


def _do(tx: Session, alert: Alert, move: str, now: object) -> None:
    assert isinstance(now, type(NOW))
    held = holding.is_held(tx, alerts.waves.stream(alert))
    if move == "work":
        work(tx, now)
    elif move == "crash":
        with tx.begin_nested() as step:
            work(tx, now)
            step.rollback()
        tx.expire_all()
    elif move == "lease" and not held and now < END:
        _lease(tx, 2)
    elif move == "send":
        settle(tx, SENT, "o.lease_by IS NOT NULL")
    elif move == "answer":
        settle(tx, FAILED, "o.lease_by IS NOT NULL")
    elif move in {"pause", "resume", "stop"}:
        steer = {
            "pause": lambda: alerts.steering.pause(tx, alert, ANN, "chờ", now),
            "resume": lambda: alerts.steering.resume(tx, alert, ANN, now),
            "stop": lambda: alerts.steering.stop(tx, alert, CHI, "nhầm", now),
        }[move]
        try:
            steer()
        except alerts.Moved:
            return


def _lease(tx: Session, many: int) -> None:
    query = text("""
        UPDATE outbox SET lease_by = 'bench@a', lease_until = CAST(:now AS timestamptz)
         WHERE id IN (SELECT id FROM outbox WHERE lease_by IS NULL ORDER BY id LIMIT :many)""")
    tx.execute(query, {"now": NOW, "many": many})


def test_a_paused_alert_that_runs_out_ends_with_the_rest_unsent(tx: Session) -> None:
    gather(tx, 600)
    alert = approved(tx)
    work(tx, NOW)
    settle(tx, DELIVERED, "m.recipient < '+84900000100'")
    alerts.steering.pause(tx, alert, ANN, "chờ", NOW)
    expand(tx, END - timedelta(seconds=1))
    assert alert.state == State.PAUSED and each_once(tx, alert, 600) == 500
    expand(tx, END)
    assert alert.state == State.SENT and alert.ended_at == END
    assert counts(tx, alert) == {"audience": 600, "delivered": 100, "unsent": 500}
    assert tx.execute(text("SELECT DISTINCT error FROM messages WHERE status = 6")).scalars().all() == [
        "expired"
    ]
