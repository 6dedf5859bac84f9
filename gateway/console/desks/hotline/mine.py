"""An agent's own page: signing on and off, ready and paused, what the shift is told, and the call they are on.

The parts of the page are renewed one by one: what is being typed is never replaced by news.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from gateway import clock, phone, tickets
from gateway.accounts import staff
from gateway.calls import agents, crew, lines, news, noting
from gateway.calls.desk_states import OWN_PAUSES, Pause
from gateway.calls.model import Agent
from gateway.calls.states import AgentState
from gateway.console import communes, faults
from gateway.console.desks.hotline import card, forms, invited, scripts
from gateway.console.desks.hotline.desk import (
    CALLING_BACK,
    DESK,
    EMERGENCIES,
    LANGS,
    OUTCOMES,
    REASONS,
    SKILLS,
    STATES,
    TAKE,
    TONES,
    TOPICS,
)
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.text.fold import fold


@DESK.page("", TAKE, menu=_l("Bàn trả lời"))
def mine() -> str:
    """Where an agent works."""
    return page()


def page(**told: Any) -> str:
    """The page, with what a form was told: its words, its complaint, what a search found."""
    now = clock.now()
    agent = tx().get(Agent, me().id)
    call = noting.current(tx(), me().id)
    seen = None if call is None else card.of(call, me().id, now)
    words = crew.words(tx(), me().id, now)
    return render_template(
        "desks/hotline/mine.html",
        agent=agent if agent is not None and agent.state != AgentState.OFF else None,
        usual=_usual(agent),
        topic=news.agent_topic(me().id),
        words=words,
        tellers=staff.names(tx(), {word.said_by for word in words}),
        must=any(word.must and not word.read for word in words),
        states=STATES,
        calling_back=CALLING_BACK,
        tones=TONES,
        reasons=REASONS,
        pauses=OWN_PAUSES,
        skills=SKILLS,
        langs=LANGS,
        topics=TOPICS,
        outcomes=OUTCOMES,
        named_areas=_named_areas(),
        call=call,
        card=seen,
        now=now,
        scripts=scripts.SCRIPTS,
        line=None
        if call is None or agent is None or agent.state != AgentState.TALKING
        else invited.line_of(call),
        emergencies=EMERGENCIES,
        kinds=forms.KINDS,
        texts=forms.TEXTS,
        incidents=[] if seen is None else tickets.listing.incidents(tx(), seen.commune, now - forms.LATELY),
        **told,
    )


@DESK.action("/on", TAKE)
def sign_on() -> AnyResponse:
    """Come to work: calls are led to this phone or SIP address."""

    def act(now: datetime) -> None:
        endpoint = lines.endpoint_of(request.form.get("endpoint", ""), me().phone, settings().agent_lines)
        crew.come(tx(), me().id, endpoint, now)

    return done(act)


@DESK.action("/ready", TAKE)
def ready() -> AnyResponse:
    """The next call may come."""
    return done(lambda now: crew.ready(tx(), me().id, now))


@DESK.action("/pause", TAKE)
def pause() -> AnyResponse:
    """No call for a while, and why."""
    return done(lambda now: crew.rest(tx(), me().id, _why(), now))


@DESK.action("/off", TAKE)
def sign_off() -> AnyResponse:
    """Go home."""
    return done(lambda now: agents.sign_off(tx(), me().id, now))


@DESK.action("/wrap-up", TAKE)
def wrap_up() -> str | AnyResponse:
    """Say what the call was about, then take the next one or rest."""
    then = request.form.get("then", "ready")
    try:
        call = noting.theirs(tx(), me().id, request.form.get("call", ""))
        noting.wrap_up(
            tx(), call.id, me().id, request.form.get("topic", ""), request.form.get("note", ""), clock.now()
        )
        agent = agents.lock(tx(), me().id)
        if agent is not None and agent.state == AgentState.WRAP_UP:
            if then in OWN_PAUSES:
                crew.rest(tx(), me().id, Pause(then), clock.now())
            else:
                crew.ready(tx(), me().id, clock.now())
    except BadInput as fault:
        return page(wrap_complaint=faults.said(fault))
    except Conflict as fault:
        flash(_conflict(fault), "error")
    return redirect(url_for("console_hotline.mine"))


@DESK.action("/beat", TAKE)
def beat() -> Response:
    """The page is there; 410: but its agent is not signed on any more."""
    agents.beat(tx(), me().id, clock.now())
    agent = tx().get(Agent, me().id)
    gone = agent is None or agent.state == AgentState.OFF
    return Response(status=410 if gone else 204)


@DESK.action("/words/<int:word_id>/read", TAKE)
def read(word_id: int) -> AnyResponse:
    """They have read what the shift is told."""

    return done(lambda now: crew.read(tx(), word_id, me().id, now))


def done(act: Callable[[datetime], None]) -> AnyResponse:
    """Do it, and show the page; a fault as a sentence above it."""
    try:
        act(clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    except Conflict as fault:
        flash(_conflict(fault), "error")
    return redirect(url_for("console_hotline.mine"))


def _conflict(fault: Conflict) -> str:
    said = {
        "unread": _("Đọc hết chỉ đạo của ca trước, rồi mới nhận cuộc gọi."),
        "on_a_call": _("Đang có người trên máy: xong cuộc gọi rồi mới ra ca."),
        "not_signed_on": _("Bạn chưa vào ca."),
        "nobody_else": _("Chưa có ai khác trong cuộc gọi: chờ người được mời nhấc máy rồi hãy rời."),
        "colleague_not_ready": _("Người này vừa bận: chọn người khác."),
        "called_back": _("Đây là cuộc ta gọi lại: mời thêm người vào, không chuyển đi được."),
        "service_called": _(
            "Đang gọi hoặc đang nối cơ quan cấp cứu: ở lại với người gọi; muốn chuyển thì thôi mời cơ quan đó trước."
        ),
        "no_talk": _("Cuộc nói chuyện đã xong."),
        "another_call": _("Cuộc gọi này đã xong hoặc đã sang người khác."),
    }
    return said.get(fault.message) or str(_("Lúc này chưa làm được việc đó: xem trạng thái ở đầu trang."))


def _why() -> Pause:
    why = request.form.get("why", "")
    if why not in OWN_PAUSES:
        raise BadInput("why", "crew", "choose why")
    return Pause(why)


def _named_areas() -> dict[str, str]:
    """Code → "Vĩnh Hải (xã)": the name first, so that typing its first letters finds it."""
    named = {code: name.split(" ", 1) for code, name in communes.within(None).items()}
    told = {code: f"{parts[-1]} ({parts[0].lower()})" for code, parts in named.items()}
    return dict(sorted(told.items(), key=lambda one: fold(one[1])))


def _usual(agent: Agent | None) -> str:
    """Where they took calls last, or their own phone; a number as people write it."""
    known = (agent.endpoint if agent is not None else "") or me().phone or ""
    return phone.national(known) if known.startswith("+") else known
