"""A doctor calls: notes only with consent, another call has a time that is told, a broken promise gets a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import tickets
from gateway.errors import BadInput
from gateway.tickets import Kind, Received, State, consultations
from gateway.tickets.consultations import Ended, Notes
from tests.duty.conftest import NOW
from tests.tickets.conftest import NEIGHBOUR

Says = Callable[..., Received]
Texted = Callable[[str], list[str]]
DOCTOR = 9
NOTES = Notes(found="sốt 38, uống được", advice="lau mát, uống nước", consented=True, outcome=Ended.ADVISED)


@pytest.fixture
def asked(says: Says) -> Received:
    """A mother asks for a doctor."""
    return says(kind=Kind.DOCTOR, said="cháu 3 tuổi sốt", spot="")


def test_notes_are_kept_with_consent_and_never_texted(tx: Session, asked: Received, texted: Texted) -> None:
    consultations.record(tx, asked.ticket.id, None, NOTES, DOCTOR, NOW)
    (kept,) = consultations.of_ticket(tx, asked.ticket.id)
    assert kept.consented_at == NOW and kept.advice == "lau mát, uống nước"
    assert tickets.listing.one(tx, asked.ticket.id, None)[0].state is State.CLOSED
    assert not any("lau mat" in text for text in texted(NEIGHBOUR))


def test_without_consent_nothing_is_written_down(tx: Session, asked: Received) -> None:
    with pytest.raises(BadInput):
        consultations.record(tx, asked.ticket.id, None, replace(NOTES, consented=False), DOCTOR, NOW)
    plain = replace(NOTES, found="", advice="", consented=False)
    assert consultations.record(tx, asked.ticket.id, None, plain, DOCTOR, NOW).found is None


def test_another_call_has_a_time_and_it_is_told(tx: Session, asked: Received, texted: Texted) -> None:
    again = NOW + timedelta(hours=2)
    consultations.record(
        tx, asked.ticket.id, None, replace(NOTES, outcome=Ended.UNREACHED, again_at=again), DOCTOR, NOW
    )
    assert "truoc 12:00" in texted(NEIGHBOUR)[-1]
    assert tickets.overdue(tx, again - timedelta(minutes=1)) == []
    assert [one.id for one in tickets.overdue(tx, again + timedelta(minutes=1))] == [asked.ticket.id]
    with pytest.raises(BadInput):
        consultations.record(tx, asked.ticket.id, None, replace(NOTES, outcome=Ended.AGAIN), DOCTOR, NOW)
