"""From draft to air: two people, one outcome, exactly what was seen; one alone only with broken glass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gateway import alerts, approvals, people
from gateway.accounts import staff
from gateway.alerts import State, Text
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.messages.shared import STREAM_OF_SHARED
from tests.alerts.siren import (
    ANN,
    BINH,
    CHI,
    FLOOD,
    NINH_HAI,
    TERMS,
    VINH_HAI,
    approved,
    counts,
    draft,
    expand,
    living,
    numbers,
    settle,
    submitted,
    written,
)
from tests.messages.writing import NOW, claim

SENT, DELIVERED = 20, 40


def test_a_flood_is_told_by_two_people_and_accounted_for(tx: Session) -> None:
    living(tx, numbers(30))
    alert = approved(tx)
    assert alert.count == 30 and counts(tx, alert) == {"audience": 30, "queued": 30}
    expand(tx)
    assert alert.state == State.SENDING and counts(tx, alert) == {"audience": 30, "queued": 30}
    settle(tx, SENT)
    expand(tx)
    assert alert.state == State.SENT and counts(tx, alert) == {"audience": 30, "sent": 30}
    told = [(move.from_state, move.to_state, move.by_account) for move in alerts.moving.moves(tx, alert)]
    assert told == [
        ("draft", "submitted", ANN),
        ("submitted", "approved", BINH),
        ("approved", "sending", None),
        ("sending", "sent", None),
    ]


def test_whoever_submits_does_not_approve(tx: Session) -> None:
    living(tx, numbers(1))
    alert = submitted(tx)
    with pytest.raises(approvals.SamePerson) as refused:
        alerts.releasing.approve(tx, alert, alerts.fingerprint.submitted(alert), ANN, NOW)
    assert refused.value.status == 403 and alert.state == State.SUBMITTED


def test_approval_is_for_what_was_seen_and_nothing_else(tx: Session) -> None:
    living(tx, numbers(2))
    alert = submitted(tx)
    seen = alerts.fingerprint.submitted(alert)
    with pytest.raises(approvals.Changed):
        alerts.releasing.approve(tx, alert, "0" * 64, BINH, NOW)
    tx.execute(text("UPDATE alert_recipients SET number = '+84900009999' WHERE ord = 1"))
    with pytest.raises(approvals.Changed):
        alerts.releasing.approve(tx, alert, seen, BINH, NOW)


def test_whoever_comes_second_hears_what_has_become_of_it(tx: Session) -> None:
    living(tx, numbers(2))
    alert = submitted(tx)
    seen = alerts.fingerprint.submitted(alert)
    alerts.releasing.approve(tx, alert, seen, BINH, NOW)
    with pytest.raises(alerts.Moved) as second:
        alerts.releasing.approve(tx, alert, seen, CHI, NOW)
    assert second.value.by == BINH and second.value.state == State.APPROVED
    alerts.steering.stop(tx, alert, CHI, "nhầm xã", NOW)
    with pytest.raises(alerts.Moved) as late:
        alerts.releasing.return_(tx, alert, "chậm", BINH, NOW)
    assert late.value.state == State.STOPPED
    expand(tx)
    assert counts(tx, alert) == {"audience": 2, "unsent": 2}


def test_an_empty_audience_and_a_past_alert_cannot_be_submitted(tx: Session) -> None:
    with pytest.raises(BadInput) as empty:
        submitted(tx)
    assert (empty.value.field, empty.value.code) == ("audience", "empty")
    living(tx, numbers(1))
    alert = written(tx)
    with pytest.raises(BadInput) as past:
        alerts.releasing.submit(tx, alert, ANN, NOW + timedelta(days=2), terms=TERMS)
    assert past.value.field == "expires_at"
    with pytest.raises(BadInput):
        written(tx, expires_at=NOW)


def test_an_alert_that_ran_out_while_it_waited_cannot_be_approved(tx: Session) -> None:
    living(tx, numbers(1))
    alert = submitted(tx)
    with pytest.raises(BadInput) as over:
        alerts.releasing.approve(
            tx, alert, alerts.fingerprint.submitted(alert), BINH, NOW + timedelta(hours=13)
        )
    assert over.value.field == "expires_at" and alert.state == State.SUBMITTED


def test_returned_is_put_right_and_submitted_anew(tx: Session) -> None:
    living(tx, numbers(3))
    alert = submitted(tx)
    with pytest.raises(BadInput):
        alerts.releasing.return_(tx, alert, " ", BINH, NOW)
    alerts.releasing.return_(tx, alert, "sai giờ", BINH, NOW)
    assert alert.state == State.RETURNED
    alerts.writing.change(tx, alert, draft(sms=FLOOD.replace("20:00", "22:00")), ANN, NOW)
    alerts.releasing.submit(tx, alert, ANN, NOW, terms=TERMS)
    alerts.releasing.withdraw(tx, alert, ANN, NOW)
    assert alert.state == State.DRAFT
    with pytest.raises(BadInput):
        alerts.releasing.reject(tx, alert, "", ANN, NOW)
    alerts.releasing.reject(tx, alert, "không cần nữa", ANN, NOW)
    with pytest.raises(Conflict):
        alerts.writing.change(tx, alert, draft(), ANN, NOW)


def test_breaking_the_glass_takes_a_minute_and_a_review(tx: Session) -> None:
    living(tx, numbers(4))
    with pytest.raises(Forbidden):
        alerts.releasing.break_glass(tx, written(tx), BINH, "nước ngập", NOW, terms=TERMS)
    drill = "DIỄN TẬP. " + FLOOD + ". HẾT DIỄN TẬP"
    with pytest.raises(Forbidden):
        alone = written(tx, severity="extreme", reality="exercise", sms=drill)
        alerts.releasing.break_glass(tx, alone, BINH, "nước ngập", NOW, terms=TERMS)
    alert = written(tx, severity="extreme", urgency="immediate")
    with pytest.raises(BadInput):
        alerts.releasing.break_glass(tx, alert, BINH, "", NOW, terms=TERMS)
    alerts.releasing.break_glass(tx, alert, BINH, "đập vỡ, không gọi được ai", NOW, terms=TERMS)
    assert alert.state == State.APPROVED and alert.glass_broken_by == BINH
    expand(tx, NOW + timedelta(seconds=59))
    assert counts(tx, alert) == {"audience": 4, "queued": 4} and alert.state == State.APPROVED
    expand(tx, NOW + timedelta(seconds=61))
    assert alert.state == State.SENDING
    assert alerts.releasing.unreviewed(tx) == [alert]
    with pytest.raises(approvals.SamePerson):
        alerts.releasing.review(tx, alert, "đúng quy trình, đã kiểm tra", BINH, NOW)
    alerts.releasing.review(tx, alert, "đúng: đập vỡ lúc 8 giờ", CHI, NOW)
    assert alerts.releasing.unreviewed(tx) == []


def test_the_minute_is_long_enough_to_stop_it(tx: Session) -> None:
    living(tx, numbers(4))
    alert = written(tx, severity="extreme", urgency="immediate")
    alerts.releasing.break_glass(tx, alert, BINH, "đập vỡ", NOW, terms=TERMS)
    alerts.steering.stop(tx, alert, CHI, "báo nhầm", NOW + timedelta(seconds=30))
    expand(tx, NOW + timedelta(minutes=5))
    assert counts(tx, alert) == {"audience": 4, "unsent": 4}
    assert tx.execute(text("SELECT count(*) FROM messages")).scalar() == 0


def test_the_same_place_twice_in_half_a_day_warns(tx: Session) -> None:
    living(tx, numbers(2))
    approved(tx)
    again = written(tx, now=NOW + timedelta(hours=2))
    with pytest.raises(alerts.Warned) as warned:
        alerts.releasing.submit(tx, again, ANN, NOW + timedelta(hours=2), terms=TERMS)
    assert [finding.rule for finding in warned.value.findings] == ["repeats"]
    alerts.releasing.submit(tx, again, ANN, NOW + timedelta(hours=2), terms=TERMS, seen={"repeats"})
    assert again.snapshot is not None and again.snapshot["passed"] == ["repeats"]
    later = written(tx, now=NOW + timedelta(hours=13))
    alerts.releasing.submit(tx, later, ANN, NOW + timedelta(hours=13), terms=TERMS)


def test_a_correction_goes_to_exactly_those_who_were_told_and_stops_the_rest(tx: Session) -> None:
    told, untold = numbers(3), numbers(2, 84_900_000_500)
    living(tx, told + untold)
    alert = approved(tx)
    expand(tx)
    settle(tx, DELIVERED, "m.recipient < '+84900000500'")
    right = alerts.following.follow(tx, alert, alerts.Relation.CORRECTION, ANN, NOW + timedelta(minutes=20))
    with pytest.raises(BadInput) as holes:
        alerts.releasing.submit(tx, right, ANN, NOW + timedelta(minutes=20), terms=TERMS)
    assert holes.value.code == "placeholder"
    body = alerts.writing.drafted(tx, right).texts[0].sms
    assert body.startswith("ĐÍNH CHÍNH của UBND xã Vĩnh Hải 08:20 20/11: tin lúc 08:00 ghi sai {chỗ sai}.")
    said = body.replace("{chỗ sai}", "chỗ đến").replace("{Điều đúng}", "Chỗ đúng: UBND xã")
    alerts.writing.change(
        tx, right, replace(alerts.writing.drafted(tx, right), texts=[Text(sms=said)]), ANN, NOW
    )
    alerts.releasing.submit(tx, right, ANN, NOW + timedelta(minutes=21), terms=TERMS)
    alerts.releasing.approve(
        tx, right, alerts.fingerprint.submitted(right), BINH, NOW + timedelta(minutes=22)
    )
    expand(tx, NOW + timedelta(minutes=22))
    assert alert.state == State.CANCELLED and counts(tx, alert) == {
        "audience": 5,
        "delivered": 3,
        "unsent": 2,
    }
    reached = tx.execute(text("SELECT number FROM alert_recipients WHERE alert_id = :id"), {"id": right.id})
    assert sorted(reached.scalars()) == told


def test_a_drill_reaches_the_drill_list_and_nobody_else(tx: Session) -> None:
    staff, citizens = "+84900000777", numbers(5)
    living(tx, [*citizens, staff])
    tx.execute(
        text("INSERT INTO drill_numbers VALUES (:number, '\\x00', 1, :now)"), {"number": staff, "now": NOW}
    )
    said = (
        "DIỄN TẬP, KHÔNG CÓ THẬT. UBND xã Vĩnh Hải thử cảnh báo lũ. Không cần làm gì. "
        "Đã đọc: soạn 8 gửi 1022. HẾT DIỄN TẬP"
    )
    approved(tx, reality="exercise", texts=[Text(sms=said)])
    expand(tx)
    assert tx.execute(text("SELECT recipient FROM messages")).scalars().all() == [staff]
    # taken off the list after approval, nothing reaches it any more either
    tx.execute(text("DELETE FROM drill_numbers"))
    with pytest.raises(BadInput):
        approved(tx, now=NOW + timedelta(hours=1), reality="exercise", texts=[Text(sms=said)])


def test_a_drill_must_say_so_first_and_last(tx: Session) -> None:
    alert = written(tx, reality="exercise")
    rules = {finding.rule for finding in alerts.looking.look(tx, alert, NOW)}
    assert "drill_words" in rules


def test_who_must_not_be_texted_is_counted_and_left_out(tx: Session) -> None:
    silent, landline, stopped, other = "+84900000001", "+842593822000", "+84900000003", "+84900000004"
    living(tx, [silent, landline, stopped, other])
    people.silence(tx, silent, "có người kiểm tra máy", CHI, NOW)
    people.record_consent(tx, stopped, people.OPT_OUT, given=True, channel="sms", evidence="TC", now=NOW)
    alert = approved(tx)
    expand(tx)
    assert counts(tx, alert) == {"audience": 4, "suppressed": 2, "queued": 2}
    notice = approved(tx, now=NOW + timedelta(hours=1), purpose="notice", seen={"repeats"})
    expand(tx, NOW + timedelta(hours=1))
    assert counts(tx, notice) == {"audience": 4, "suppressed": 3, "queued": 1}


def test_what_it_will_cost_is_known_before(tx: Session) -> None:
    living(tx, numbers(10, 84_960_000_000))
    living(tx, numbers(5), NINH_HAI)
    alert = written(tx, communes=[NINH_HAI, VINH_HAI])
    estimate = alerts.releasing.count(tx, alert, ANN, NOW, TERMS)
    assert estimate.to_send == 15 and estimate.places == {VINH_HAI: 10, NINH_HAI: 5}
    assert estimate.networks == {"viettel": 10, "mobifone": 5}
    first = tx.execute(text("SELECT place FROM alert_recipients ORDER BY ord LIMIT 1")).scalar()
    assert first == NINH_HAI  # in the order in which its author named them


def texted(tx: Session, template: str) -> list[str]:
    return sorted(
        tx.execute(text("SELECT recipient FROM messages WHERE template = :t"), {"t": template}).scalars()
    )


def test_whoever_can_release_or_stop_it_is_told_at_once(tx: Session) -> None:
    def colleague(name: str, number: str, role: str) -> int:
        account = staff.add(
            tx, name=name, email=f"{role}{number[-2:]}@demo.example", number=number, roles=[role], unit_id=None,
            password=staff.new_password(), by="test", now=NOW,
        )  # fmt: skip
        return account.id

    one = colleague("Phát Một", "+84900000901", "releaser")
    colleague("Phát Hai", "+84900000902", "releaser")
    colleague("Trực CDC", "+84900000903", "cdc")
    colleague("Biên tập", "+84900000904", "editor")
    living(tx, numbers(2))
    submitted(tx)
    assert texted(tx, "AL_WAITS") == ["+84900000901", "+84900000902"]
    alone = written(tx, severity="extreme", now=NOW)
    alerts.releasing.break_glass(tx, alone, one, "đập vỡ", NOW, terms=TERMS)
    assert texted(tx, "AL_ALONE") == ["+84900000902", "+84900000903"]


def test_what_a_second_person_returned_is_not_sent_alone(tx: Session) -> None:
    living(tx, numbers(1))
    alert = submitted(tx, severity="extreme")
    alerts.releasing.return_(tx, alert, "sai rồi", BINH, NOW)
    with pytest.raises(Forbidden):
        alerts.releasing.break_glass(tx, alert, ANN, "không chờ được", NOW, terms=TERMS)


def test_what_is_wrong_rests_while_its_correction_waits(tx: Session) -> None:
    living(tx, numbers(4))
    alert = approved(tx)
    expand(tx)
    settle(tx, SENT, "m.recipient < '+84900000002'")
    tx.execute(text("UPDATE outbox SET lease_by = 'a', lease_until = now() WHERE recipient = '+84900000002'"))
    right = alerts.following.follow(tx, alert, alerts.Relation.CORRECTION, ANN, NOW)
    said = "ĐÍNH CHÍNH của UBND xã Vĩnh Hải 8:20 20/11: tin lúc 8:00 ghi sai chỗ đến. Đến UBND xã. Hỏi thêm: gọi 1022"
    fixed = replace(alerts.writing.drafted(tx, right), texts=[Text(sms=said)])
    with pytest.raises(BadInput) as others:
        alerts.writing.change(
            tx, right, replace(fixed, audience={"include": [{"kind": "everyone"}]}), ANN, NOW
        )
    assert others.value.code == "fixed"
    alerts.writing.change(tx, right, fixed, ANN, NOW)
    assert (
        alert.state == State.PAUSED
    )  # since the first click: whoever heard it later would hear no correction
    alerts.steering.resume(tx, alert, BINH, NOW)
    with pytest.raises(Conflict, match="tạm dừng"):
        alerts.releasing.submit(tx, right, ANN, NOW, terms=TERMS)
    alerts.steering.pause(tx, alert, BINH, "đính chính", NOW)
    alerts.releasing.submit(tx, right, ANN, NOW, terms=TERMS)
    reached = tx.execute(text("SELECT number FROM alert_recipients WHERE alert_id = :id"), {"id": right.id})
    assert sorted(reached.scalars()) == numbers(3)  # two were told, one is in a sender's hands
    alerts.releasing.approve(tx, right, alerts.fingerprint.submitted(right), BINH, NOW)
    assert (alert.state, alerts.moving.moves(tx, alert)[-1].by_account) == (State.CANCELLED, BINH)


def test_an_update_says_something_else(tx: Session) -> None:
    living(tx, numbers(1))
    alert = approved(tx)
    expand(tx)
    again = alerts.following.follow(tx, alert, alerts.Relation.UPDATE, ANN, NOW)
    with pytest.raises(BadInput) as same:
        alerts.releasing.submit(tx, again, ANN, NOW, terms=TERMS)
    assert same.value.code == "unchanged"


def test_what_a_phone_that_was_off_refused_does_not_leave_after_a_stop(tx: Session) -> None:
    living(tx, numbers(1))
    alert = approved(tx)
    expand(tx)
    settle(tx, SENT)
    tx.execute(
        text("""INSERT INTO attempts (month, message_id, no, channel, carrier, ref, status, at)
                SELECT month, id, 1, 'sms', 'twilio', 'SM1', 20, :now FROM messages"""),
        {"now": NOW},
    )
    alerts.steering.stop(tx, alert, BINH, "báo nhầm", NOW)
    expand(tx)
    again = text("""INSERT INTO outbox (month, id, lane, route, stream, recipient, due_at, expires_at, tries)
                    SELECT m.month, m.id, m.lane, 'any', :stream, m.recipient, :now, m.expires_at, 1 FROM messages m""")
    stream = tx.execute(text(f"SELECT {STREAM_OF_SHARED} FROM messages m")).scalar_one()
    assert stream == alerts.waves.stream(alert)
    tx.execute(again, {"stream": stream, "now": NOW})
    assert claim(tx, "emergency") == []
    expand(tx)
    assert tx.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
