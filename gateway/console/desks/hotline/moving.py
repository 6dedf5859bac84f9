"""What an agent does with the line: hold, ask somebody in, lead to 115, pass on, leave, end; in two presses at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.calls import handing, moves, noting
from gateway.calls.desk_states import Lang, Skill
from gateway.calls.queue import Wish
from gateway.calls.states import Urgency
from gateway.console.desks.hotline import invited
from gateway.console.desks.hotline.desk import DESK, TAKE
from gateway.console.desks.hotline.mine import done
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput


@DESK.action("/calls/<public_id>/hold", TAKE)
def hold(public_id: str) -> Response:
    """Music for the caller, or back to them."""
    held = "back" not in request.form
    return _on(public_id, lambda now: moves.hold(tx(), me().id, now, held=held))


@DESK.action("/calls/<public_id>/invite", TAKE)
def invite(public_id: str) -> Response:
    """Ask somebody in; alone first, while the caller is on hold, or at once for all to hear."""
    private = "private" in request.form

    def act(now: datetime) -> None:
        wanted = request.form.get("whom", "")
        whom = next((one for one in invited.everybody() if one.key == wanted), None)
        if whom is None:
            raise BadInput("whom", "missing", _("Chọn người để mời; người đó có thể vừa bận."))
        if whom.account_id is not None:
            moves.invite_agent(tx(), me().id, whom.account_id, now, private=private)
        else:
            moves.invite(tx(), me().id, whom.number, now, private=private)
        flash(_("Đang gọi %(whom)s.", whom=whom.label), "success")

    return _on(public_id, act)


@DESK.action("/calls/<public_id>/leave", TAKE)
def leave(public_id: str) -> Response:
    """The caller stays with whoever was asked in."""
    return _on(public_id, lambda now: moves.leave(tx(), me().id, now))


@DESK.action("/calls/<public_id>/dismiss/<guest>", TAKE)
def dismiss(public_id: str, guest: str) -> Response:
    """Whoever was asked in goes."""
    return _on(public_id, lambda now: moves.dismiss(tx(), me().id, guest, now))


@DESK.action("/calls/<public_id>/pass-on", TAKE)
def pass_on(public_id: str) -> Response:
    """Back into the queue, in front, for somebody with another skill or language."""

    def act(now: datetime) -> None:
        skill, lang = request.form.get("skill", ""), request.form.get("lang", "")
        if skill not in set(Skill) or lang not in set(Lang):
            raise BadInput("skill", "missing", _("Chọn chuyển cho ai."))
        urgency = Urgency.MEDICAL if skill == Skill.MEDICAL else Urgency.ORDINARY
        moves.pass_on(tx(), me().id, Wish(skill, lang, urgency), now)

    return _on(public_id, act)


@DESK.action("/calls/<public_id>/end", TAKE)
def end(public_id: str) -> Response:
    """The talk is over for everybody."""
    return _on(public_id, lambda now: moves.end(tx(), me().id, now))


@DESK.action("/calls/<public_id>/emergency", TAKE)
def emergency(public_id: str) -> Response:
    """115, 113, 114, 112 or 111 joins; the agent stays."""

    def act(now: datetime) -> None:
        call = noting.theirs(tx(), me().id, public_id)
        handing.lead(tx(), call, me().id, request.form.get("service", ""), now)

    return _on(public_id, act)


@DESK.action("/calls/<public_id>/emergency/<int:handover_id>", TAKE)
def taken(public_id: str, handover_id: int) -> Response:
    """Who there has taken it."""

    def act(now: datetime) -> None:
        call = noting.theirs(tx(), me().id, public_id)
        handing.taken(tx(), call, handover_id, me().id, request.form.get("who", ""), now)

    return _on(public_id, act)


def _on(public_id: str, act: Callable[[datetime], object]) -> Response:
    """Do it where they are still on this call."""

    def on_theirs(now: datetime) -> None:
        noting.theirs(tx(), me().id, public_id)
        act(now)

    return done(on_theirs)
