"""One call: what happened in it, moment by moment; every look is on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Response as Sound
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import audit, clock
from gateway.accounts import staff
from gateway.calls import reviewing, timeline
from gateway.calls.model import Call, Place
from gateway.calls.states import Mode, Purpose
from gateway.calls.timeline import Moment
from gateway.console import faults
from gateway.console.desks.hotline.desk import EMERGENCIES, LEAD, READ, SERVICES, URGENCIES
from gateway.console.desks.hotline_reports.desk import DESK, dialled, lasted, outcome, team
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.dictation import recordings
from gateway.errors import BadInput, NotFound

_WORDS: Final[dict[str, Any]] = {
    "came": _l("Gọi đến %(name)s"),
    "menu": _l("Trong mục: %(name)s"),
    "queued": _l("Hỏi gặp người, vào hàng chờ"),
    "joined": _l("Gặp người"),
    "gave_up": _l("Bỏ máy khi chờ"),
    "place_over": _l("Ra khỏi hàng chờ: %(name)s"),
    "agent_rung": _l("Đổ chuông máy tổng đài viên"),
    "agent_joined": _l("Tổng đài viên nhận cuộc gọi"),
    "agent_left": _l("Tổng đài viên rời cuộc gọi"),
    "agent_missed": _l("Không nhấc máy"),
    "agent_unrung": _l("Nhà mạng chưa gọi được tổng đài viên"),
    "guest_rung": _l("Mời thêm người vào"),
    "guest_joined": _l("Người được mời đã vào"),
    "guest_left": _l("Người được mời rời đi"),
    "guest_missed": _l("Người được mời không vào"),
    "guest_unrung": _l("Nhà mạng chưa gọi được người được mời"),
    "listener_rung": _l("Trưởng ca %(name)s"),
    "listener_joined": _l("Trưởng ca đã vào"),
    "listener_left": _l("Trưởng ca ra"),
    "listener_missed": _l("Trưởng ca không vào"),
    "listener_unrung": _l("Nhà mạng chưa gọi được trưởng ca"),
    "callback_rung": _l("Gọi lại cho người gọi"),
    "callback_joined": _l("Người gọi nhấc máy"),
    "callback_left": _l("Xong cuộc gọi lại"),
    "callback_missed": _l("Gọi lại không gặp: %(name)s"),
    "callback_unrung": _l("Nhà mạng chưa gọi được người gọi"),
    "held": _l("Cho chờ máy"),
    "back": _l("Nối lại, nghe chung"),
    "led_to": _l("Gọi thêm %(name)s"),
    "led_to_taken": _l("%(name)s đã nhận"),
    "opened": _l("Xem người gọi là ai"),
    "filed": _l("Ghi phiếu %(name)s"),
    "wrote": _l("Ghi chép xong"),
    "ended": _l("Kết thúc: %(name)s"),
}
_ENDS: Final[dict[str, Any]] = {
    "completed": _l("gác máy"),
    "busy": _l("máy bận"),
    "no-answer": _l("không nhấc máy"),
    "failed": _l("không nối được"),
    "canceled": _l("đã hủy"),
    "machine": _l("máy trả lời tự động"),
    "menu": _l("trở lại danh mục"),
    "merged": _l("gọi lại lần nữa, giữ chỗ cũ"),
    "not_reached": _l("gọi lại nhiều lần không gặp"),
    "not_needed": _l("không cần gọi nữa"),
    "texted": _l("không nghe được: nhắn tin, không gọi"),
    "left_alone": _l("số được để yên: máy không tự gọi"),
    "abroad": _l("số nước ngoài: máy không tự gọi"),
}
_MODES: Final[dict[str, Any]] = {
    Mode.LISTEN: _l("nghe"),
    Mode.WHISPER: _l("nhắc riêng tổng đài viên"),
    Mode.BARGE: _l("nói với mọi người"),
}
_SHORTEST_REASON, _LONGEST_REASON = 8, 200  # characters, as of looking for a person
_MARKS: Final[dict[int, Any]] = {
    5: _l("5 – làm gương"),
    4: _l("4 – tốt"),
    3: _l("3 – được"),
    2: _l("2 – cần học thêm"),
    1: _l("1 – phải sửa ngay"),
}


@dataclass(frozen=True)
class Shown:
    """One line of the timeline."""

    at: datetime
    second: str
    words: str
    who: str


@DESK.page("/calls/<public_id>", READ)
def one(public_id: str) -> str:
    """What happened in a call."""
    call = asked_for(public_id)
    audit.record(tx(), me().actor, "call.look", call.public_id, clock.now())
    return page(call)


@DESK.action("/calls/<public_id>/recordings/<name>", LEAD)
def listen(public_id: str, name: str) -> str | Sound:
    """The talk, for a reason that stays on record."""
    call = asked_for(public_id)
    reason = " ".join(request.form.get("reason", "").split())[:_LONGEST_REASON]
    if name not in {each.public_id for each in recordings.of_talk(tx(), call.public_id)}:
        raise NotFound
    if len(reason) < _SHORTEST_REASON:
        return page(call, unheard=_("Ghi rõ lý do, ít nhất vài chữ."))
    heard = recordings.listen(tx(), name, me().id, clock.now(), reason)
    return Sound(heard, mimetype="audio/wav", headers={"Cache-Control": "no-store"})


@DESK.action("/calls/<public_id>/review", LEAD)
def review(public_id: str) -> str | Response:
    """A note for whoever led it."""
    call = asked_for(public_id)
    form = request.form
    try:
        reviewing.review(
            tx(),
            call,
            form.get("agent", 0, int),
            me().id,
            form.get("marks", 0, int),
            form.get("said", ""),
            clock.now(),
        )
    except BadInput as fault:
        return page(call, complaint=faults.said(fault))
    flash(_("Đã ghi nhận xét. Tổng đài viên thấy ở trang Ngày của tôi."), "success")
    return redirect(url_for("console_hotline_reports.one", public_id=public_id))


def page(call: Call, **told: Any) -> str:
    """The page of a call, with what a form was told."""
    moments = timeline.of(tx(), call)
    reviews = reviewing.of_call(tx(), call.id)
    talked = timeline.agents_of(tx(), call)
    ids = {moment.account_id for moment in moments if moment.account_id} | set(talked)
    named = staff.names(tx(), ids | {each.by_id for each in reviews} | {each.account_id for each in reviews})
    place = tx().get(Place, call.id)
    return render_template(
        "desks/hotline_reports/one.html",
        call=call,
        moments=[_shown(moment, named) for moment in moments],
        outcome=outcome(call.outcome),
        called=dialled(call.called),
        team=team(place.skill) if place is not None else "",
        urgency=URGENCIES.get(place.urgency) if place is not None and place.urgency else None,
        talked=talked,
        named=named,
        reviews=reviews,
        marks=_MARKS,
        recordings=recordings.of_talk(tx(), call.public_id),
        lasted=lasted,
        day=clock.today(call.began_at).isoformat(),
        **told,
    )


def asked_for(public_id: str) -> Call:
    """A caller's call; NotFound for what is none, or one of our own."""
    call = reviewing.call_named(tx(), public_id)
    if call is None or call.purpose != Purpose.CALLER:
        raise NotFound("no such call")
    return call


def _shown(moment: Moment, named: dict[int, str]) -> Shown:
    words = str(_WORDS.get(moment.what, moment.what)) % {"name": _name(moment)}
    took = f" ({lasted(moment.seconds)})" if moment.seconds else ""
    second = f"{clock.local(moment.at):%H:%M:%S}"
    return Shown(moment.at, second, words + took, named.get(moment.account_id or 0, ""))


def _name(moment: Moment) -> str:
    match moment.what:
        case "came":
            return dialled(moment.name)
        case "menu":
            return str(SERVICES.get(moment.name, moment.name))
        case "led_to" | "led_to_taken":
            return str(EMERGENCIES.get(moment.name, moment.name))
        case "listener_rung":
            return str(_MODES.get(moment.name, _("vào nghe")))
        case "ended" | "place_over" | "callback_missed":
            return str(_ENDS.get(moment.name, moment.name))
    return moment.name
