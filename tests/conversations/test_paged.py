"""Staff on duty answer a page by text; from any other phone the same digits are words for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session as Tx

from gateway import duty
from tests.conversations.talk import Talk

NURSE = "+84900000991"


def on_duty(tx: Tx, talk: Talk) -> None:
    team = duty.add_team(tx, name="Trực ban thử", kind=duty.Kind.CDC, by="tests", now=talk.now)
    begun = talk.now - timedelta(hours=1)
    duty.put_on_duty(tx, team.id, name="Người trực", number=NURSE, starts_at=begun, by="tests", now=talk.now)


def test_a_call_for_help_is_taken_and_settled_by_text(
    tx: Tx, talk: Talk, new_talk: Callable[..., Talk]
) -> None:
    on_duty(tx, talk)
    talk.says("9")
    (line,) = talk.tickets("rescue")
    nurse = new_talk(NURSE)
    nurse.now = talk.now
    nurse.says(f"{line.code} 1").hears("do may nay nhan")
    nurse.says(f"{line.code} 3").hears("xong viec")
    assert talk.tickets("rescue") == []
    nurse.says(f"{line.code} 3").hears("da xong tu truoc")


def test_who_cannot_passes_it_on(tx: Tx, talk: Talk, new_talk: Callable[..., Talk]) -> None:
    on_duty(tx, talk)
    talk.says("9")
    (line,) = talk.tickets("rescue")
    nurse = new_talk(NURSE)
    nurse.now = talk.now
    nurse.says(f"{line.code} 2").hears("nguoi truc ke tiep")
    assert any(line.code in text for text in nurse.duty), "the duty phone is the last rung"


def test_a_citizen_who_texts_such_digits_reaches_a_person(talk: Talk) -> None:
    talk.says("2043 1").hears("1022 da nhan tin nay")
