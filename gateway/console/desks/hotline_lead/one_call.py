"""One call as a supervisor acts on it: moved on while it waits; heard, and joined by a doctor, while somebody talks."""

from __future__ import annotations

from datetime import datetime

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock
from gateway.accounts import staff
from gateway.calls import board, leading, news
from gateway.calls.states import State
from gateway.console.desks.hotline import invited
from gateway.console.desks.hotline.desk import EMERGENCIES, SKILLS
from gateway.console.desks.hotline_lead.desk import DESK, LEAD, done, my_line_said
from gateway.console.desks.hotline_lead.wallboard import shown
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput


@DESK.page("/calls/<public_id>", LEAD)
def one_call(public_id: str) -> str:
    """What the wallboard knows of it, and every act; nobody is named."""
    now = clock.now()
    call = board.call_of(tx(), public_id)
    place = board.one(tx(), call)
    agent = next((one for one in board.crew_at_work(tx(), now) if one.call == public_id), None)
    talks = agent is not None and agent.talking
    return render_template(
        "desks/hotline_lead/call.html",
        topic=news.BOARD,
        now=now,
        call=call,
        over=call.state == State.OVER and place is None,
        place=place,
        waits=place is not None and (agent is None or agent.state == "offered"),
        agent=agent,
        talks=talks,
        names=staff.names(tx(), [] if agent is None else [agent.account_id]),
        people=invited.line_of(call) if talks else None,
        emergencies=EMERGENCIES,
        line=my_line_said(),
        **shown(),
    )


@DESK.action("/calls/<public_id>/skill", LEAD)
def send_to(public_id: str) -> Response:
    """Whoever waits is helped by others."""

    def act(now: datetime) -> None:
        skill = request.form.get("skill", "")
        if skill not in SKILLS:
            raise BadInput("skill", "missing", _("Chọn chuyển cho ai."))
        leading.send_to(tx(), public_id, skill, me().id, now)
        flash(_("Đã chuyển cho người về: %(skill)s.", skill=SKILLS[skill]), "success")

    return done(act, url_for("console_hotline_lead.wallboard"))


@DESK.action("/calls/<public_id>/invite/<int:agent_id>", LEAD)
def ask_in(public_id: str, agent_id: int) -> Response:
    """Ring a doctor, a team or a colleague into the talk."""

    def act(now: datetime) -> None:
        wanted = request.form.get("whom", "")
        whom = next((one for one in invited.everybody() if one.key == wanted), None)
        if whom is None:
            raise BadInput("whom", "missing", _("Chọn người để mời; người đó có thể vừa bận."))
        leading.ask_in(tx(), public_id, agent_id, whom.key, whom.number, whom.account_id, me().id, now)
        flash(_("Đang gọi %(whom)s.", whom=whom.label), "success")

    return done(act, url_for("console_hotline_lead.one_call", public_id=public_id))


@DESK.action("/calls/<public_id>/dismiss/<int:agent_id>/<guest>", LEAD)
def dismiss(public_id: str, agent_id: int, guest: str) -> Response:
    """Whoever was asked in goes."""

    def act(now: datetime) -> None:
        leading.dismiss(tx(), public_id, agent_id, guest, me().id, now)

    return done(act, url_for("console_hotline_lead.one_call", public_id=public_id))
