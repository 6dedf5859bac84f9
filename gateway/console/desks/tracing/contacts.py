"""Pages of contacts: those of a case, reviewed many at a time; one with every meeting and what a call brought."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from gateway import clock, tracing
from gateway.console import faults, listing
from gateway.console.desks.tracing.desk import (
    CALLS,
    CONTACTS,
    DESK,
    answer_chip,
    contact_chip,
    held,
    names_of,
    who,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import moment
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.tracing import Call, Case, CaseState, ContactLine, ContactState, How

_SORTS = {"met": "met", "minutes": "minutes", "last": "last"}


def contacts_of(case: Case) -> tuple[Listing[ContactLine], dict[ContactState, int]]:
    """The contacts of a case as the address asks for them, and how many are in each state."""
    filters = (
        Filter("state", _l("Đã xem"), {state.value: label for state, label in CONTACTS.items()}),
        Filter("depth", _l("Vòng"), {"1": "F1", "2": "F2"}),
    )
    asked = listing.asked(filters, tuple(_SORTS), "met", size=50)
    state, depth = asked.filters.get("state"), asked.filters.get("depth")
    found, total = tracing.contacts(
        tx(),
        case,
        state=None if state is None else ContactState(state),
        depth=None if depth is None else int(depth),
        sort="minutes" if asked.sort == "minutes" else "last" if asked.sort == "last" else "met",
        offset=asked.offset,
        limit=asked.size,
    )
    open_ = case.state == CaseState.OPEN and me().may("tracing.write")
    columns = (
        Column[ContactLine](_l("Người tiếp xúc"), lambda line: who(line.contact, line.name)),
        *((Column[ContactLine](_l("Chọn"), _tick),) if open_ else ()),
        Column[ContactLine](_l("Vòng"), lambda line: f"F{line.contact.depth}"),
        Column[ContactLine](_l("Gặp"), lambda line: moment(line.contact.first_at), sort="met"),
        Column[ContactLine](_l("Phút"), _minutes, sort="minutes", number=True),
        Column[ContactLine](_l("Ở đâu"), _where),
        Column[ContactLine](_l("Đã xem"), lambda line: contact_chip(line.contact.state)),
        Column[ContactLine](_l("Trả lời"), lambda line: answer_chip(line.asked), wide_only=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for(
            "console_tracing.contact", case_id=case.public_id, contact_id=line.contact.id
        ),
        empty=_l("Không có ai: không ai ở cùng nơi cùng lúc, và không ai được khai."),
    )
    return shown, tracing.counts(tx(), case)


@DESK.action("/<case_id>/review", "tracing.write")
def review(case_id: str) -> Response:
    """Some contacts were near indeed, or were not, for a reason."""
    case = held(case_id, "tracing.write")
    chosen = {int(each) for each in request.form.getlist("contact") if each.isdecimal()}
    try:
        if not chosen:
            raise BadInput("contact", "missing", _("Chưa chọn ai."))
        if request.form.get("decision") == "exclude":
            why = request.form.get("why", "")
            done = tracing.reviewing.exclude(tx(), case, chosen, why, me().id, clock.now())
            flash(ngettext("Đã loại %(num)s người.", "Đã loại %(num)s người.", done), "success")
        else:
            done = tracing.reviewing.confirm(tx(), case, chosen, me().id, clock.now())
            said = ngettext(
                "Đã xác nhận %(num)s người có tiếp xúc.", "Đã xác nhận %(num)s người có tiếp xúc.", done
            )
            flash(said, "success")
    except BadInput as fault:
        flash(faults.said(fault), "error")
    if request.form.get("from") == "contact" and len(chosen) == 1:
        return redirect(url_for("console_tracing.contact", case_id=case_id, contact_id=chosen.pop()))
    kept = {
        name: value for name in ("state", "depth", "sort") if (value := request.form.get(f"kept-{name}", ""))
    }
    return redirect(url_for("console_tracing.one", case_id=case_id, **kept))  # type: ignore[arg-type]  # of the address


@DESK.page("/<case_id>/contacts/<int:contact_id>", "tracing.read")
def contact(case_id: str, contact_id: int) -> str:
    """One contact: how to reach them, every meeting, what was decided and what a call brought."""
    case = held(case_id, "tracing.read")
    known = tracing.contact(tx(), case, contact_id)
    names = names_of({known.contact.decided_by, known.contact.called_by})
    meetings = [(each, _whom(case, known.sources[each.source])) for each in known.meetings]
    return render_template(
        "desks/tracing/contact.html",
        case=case,
        contact=known.contact,
        name=known.name,
        state=contact_chip(known.contact.state),
        meetings=meetings,
        declared=How.DECLARED,
        calls=CALLS,
        called=None if known.contact.call is None else CALLS[Call(known.contact.call)],
        decider=names.get(known.contact.decided_by or 0),
        caller=names.get(known.contact.called_by or 0),
        may_act=case.state == CaseState.OPEN and me().may("tracing.write"),
    )


@DESK.action("/<case_id>/contacts/<int:contact_id>/call", "tracing.write")
def call(case_id: str, contact_id: int) -> Response:
    """What came of calling them."""
    case = held(case_id, "tracing.write")
    came = request.form.get("came", "")
    if came not in list(Call):
        flash(_("Chọn kết quả cuộc gọi."), "error")
    else:
        tracing.reviewing.note_call(tx(), case, contact_id, Call(came), me().id, clock.now())
        flash(_("Đã ghi kết quả cuộc gọi."), "success")
    return redirect(url_for("console_tracing.contact", case_id=case_id, contact_id=contact_id))


def _whom(case: Case, source: tracing.Contact) -> Markup:
    """With whom somebody met, as a way there."""
    if source.depth == 0:
        return Markup("F0")
    address = url_for("console_tracing.contact", case_id=case.public_id, contact_id=source.id)
    return Markup('<a href="{}">{}</a>').format(address, f"F{source.depth} {who(source, None)}")


def _tick(line: ContactLine) -> Markup:
    said = _("Chọn %(who)s", who=who(line.contact, line.name))
    return Markup('<input type="checkbox" name="contact" form="review" value="{}" aria-label="{}">').format(
        line.contact.id, said
    )


def _minutes(line: ContactLine) -> Markup | str:
    if line.how == How.DECLARED:
        return "—"
    return Markup("~{}").format(line.contact.minutes) if line.contact.assumed else str(line.contact.minutes)


def _where(line: ContactLine) -> Markup | str:
    return line.site or escape(_("được khai là có gặp"))
