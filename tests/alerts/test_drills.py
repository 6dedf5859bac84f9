"""The drill list, and trial copies to five phones of it before anybody else is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import alerts, duty
from gateway.alerts import drills
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages import bodies
from gateway.messages.model import Message
from tests.alerts.siren import ANN, FLOOD, approved, living, numbers, written
from tests.messages.writing import NOW

STAFF = numbers(6, 84_900_000_800)


def on_duty(tx: Session, *phones: str) -> None:
    """They are staff: somebody answers for the duty room by each."""
    team = duty.team_called(tx, "Trực ban") or duty.add_team(
        tx, name="Trực ban", kind="cdc", by="test", now=NOW
    )
    for number in phones:
        duty.put_on_duty(tx, team.id, name="Người trực", number=number, starts_at=NOW, by="test", now=NOW)


def listed(tx: Session, *phones: str) -> None:
    on_duty(tx, *phones)
    for nth, number in enumerate(phones):
        drills.add(tx, number, f"Trực ban {nth}", ANN, NOW)


def test_a_trial_copy_says_that_it_is_one(tx: Session) -> None:
    listed(tx, *STAFF)
    alert = written(tx)
    assert drills.try_out(tx, alert, STAFF[:2], ANN, NOW) == 2
    rows = tx.scalars(select(Message).order_by(Message.id)).all()
    said = {bodies.render(row.template, bodies.unpack(row.args), row.lang, row.accents) for row in rows}
    assert said == {
        alerts.drills.TRIAL["vi"].replace("THỬ, KHÔNG CHUYỂN TIẾP", "THU, KHONG CHUYEN TIEP") + _plain()
    }
    assert [row.recipient for row in rows] == STAFF[:2] and alert.state == "draft"


def _plain() -> str:
    return bodies.render("text", {"text": FLOOD}, "vi", "fold")


def test_only_five_phones_of_the_list(tx: Session) -> None:
    listed(tx, *STAFF)
    alert = written(tx)
    for asked in ([], STAFF, ["+84900000001"]):
        with pytest.raises(BadInput):
            drills.try_out(tx, alert, asked, ANN, NOW)
    drills.remove(tx, STAFF[0], ANN, NOW)
    with pytest.raises(BadInput):
        drills.try_out(tx, alert, STAFF[:1], ANN, NOW)
    with pytest.raises(NotFound):
        drills.remove(tx, STAFF[0], ANN, NOW)
    with pytest.raises(BadInput):
        drills.add(tx, "115", "Cấp cứu", ANN, NOW)


def test_what_is_out_is_not_tried_any_more(tx: Session) -> None:
    listed(tx, STAFF[0])
    living(tx, numbers(1))
    with pytest.raises(Conflict):
        drills.try_out(tx, approved(tx), STAFF[:1], ANN, NOW)


def test_a_phone_is_on_the_list_once(tx: Session) -> None:
    listed(tx, STAFF[0])
    with pytest.raises(BadInput) as caught:
        drills.add(tx, STAFF[0], "Người khác", ANN, NOW)
    assert caught.value.code == "listed" and [one.name for one in drills.every(tx)] == ["Trực ban 0"]


def test_no_citizen_gets_onto_the_list_and_no_link_onto_a_phone(tx: Session) -> None:
    with pytest.raises(BadInput) as stranger:
        drills.add(tx, "+84900000301", "Nạn nhân", ANN, NOW)
    assert stranger.value.code == "not_staff"
    listed(tx, STAFF[0])
    baited = written(tx, sms="Tài khoản bị khóa, vào http://vneid.example")
    with pytest.raises(BadInput) as link:
        drills.try_out(tx, baited, STAFF[:1], ANN, NOW)
    assert link.value.code == "link"
    alert = written(tx)
    drills.try_out(tx, alert, STAFF[:1], ANN, NOW)
    with pytest.raises(Conflict):  # again and again is no trial
        drills.try_out(tx, alert, STAFF[:1], ANN, NOW)
