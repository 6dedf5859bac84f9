"""A mark takes two people and a third to hear its holder; it ends by itself and never reaches a life."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway import abuse, tickets
from gateway.abuse import State
from gateway.approvals import SamePerson
from gateway.errors import BadInput, Conflict, Forbidden
from tests.duty.conftest import NOW
from tests.tickets.conftest import NEIGHBOUR, texted

__all__ = ["texted"]
FIRST, SECOND, THIRD = 7, 8, 9


def marked(tx: Session) -> abuse.Mark:
    mark = abuse.propose(tx, NEIGHBOUR, "báo sai 5 lần", 7, FIRST, NOW)
    abuse.approve(tx, mark, abuse.digest(mark), SECOND, NOW)
    return mark


def test_one_alone_changes_nothing(tx: Session) -> None:
    mark = abuse.propose(tx, NEIGHBOUR, "báo sai 5 lần", 7, FIRST, NOW)
    assert abuse.standing(tx, NEIGHBOUR, NOW) is None
    with pytest.raises(SamePerson):
        abuse.approve(tx, mark, abuse.digest(mark), FIRST, NOW)
    with pytest.raises(Conflict):
        abuse.propose(tx, NEIGHBOUR, "quấy rối", 7, SECOND, NOW)
    abuse.return_(tx, mark, "chưa đủ bằng chứng", SECOND, NOW)
    assert mark.state == State.REFUSED and abuse.standing(tx, NEIGHBOUR, NOW) is None


def test_two_agree_and_it_ends_by_itself(tx: Session, texted) -> None:  # type: ignore[no-untyped-def]
    mark = marked(tx)
    assert abuse.standing(tx, NEIGHBOUR, NOW) == mark
    assert "tam ngung" in texted(NEIGHBOUR)[-1] and "27/11" in texted(NEIGHBOUR)[-1]
    later = NOW + timedelta(days=7, seconds=1)
    assert (
        abuse.standing(tx, NEIGHBOUR, later) is None and abuse.standing_among(tx, [NEIGHBOUR], later) == set()
    )
    assert abuse.propose(tx, NEIGHBOUR, "báo sai nữa", 7, FIRST, later).state == State.PROPOSED


def test_its_holder_is_heard_by_somebody_else(tx: Session, texted) -> None:  # type: ignore[no-untyped-def]
    mark = marked(tx)
    abuse.object_to(tx, mark, "2081", NOW)
    assert mark.state == State.OBJECTED and abuse.standing(tx, NEIGHBOUR, NOW) == mark
    for one in (FIRST, SECOND):
        with pytest.raises(Forbidden):
            abuse.decide_objection(tx, mark, one, NOW, lift=True)
    abuse.decide_objection(tx, mark, THIRD, NOW, lift=True)
    assert abuse.standing(tx, NEIGHBOUR, NOW) is None and "tro lai" in texted(NEIGHBOUR)[-1]


def test_what_makes_no_sense_is_refused(tx: Session) -> None:
    for reason, days in (("ab", 7), ("báo sai 5 lần", 0), ("báo sai 5 lần", 31), ("x" * 41, 7)):
        with pytest.raises(BadInput):
            abuse.propose(tx, NEIGHBOUR, reason, days, FIRST, NOW)


def test_a_life_a_person_and_ones_own_records_are_never_blocked() -> None:
    never = {kind for kind, rule in tickets.RULES.items() if not rule.blockable}
    assert never >= {
        tickets.Kind(kind)
        for kind in ("rescue", "callback", "food", "shelter", "violence", "rights", "doctor")
    }
