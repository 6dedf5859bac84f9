"""The public promise: which codes count as kept, which day they belong to, who is told and how."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.cli.promises import said
from gateway.house import House
from gateway.messages import promises
from gateway.messages.promises import Day
from gateway.messages.status import Status
from tests.commands import Gateway
from tests.messages.writing import PHONE, order
from workers.schedule import Schedule

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # in Vietnam
SECOND = timedelta(seconds=1)


def code(
    tx: Session,
    *attempts: tuple[float, Status, str | None],
    at: datetime = NOON,
    purpose: str = "otp",
    status: Status = Status.SENT,
    error: str | None = None,
    ended: float = 0.0,
) -> None:
    """A code ordered at a moment, with attempts that ended so many seconds later: (seconds, status, reference)."""
    order(tx, PHONE, purpose, at)
    tx.execute(
        text(
            "UPDATE messages SET status = :s, error = :e, status_at = :at WHERE id = (SELECT max(id) FROM messages)"
        ),
        {"s": int(status), "e": error, "at": at + timedelta(seconds=ended)},
    )
    for no, (seconds, became, ref) in enumerate(attempts, 1):
        tx.execute(
            text("""INSERT INTO attempts (month, message_id, no, channel, carrier, ref, status, at)
                    SELECT month, max(id), :no, 'sms', 'alpha', :ref, :status, :at FROM messages
                     WHERE id = (SELECT max(id) FROM messages) GROUP BY month"""),
            {"no": no, "ref": ref, "status": int(became), "at": at + timedelta(seconds=seconds)},
        )


def counted(tx: Session, day: date = DAY) -> tuple[int, int]:
    found = promises.count(tx, day)
    return found.kept, found.total


@pytest.mark.parametrize(
    ("attempts", "kept"),
    [
        ([(0.1, Status.SENT, "r")], 1),
        ([(2.0, Status.DELIVERED, "r")], 1),
        ([(2.001, Status.DELIVERED, "r")], 0),
        ([(0.1, Status.FAILED, "r")], 1),  # taken, and not delivered later on
        ([(0.1, Status.FAILED, None)], 0),  # refused at once
        ([(0.1, Status.UNKNOWN, None)], 0),
        ([(0.1, Status.QUEUED, None), (1.9, Status.SENT, "r")], 1),
        ([(0.1, Status.QUEUED, None), (2.1, Status.SENT, "r")], 0),
        ([(0.1, Status.SENT, "r"), (9.0, Status.SENT, "s")], 1),
        ([], 0),
    ],
)
def test_what_counts_as_kept(
    tx: Session, attempts: list[tuple[float, Status, str | None]], kept: int
) -> None:
    code(tx, *attempts)
    assert counted(tx) == (kept, 1)


def test_a_long_code_was_taken_when_its_parts_were(tx: Session) -> None:
    code(tx, (0.1, Status.FAILED, None))
    tx.execute(
        text("""INSERT INTO parts (month, message_id, no, part, carrier, ref, status)
                SELECT month, message_id, no, 1, carrier, 'p', 30 FROM attempts""")
    )
    assert counted(tx) == (1, 1)


def test_a_code_whose_place_was_taken_in_time_was_promised_nothing(tx: Session) -> None:
    for ended in (1.0, 3.0):
        code(tx, status=Status.UNSENT, error="withdrawn", ended=ended)
    code(tx, status=Status.UNSENT, error="expired", ended=300)
    assert counted(tx) == (0, 2)


def test_only_codes_of_that_day_in_vietnam_count(tx: Session) -> None:
    begin = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    for at in (begin - SECOND, begin, begin + timedelta(hours=24) - SECOND, begin + timedelta(hours=24)):
        code(tx, (0.5, Status.SENT, "r"), at=at)
    code(tx, (0.5, Status.SENT, "r"), purpose="reply")
    assert counted(tx) == (2, 2)
    assert promises.count(tx, date(2026, 1, 1)) == Day(promises.OTP, date(2026, 1, 1), 0, 0, None)


def test_each_day_is_counted_once_when_it_is_over(tx: Session) -> None:
    midnight = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert promises.due(tx, midnight + timedelta(minutes=14)) == [date(2026, 11, 19)]
    assert promises.due(tx, midnight + timedelta(minutes=15)) == [DAY]
    promises.keep(tx, Day(promises.OTP, DAY, 19, 20, 0.95))
    promises.keep(tx, Day(promises.OTP, DAY, 0, 0, None))
    assert promises.told(tx, 9) == [Day(promises.OTP, DAY, 19, 20, 0.95)]
    assert promises.due(tx, midnight + timedelta(hours=23)) == []
    missed = promises.due(tx, midnight + timedelta(days=3, hours=1))
    assert missed == [date(2026, 11, n) for n in (21, 22, 23)]
    assert len(promises.due(tx, midnight + timedelta(days=300))) == 30


def test_a_person_reads_it() -> None:
    assert said(Day("x", DAY, 1900, 2000, 0.95)) == "20/11/2026   95.00 %  1,900 of 2,000  kept"
    assert (
        said(Day("x", DAY, 94_999, 100_000, 0.94999)) == "20/11/2026   94.99 %  94,999 of 100,000  NOT KEPT"
    )
    assert said(Day("x", DAY, 0, 0, None)) == "20/11/2026  no codes"


def test_the_schedule_counts_yesterday_and_everybody_may_know(
    house: House, client: FlaskClient, gateway: Gateway
) -> None:
    assert "no day is counted yet" in gateway("promise").stdout
    assert client.get("/api/v1/promises").json["items"][0]["days"] == []
    yesterday = clock.today(clock.now() - promises.SETTLED) - timedelta(days=1)
    noon = clock.midnight(yesterday) + timedelta(hours=12)
    with house.db.transaction() as tx:
        for seconds in (0.5, 1.0, 1.5, 8.0):
            code(tx, (seconds, Status.SENT, "r"), at=noon)
    schedule = Schedule(house)
    (job,) = [job for job in schedule.slow_jobs if job.name == "count what was promised"]
    for _ in range(2):
        schedule.do(job)
    schedule._owner.engine.dispose()
    line = json.loads(gateway("promise", "--json").stdout)
    told = {"day": yesterday.isoformat(), "kept": 3, "total": 4, "share": 0.75}
    assert line == {"name": "otp_within_2s", **told}
    assert gateway("promise", "--days", "1").stdout.endswith(" 75.00 %  3 of 4  NOT KEPT\n")
    answer = client.get("/api/v1/promises")
    assert answer.status_code == 200
    assert answer.json == {
        "items": [{"name": "otp_within_2s", "promise": promises.SENTENCE, "target": 0.95, "days": [told]}]
    }
    wrong = client.get("/api/v1/promises?days=0")
    assert (wrong.status_code, wrong.json["error"]["code"]) == (422, "not_1_to_500")
    metrics = client.get("/metrics").get_data(as_text=True)
    assert 'gateway_promise_share{name="otp_within_2s"} 0.75' in metrics
