"""The crew as a supervisor leads it: an agent's skills and area, words to the shift, where they listen, surges."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, duty
from gateway.accounts import Colleague, staff
from gateway.calls import board, crew, leading, lines, news, surge
from gateway.calls.desk_states import Lang, Skill
from gateway.calls.model import Agent
from gateway.calls.outlook import Measured
from gateway.console import communes
from gateway.console.desks.hotline.desk import TAKE
from gateway.console.desks.hotline_lead.desk import DESK, LEAD, done
from gateway.console.desks.hotline_lead.wallboard import shown
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, NotFound

_SHORTEST_WHY: Final = 4  # letters
_LONGEST_WHY: Final = 200


@DESK.page("/agents/<int:account_id>", LEAD)
def one_agent(account_id: int) -> str:
    """What they do, what they can help with, and every act."""
    now = clock.now()
    colleague = _taker(account_id, now)
    there = next((one for one in board.crew_at_work(tx(), now) if one.account_id == account_id), None)
    agent = tx().get(Agent, account_id)
    return render_template(
        "desks/hotline_lead/agent.html",
        topic=news.BOARD,
        now=now,
        who=colleague,
        there=there,
        chosen=set(agent.skills if agent is not None else [Skill.GENERAL]),
        spoken=set(agent.langs if agent is not None else [Lang.VIETNAMESE]),
        areas=set(agent.communes or []) if agent is not None else set(),
        teams=[team for team in duty.teams(tx()) if team.communes],
        communes=communes.within(None),
        **shown(),
    )


@DESK.action("/agents/<int:account_id>/assign", LEAD)
def assign(account_id: int) -> Response:
    """Skills, languages, and whose callers come to them a little sooner: communes, or all of a team."""

    def act(now: datetime) -> None:
        _taker(account_id, now)
        asked = request.form.getlist
        known = communes.within(None)
        wanted = {code for code in asked("communes") if code in known} | _of_team(
            request.form.get("team", "")
        )
        crew.assign(tx(), account_id, asked("skills"), asked("langs"), wanted or None, me().id, now)
        flash(_("Đã ghi. Có hiệu lực từ cuộc gọi sau."), "success")

    return done(act, url_for("console_hotline_lead.one_agent", account_id=account_id))


@DESK.action("/words", LEAD)
def tell() -> Response:
    """Tell everybody who takes calls."""

    def act(now: datetime) -> None:
        crew.tell(tx(), request.form.get("words", ""), me().id, now, must="must" in request.form)
        flash(_("Đã nhắn cả ca."), "success")

    return done(act, url_for("console_hotline_lead.wallboard"))


@DESK.action("/line", LEAD)
def hear_at() -> Response:
    """The phone or SIP address that rings when the supervisor listens."""

    def act(now: datetime) -> None:
        said = request.form.get("endpoint", "")
        endpoint = lines.endpoint_of(said, me().phone, settings().agent_lines)
        leading.hear_at(tx(), me().id, endpoint, now)
        flash(_("Từ nay bạn nghe ở máy này."), "success")

    return done(act, url_for("console_hotline_lead.wallboard"))


@DESK.action("/surge", LEAD)
def surging() -> Response:
    """Begin a surge or end it; why stands on record."""

    def act(now: datetime) -> None:
        why = " ".join(request.form.get("why", "").split())[:_LONGEST_WHY]
        if len(why) < _SHORTEST_WHY:
            raise BadInput("reason", "missing")
        if "end" in request.form:
            did = surge.end(tx(), me().id, now, why)
            told = _("Đã tắt chế độ quá tải. Máy không tự bật lại trong 30 phút.")
        else:
            did = surge.begin(tx(), me().id, Measured(), now, why)
            told = _("Đã bật chế độ quá tải, ít nhất 30 phút.")
        flash(told if did else _("Người khác vừa làm việc này."), "success" if did else "error")

    return done(act, url_for("console_hotline_lead.wallboard"))


def _taker(account_id: int, now: datetime) -> Colleague:
    """Who may take calls; NotFound."""
    found = staff.by_id(tx(), account_id, now)
    if found is None or not found.may(TAKE):
        raise NotFound("no such agent")
    return found


def _of_team(said: str) -> set[str]:
    team = next((one for one in duty.teams(tx()) if str(one.id) == said), None)
    return set() if team is None else set(team.communes)
