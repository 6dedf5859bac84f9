"""Pages of notices: the list as it would be sent, submitted by one person, approved by another; who answered what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import approvals, clock, tracing
from gateway.console import faults, listing
from gateway.console.desks.tracing.desk import (
    ANSWERS,
    DESK,
    OMISSIONS,
    answer_chip,
    held,
    names_of,
    notice_chip,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import masked, moment
from gateway.console.sign_in import me
from gateway.errors import BadInput, Forbidden
from gateway.messages import bodies
from gateway.tracing import Asked, Notice, NoticeState, Omission, Recipient
from gateway.tracing.listing import Line


@DESK.form("/<case_id>/notice", "tracing.write")
def draft(case_id: str) -> str | Response:
    """Who would be asked what, and who would not and why; submitted exactly as it is seen."""
    case = held(case_id, "tracing.write")
    if request.method == "POST":
        try:
            notice = tracing.notices.submit(
                tx(),
                case,
                me().id,
                clock.now(),
                request.form.get("note", ""),
                seen=request.form.get("seen", ""),
            )
        except BadInput as fault:
            flash(faults.said(fault), "error")
            return redirect(url_for("console_tracing.draft", case_id=case_id))
        flash(_("Đã trình. Chưa nhắn ai cho đến khi một người khác duyệt."), "success")
        return redirect(_address(case_id, notice))
    drafted = tracing.draft(tx(), case, clock.now())
    asked = listing.asked((), ("order",), "order", size=100)
    columns = (
        Column[Line](_l("Số"), lambda line: masked(line.number)),
        Column[Line](_l("Tin nhắn"), _text),
    )
    shown = Listing(
        columns,
        drafted.lines[asked.offset : asked.offset + asked.size],
        len(drafted.lines),
        asked,
        link=lambda line: url_for("console_tracing.contact", case_id=case_id, contact_id=line.contact),
        empty=_l("Chưa có ai để nhắn: xác nhận người tiếp xúc trước, hoặc tất cả đã được gọi."),
    )
    left_out = [(OMISSIONS[Omission(reason)], count) for reason, count in drafted.left_out.items()]
    return render_template(
        "desks/tracing/draft.html",
        case=case,
        list=shown,
        texts=_texts(drafted.lines),
        left_out=left_out,
        seen=drafted.digest,
        count=len(drafted.lines),
    )


@DESK.page("/<case_id>/notices/<notice_id>", "tracing.read")
def notice(case_id: str, notice_id: str) -> str:
    """One notice: what is said to how many, who decided, who was told and who answered."""
    case = held(case_id, "tracing.read")
    known = tracing.notices.by_public_id(tx(), notice_id, case)
    filters = (Filter("state", _l("Trả lời"), {state.value: label for state, label in ANSWERS.items()}),)
    asked = listing.asked(filters, ("order",), "order", size=50)
    state = asked.filters.get("state")
    found, total = tracing.recipients(
        tx(), known, state=None if state is None else Asked(state), offset=asked.offset, limit=asked.size
    )
    declared = tracing.declared(tx(), [each.number for each in found], known.made_at)
    columns = (
        Column[Recipient](_l("Số"), lambda one: masked(one.number)),
        Column[Recipient](_l("Nhắn lúc"), lambda one: moment(one.asked_at)),
        Column[Recipient](_l("Trả lời"), lambda one: answer_chip(one.state)),
        Column[Recipient](_l("Trả lời lúc"), lambda one: moment(one.answered_at), wide_only=True),
        Column[Recipient](_l("Khai y tế"), lambda one: moment(declared.get(one.number))),
        Column[Recipient](_l("Vì sao không nhắn"), _why, wide_only=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_tracing.contact", case_id=case_id, contact_id=one.contact_id),
        empty=_l("Không có số nào như vậy."),
        live=tracing.cases.TOPIC,
    )
    decided = approvals.history(tx(), tracing.notices.KIND, known.id)[-1]
    names = names_of({known.made_by, decided.decided_by})
    area = me().area("tracing.approve")
    return render_template(
        "desks/tracing/notice.html",
        case=case,
        notice=known,
        state=notice_chip(known.state),
        list=shown,
        figures=tracing.figures(tx(), known),
        texts=_texts(tracing.notices.lines(tx(), known)),
        decided=decided,
        maker=names.get(known.made_by, ""),
        decider=names.get(decided.decided_by or 0),
        mine=known.made_by == me().id,
        waits=known.state == NoticeState.SUBMITTED,
        may_approve=area is None or case.commune_code in area,
    )


@DESK.action("/<case_id>/notices/<notice_id>/approve", "tracing.approve")
def approve(case_id: str, notice_id: str) -> Response:
    """A second person agrees to exactly this list; the scheduler texts it from now on."""

    def act(known: Notice) -> str:
        tracing.notices.approve(tx(), known, request.form.get("seen", ""), me().id, clock.now())
        return str(_("Đã duyệt. Đang nhắn %(count)s số, ban ngày.", count=known.count))

    return _decided(case_id, notice_id, "tracing.approve", act)


@DESK.action("/<case_id>/notices/<notice_id>/return", "tracing.approve")
def send_notice_back(case_id: str, notice_id: str) -> Response:
    """A second person does not agree, and says why."""

    def act(known: Notice) -> str:
        tracing.notices.return_(tx(), known, request.form.get("why", ""), me().id, clock.now())
        return str(_("Đã trả lại."))

    return _decided(case_id, notice_id, "tracing.approve", act)


@DESK.action("/<case_id>/notices/<notice_id>/withdraw", "tracing.write")
def withdraw_notice(case_id: str, notice_id: str) -> Response:
    """Whoever submitted it takes it back."""

    def act(known: Notice) -> str:
        tracing.notices.withdraw(tx(), known, me().id, clock.now())
        return str(_("Đã rút lại."))

    return _decided(case_id, notice_id, "tracing.write", act)


def _decided(case_id: str, notice_id: str, permission: str, act: Callable[[Notice], str]) -> Response:
    known = tracing.notices.by_public_id(tx(), notice_id, held(case_id, permission))
    try:
        flash(act(known), "success")
    except (BadInput, Forbidden) as fault:
        flash(faults.said(fault), "error")
    return redirect(_address(case_id, known))


def _address(case_id: str, known: Notice) -> str:
    return url_for("console_tracing.notice", case_id=case_id, notice_id=known.public_id)


def _texts(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Each text that is said, and to how many; the most first."""
    return Counter(_text(line) for line in lines).most_common()


def _text(line: Line) -> str:
    """As a phone shows it that keeps its accents."""
    return bodies.render(line.template, line.args, "vi", "keep")


def _why(one: Recipient) -> str:
    return "" if one.reason is None else str(OMISSIONS[Omission(one.reason)])
