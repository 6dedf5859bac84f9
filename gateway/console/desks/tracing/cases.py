"""Pages of cases: the list, proposing one, one case with its contacts, and what two people decide about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import (
    DateField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from gateway import approvals, cards, clock, people, phone, tracing
from gateway.approvals import SamePerson
from gateway.console import communes, faults, listing
from gateway.console.desks.tracing.contacts import contacts_of
from gateway.console.desks.tracing.desk import (
    CASES,
    DESK,
    assumed,
    case_chip,
    held,
    names_of,
    notice_chip,
    reach,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import masked, moment, place
from gateway.console.sign_in import me
from gateway.errors import BadInput, Forbidden
from gateway.tracing import Case, CaseLine, CaseState

WHOLE_PHONE = "phone"
"""The choice of everybody who uses a number, instead of one of its people."""
_WHY = "mở ca truy vết"  # people are looked up, as the audit log has it


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
    waits = approvals.waiting_counts(tx(), me().id, area) if me().may("tracing.approve") else {}
    return render_template(
        "desks/tracing/cases.html",
        list=shown,
        cases=waits.get("case", 0),
        notices=waits.get("trace_notice", 0),
    )


class CaseForm(FlaskForm):
    """Whose visits are followed, from which day."""

    number = TelField(_l("Số điện thoại của người bệnh"), [Optional()])
    card = StringField(
        _l("Hoặc thẻ BHYT, căn cước"), [Optional()], description=_l("Khi người bệnh không có điện thoại.")
    )
    person = RadioField(_l("Ai bị bệnh?"), [Optional()], validate_choice=False)
    tested_on = DateField(
        _l("Ngày xét nghiệm hoặc ngày bắt đầu có triệu chứng"), [InputRequired(_l("Chọn ngày."))]
    )
    isolated_at = DateTimeLocalField(
        _l("Cách ly từ lúc"), [Optional()], description=_l("Để trống nếu chưa cách ly: tính đến bây giờ.")
    )
    commune = SelectField(_l("Xã, phường phụ trách"))
    note = TextAreaField(
        _l("Căn cứ"),
        [Optional(), Length(max=500)],
        description=_l("Cho người thứ hai đọc, ví dụ số phiếu xét nghiệm."),
    )

    def offer(self) -> CaseForm:
        """Fill the choices; a colleague of the whole province may leave the commune open."""
        area = me().area("tracing.write")
        self.commune.choices = [("", _("cả tỉnh"))] if area is None else []
        self.commune.choices += list(communes.within(area).items())
        self.person.choices = []
        return self


@DESK.form("/new", "tracing.write")
def new() -> str | Response:
    """Propose a case; nobody is looked for until somebody else confirms it."""
    form = CaseForm(data={"tested_on": clock.today(clock.now())}).offer()
    if form.validate_on_submit():
        try:
            case = _proposed(form)
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            if case is not None:
                flash(_("Đã đề nghị."), "success")
                return redirect(url_for("console_tracing.one", case_id=case.public_id))
    return render_template(
        "desks/tracing/case_form.html",
        form=form,
        days=reach().look_back.days,
        window=reach().window.seconds // 60,
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


@DESK.action("/<case_id>/confirm", "tracing.approve")
def confirm(case_id: str) -> Response:
    """A second person confirms what they have seen; contacts are looked for at once."""

    def act(case: Case) -> str:
        found = tracing.cases.confirm(tx(), case, request.form.get("seen", ""), me().id, clock.now())
        return str(
            ngettext("Đã xác nhận. Tìm thấy %(num)s người.", "Đã xác nhận. Tìm thấy %(num)s người.", found)
        )

    return _decided(case_id, "tracing.approve", act)


@DESK.action("/<case_id>/return", "tracing.approve")
def send_back(case_id: str) -> Response:
    """A second person does not agree, and says why."""

    def act(case: Case) -> str:
        tracing.cases.return_(tx(), case, request.form.get("why", ""), me().id, clock.now())
        return str(_("Đã trả lại."))

    return _decided(case_id, "tracing.approve", act)


@DESK.action("/<case_id>/withdraw", "tracing.write")
def withdraw(case_id: str) -> Response:
    """Whoever proposed it takes it back."""

    def act(case: Case) -> str:
        tracing.cases.withdraw(tx(), case, me().id, clock.now())
        return str(_("Đã rút lại."))

    return _decided(case_id, "tracing.write", act)


@DESK.action("/<case_id>/close", "tracing.write")
def close(case_id: str) -> Response:
    """Nobody more is looked for or asked."""

    def act(case: Case) -> str:
        tracing.cases.close(tx(), case, me().id, clock.now())
        return str(_("Đã đóng ca."))

    return _decided(case_id, "tracing.write", act)


@DESK.action("/<case_id>/trace", "tracing.write")
def trace(case_id: str) -> Response:
    """Look again, or around the confirmed contacts."""

    def act(case: Case) -> str:
        look = tracing.cases.widen if request.form.get("around") else tracing.cases.retrace
        found = look(tx(), case, me().id, clock.now())
        return str(ngettext("Thêm %(num)s người mới.", "Thêm %(num)s người mới.", found))

    return _decided(case_id, "tracing.write", act)


def _decided(case_id: str, permission: str, act: Callable[[Case], str]) -> Response:
    """Do it and go back to the case; who may not, or said too little, reads why there."""
    case = held(case_id, permission)
    try:
        flash(act(case), "success")
    except (BadInput, SamePerson, Forbidden) as fault:
        flash(faults.said(fault), "error")
    return redirect(url_for("console_tracing.one", case_id=case_id))


def _proposed(form: CaseForm) -> Case | None:
    """The case; None while it must still be said who of the phone's people it is."""
    now = clock.now()
    number = phone.parse_recipient(form.number.data, field="number") if form.number.data else None
    form.person.choices = _people(form, number, now)
    if len(form.person.choices) == 1:
        form.person.data = form.person.choices[0][0]
    if form.person.choices and form.person.data not in dict(form.person.choices):
        form.person.data, form.person.errors = None, [_("Chọn đúng người bị bệnh.")]
        return None
    chosen = form.person.data if form.person.choices else WHOLE_PHONE
    return tracing.cases.propose(
        tx(),
        number=number,
        person_id=None if chosen == WHOLE_PHONE else int(chosen),
        tested_on=form.tested_on.data,
        isolated_at=_aware(form.isolated_at.data),
        commune_code=form.commune.data or None,
        note=form.note.data or "",
        by=me().id,
        now=now,
        reach=reach(),
    )


def _people(form: CaseForm, number: str | None, now: datetime) -> list[tuple[str, str]]:
    """Who may be meant: the people of the card, else of the phone where they are several. Raises BadInput."""
    by = me().actor
    if form.card.data:
        card = cards.read(form.card.data)
        if card is None:
            raise BadInput("card", "unreadable")
        known = people.by_card(tx(), card, reason=_WHY, by=by, now=now)
        if not known:
            raise BadInput("card", "unknown", _("Chưa có ai khai với thẻ này: ghi số điện thoại."))
        return [(str(each.person_id), f"{each.name}, {each.birth_year}") for each in known]
    known = [] if number is None else people.by_number(tx(), number, reason=_WHY, by=by, now=now)
    if len(known) < 2:
        return []
    family = [(str(each.person_id), f"{each.name}, {each.birth_year}") for each in known]
    return [*family, (WHOLE_PHONE, _("cả nhà: mọi người dùng số này"))]


def _aware(wall: datetime | None) -> datetime | None:
    return None if wall is None else wall.replace(tzinfo=clock.VIETNAM)


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
