"""Really gone from every table, also where the application may change nothing; and what keeps somebody on file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gateway import clock, people, quarantine, rights
from gateway.calls import noting, register
from gateway.calls.desk_model import CallNote
from gateway.cards import read as read_card
from gateway.errors import Conflict, NotFound
from gateway.people.model import Person, PersonCard
from gateway.quarantine import HealthReport, Quarantine, Report, reporting
from gateway.rights.inventory import PERSONAL
from tests.rights.folk import COMMUNE, declare, member

NUMBER, OTHER = "+84900000771", "+84900000772"
BY = "account:1"


def watched(tx: Session, who: people.Member, number: str = NUMBER) -> Quarantine:
    now = clock.now()
    return quarantine.admit(
        tx, person_id=who.person_id, number=number, cls="f1_home", commune_code=COMMUNE,
        until=clock.today(now) + timedelta(days=14), by=BY, now=now,
    )  # fmt: skip


def says(tx: Session, who: people.Member) -> None:
    said = Report({"temperature": 36.8}, well=True)
    reporting.file_voluntary(
        tx, said, person_id=who.person_id, number=NUMBER, author="number", channel="sms", now=clock.now()
    )


def count(tx: Session, table: type) -> int:
    return int(tx.scalar(select(func.count()).select_from(table)) or 0)


def test_who_is_watched_stays_until_it_is_over(tx: Session) -> None:
    an = member(tx, NUMBER, "Nguyễn Văn An", 1985)
    row = watched(tx, an)
    assert rights.tally(tx, an.person_id, clock.now()).held
    with pytest.raises(rights.Held, match="cách ly"):
        rights.erase(tx, an.person_id, by=BY, now=clock.now())
    quarantine.release(tx, row.id, BY, clock.now())
    says(tx, an)
    before = count(tx, HealthReport)
    gone = rights.erase(tx, an.person_id, by=BY, now=clock.now())
    assert (gone["quarantines"], gone["health_reports"], gone["people"]) == (1, 1, 1)
    assert count(tx, HealthReport) == before - 1
    with pytest.raises(NotFound):
        rights.erase(tx, an.person_id, by=BY, now=clock.now())


def test_nobody_elses_row_is_touched(tx: Session) -> None:
    an, hoa = member(tx, NUMBER, "Nguyễn Văn An", 1985), member(tx, OTHER, "Trần Thị Hoa", 1987)
    for who, number in ((an, NUMBER), (hoa, OTHER)):
        declare(tx, who, number)
        says(tx, who)
        card = read_card("079085012345" if who is an else "079087054321")
        people.learn_card(tx, who.person_id, card, "sms", clock.now())
    rights.erase(tx, an.person_id, by=BY, now=clock.now())
    assert tx.get(Person, hoa.person_id) is not None
    assert rights.tally(tx, hoa.person_id, clock.now()).declared == 1
    cards = tx.scalars(select(PersonCard.person_id)).all()
    assert hoa.person_id in cards and an.person_id not in cards


def test_two_who_are_both_watched_are_not_merged(tx: Session) -> None:
    one, other = member(tx, NUMBER, "Nguyễn Văn An", 1985), member(tx, OTHER, "Nguyễn Văn An", 1985)
    watched(tx, one)
    second = watched(tx, other, OTHER)
    with pytest.raises(Conflict):
        people.merge(tx, one.person_id, other.person_id, BY, "cùng một người", clock.now())
    assert tx.get(Person, other.person_id) is not None
    quarantine.release(tx, second.id, BY, clock.now())
    says(tx, other)
    merged = people.merge(tx, one.person_id, other.person_id, BY, "cùng một người", clock.now())
    assert set(tx.scalars(select(Quarantine.person_id))) == {one.person_id}
    assert set(tx.scalars(select(HealthReport.person_id))) == {one.person_id}
    people.split(tx, merged, BY, "hai người trùng tên", clock.now())
    assert set(tx.scalars(select(Quarantine.person_id))) == {one.person_id, other.person_id}


def test_the_same_card_twice_is_one_card(tx: Session) -> None:
    one, other = member(tx, NUMBER, "Nguyễn Văn An", 1985), member(tx, OTHER, "Nguyễn Văn An", 1985)
    card = read_card("079085012345")
    for who in (one, other):
        people.learn_card(tx, who.person_id, card, "sms", clock.now())
    merged = people.merge(tx, one.person_id, other.person_id, BY, "cùng một thẻ", clock.now())
    assert [each.id for each in people.holders(tx, card.digits)] == [one.person_id]
    people.split(tx, merged, BY, "hai người mượn thẻ", clock.now())
    assert {each.id for each in people.holders(tx, card.digits)} == {one.person_id, other.person_id}


def test_the_words_of_a_report_are_still_nobodys_to_change(tx: Session) -> None:
    says(tx, member(tx, NUMBER, "Nguyễn Văn An", 1985))
    for act in ("UPDATE health_reports SET outcome = 'ok'", "DELETE FROM health_reports"):
        with pytest.raises(Exception, match="permission denied"), tx.begin_nested():
            tx.execute(text(act))


def test_the_order_of_the_statements_is_that_of_the_locks() -> None:
    names = list(PERSONAL)
    order = (
        "inbound",
        "sessions",
        "declarations",
        "visits",
        "quarantines",
        "cases",
        "contacts",
        "obliged",
        "tickets",
    )
    assert sorted(order, key=names.index) == list(order)


def test_what_agents_wrote_of_their_calls_is_blank(tx: Session) -> None:
    an, hoa = member(tx, NUMBER, "Nguyễn Văn An", 1985), member(tx, OTHER, "Trần Thị Hoa", 1987)
    now = clock.now()
    calls = [
        register.begin(tx, "twilio", f"CA{nth}", each, now)
        for nth, each in enumerate((NUMBER, NUMBER, OTHER))
    ]
    for call in calls:
        noting.keep_draft(tx, call.id, 7, {"said": "An ở Mỹ Tường, cần thuốc"}, now)
        noting.wrap_up(tx, call.id, 7, "health", "An bị sốt", now)
    for call in (calls[0], calls[2]):
        register.end(call, "completed", now)
    tx.flush()
    assert rights.erase(tx, an.person_id, by=BY, now=now)["call_notes"] == 1
    notes = [tx.get_one(CallNote, (call.id, 7)) for call in calls]
    assert [(note.draft is None, note.said is None) for note in notes] == [
        (True, True), (False, False), (False, False),
    ], "of a call that goes on, and of somebody else, nothing is lost"  # fmt: skip
    assert notes[0].topic == "health" and tx.get(Person, hoa.person_id) is not None
