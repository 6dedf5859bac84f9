"""The alarm of a lane that stands still: a line a minute, a page a quarter of an hour, and a word when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import clock
from gateway.duty import Alarm
from gateway.house import House
from gateway.messages import bodies
from gateway.messages.model import Message
from gateway.text.segments import measure
from tests.messages.writing import NOW, PHONE, order
from workers.schedule import Schedule

OFFICER = "+84900000999"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def pages(tx: Session) -> list[str]:
    """What was texted to the officer, as the phone shows it; each in one part."""
    found = tx.query(Message).where(Message.recipient == OFFICER).order_by(Message.id).all()
    shown = [bodies.render(m.template, bodies.unpack(m.args), m.lang, m.accents) for m in found]
    assert [measure(words).segments for words in shown] == [1] * len(shown)
    return shown


def sent_on(tx: Session, but: str = OFFICER) -> None:
    """Whatever waited for others than the officer has left."""
    tx.execute(text("DELETE FROM outbox WHERE recipient <> :but"), {"but": but})


def pages_left(tx: Session) -> None:
    """What waited for the officer has left."""
    tx.execute(text("DELETE FROM outbox WHERE recipient = :officer"), {"officer": OFFICER})


def test_what_waits_is_paged_once_in_a_quarter_and_logged_each_minute(tx: Session) -> None:
    alarm = Alarm(OFFICER)
    order(tx, PHONE, "emergency")  # lives long enough to watch
    assert alarm.look(tx, NOW + 30 * SECOND) == {}
    start = NOW + 31 * SECOND
    with structlog.testing.capture_logs() as logged:
        for turn in range(6 * 20):
            alarm.look(tx, start + turn * 10 * SECOND)
            pages_left(tx)
    stuck = [line for line in logged if line["event"] == "a lane is stuck"]
    assert len(stuck) == 20
    assert stuck[0] == {
        "event": "a lane is stuck", "lane": "emergency", "route": "any", "seconds": 31, "log_level": "error",
    }  # fmt: skip
    assert pages(tx) == [
        "1022 TAC TIN: tin khan chua gui di duoc tu 08:00 20/11. Xem may gui va nha mang. Con tac: 08:15 nhac lai. "
        "Het tac: tin tu di",
        "1022 TAC TIN: tin khan chua gui di duoc tu 08:00 20/11. Xem may gui va nha mang. Con tac: 08:30 nhac lai. "
        "Het tac: tin tu di",
    ]


def test_a_scheduler_that_starts_anew_does_not_page_again(tx: Session) -> None:
    order(tx, PHONE, "emergency")
    for turn in range(3):
        Alarm(OFFICER).look(tx, NOW + MINUTE + turn * MINUTE)
        pages_left(tx)
    assert len(pages(tx)) == 1
    sent_on(tx)
    for turn in range(3):
        Alarm(OFFICER).look(tx, NOW + (5 + turn) * MINUTE)
        pages_left(tx)
    assert pages(tx)[1:] == [
        "1022 HET TAC luc 08:05: tin khan da gui di lai, tin cho tu 08:00 20/11 dang tu di. Khong can lam gi them"
    ]


def test_well_again_is_logged_and_a_page_that_never_left_is_taken_back(tx: Session) -> None:
    alarm = Alarm(OFFICER)
    order(tx, PHONE, "emergency")
    alarm.look(tx, NOW + MINUTE)
    sent_on(tx)
    with structlog.testing.capture_logs() as logged:
        alarm.look(tx, NOW + MINUTE + 20 * SECOND)
    assert [line["event"] for line in logged] == ["a lane moves again"]
    rows = tx.execute(
        text("SELECT template, error FROM messages WHERE recipient = :o ORDER BY id"), {"o": OFFICER}
    )
    assert [tuple(row) for row in rows] == [("D5", "withdrawn"), ("D6", None)]


def test_a_page_does_not_outlive_its_truth(tx: Session) -> None:
    order(tx, PHONE, "emergency")
    Alarm(OFFICER).look(tx, NOW + MINUTE)
    expires = tx.execute(text("SELECT expires_at FROM outbox WHERE recipient = :o"), {"o": OFFICER}).scalar()
    assert expires == NOW + 16 * MINUTE


def test_several_lanes_are_one_page_and_a_new_one_is_paged_at_once(tx: Session) -> None:
    alarm = Alarm(OFFICER)
    for purpose in ("emergency", "reply"):
        order(tx, PHONE, purpose)
    alarm.look(tx, NOW + 2 * MINUTE)
    pages_left(tx)
    order(tx, PHONE, "otp", NOW + 2 * MINUTE)
    alarm.look(tx, NOW + 3 * MINUTE)
    pages_left(tx)
    first, second = pages(tx)
    assert first.startswith("1022 TAC TIN: nhieu loai tin chua gui di duoc tu 08:00 20/11.")
    assert second.startswith("1022 TAC TIN: ma xac thuc chua gui di duoc tu 08:02 20/11.")
    sent_on(tx)
    alarm.look(tx, NOW + 4 * MINUTE)
    assert pages(tx)[2:] == [
        "1022 HET TAC luc 08:04: nhieu loai tin da gui di lai, tin cho tu 08:00 20/11 dang tu di. "
        "Khong can lam gi them"
    ]


def test_one_lane_is_well_while_another_is_stuck(tx: Session) -> None:
    alarm = Alarm(OFFICER)
    order(tx, PHONE, "emergency")
    order(tx, PHONE, "reply")
    alarm.look(tx, NOW + 2 * MINUTE)
    pages_left(tx)
    tx.execute(text("DELETE FROM outbox WHERE lane = 'reply'"))
    assert set(alarm.look(tx, NOW + 3 * MINUTE)) == {"emergency"}
    assert [words[:32] for words in pages(tx)[1:]] == ["1022 HET TAC luc 08:03: tin tra "]


def test_without_an_officer_it_is_logged_all_the_same(tx: Session) -> None:
    order(tx, PHONE, "emergency")
    with structlog.testing.capture_logs() as logged:
        assert set(Alarm(None).look(tx, NOW + MINUTE)) == {"emergency"}
    assert [line["event"] for line in logged] == ["a lane is stuck"]
    assert pages(tx) == []


def test_nights_of_news_page_nobody(tx: Session) -> None:
    night = datetime(2026, 11, 20, 14, 30, tzinfo=NOW.tzinfo)  # 21:30 in Vietnam
    order(tx, PHONE, "bulk", night)
    for hours in (0.5, 3, 9, 9.6):
        assert Alarm(OFFICER).look(tx, night + timedelta(hours=hours)) == {}
    assert set(Alarm(OFFICER).look(tx, night + timedelta(hours=9.8))) == {"bulk"}


def test_the_schedule_watches(house: House) -> None:
    with house.db.transaction() as tx:
        order(tx, PHONE, "emergency", clock.now() - 2 * MINUTE)
    schedule = Schedule(house)
    (job,) = [job for job in schedule.jobs if job.name == "watch for stuck lanes"]
    schedule.do(job)
    with house.db.transaction() as tx:
        assert len(pages(tx)) == 1


def test_of_two_schedulers_one_looks(house: House) -> None:
    with house.db.transaction() as tx:
        order(tx, PHONE, "emergency", clock.now() - 2 * MINUTE)
    with house.db.transaction() as first, house.db.transaction() as second:
        assert set(Alarm(OFFICER).look(first, clock.now())) == {"emergency"}
        assert Alarm(OFFICER).look(second, clock.now()) == {}
