"""The register of suspected cases: one human being, one line, whatever told of them; it follows the person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import people, rights, suspects
from gateway.errors import BadInput, Conflict, NotFound
from gateway.messages.model import Message
from gateway.quarantine import declared
from gateway.suspects import MOVES, OPEN, Happened, Source, State, Suspect
from tests.arrivals.world import DUTY, NOW, filed
from tests.rights.folk import member

AN, HOA = "+84900000781", "+84900000782"
BY = "account:7"


def test_every_source_adds_to_the_one_line(tx: Session) -> None:
    who = member(tx, AN, "Nguyễn Văn An", 1985, now=NOW)
    first = suspects.feed(tx, Source.RESCUE, number=AN, said="khó thở", now=NOW)
    second = suspects.feed(tx, Source.DECLARATION, person_id=who.person_id, number=AN, now=NOW)
    third = suspects.feed(tx, Source.HEALTH, person_id=who.person_id, number=AN, now=NOW)
    by_phone = suspects.feed(tx, Source.CONTACT, number=AN, now=NOW)
    assert first.id == second.id == third.id == by_phone.id
    assert (first.person_id, first.commune_code, first.source) == (who.person_id, "22846", "contact")
    told = [event.source for event in suspects.history(tx, first)]
    assert told == ["rescue", "declaration", "health", "contact"]


def test_two_of_one_phone_have_a_line_each(tx: Session) -> None:
    one, other = member(tx, AN, "Nguyễn Văn An", 1985, now=NOW), member(tx, AN, "Trần Thị Hoa", 1987, now=NOW)
    lines = {
        suspects.feed(tx, Source.HEALTH, person_id=who.person_id, number=AN, now=NOW).id
        for who in (one, other)
    }
    assert len(lines) == 2


def test_whom_a_neighbour_describes_has_a_line_too(tx: Session) -> None:
    line = suspects.feed(
        tx, Source.REPORT, described="ông cao, nhà cạnh cầu", commune_code="22846", ref="2081", now=NOW
    )
    assert (line.person_id, line.number) == (None, None)
    with pytest.raises(BadInput):
        suspects.feed(tx, Source.REPORT, described=" ", now=NOW)


def test_moves_are_a_table_and_news_opens_a_closed_line_again(tx: Session) -> None:
    line = suspects.feed(tx, Source.STAFF, number=AN, commune_code="22846", now=NOW)
    for to in (State.VISITING, State.SAMPLED, State.NEGATIVE):
        suspects.decide(tx, line, to, BY, NOW)
    with pytest.raises(Conflict):
        suspects.decide(tx, line, State.MOVED, BY, NOW)
    assert suspects.feed(tx, Source.HEALTH, number=AN, now=NOW).state == State.SUSPECTED
    with pytest.raises(BadInput):
        suspects.decide(tx, line, State.CLEARED, BY, NOW)
    suspects.decide(tx, line, State.CLEARED, BY, NOW, "chỉ dị ứng")
    decided = [event.state for event in suspects.history(tx, line) if event.kind == Happened.DECIDED]
    assert decided == ["visiting", "sampled", "negative", "cleared"]
    assert set(MOVES) == set(State) and all(targets <= set(State) for targets in MOVES.values())
    assert State.NEGATIVE not in OPEN


def test_nobody_is_texted(tx: Session) -> None:
    line = suspects.feed(tx, Source.STAFF, number=AN, now=NOW)
    suspects.decide(tx, line, State.VISITING, BY, NOW)
    assert tx.scalar(select(func.count()).select_from(Message).where(Message.recipient == AN)) == 0


def test_whoever_met_somebody_of_the_register_is_on_it(tx: Session) -> None:
    assert suspects.met(tx, HOA, AN, NOW) is None
    suspects.feed(tx, Source.HEALTH, number=AN, now=NOW)
    met = suspects.met(tx, HOA, AN, NOW)
    assert met is not None and (met.number, met.source) == (HOA, "contact")


def test_signs_in_a_declaration_are_on_it(tx: Session) -> None:
    told = filed(tx, AN, showSignal=1, symptoms=["sot"], showSignalNote="sot")
    declared.heed(tx, told, now=NOW, fallback=DUTY)
    (line,), _ = suspects.listed(tx, suspects.Wanted(source="declaration"), None)
    assert line.suspect.person_id == told.person_id
    (event,) = suspects.history(tx, line.suspect)
    assert event.body is not None and "sốt" in event.body and event.ref


def test_merged_people_have_one_line_that_says_what_was_decided_last(tx: Session) -> None:
    one, other = (
        member(tx, AN, "Nguyễn Văn An", 1985, now=NOW),
        member(tx, HOA, "Nguyen Van An", 1985, now=NOW),
    )
    suspects.feed(tx, Source.HEALTH, person_id=one.person_id, number=AN, now=NOW)
    second = suspects.feed(tx, Source.HEALTH, person_id=other.person_id, number=HOA, now=NOW)
    suspects.decide(tx, second, State.SAMPLED, BY, NOW)
    merged = people.merge(tx, one.person_id, other.person_id, BY, "cùng một người", NOW)
    suspects.settle(tx, one.person_id, NOW)
    (kept,) = tx.scalars(select(Suspect).where(Suspect.person_id.is_not(None))).all()
    assert kept.state == State.SAMPLED and len(suspects.history(tx, kept)) == 3
    back = people.split(tx, merged, BY, "hai anh em", NOW)
    for each in (one.person_id, back):
        suspects.settle(tx, each, NOW)
    states = {row.person_id: row.state for row in tx.execute(select(Suspect.person_id, Suspect.state))}
    assert states == {one.person_id: State.SUSPECTED, back: State.SAMPLED}


def test_erased_people_leave_it(tx: Session) -> None:
    who = member(tx, AN, "Nguyễn Văn An", 1985, now=NOW)
    line = suspects.feed(tx, Source.HEALTH, person_id=who.person_id, number=AN, now=NOW)
    public_id, line_id = line.public_id, line.id
    rights.erase(tx, who.person_id, by="tests", now=NOW)
    with pytest.raises(NotFound):
        suspects.by_public_id(tx, public_id, None)
    assert suspects.history(tx, Suspect(id=line_id)) == []


def test_lists_and_counts_keep_to_the_area(tx: Session) -> None:
    suspects.feed(tx, Source.STAFF, number=AN, commune_code="22846", now=NOW)
    later = suspects.feed(tx, Source.STAFF, number=HOA, commune_code="22852", now=NOW + timedelta(hours=1))
    here = frozenset({"22852"})
    lines, total = suspects.listed(tx, suspects.Wanted(state="open"), here)
    assert ([line.suspect for line in lines], total) == ([later], 1)
    assert suspects.counts(tx, here)[State.SUSPECTED] == 1
    with pytest.raises(NotFound):
        suspects.by_public_id(tx, later.public_id, frozenset({"22846"}))
