"""A case is opened by two people; the reviewer decides with reasons; what is decided twice says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gateway import approvals, clock, tracing
from gateway.approvals import Changed, SamePerson
from gateway.audit import AuditEntry
from gateway.errors import BadInput, Conflict, NotFound
from gateway.tracing import Call, Case, CaseState, Contact, ContactState, NoticeState
from gateway.tracing.states import CASE_MOVES, NOTICE_MOVES
from tests.tracing.world import BINH, CHI, ILL, NOW, World, at, phone


@pytest.fixture
def world(tx: Session) -> World:
    made = World(tx)
    market = made.site()
    made.visit(market, ILL, at(18, 8), at(18, 9))
    made.visit(market, phone(1), at(18, 8), at(18, 9))
    made.visit(market, phone(2), at(18, 8.9), at(18, 9))
    return made


def proposed(tx: Session, **more: Any) -> Case:
    wanted = {"number": ILL, "tested_on": clock.today(NOW), "by": BINH, "now": NOW, **more}
    return tracing.cases.propose(tx, **wanted)


def test_nobody_is_looked_for_before_a_second_person_confirms(world: World) -> None:
    case = proposed(world.tx, note="ca ở chợ", commune_code="22846")
    assert world.tx.execute(select(func.count()).select_from(Contact)).scalar_one() == 0
    with pytest.raises(Conflict):
        tracing.cases.retrace(world.tx, case, BINH, NOW)
    with pytest.raises(SamePerson):
        tracing.cases.confirm(world.tx, case, tracing.cases.digest(case), BINH, NOW)
    waiting = approvals.waiting(world.tx, CHI, kinds={"case"}, communes=frozenset({"22846"})).rows
    assert [each.subject_id for each in waiting] == [case.id]
    assert tracing.cases.confirm(world.tx, case, tracing.cases.digest(case), CHI, NOW) == 2
    assert (case.state, case.opened_by, case.confirmed_by) == ("open", BINH, CHI)
    acts = world.tx.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts[-4:] == ["case.propose", "approval.submit", "approval.approve", "case.open"]


def test_what_was_changed_after_it_was_seen_is_not_confirmed(world: World) -> None:
    case = proposed(world.tx)
    seen = tracing.cases.digest(case)
    case.since -= timedelta(days=1)
    world.tx.flush()
    with pytest.raises(Changed):
        tracing.cases.confirm(world.tx, case, tracing.cases.digest(case), CHI, NOW)
    assert seen != tracing.cases.digest(case)


def test_returned_and_withdrawn_are_final_and_say_so(world: World) -> None:
    returned, withdrawn = proposed(world.tx), proposed(world.tx)
    tracing.cases.return_(world.tx, returned, "sai số điện thoại", CHI, NOW)
    tracing.cases.withdraw(world.tx, withdrawn, BINH, NOW)
    for case, sentence in ((returned, "trả lại"), (withdrawn, "rút lại")):
        with pytest.raises(Conflict, match=sentence):
            tracing.cases.confirm(world.tx, case, tracing.cases.digest(case), CHI, NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": None}, "number"),
        ({"person_id": 999_999}, "person_id"),
        ({"tested_on": at(21, 0).date()}, "tested_on"),
        ({"tested_on": at(20, 0).date() - timedelta(days=29)}, "tested_on"),
        ({"isolated_at": NOW + timedelta(minutes=1)}, "isolated_at"),
        ({"isolated_at": at(5, 0)}, "isolated_at"),
    ],
)
def test_what_cannot_be_proposed_names_the_field(tx: Session, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        proposed(tx, **wrong)
    assert refused.value.field == field


def test_excluding_needs_a_reason_which_is_sealed(world: World) -> None:
    case = world.case()
    contact = world.contacts(case)[phone(1)].id
    with pytest.raises(BadInput):
        tracing.reviewing.exclude(world.tx, case, [contact], " ", CHI, NOW)
    assert tracing.reviewing.exclude(world.tx, case, [contact], "ở khu khác", CHI, NOW) == 1
    stored = world.tx.execute(text("SELECT why FROM contacts WHERE id = :id"), {"id": contact}).scalar_one()
    assert bytes(stored).startswith(b"v1|")
    assert tracing.reviewing.confirm(world.tx, case, [contact], BINH, NOW) == 1  # thought over
    assert world.contacts(case)[phone(1)].why is None


def test_only_contacts_of_this_open_case_are_decided(world: World) -> None:
    case = world.case()
    root = world.tx.scalars(select(Contact.id).where(Contact.case_id == case.id, Contact.depth == 0)).one()
    for ids in ([root], [0], []):
        with pytest.raises(NotFound):
            tracing.reviewing.confirm(world.tx, case, ids, CHI, NOW)
    tracing.cases.close(world.tx, case, CHI, NOW)
    with pytest.raises(Conflict):
        world.confirm(case, phone(1))


def test_lists_for_a_page(world: World) -> None:
    case, other = world.case(), world.case(number=phone(2), commune_code="22861")
    world.confirm(case, phone(2))
    lines, total = tracing.list_cases(world.tx, communes=frozenset({"22846"}))
    assert total == 1 and [(line.case.id, line.found, line.confirmed) for line in lines] == [(case.id, 1, 1)]
    assert tracing.list_cases(world.tx, state=CaseState.OPEN, limit=1)[1] == 2
    met, count = tracing.contacts(world.tx, case, sort="minutes")
    assert count == 2 and [(line.contact.number, line.site, line.how) for line in met] == [
        (phone(1), "Chợ Ninh Hải", "visit"),
        (phone(2), "Chợ Ninh Hải", "visit"),
    ]
    assert [line.asked for line in met] == [None, None]
    paged, count = tracing.contacts(world.tx, case, offset=1, limit=1, sort="minutes")
    assert count == 2 and [line.contact.number for line in paged] == [phone(2)]
    assert tracing.contacts(world.tx, other, state=ContactState.CONFIRMED) == ([], 0)
    talked = tracing.reviewing.note_call(world.tx, case, met[0].contact.id, Call.TALKED, CHI, NOW)
    assert (talked.call, talked.called_by) == ("talked", CHI)


def test_states_are_tables_with_a_sentence_each() -> None:
    assert set(CASE_MOVES) == set(CaseState) and set(NOTICE_MOVES) == set(NoticeState)
    assert all(state.sentence for kind in (CaseState, ContactState, NoticeState, Call) for state in kind)


def test_the_assumptions_are_told_beside_the_case(world: World) -> None:
    told = tracing.assumed(tracing.cases.reach_of(world.case()))
    assert told == (
        "Xem lại 14 ngày. Tính cả người có mặt trong 30 phút trước và sau. Thiếu giờ vào hoặc giờ ra thì coi như ở lại "
        "4 giờ; ai chưa ra coi như vẫn còn ở đó. Vòng hai chỉ tính người có giờ vào, giờ ra và ở cùng từ 15 phút. "
        "Trên xe: người cùng chuyến, cách không quá 2 hàng ghế khi biết số ghế."
    )
