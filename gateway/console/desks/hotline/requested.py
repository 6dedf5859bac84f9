"""A caller's request as one form: typed while they talk, kept as it is typed, filed once; or one more voice about an
incident that is known.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from gateway import clock, phone, places, tickets
from gateway.calls import noting
from gateway.calls.model import Call
from gateway.console import faults
from gateway.console.desks.hotline.desk import DESK, TAKE
from gateway.console.desks.hotline.forms import KINDS
from gateway.console.desks.hotline.mine import done, page
from gateway.console.here import settings, tx
from gateway.console.showing import at, ticket_kind
from gateway.console.sign_in import me
from gateway.conversations.actions import Actions
from gateway.errors import BadInput, Conflict
from gateway.tickets import Kind, Received, Wish, promises

_SHORTEST: Final = 3  # letters of what is wanted
_CHANNEL: Final = "voice"


@DESK.action("/calls/<public_id>/draft", TAKE)
def keep(public_id: str) -> Response:
    """The form as far as it is typed."""
    now = clock.now()
    try:
        call = noting.theirs(tx(), me().id, public_id)
    except Conflict:
        return Response(_("Cuộc gọi đã sang người khác: điều vừa gõ chưa được giữ."), status=200)
    noting.keep_draft(tx(), call.id, me().id, request.form, now)
    kept_at = f"{clock.local(now):%H:%M:%S}"
    return Response(_("Đã giữ lúc %(time)s.", time=kept_at))


@DESK.action("/calls/<public_id>/request", TAKE)
def file(public_id: str) -> str | AnyResponse:
    """File it; its team is told at once."""
    now = clock.now()
    try:
        call = noting.theirs(tx(), me().id, public_id)
    except Conflict:
        flash(_("Cuộc gọi này đã xong hoặc đã sang người khác."), "error")
        return redirect(url_for("console_hotline.mine"))
    try:
        received = _filed(call, now)
    except BadInput as fault:
        noting.keep_draft(tx(), call.id, me().id, request.form, now)
        return page(request_complaint=faults.said(fault))
    ticket = received.ticket
    noting.filed(tx(), call.id, me().id, ticket.code, now)
    flash(_said(received, now), "success")
    return redirect(url_for("console_hotline.mine"))


@DESK.action("/calls/<public_id>/join/<int:ticket_id>", TAKE)
def join(public_id: str, ticket_id: int) -> AnyResponse:
    """The caller tells of an incident that is known: they are told what all are told."""

    def act(now: datetime) -> None:
        call = noting.theirs(tx(), me().id, public_id)
        number = _number(call)
        received = tickets.join_in(
            tx(), ticket_id, number, _CHANNEL, _given("said") or _("Báo qua điện thoại."), now
        )
        noting.filed(tx(), call.id, me().id, received.ticket.code, now)
        flash(_said(received, now), "success")

    return done(act)


def _filed(call: Call, now: datetime) -> Received:
    kind = _kind()
    said, address = _given("said"), _given("address")
    if len(said) < _SHORTEST:
        raise BadInput("said", "call", _("Ghi việc cần làm, vài chữ cũng được."))
    number = _number(call)
    commune = _commune(address, said)
    if kind is Kind.RESCUE:
        actions = Actions(tx(), settings(), number, _CHANNEL, now)
        ticket, _prompts = actions.rescue("; ".join(filter(None, (address, said))), commune_code=commune)
        return Received(ticket)
    urgent = tickets.RULES[kind].urgent or kind in (Kind.CALLBACK, Kind.DOCTOR, Kind.HEALTH)
    due = (promises.callback if urgent else promises.answer)(settings(), now)
    wish = Wish(kind, number, _CHANNEL, said, commune, address)
    return tickets.receive(tx(), wish, due, now, fallback=settings().duty_phone)


def _kind() -> Kind:
    wanted = request.form.get("kind", "")
    if wanted not in KINDS:
        raise BadInput("kind", "missing", _("Chọn loại việc."))
    return Kind(wanted)


def _number(call: Call) -> str:
    """The number to call back: the one that was typed, else the one that calls; BadInput where there is none."""
    typed = _given("number")
    if not typed:
        if not call.number:
            raise BadInput("number", "withheld", _("Máy gọi giấu số: hỏi và ghi số để gọi lại."))
        return call.number
    number = phone.classify(typed).e164
    if number is None:
        raise BadInput("number", "invalid")
    return number


def _commune(address: str, said: str) -> str | None:
    """The commune that was chosen, else the one that is named in the words; old names count."""
    chosen = _given("commune")
    if chosen:
        found = places.by_code(tx(), chosen)
        if found is None or found.is_province:
            raise BadInput("commune_code", "invalid")
        return found.code
    for words in filter(None, (address, said)):
        named = places.scan(tx(), words, settings().home_province)
        if named is not None and not named[0].place.is_province:
            return named[0].place.code
    return None


def _said(received: Received, now: datetime) -> str:
    ticket = received.ticket
    what = ticket_kind(ticket.kind)
    if received.joined:
        return str(_("Đã ghi thêm một người báo vào phiếu %(code)s (%(what)s).", code=ticket.code, what=what))
    if received.again:
        return str(
            _("Số này đã có phiếu %(code)s (%(what)s): đã ghi thêm vào đó.", code=ticket.code, what=what)
        )
    due = ticket.promised_at
    if due is None:
        return str(_("Đã ghi phiếu %(code)s (%(what)s).", code=ticket.code, what=what))
    when = at(due) if clock.today(due) == clock.today(now) else f"{clock.local(due):%H:%M %d/%m}"
    told = {"code": ticket.code, "what": what, "when": when}
    return str(_("Đã ghi phiếu %(code)s (%(what)s). Nói với người gọi: trước %(when)s.", **told))


def _given(name: str) -> str:
    return " ".join(request.form.get(name, "").split())[: noting.LONGEST]
