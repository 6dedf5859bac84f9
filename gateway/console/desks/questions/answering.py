"""Pages of questions: what waits for an answer, one of them, taking and answering it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import answers, clock
from gateway.accounts import staff
from gateway.answers.replying import LONGEST
from gateway.console import faults, listing
from gateway.console.desks.questions.desk import DESK
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, masked, moment
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, NotFound
from gateway.tickets import TOPIC, Kind, State, working
from gateway.tickets import listing as tickets
from gateway.tickets.listing import Asked, Happened, Listed

_STATES = {
    State.WAITING: _l("chờ người nhận"),
    State.TAKEN: _l("đang trả lời"),
    State.CLOSED: _l("đã trả lời"),
}


@DESK.page("", "qa.read", menu=_l("Hỏi đáp"))
def every() -> str:
    """The oldest promise first."""
    filters = (
        Filter("state", _l("Trạng thái"), {state.value: label for state, label in _STATES.items()}),
        Filter("mine", _l("Của ai"), {"1": _l("của tôi")}),
        Filter("code", _l("Số phiếu")),
    )
    asked = listing.asked(filters, tuple(tickets.SORTS), "promised")
    state = asked.filters.get("state")
    wanted = Asked(
        kind=Kind.QUESTION,
        state=None if state is None else State(state),
        owner_id=me().id if "mine" in asked.filters else None,
        code=asked.filters.get("code"),
    )
    found, total = tickets.find(
        tx(),
        None,
        wanted,
        sort=asked.sort,
        down=asked.down,
        offset=asked.offset,
        limit=asked.size,
    )
    now = clock.now()
    owners = staff.names(tx(), [each.owner_id for each in found if each.owner_id is not None])
    columns = (
        Column[Listed](_l("Số"), lambda each: each.code),
        Column[Listed](_l("Từ số"), lambda each: masked(each.number)),
        Column[Listed](_l("Hứa trước"), lambda each: _promise(each, late=each.is_late(now)), sort="promised"),
        Column[Listed](_l("Nhận lúc"), lambda each: moment(each.created_at), sort="created", wide_only=True),
        Column[Listed](_l("Trạng thái"), lambda each: _state(each, owners)),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda each: url_for("console_questions.one", ticket_id=each.id),
        empty=_l("Không có câu hỏi nào đang chờ."),
        live=TOPIC,
    )
    return render_template("desks/questions/every.html", list=shown)


@DESK.page("/<int:ticket_id>", "qa.read")
def one(ticket_id: int) -> str:
    """One question: everything said, who has it, and what was answered."""
    ticket, happened = _question(ticket_id)
    answer = answers.replying.of(tx(), ticket_id)
    asked = [each.said for each in happened if each.kind in ("opened", "said") and each.said]
    return render_template(
        "desks/questions/one.html",
        ticket=ticket,
        asked=asked,
        ill=any(answers.symptom(each) for each in asked),
        late=ticket.is_late(clock.now()),
        owner=staff.names(tx(), [ticket.owner_id]).get(ticket.owner_id) if ticket.owner_id else None,
        free=ticket.owner_id in (None, me().id) and ticket.state is not State.CLOSED,
        state=_state(ticket, {}),
        answer=answer,
        by=staff.names(tx(), [answer.answered_by]).get(answer.answered_by) if answer else None,
        public=answers.replying.public_of(tx(), [ticket_id]).get(ticket_id),
        most=LONGEST,
    )


@DESK.action("/<int:ticket_id>/take", "qa.write")
def take(ticket_id: int) -> Response:
    """It is mine now, and nobody else's."""
    _question(ticket_id)
    try:
        working.take(tx(), ticket_id, None, me().id, clock.now())
    except Conflict:
        flash(_("Câu hỏi này đã có người khác nhận."), "error")
    return _back(ticket_id)


@DESK.action("/<int:ticket_id>/reply", "qa.write")
def reply(ticket_id: int) -> Response:
    """Tell whoever asked; the question is closed."""
    _question(ticket_id)
    try:
        answers.replying.reply(tx(), ticket_id, request.form.get("said", ""), me().id, clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    except Conflict:
        flash(_("Câu hỏi này đã có người khác nhận hoặc đã trả lời."), "error")
    else:
        flash(_("Đã nhắn câu trả lời cho người hỏi."), "success")
    return _back(ticket_id)


def _question(ticket_id: int) -> tuple[Listed, list[Happened]]:
    """A question, whoever asked it; other requests are not of this desk."""
    ticket, happened = tickets.one(tx(), ticket_id, None)
    if ticket.kind != Kind.QUESTION:
        raise NotFound
    return ticket, happened


def _back(ticket_id: int) -> Response:
    return redirect(url_for("console_questions.one", ticket_id=ticket_id))


def _promise(each: Listed, *, late: bool) -> Markup | str:
    when = moment(each.promised_at)
    return chip(_("quá hạn %(when)s", when=when), "bad") if late else when


def _state(each: Listed, owners: dict[int, str]) -> Markup:
    tone = {State.WAITING: "warn", State.CLOSED: "good"}.get(each.state, "")
    known = _STATES.get(each.state, _STATES[State.TAKEN])
    return chip(owners.get(each.owner_id or 0, known) if each.state is State.TAKEN else known, tone)
