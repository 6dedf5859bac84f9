"""Reports in the table: how they are found, in which order they are given out, and how long they are tried."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway.callbacks import reports, waiting
from gateway.callbacks.hosts import Room
from gateway.callbacks.outcome import MEANING, Outcome
from gateway.callbacks.waiting import Report, Result
from gateway.messages.status import Status

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
MONTH = date(2026, 11, 1)


def put(
    tx: Session, host: str, message: int, status: Status = Status.SENT, ago: int = 0, key: int = 1
) -> None:
    """A report to `host` that has been due for `ago` seconds."""
    tx.execute(
        text("""
        INSERT INTO callbacks (public_id, month, message_id, status, key_id, url, host, body, created_at, next_at)
        VALUES ('evt', :month, :message, :status, :key, 'https://x.example/', :host, '{}', :at, :at)"""),
        {
            "month": MONTH,
            "message": message,
            "status": status,
            "host": host,
            "key": key,
            "at": NOW - timedelta(seconds=ago),
        },
    )


def claim(tx: Session, holder: str = "a", total: int = 50, **room: Any) -> list[Report]:
    return waiting.claim(tx, holder=holder, room=Room(total, **room), now=NOW)


def open_rows(tx: Session) -> list[Any]:
    return list(tx.execute(text("SELECT * FROM callbacks ORDER BY id")))


def test_each_host_gets_its_share_however_long_the_others_queues_are(tx: Session) -> None:
    for n in range(100):
        put(tx, "big", n, ago=1000 - n)
    put(tx, "small", 200)
    put(tx, "tiny", 201)
    found = [report.host for report in claim(tx)]
    assert sorted(found) == ["big"] * 5 + ["small", "tiny"]


def test_a_long_queue_of_one_host_is_not_read_for_the_others(tx: Session) -> None:
    """Thirty thousand reports wait for a host that is away."""
    tx.execute(
        text("""
        INSERT INTO callbacks (public_id, month, message_id, status, key_id, url, host, body, created_at, next_at)
        SELECT 'evt', :month, n, 20, 1, 'https://x.example/', 'away:443', '{}', :now, :now
          FROM generate_series(1, 30000) n"""),
        {"month": MONTH, "now": NOW},
    )
    put(tx, "well:443", 30_001)
    values = {
        "holder": "a",
        "total": 50,
        "each": 5,
        "share": 15,
        "servers": [],
        "server_rooms": [],
        "keys": [],
        "key_rooms": [],
        "away": ["away:443"],
        "now": NOW,
        "lease": 30,
    }
    plan = "\n".join(tx.execute(text(f"EXPLAIN {waiting._CLAIM.text}"), values).scalars())
    assert "ix_callbacks_queues" in plan and "Seq Scan on callbacks" not in plan, plan
    assert [report.host for report in claim(tx, away=["away:443"])] == ["well:443"]


def test_when_room_is_short_the_oldest_go_first(tx: Session) -> None:
    put(tx, "a", 1, ago=1)
    put(tx, "z", 2, ago=9)
    assert [report.host for report in claim(tx, total=1)] == ["z"]


def test_a_host_without_room_waits(tx: Session) -> None:
    for n in range(9):
        put(tx, "busy", n)
        put(tx, "free", 100 + n)
        put(tx, "away", 200 + n)
    found = [report.host for report in claim(tx, servers={"busy": 2}, away=["away"])]
    assert sorted(found) == ["busy"] * 2 + ["free"] * 5


def test_a_server_is_spared_whatever_its_ports_and_those_that_are_away_do_not_silence_it(tx: Session) -> None:
    for n in range(60):
        put(tx, f"big:{8000 + n % 12}", n, ago=n)
    put(tx, "[2606:4700::1]:443", 100)
    put(tx, "[2606:4700::2]:443", 101)
    found = claim(tx, servers={"big": 3}, away=["big:8000"])
    assert sorted(report.host.rpartition(":")[0] for report in found) == [
        "[2606:4700::1]",
        "[2606:4700::2]",
        *["big"] * 3,
    ]


def test_a_key_has_its_share_and_leaves_the_rest_to_the_others(tx: Session) -> None:
    for n in range(240):
        put(tx, f"slow{n % 12}:443", n, ago=1000 - n)
    put(tx, "well:443", 300, key=2)
    assert Counter(report.key_id for report in claim(tx)) == {1: 15, 2: 1}
    put(tx, "well:443", 301, key=2)
    assert Counter(report.key_id for report in claim(tx, keys={1: 0, 2: 14})) == {2: 1}


def test_keys_take_turns_at_one_server(tx: Session) -> None:
    for n in range(30):
        put(tx, "shared:443", n, ago=1000 - n)
    for n in range(2):
        put(tx, "shared:443", 100 + n, key=2)
    assert Counter(report.key_id for report in claim(tx)) == {1: 3, 2: 2}


def test_the_last_place_goes_to_the_key_that_has_fewest(tx: Session) -> None:
    put(tx, "a", 1, ago=9)
    put(tx, "b", 2, key=2)
    assert [report.key_id for report in claim(tx, total=1, keys={1: 2})] == [2]


def test_what_is_leased_is_given_to_nobody_else_until_the_lease_is_over(tx: Session) -> None:
    put(tx, "a", 1)
    assert len(claim(tx)) == 1 and claim(tx, "b") == []
    tx.execute(text("UPDATE callbacks SET lease_until = clock_timestamp() - interval '1 second'"))
    (again,) = claim(tx, "b")
    assert again.no == 2


def test_what_is_not_due_stays(tx: Session) -> None:
    put(tx, "a", 1, ago=-1)
    assert claim(tx) == []


def test_older_news_of_a_message_goes_first_and_is_known_to_be_old(tx: Session) -> None:
    put(tx, "a", 1, Status.DELIVERED)
    put(tx, "a", 1, Status.SENT)
    put(tx, "a", 2, Status.SENT)
    first, other = sorted(claim(tx), key=lambda report: not report.superseded)
    assert first.superseded and not other.superseded
    assert claim(tx) == [], "the newer waits while the older is in somebody's hands"
    waiting.settle(tx, [Result(first.id, Outcome.SUPERSEDED)], holder="a", now=NOW)
    (newer,) = claim(tx)
    assert not newer.superseded


def test_a_success_counts_whoever_holds_the_lease_and_a_failure_only_for_its_holder(tx: Session) -> None:
    put(tx, "a", 1)
    (report,) = claim(tx, "dead")
    tx.execute(text("UPDATE callbacks SET lease_by = 'alive'"))
    waiting.settle(tx, [waiting.after_failure(report, "500", NOW)], holder="dead", now=NOW)
    assert open_rows(tx)[0].lease_by == "alive"
    waiting.settle(tx, [Result(report.id, Outcome.TOLD)], holder="dead", now=NOW)
    waiting.settle(tx, [waiting.after_failure(report, "500", NOW)], holder="alive", now=NOW)
    (row,) = open_rows(tx)
    assert (row.outcome, row.error, row.next_at, row.lease_by, row.done_at) == ("told", None, None, None, NOW)


@given(st.integers(1, 500), st.integers(0, 48 * 3600))
def test_waits_grow_and_end_with_the_day(no: int, age: int) -> None:
    assert waiting.wait_after(no) < waiting.wait_after(no + 1) or no > 12
    report = Report(1, "evt", no, 1, "u", "h", "{}", NOW - timedelta(seconds=age), False)
    result = waiting.after_failure(report, "500", NOW)
    if result.outcome is None:
        assert result.next_at is not None and NOW < result.next_at <= report.created_at + waiting.LIFE
    else:
        assert result.outcome is Outcome.GIVEN_UP and result.next_at is None


def test_every_outcome_has_a_sentence() -> None:
    assert set(MEANING) == set(Outcome)


_TEXTS = text("""
    INSERT INTO messages (month, public_id, lane, purpose, recipient, template, lang, accents, encoding, segments,
                          status, expires_at, created_at, status_at, callback_url, key_id, told)
    SELECT :month, 'msg_' || n, 'bulk', 'bulk', '+84900000101', 'K1', 'vi', 'fold', 'gsm7', 1, 20, at, at, at,
           :url, 1, :told
      FROM (SELECT n, CAST(:now AS timestamptz) - make_interval(mins => n) AS at
              FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n) past
""")


def texts(tx: Session, first: int, last: int, url: str | None, told: int | None) -> None:
    """Texts that a carrier took, whose client was told of the status `told`."""
    tx.execute(_TEXTS, {"month": MONTH, "now": NOW, "first": first, "last": last, "url": url, "told": told})


def move(tx: Session, status: int = 40, public_id: str | None = None) -> None:
    """Whatever moves statuses."""
    statement = text("UPDATE messages SET status = :s WHERE CAST(:id AS text) IS NULL OR public_id = :id")
    tx.execute(statement, {"s": status, "id": public_id})


def test_only_a_move_that_a_client_wants_to_hear_of_is_news(tx: Session) -> None:
    texts(tx, 1, 1, "https://hospital.example/x", told=20)
    texts(tx, 2, 2, None, told=0)
    move(tx)
    move(tx)
    assert tx.execute(text("SELECT count(*) FROM news")).scalar() == 1


def test_a_report_is_noted_once_and_what_was_ordered_before_there_were_any_is_not(tx: Session) -> None:
    texts(tx, 1, 1, "https://Hospital.Example./x", told=20)
    texts(tx, 2, 2, "https://hospital.example/x", told=None)
    move(tx)
    assert [reports.note(tx, NOW) for _ in range(2)] == [1, 0]
    (row,) = open_rows(tx)
    assert row.host == "hospital.example:443" and '"message":"msg_1"' in row.body
    assert tx.execute(text("SELECT count(*) FROM news")).scalar() == 0


def test_what_moves_while_news_is_noted_is_news_again(tx: Session) -> None:
    texts(tx, 1, 1, "https://hospital.example/x", told=0)
    move(tx, 30)
    assert reports.note(tx, NOW) == 1
    move(tx, 40)
    assert reports.note(tx, NOW) == 1
    assert [row.status for row in open_rows(tx)] == [30, 40]


def test_a_rank_nobody_knows_yet_waits_for_who_does(tx: Session) -> None:
    texts(tx, 1, 2, "https://hospital.example/x", told=20)
    move(tx)
    move(tx, 41, "msg_1")
    assert reports.note(tx, NOW) == 1
    assert tx.execute(text("SELECT public_id FROM messages WHERE told <> status")).scalars().all() == [
        "msg_1"
    ]
    assert tx.execute(text("SELECT count(*) FROM news")).scalar() == 1
