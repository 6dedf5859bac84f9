"""Who did not hear: by household and place, called on step by step until somebody has stood at the door."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import alerts, duty, phone, tickets
from gateway.alerts import Alert, State
from gateway.alerts.answers import Told
from gateway.duty import Kind as Team
from gateway.duty.model import Page
from gateway.messages import bodies
from gateway.messages.model import Message
from tests.alerts.siren import NINH_HAI, VINH_HAI, approved, expand, living, numbers, settle
from tests.messages.writing import NOW

HEAD, COMMITTEE = "+84900000811", "+84900000822"
DELIVERED, FAILED, SENT = 40, 30, 20
LATER = NOW + timedelta(minutes=21)


def on_duty(tx: Session, kind: Team, number: str, commune: str = VINH_HAI) -> None:
    """Somebody answers for the commune."""
    team = duty.add_team(tx, name=f"{kind} {commune}", kind=kind, communes=[commune], by="test", now=NOW)
    duty.put_on_duty(
        tx, team.id, name="Người trực", number=number, starts_at=NOW - timedelta(days=1), by="test", now=NOW
    )


def told(tx: Session, status: dict[str, int], **more: object) -> Alert:
    """The flood is told, and becomes of each number what `status` says."""
    alert = approved(tx, **more)
    expand(tx)
    for number, rank in status.items():
        settle(tx, rank, f"m.recipient = '{number}'")
    expand(tx)
    alerts.ladder.climb(tx, NOW, None)  # the clock sees that everybody was handed over
    return alert


def climb(tx: Session, now: object = LATER) -> None:
    for _ in range(20):
        if not alerts.ladder.climb(tx, now, None):  # type: ignore[arg-type]
            break
    tx.expire_all()


def texts(tx: Session, number: str) -> list[str]:
    rows = tx.scalars(select(Message).where(Message.recipient == number).order_by(Message.id))
    return [bodies.render(row.template, bodies.unpack(row.args), row.lang, row.accents) for row in rows]


def answer(tx: Session, alert: Alert, number: str) -> None:
    told_ = Told(alert.id, alert.public_id, alert.event, alert.issuer, True, VINH_HAI, NOW)
    assert alerts.answers.note(tx, told_, number, alerts.Answer.SAFE, "sms", LATER)


def test_the_head_of_the_hamlet_gets_a_list_and_a_code(tx: Session) -> None:
    on_duty(tx, Team.HAMLET, HEAD)
    heard, unheard, away = numbers(3)
    living(tx, [heard, unheard, away])
    alert = told(tx, {heard: DELIVERED, unheard: FAILED, away: SENT})
    climb(tx, NOW + timedelta(minutes=19))
    assert alerts.ladder.rungs(tx, alert) == []
    climb(tx)
    voice, head = alerts.ladder.rungs(tx, alert)
    assert (voice.step, voice.state, head.step, head.state, head.count) == (
        "voice",
        "passed",
        "head",
        "told",
        2,
    )
    assert alerts.unheard.unreached(tx, alert) == [(VINH_HAI, 2, 0)]
    (said,) = texts(tx, HEAD)
    page = tx.scalars(select(Page)).one()
    assert said.startswith(
        f"BAO TAN NHA {page.short}: 2 so o Xa Vinh Hai chua nghe canh bao Lu len nhanh luc 08:00"
    )
    assert (
        phone.national(unheard) in said and phone.national(away) in said and phone.national(heard) not in said
    )
    assert f"{page.short} 3 xong" in said

    tickets.dispatching.done_by_text(tx, head.ticket or "", "duty:1", LATER)
    climb(tx, LATER + timedelta(minutes=10))
    assert [rung.state for rung in alerts.ladder.rungs(tx, alert)] == ["passed", "done"]
    assert alerts.unheard.unreached(tx, alert) == [(VINH_HAI, 2, 2)]
    climb(tx, LATER + timedelta(hours=2))
    assert len(alerts.ladder.rungs(tx, alert)) == 2


def test_a_head_who_does_not_answer_is_followed_by_the_committee(tx: Session) -> None:
    on_duty(tx, Team.HAMLET, HEAD)
    on_duty(tx, Team.COMMITTEE, COMMITTEE)
    (only,) = numbers(1)
    living(tx, [only])
    alert = told(tx, {only: FAILED})
    climb(tx)
    climb(tx, LATER + alerts.ladder.HEAD_HAS)
    steps = [(rung.step, rung.state) for rung in alerts.ladder.rungs(tx, alert)]
    assert steps == [("voice", "passed"), ("head", "passed"), ("visit", "told")]
    assert texts(tx, COMMITTEE)[0].startswith("BAO TAN NHA")


def test_a_household_has_heard_when_one_of_its_phones_has(tx: Session) -> None:
    mother, son = numbers(2)
    living(tx, [mother, son])
    tx.execute(
        text("""INSERT INTO household_members (number, ord, person_id)
                SELECT :son, 2, person_id FROM household_members WHERE number = :mother"""),
        {"son": son, "mother": mother},
    )
    alert = told(tx, {mother: DELIVERED, son: FAILED})
    climb(tx)
    assert alerts.ladder.rungs(tx, alert) == [] and alerts.unheard.unreached(tx, alert) == []


def test_who_must_answer_has_not_heard_by_a_receipt(tx: Session) -> None:
    silent, safe = numbers(2)
    living(tx, [silent, safe])
    alert = told(tx, {silent: DELIVERED, safe: DELIVERED}, ladder_for="unanswered")
    answer(tx, alert, safe)
    climb(tx)
    assert alerts.unheard.listed(tx, alert, VINH_HAI) == [silent]
    answer(tx, alert, silent)
    assert alerts.unheard.unreached(tx, alert) == []


def test_each_place_has_its_own_list(tx: Session) -> None:
    here, there = numbers(1), numbers(3, 84_900_000_700)
    living(tx, here)
    living(tx, there, NINH_HAI)
    alert = told(tx, dict.fromkeys([*here, *there], FAILED), communes=[VINH_HAI, NINH_HAI])
    climb(tx)
    assert alerts.unheard.unreached(tx, alert) == [(NINH_HAI, 3, 0), (VINH_HAI, 1, 0)]
    assert alerts.ladder.by_place(alerts.ladder.rungs(tx, alert)).keys() == {NINH_HAI, VINH_HAI}


def test_nobody_is_called_on_after_a_stop_or_for_a_drill(tx: Session) -> None:
    living(tx, numbers(1))
    alert = approved(tx)
    expand(tx)
    alerts.steering.stop(tx, alert, 1, "báo nhầm", NOW)
    climb(tx)
    assert alert.state == State.STOPPED and alerts.ladder.rungs(tx, alert) == []


def test_who_has_answered_meanwhile_is_on_no_list(tx: Session) -> None:
    on_duty(tx, Team.HAMLET, HEAD)
    on_duty(tx, Team.COMMITTEE, COMMITTEE)
    silent, safe = numbers(2)
    living(tx, [silent, safe])
    alert = told(tx, {silent: FAILED, safe: FAILED})
    climb(tx)
    answer(tx, alert, safe)
    assert alerts.unheard.listed(tx, alert, VINH_HAI) == [silent]
    answer(tx, alert, silent)
    climb(tx, LATER + alerts.ladder.HEAD_HAS)
    assert alerts.unheard.listed(tx, alert, VINH_HAI) == []
    assert texts(tx, COMMITTEE) == [], "nobody is sent to a place where everybody has answered"


def test_who_waits_for_a_slow_carrier_is_not_called_on(tx: Session) -> None:
    told_, waiting = numbers(2)
    living(tx, [told_, waiting])
    alert = told(tx, {told_: SENT})
    climb(tx, LATER + timedelta(hours=1))
    assert alerts.ladder.rungs(tx, alert) == []
    settle(tx, SENT)
    climb(tx, LATER + timedelta(hours=1))
    climb(tx, LATER + timedelta(hours=1, minutes=19))
    assert alerts.ladder.rungs(tx, alert) == []
    climb(tx, LATER + timedelta(hours=1, minutes=21))
    assert alerts.unheard.unreached(tx, alert) == [(VINH_HAI, 2, 0)]


def test_a_receipt_that_comes_late_takes_the_house_off_the_list(tx: Session) -> None:
    late, away = numbers(2)
    living(tx, [late, away])
    alert = told(tx, {late: SENT, away: SENT})
    climb(tx)
    assert alerts.unheard.unreached(tx, alert) == [(VINH_HAI, 2, 0)]
    tx.execute(text("UPDATE messages SET status = 40 WHERE recipient = :number"), {"number": late})
    assert alerts.unheard.listed(tx, alert, VINH_HAI) == [away]
    assert alerts.unheard.unreached(tx, alert) == [(VINH_HAI, 1, 0)]


def test_a_stop_calls_back_whoever_is_on_their_way(tx: Session) -> None:
    on_duty(tx, Team.HAMLET, HEAD)
    on_duty(tx, Team.COMMITTEE, COMMITTEE)
    (only,) = numbers(1)
    living(tx, [only])
    alert = told(tx, {})
    settle(tx, FAILED)
    climb(tx, NOW)
    tx.execute(text("UPDATE alerts SET state = 'sending' WHERE id = :id"), {"id": alert.id})
    tx.refresh(alert)
    climb(tx)
    alerts.steering.stop(tx, alert, 1, "báo nhầm", LATER)
    climb(tx, LATER + alerts.ladder.HEAD_HAS)
    assert [rung.step for rung in alerts.ladder.rungs(tx, alert)] == ["voice", "head"]
    assert texts(tx, COMMITTEE) == []
