"""Pages of cases: the list with what waits first, and one case with everybody who was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import approvals, people, tracing
from gateway.console import listing
from gateway.console.desks.tracing.contacts import contacts_of
from gateway.console.desks.tracing.desk import CASES, DESK, assumed, case_chip, held, names_of, notice_chip
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import masked, moment, place
from gateway.console.sign_in import me
from gateway.tracing import Case, CaseLine, CaseState

_KINDS = (tracing.cases.KIND, tracing.notices.KIND)  # of approvals: what a second person decides here


@DESK.page("", "tracing.read", menu=_l("Truy vết"))
def every() -> str:
    """The list: what waits for somebody first."""
    area = me().area("tracing.read")
    filters = (Filter("state", _l("Trạng thái"), {state.value: label for state, label in CASES.items()}),)
    asked = listing.asked(filters, ("due", "opened"), "due")
    state = asked.filters.get("state")
    found, total = tracing.list_cases(
        tx(),
        state=None if state is None else CaseState(state),
        communes=area,
        sort="opened" if asked.sort == "opened" else "due",
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[CaseLine](_l("Ca"), _who),
        Column[CaseLine](_l("Xã, phường"), lambda line: place(line.case.commune_code), wide_only=True),
        Column[CaseLine](_l("Đề nghị lúc"), lambda line: moment(line.case.opened_at), sort="opened"),
        Column[CaseLine](_l("Chưa xem"), lambda line: line.found, number=True),
        Column[CaseLine](_l("Có tiếp xúc"), lambda line: line.confirmed, number=True),
        Column[CaseLine](_l("Đã loại"), lambda line: line.excluded, number=True, wide_only=True),
        Column[CaseLine](_l("Trạng thái"), lambda line: case_chip(line.case.state)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_tracing.one", case_id=line.case.public_id),
        empty=_l("Chưa có ca nào."),
        live=tracing.cases.TOPIC,
    )
    waiting = approvals.waiting(tx(), me().id, kinds=_KINDS, communes=me().area("tracing.approve"), limit=100)
    ids = [each.subject_id for each in waiting.rows if each.subject_kind == tracing.notices.KIND]
    return render_template(
        "desks/tracing/cases.html",
        list=shown,
        cases=len(waiting.rows) - len(ids),
        notices=tracing.notices.some(tx(), ids),
    )


@DESK.page("/<case_id>", "tracing.read")
def one(case_id: str) -> str:
    """One case: what it is about, what to do next, everybody who was found."""
    case = held(case_id, "tracing.read")
    notices = tracing.notices.of_case(tx(), case)
    happened = [
        (each, words)
        for kind, subject, words in (
            ("case", case.id, _CASE_WORDS),
            *(("trace_notice", notice.id, _NOTICE_WORDS) for notice in notices),
        )
        for each in approvals.history(tx(), kind, subject)
    ]
    names = names_of(
        {case.opened_by, case.confirmed_by}
        | {by for each, _words in happened for by in (each.submitted_by, each.decided_by)}
    )
    shown, counts = contacts_of(case)
    subject = None if case.person_id is None else tx().get(people.Person, case.person_id)
    return render_template(
        "desks/tracing/case.html",
        case=case,
        name=None if subject is None else subject.name,
        state=case_chip(case.state),
        opener=names.get(case.opened_by, ""),
        confirmer=names.get(case.confirmed_by or 0),
        mine=case.opened_by == me().id,
        seen=tracing.cases.digest(case),
        assumed=assumed(case),
        list=shown,
        counts=counts,
        notices=[(each, notice_chip(each.state)) for each in reversed(notices)],
        told=sorted(_told(happened, names), key=lambda row: row[0], reverse=True),
        may_write=_within(case, "tracing.write"),
        may_approve=_within(case, "tracing.approve"),
        live=tracing.cases.TOPIC,
    )


def _within(case: Case, permission: str) -> bool:
    area = me().area(permission)
    return area is None or case.commune_code in area


def _who(line: CaseLine) -> str:
    number = masked(line.case.number)
    return number if line.name is None else f"{line.name}, {number}"


_CASE_WORDS = {
    "submitted": _l("Đề nghị mở ca"),
    "approved": _l("Xác nhận ca"),
    "returned": _l("Trả lại ca"),
    "withdrawn": _l("Rút lại ca"),
}
_NOTICE_WORDS = {
    "submitted": _l("Trình thông báo"),
    "approved": _l("Duyệt thông báo"),
    "returned": _l("Trả lại thông báo"),
    "withdrawn": _l("Rút lại thông báo"),
}


def _told(
    happened: list[tuple[approvals.Approval, dict[str, Any]]], names: dict[int, str]
) -> list[tuple[datetime, str, str]]:
    rows = []
    for each, words in happened:
        said = str(words["submitted"])
        if each.count is not None:
            said = _("%(what)s, %(count)s số", what=said, count=each.count)
        rows.append((each.submitted_at, names.get(each.submitted_by, ""), said))
        if each.decided_at is not None:
            said = str(words[each.state])
            by = names.get(each.decided_by or 0, "")
            rows.append((each.decided_at, by, f"{said}: {each.why}" if each.why else said))
    return rows
