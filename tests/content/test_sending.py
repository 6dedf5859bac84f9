"""Subscriptions and sending: who wants what, two people, each address once, quiet for who stopped, stop works."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gateway import approvals, people
from gateway.content import Kind, NoticeType, SendingState, sending, subscriptions, writing
from gateway.errors import BadInput, Conflict
from gateway.messages import bodies
from gateway.messages.model import Message
from tests.content.newsroom import ANN, BINH, OTHER, VINH_HAI, draft, released, subscribe, told, written
from tests.messages.writing import NOW

A, B, C = "+84900000201", "+84900000202", "+84900000203"


def texts(tx: Session) -> dict[str, str]:
    """What was ordered, by number."""
    rows = tx.scalars(select(Message).where(Message.template == "TIN_SENT"))
    return {
        row.recipient: bodies.render(row.template, bodies.unpack(row.args), row.lang, row.accents)
        for row in rows
    }


def send(tx: Session) -> None:
    while sending.send_next(tx, NOW):
        continue


def test_twice_is_one_subscription_and_stop_ends_all(tx: Session) -> None:
    assert subscribe(tx, A) and not subscribe(tx, A) and subscribe(tx, A, place=VINH_HAI)
    assert len(subscriptions.of_address(tx, A)) == 2
    assert subscriptions.stop(tx, A, channel="sms", evidence="TC", now=NOW) == 2
    assert people.opted_out(tx, [A]) == {A} and subscriptions.of_address(tx, A) == []
    assert subscribe(tx, A) and people.opted_out(tx, [A]) == set()


def test_an_address_of_another_channel_subscribes_too(tx: Session) -> None:
    subscribe(tx, "zalo:123", "lockdown", VINH_HAI)
    wanted = subscriptions.Wanted("lockdown", (VINH_HAI,))
    assert subscriptions.count(tx, wanted) == 0
    assert subscriptions.audience(tx, wanted, begins="zalo:", after="", limit=10) == ["zalo:123"]


def test_who_wants_the_topic_or_all_at_the_place_or_everywhere_is_texted_once(tx: Session) -> None:
    subscribe(tx, A)
    subscribe(tx, A, "lockdown", VINH_HAI)
    subscribe(tx, B, "lockdown", VINH_HAI)
    subscribe(tx, C, "lockdown", OTHER)
    subscribe(tx, "+84900000204", "quarantine", VINH_HAI)
    item = told(tx, Kind.NOTICE, NoticeType.LOCKDOWN, commune_codes=[VINH_HAI])
    made = released(tx, item)
    send(tx)
    assert set(texts(tx)) == {A, B} and made.ordered == made.count == 2
    assert texts(tx)[A].endswith("(CDC Khanh Hoa, 08:00 20/11). Ngung nhan: soan TC gui 1022")
    assert made.state == SendingState.SENT and made.purpose == "notice"
    send(tx)
    assert len(texts(tx)) == 2


def test_a_text_for_everybody_reaches_who_wants_one_place(tx: Session) -> None:
    subscribe(tx, A, place=VINH_HAI)
    made = released(tx, told(tx))
    send(tx)
    assert set(texts(tx)) == {A} and made.purpose == "bulk"


def test_a_slice_at_a_time_and_nobody_twice(tx: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SLICE", 2)
    for number in (A, B, C):
        subscribe(tx, number)
    made = released(tx, told(tx))
    assert sending.send_next(tx, NOW) and set(texts(tx)) == {A, B} and made.state == SendingState.APPROVED
    subscribe(tx, "+84900000200")  # before the place that was reached: theirs is the next news
    send(tx)
    assert set(texts(tx)) == {A, B, C}


def test_who_stopped_or_must_be_left_alone_is_left_out(tx: Session) -> None:
    subscribe(tx, A)
    subscribe(tx, B)
    made = released(tx, told(tx))
    people.record_consent(tx, B, people.OPT_OUT, given=True, channel="sms", evidence="STOP", now=NOW)
    send(tx)
    assert set(texts(tx)) == {A} and (made.ordered, made.left_out) == (1, 1)


def test_stop_takes_back_what_has_not_left(tx: Session) -> None:
    subscribe(tx, A)
    subscribe(tx, B)
    made = released(tx, told(tx))
    send_one = sending.send_next(tx, NOW)
    sending.stop(tx, made, ANN, NOW)
    assert send_one and tx.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
    assert not sending.send_next(tx, NOW)
    (line,) = sending.report(tx, made)
    assert (line.carrier, line.failed) == ("", 2)


def test_the_report_counts_by_carrier(tx: Session) -> None:
    for number in (A, B, C):
        subscribe(tx, number)
    made = released(tx, told(tx))
    send(tx)
    for number, carrier, status in ((A, "twilio", 40), (B, "smpp", 30)):
        tx.execute(
            text("""
                WITH done AS (UPDATE messages SET status = :status WHERE recipient = :number RETURNING month, id)
                INSERT INTO attempts (month, message_id, no, channel, carrier, status, at)
                SELECT month, id, 1, 'sms', :carrier, :status, :now FROM done
            """),
            {"number": number, "carrier": carrier, "status": status, "now": NOW},
        )
    told_of = {
        line.carrier: (line.waiting, line.sent, line.delivered, line.failed)
        for line in sending.report(tx, made)
    }
    assert told_of == {"": (1, 0, 0, 0), "smpp": (0, 0, 0, 1), "twilio": (0, 0, 1, 0)}


def test_only_what_is_told_is_sent_and_only_by_two(tx: Session) -> None:
    with pytest.raises(Conflict):
        sending.submit(tx, written(tx), ANN, NOW)
    item = told(tx)
    with pytest.raises(BadInput):
        sending.submit(tx, item, ANN, NOW)  # nobody wants it
    subscribe(tx, A)
    made = sending.submit(tx, item, ANN, NOW)
    with pytest.raises(approvals.SamePerson):
        sending.approve(tx, made, sending.digest(*sending.subject(tx, made), made), ANN, NOW)
    send(tx)
    assert texts(tx) == {}
    with pytest.raises(BadInput):
        sending.submit(tx, told(tx, Kind.PREVENTION), ANN, NOW)  # is looked up, not sent


def test_what_is_withdrawn_meanwhile_is_not_sent(tx: Session) -> None:
    subscribe(tx, A)
    item = told(tx)
    made = released(tx, item)
    writing.withdraw(tx, item, BINH, NOW)
    send(tx)
    assert texts(tx) == {} and made.state == SendingState.STOPPED


def test_a_correction_meanwhile_stops_the_old_text(tx: Session) -> None:
    subscribe(tx, A)
    item = told(tx)
    made = released(tx, item)
    writing.revise(tx, item, draft("Đính chính giờ tiêm"), ANN, NOW)
    writing.submit(tx, item, ANN, NOW)
    writing.approve(tx, item, writing.digest(item, writing.newest(tx, item)), BINH, NOW)
    send(tx)
    assert texts(tx) == {} and made.state == SendingState.STOPPED
