"""What the public is told of whom to call changes by two people; a wrong number is silent by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from gateway import clock, directory, places
from gateway.approvals import Changed, Decided, SamePerson, Waiting
from gateway.directory import Written, access, proposing
from gateway.errors import Conflict, Forbidden
from gateway.settings import Settings
from tests.directory.two import ONE, OTHER, agree
from tests.tracing.world import NOW

VINH_HAI, HOME = "22846", places.HOME
STATION = "Trạm y tế xã Vĩnh Hải"


@pytest.fixture
def filled(tx: Session) -> Session:
    """A station and the department."""
    for kind, unit, number, where in (
        ("station", STATION, "0900000201", VINH_HAI),
        ("department", "Sở Y tế", "0900000208", HOME),
    ):
        written = Written(kind=kind, unit=unit, numbers=[number], places=[where], starts_on=date(2026, 1, 1))
        directory.add(tx, written, "tests", NOW)
    return tx


def told(tx: Session) -> list[str]:
    """The units told in Vĩnh Hải."""
    return [one.unit for one in directory.contacts(tx, VINH_HAI, NOW)]


def station(tx: Session) -> tuple[directory.DirectoryEntry, Written]:
    """The station of Vĩnh Hải, and how it shall stand with another number."""
    entry = next(row for row in directory.in_effect(tx, NOW) if row.unit == STATION)
    return entry, replace(Written.of(entry), numbers=["0900000222"])


def first(tx: Session) -> list[str]:
    """The numbers told first in Vĩnh Hải."""
    return list(directory.contacts(tx, VINH_HAI, NOW)[0].numbers)


def test_what_one_proposes_is_told_once_another_has_approved_exactly_that(filled: Session) -> None:
    entry, changed = station(filled)
    proposal = proposing.write(filled, [(entry, changed)], ONE, NOW)
    assert proposal is not None and first(filled) == ["0900000201"]
    with pytest.raises(SamePerson):
        proposing.approve(filled, proposal, proposing.digest(proposal), ONE, NOW)
    with pytest.raises(Changed):
        proposing.approve(filled, proposal, "of something else", OTHER, NOW)
    with pytest.raises(Waiting):
        proposing.end(filled, entry, OTHER, NOW)
    assert first(filled) == ["0900000201"]
    agree(filled, proposal)
    assert first(filled) == ["0900000222"]
    (told_of,) = proposing.of_entry(filled, entry)
    assert (told_of[1].submitted_by, told_of[1].decided_by) == (ONE, OTHER)
    assert directory.history(filled, entry)[0].actor == f"account:{OTHER}"
    with pytest.raises(Decided):
        proposing.withdraw(filled, proposal, ONE, NOW)
    assert proposing.write(filled, [(entry, changed)], ONE, NOW) is None


def test_what_has_changed_since_is_not_approved_and_still_waits(filled: Session) -> None:
    entry, changed = station(filled)
    other = next(row for row in directory.in_effect(filled, NOW) if row.unit == "Sở Y tế")
    both = [(other, replace(Written.of(other), address="Thử")), (entry, changed)]
    proposal = proposing.write(filled, both, ONE, NOW)
    assert proposal is not None
    directory.change(filled, entry, replace(changed, numbers=["0900000233"]), "tests", NOW)
    with pytest.raises(Changed):
        agree(filled, proposal)
    filled.refresh(other)
    assert first(filled) == ["0900000233"] and other.address == ""
    assert len(proposing.waiting(filled, [entry.id])) == 1
    with pytest.raises(Forbidden):
        proposing.withdraw(filled, proposal, OTHER, NOW)
    proposing.withdraw(filled, proposal, ONE, NOW)
    assert proposing.waiting(filled) == []


@pytest.mark.parametrize("back", ["return", "withdraw"])
def test_a_wrong_number_is_hidden_by_one_and_told_again_when_it_was_right(filled: Session, back: str) -> None:
    entry, changed = station(filled)
    proposal = proposing.write(filled, [(entry, changed)], ONE, NOW, hides=True)
    assert proposal is not None and STATION not in told(filled)
    if back == "return":
        proposing.return_(filled, proposal, "số cũ đúng", OTHER, NOW)
    else:
        proposing.withdraw(filled, proposal, ONE, NOW)
    assert first(filled) == ["0900000201"]
    agree(filled, proposing.write(filled, [(entry, changed)], ONE, NOW, hides=True))
    assert first(filled) == ["0900000222"]
    ending = proposing.end(filled, entry, ONE, NOW, hides=True)
    assert STATION not in told(filled)
    agree(filled, ending)
    assert STATION not in told(filled) and entry.ends_on == clock.today(NOW)


def test_a_second_unit_of_one_name_and_day_is_refused(filled: Session) -> None:
    entry, changed = station(filled)
    with pytest.raises(Conflict):
        proposing.write(filled, [(None, changed)], ONE, NOW)
    with pytest.raises(Conflict):
        proposing.write(filled, [(entry, replace(changed, unit="Sở Y tế"))], ONE, NOW)
    new = replace(changed, unit="Trạm mới")
    first_of, second_of = (proposing.write(filled, [(None, new)], ONE, NOW) for _ in range(2))
    agree(filled, first_of)
    with pytest.raises(Conflict):
        agree(filled, second_of)
    assert len(proposing.waiting(filled)) == 1


def test_a_number_of_the_house_is_printed_by_two(tx: Session, environ: dict[str, str]) -> None:
    settings = Settings.from_env(environ)
    proposal = proposing.print_number(tx, "0258 1022", directory.Use.CALL, [HOME], ONE, NOW)
    with pytest.raises(Waiting):
        proposing.print_number(tx, "0258 1022", directory.Use.CALL, [], OTHER, NOW)
    assert access.nearest(tx, VINH_HAI, settings).call == settings.voice_number
    agree(tx, proposal)
    assert access.nearest(tx, VINH_HAI, settings).call == "0258 1022"
