"""Asking for a site, and what the authority makes of it: states as a table, numbers that die, what is told."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import sites
from gateway.audit import AuditEntry
from gateway.errors import BadInput, NotFound
from gateway.messages.model import Message
from gateway.sites import Act, Fields, Filter, Group, Kind, Purpose, Retired, Site, SiteCode, State
from gateway.sites.states import MOVES
from tests.sites.test_gates import add

NOW = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
PHONE = "+84900002101"
WISH = Fields("Quán Ông Tám", Kind.EATERY, "22846", "thôn Mỹ Tường 2, cạnh cầu", PHONE)


def ask(tx: Session, proved: bool = True, **changes: Any) -> Site:
    return sites.request(
        tx,
        replace(WISH, **changes),
        channel="sms",
        proved_at=NOW if proved else None,
        by="citizen",
        now=NOW,
    )


def told(tx: Session) -> list[str]:
    """What the site's phone was texted."""
    return list(tx.scalars(select(Message.template).where(Message.recipient == PHONE).order_by(Message.id)))


def acts(tx: Session) -> list[tuple[str, str]]:
    rows = select(AuditEntry).where(AuditEntry.action.like("site.%")).order_by(AuditEntry.id)
    return [(row.actor, row.action) for row in tx.scalars(rows)]


def test_a_request_waits_and_approval_tells_its_number(tx: Session) -> None:
    site = ask(tx)
    assert (site.state, site.approved_at, told(tx)) == ("requested", None, [])
    sites.approve(tx, site, "account:7", NOW)
    assert (site.state, site.approved_at, told(tx)) == ("active", NOW, ["G_APPROVED"])
    assert acts(tx) == [("citizen", "site.request"), ("account:7", "site.approve")]


def test_no_approval_before_the_phone_is_proved(tx: Session) -> None:
    site = ask(tx, proved=False)
    with pytest.raises(sites.PhoneUnproved):
        sites.approve(tx, site, "account:7", NOW)
    tx.expire_all()
    sites.prove(tx, site, "account:7", NOW)
    assert sites.approve(tx, site, "account:7", NOW).state == State.ACTIVE


def test_two_who_approve_at_once_approve_once(tx: Session) -> None:
    site = ask(tx)
    sites.approve(tx, site, "account:7", NOW)
    with pytest.raises(sites.NotFromHere):
        sites.approve(tx, site, "account:8", NOW)
    assert told(tx) == ["G_APPROVED"]


DO = {
    Act.APPROVE: lambda tx, site: sites.approve(tx, site, "account:7", NOW),
    Act.REFUSE: lambda tx, site: sites.refuse(tx, site, "chưa rõ", "account:7", NOW),
    Act.SUSPEND: lambda tx, site: sites.suspend(tx, site, "sửa cổng", "account:7", NOW),
    Act.RESUME: lambda tx, site: sites.resume(tx, site, "account:7", NOW),
    Act.CLOSE: lambda tx, site: sites.close(tx, site, "nghỉ bán", "account:7", NOW),
    Act.REISSUE: lambda tx, site: sites.reissue(tx, site, Retired.REISSUED, "account:7", NOW),
    Act.EDIT: lambda tx, site: sites.edit(tx, site, {"name": "Quán Chín"}, "account:7", NOW),
}


@pytest.mark.parametrize(("act", "state"), list(itertools.product(Act, State)))
def test_the_table_of_moves_is_what_happens(tx: Session, act: Act, state: State) -> None:
    site = ask(tx)
    site.state = state
    tx.flush()
    if state in MOVES[act]:
        assert DO[act](tx, site).state == MOVES[act][state]
        assert acts(tx)[-1] == ("account:7", f"site.{act}")
    else:
        with pytest.raises(sites.NotFromHere):
            DO[act](tx, site)


def test_every_state_but_the_first_can_be_reached_and_nothing_leaves_the_last() -> None:
    reached = {to for moves in MOVES.values() for to in moves.values()}
    assert reached == set(State)
    assert not any(State.CLOSED in moves for moves in MOVES.values())


def test_the_same_phone_and_address_is_one_site(tx: Session) -> None:
    first = ask(tx)
    with pytest.raises(sites.RegisteredAlready) as again:
        ask(tx, name="Quán khác", address="Thon My Tuong 2 - CANH CAU")
    assert again.value.site is first
    assert ask(tx, address="thôn Mỹ Tường 1").code != first.code
    assert ask(tx, phone="+84900002102").code != first.code
    sites.refuse(tx, first, "chưa rõ", "account:7", NOW)
    assert ask(tx).code != first.code, "what was refused can be asked anew"


def test_a_phone_has_three_requests_at_a_time(tx: Session) -> None:
    for nth in range(3):
        ask(tx, address=f"thôn {nth} Mỹ Tường")
    with pytest.raises(sites.TooManyRequests):
        ask(tx, address="thôn Khánh Nhơn")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "1"}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"purpose": "fun"}, "purpose"),
        ({"commune_code": "99999"}, "commune"),
        ({"address": " "}, "address"),
        ({"address": "--"}, "address"),
        ({"phone": "1022"}, "phone"),
        ({"phone": "02593822222"}, "phone"),
        ({"plate": "85B-012.34"}, "plate"),
        ({"kind": Kind.TRANSPORT, "plate": "?"}, "plate"),
        ({"route": "x" * 81}, "route"),
    ],
)
def test_what_cannot_be_a_site_is_named(tx: Session, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask(tx, **changes)
    assert refused.value.field == field


def test_a_site_that_moves_has_a_plate_and_a_route(tx: Session) -> None:
    bus = ask(tx, kind=Kind.TRANSPORT, plate=" 85b-012.34 ", route="Phan Rang - Vĩnh Hy")
    assert (bus.plate, bus.route) == ("85B-012.34", "Phan Rang - Vĩnh Hy")


def test_another_number_kills_the_old_one_for_good(tx: Session) -> None:
    site = add(tx, code="41536", phone=PHONE)
    sites.reissue(tx, site, Retired.REISSUED, "account:7", NOW)
    assert site.code != "41536" and sites.by_code(tx, "41536") is None
    board = sites.on_board(tx, "41536")
    assert board is not None and (board.site, board.worth, board.admits) == (site, "reissued", False)
    with pytest.raises(BadInput, match="taken"):
        add(tx, code="41536")
    fresh = sites.on_board(tx, site.code)
    assert fresh is not None and fresh.admits
    assert told(tx) == ["G_REISSUED"]


def test_a_closed_site_explains_more_than_an_old_board(tx: Session) -> None:
    site = add(tx, code="41536")
    sites.reissue(tx, site, Retired.MOVED, "account:7", NOW)
    sites.close(tx, site, "nghỉ bán", "account:7", NOW)
    boards = [sites.on_board(tx, code) for code in ("41536", site.code)]
    assert [board.worth for board in boards if board] == ["closed", "closed"]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(["add", "reissue"]), max_size=12))
def test_no_number_is_ever_given_twice(shared_engine, acts: list[str]) -> None:
    with Session(shared_engine, expire_on_commit=False) as tx:
        had: list[str] = []
        site = add(tx)
        had.append(site.code)
        for act in acts:
            if act == "add":
                site = add(tx)
            else:
                sites.reissue(tx, site, Retired.REISSUED, "tests", NOW)
            had.append(site.code)
        assert len(set(had)) == len(had)
        assert set(had) <= set(tx.scalars(select(SiteCode.code)))
        tx.rollback()


def test_a_correction_is_on_record_without_what_it_says_and_a_new_phone_is_unproved(tx: Session) -> None:
    site = ask(tx)
    sites.edit(tx, site, {"name": "Quán Bà Chín", "phone": "0900002103"}, "account:7", NOW)
    assert (site.name, site.name_key, site.phone, site.proved_at) == (
        "Quán Bà Chín", "quan ba chin", "+84900002103", None,
    )  # fmt: skip
    (entry,) = tx.scalars(select(AuditEntry).where(AuditEntry.action == "site.edit"))
    assert entry.details == {"fields": ["name", "phone"]}
    sites.edit(tx, site, {"name": "Quán Bà Chín"}, "account:7", NOW)
    assert len(list(tx.scalars(select(AuditEntry).where(AuditEntry.action == "site.edit")))) == 1
    with pytest.raises(BadInput):
        sites.edit(tx, site, {"colour": "red"}, "account:7", NOW)


def test_a_correction_does_not_make_two_sites_one(tx: Session) -> None:
    first, second = ask(tx), ask(tx, address="thôn Mỹ Tường 1")
    with pytest.raises(sites.RegisteredAlready) as known:
        sites.edit(tx, second, {"address": WISH.address}, "account:7", NOW)
    assert known.value.site is first
    tx.refresh(second)
    assert second.address == "thôn Mỹ Tường 1"


def test_a_reason_is_asked_for(tx: Session) -> None:
    with pytest.raises(BadInput, match="reason"):
        sites.refuse(tx, ask(tx), " ", "account:7", NOW)


@pytest.mark.parametrize(
    ("kind", "purpose", "group"),
    [
        (Kind.SCHOOL, Purpose.GATE, Group.SCHOOL),
        (Kind.HOSPITAL, Purpose.GATE, Group.HOSPITAL),
        (Kind.LODGING, Purpose.GATE, Group.HOTEL),
        (Kind.LODGING, Purpose.QUARANTINE, Group.QUARANTINE_HOTEL),
        (Kind.TRANSPORT, Purpose.GATE, Group.TRANSPORT),
        (Kind.ENTERPRISE, Purpose.GATE, Group.WORKPLACE),
        (Kind.OFFICE, Purpose.GATE, Group.WORKPLACE),
        (Kind.MARKET, Purpose.GATE, None),
        (Kind.CAFE, Purpose.GATE, None),
        (Kind.CHECKPOINT, Purpose.GATE, None),
    ],
)
def test_which_sites_are_rated(kind: Kind, purpose: Purpose, group: Group | None) -> None:
    assert sites.group_of(kind, purpose) == group
    assert sites.group_of(kind.value, purpose.value) == group


def test_every_group_has_a_kind() -> None:
    assert {sites.group_of(kind, purpose) for kind in Kind for purpose in Purpose} == {*Group, None}


def test_lists_have_filters_pages_and_an_area(tx: Session) -> None:
    tam, market = ask(tx), add(tx, name="Chợ Xuân Hải", commune_code="22861")

    def names(*wanted: Any, **more: Any) -> list[str]:
        return [site.name for site in sites.listed(tx, *wanted, **more)[0]]

    assert names(Filter(), None) == ["Chợ Xuân Hải", "Quán Ông Tám"]
    assert names(Filter(), None, down=True) == ["Quán Ông Tám", "Chợ Xuân Hải"]
    assert names(Filter(), frozenset({"22861"})) == ["Chợ Xuân Hải"]
    assert names(Filter(), frozenset()) == []
    assert names(Filter(said="ông tam"), None) == ["Quán Ông Tám"]
    assert names(Filter(said="canh cau"), None) == ["Quán Ông Tám"]
    assert names(Filter(said=market.code), None) == ["Chợ Xuân Hải"]
    assert names(Filter(said="0900002101"), None) == ["Quán Ông Tám"]
    assert names(Filter(said="50%_x"), None) == []
    assert names(Filter(state="requested"), None) == [tam.name] == names(Filter(kind="eatery"), None)
    assert names(Filter(commune="22846", purpose="gate"), None) == [tam.name]
    page, total = sites.listed(tx, Filter(), None, sort="created", limit=1, offset=1)
    assert (len(page), total) == (1, 2)
    assert sites.counted(tx, None) == {
        State.REQUESTED: 1, State.ACTIVE: 1, State.SUSPENDED: 0, State.CLOSED: 0,
    }  # fmt: skip


def test_one_site_with_its_numbers_and_its_history(tx: Session) -> None:
    site = add(tx, code="41536")
    sites.reissue(tx, site, Retired.REISSUED, "account:7", NOW + timedelta(days=1))
    found = sites.detail(tx, "41536", frozenset({"22846"}))
    assert found.site is site and found.group is None
    assert [(code.code, code.retired) for code in found.codes] == [("41536", "reissued"), (site.code, None)]
    assert Act.CLOSE in found.possible and Act.APPROVE not in found.possible
    events = sites.history(tx, [code.code for code in found.codes])
    assert [event.action for event in events] == ["site.reissue", "site.add"]
    with pytest.raises(NotFound):
        sites.detail(tx, "41536", frozenset({"22861"}))
    with pytest.raises(NotFound):
        sites.detail(tx, "20014", None)
