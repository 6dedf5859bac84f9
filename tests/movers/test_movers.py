"""The list of those who need help to leave: who may stand on it, who sees them, how they leave it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import movers, people, rights
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict, NotFound
from gateway.movers import MoverCheck, Reason
from tests.movers.people import ALERT, BY, NINH_HAI, NOW, TODAY, VINH_HAI, entry, put
from tests.rights.folk import member

HERE, ELSEWHERE = frozenset({VINH_HAI}), frozenset({NINH_HAI})
SOON = TODAY + timedelta(days=30)


def test_somebody_is_put_on_the_list(tx: Session) -> None:
    mover = put(tx, name="  Nguyễn  Văn An ")
    assert (mover.name, mover.number, mover.other_number) == ("Nguyễn Văn An", "+84900000601", "+84900000602")
    assert mover.public_id.startswith("mov_") and mover.ended_at is None
    assert movers.listed(tx, HERE, NOW) == ([mover], 1)
    assert movers.counts(tx, None, NOW)[Reason.BEDRIDDEN] == 1


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"reason": "lazy"}, "reason", "invalid"),
        ({"name": " "}, "name", "missing"),
        ({"name": "A" * 61}, "name", "too_long"),
        ({"commune_code": "56"}, "commune_code", "invalid"),
        ({"commune_code": NINH_HAI}, "commune_code", "invalid"),
        ({"hamlet": "", "address": " "}, "hamlet", "missing"),
        ({"people": 0}, "people", "invalid"),
        ({"people": 21}, "people", "invalid"),
        ({"number": "113"}, "number", "emergency"),
        ({"other_number": "+14155550100"}, "other_number", "foreign"),
        ({"until": TODAY - timedelta(days=1)}, "until", "past"),
        ({"reason": "pregnant"}, "until", "missing"),
        ({"reason": "pregnant", "until": TODAY + timedelta(days=91)}, "until", "too_early"),
    ],
)
def test_what_is_refused(tx: Session, wrong: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(BadInput) as told:
        movers.put(tx, entry(**wrong), BY, NOW, HERE)
    assert (told.value.field, told.value.code) == (field, code) and not told.value.message.isascii()


def test_a_landline_is_called_too(tx: Session) -> None:
    assert put(tx, number="0259 3822 123", other_number=None).number == "+842593822123"


def test_nobody_stands_there_twice(tx: Session) -> None:
    put(tx)
    for same in ({}, {"name": "NGUYEN VAN AN"}, {"note": "cần cáng"}):
        with pytest.raises(BadInput) as told:
            put(tx, **same)
        assert told.value.code == "listed"
    put(tx, name="Nguyễn Thị Hoa")
    put(tx, reason="dialysis")
    put(tx, number=None)  # known by neighbours only: a namesake may be another
    with pytest.raises(BadInput):
        put(tx, number=None)


def test_a_colleague_sees_their_communes_only(tx: Session) -> None:
    mover = put(tx)
    assert movers.listed(tx, ELSEWHERE, NOW) == ([], 0)
    assert movers.counts(tx, ELSEWHERE, NOW)[Reason.BEDRIDDEN] == 0
    with pytest.raises(NotFound):
        movers.look(tx, mover.public_id, BY, NOW, ELSEWHERE)
    with pytest.raises(BadInput):
        movers.change(tx, mover, entry(commune_code=NINH_HAI), BY, NOW, HERE)
    assert movers.look(tx, mover.public_id, BY, NOW, HERE) is mover


def test_changes_and_the_end_are_on_record_without_what_ails_them(tx: Session) -> None:
    mover = put(tx)
    assert movers.change(tx, mover, entry(people=1, note="điếc"), 8, NOW) == ["note", "people"]
    assert movers.change(tx, mover, entry(people=1, note="điếc"), 8, NOW) == []
    with pytest.raises(BadInput):
        movers.end(tx, mover, "because", 8, NOW)
    movers.end(tx, mover, "well", 8, NOW)
    with pytest.raises(Conflict):
        movers.end(tx, mover, "well", 8, NOW)
    with pytest.raises(Conflict):
        movers.change(tx, mover, entry(), 8, NOW)
    acts = tx.scalars(select(AuditEntry).where(AuditEntry.subject == mover.public_id).order_by(AuditEntry.id))
    told = [(act.actor, act.action, act.details) for act in acts]
    assert [action for _, action, _ in told] == ["mover.put", "mover.change", "mover.end"]
    assert "bedridden" not in str(told) and "An" not in str(told)
    assert movers.listed(tx, None, NOW) == ([], 0)
    assert movers.listed(tx, None, NOW, on_list=False)[0] == [mover]


def test_a_pregnancy_ends_by_the_clock(tx: Session) -> None:
    mover = put(tx, reason="pregnant", until=SOON)
    last, after = NOW + timedelta(days=30), NOW + timedelta(days=31)
    assert movers.listed(tx, None, last)[0] == [mover]
    assert movers.listed(tx, None, after)[0] == []
    assert movers.listed(tx, None, after, on_list=False)[0] == [mover]
    assert movers.for_alert(tx, ALERT, None, after) == []


def test_pages_are_sorted_and_filtered(tx: Session) -> None:
    boat = put(tx, reason="boat", name="Trần Văn Ba", hamlet="Bình Tiên", commune_code=NINH_HAI)
    house, alone = put(tx), put(tx, name="Lê Thị Tư", people=1)
    assert movers.listed(tx, None, NOW)[0] == [alone, house, boat]
    assert movers.listed(tx, None, NOW, sort="hamlet")[0][0] is boat
    assert movers.listed(tx, None, NOW, sort="commune", down=True)[0][0] is boat
    assert movers.listed(tx, None, NOW, reason="boat") == ([boat], 1)
    assert movers.listed(tx, None, NOW, offset=1, limit=1) == ([house], 3)


def test_whoever_is_erased_is_gone_from_the_list(tx: Session) -> None:
    an = member(tx, "+84900000601", "Nguyễn Văn An", 1940)
    mine, neighbour = put(tx), put(tx, name="Lê Thị Tư", number="0900000603", other_number="0900000601")
    movers.note_check(tx, _settings(), mine, ALERT, "safe", NOW, by_account=BY)
    movers.note_check(tx, _settings(), neighbour, ALERT, "safe", NOW, by_number="+84900000601")
    gone = rights.erase(tx, an.person_id, by="tests", now=NOW)
    assert gone["movers"] == 1
    tx.expire_all()
    assert movers.listed(tx, None, NOW)[0] == [neighbour]
    assert neighbour.other_number is None
    assert [check.by_number for check in tx.scalars(select(MoverCheck))] == [None]
    assert people.household(tx, "+84900000601") == []


def test_the_tables_say_everything() -> None:
    assert movers.DANGERS.keys() == set(Reason)
    assert movers.OUTCOMES.keys() == set(movers.Outcome) and movers.ENDS.keys() == set(movers.End)
    assert {movers.turn("dialysis", 4), movers.turn("bedridden", 1)} == {1}
    assert movers.turn("bedridden", 2) == 2
    said = [*movers.OUTCOMES.values(), *movers.ENDS.values(), *(one.why for one in movers.DANGERS.values())]
    assert all(one.endswith(".") for one in said)


def _settings() -> Any:
    """No check above needs help, so nothing of them is asked."""
    return None
