"""What is done with one press on a supervisor's page: a button says the verb and whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.calls import crew, leading
from gateway.calls.states import Mode
from gateway.console.desks.hotline.desk import URGENCIES
from gateway.console.desks.hotline_lead.desk import DESK, HEARING, LEAD, checked_line, done, my_line_said
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput

Verb = Callable[[str, datetime], object]


@DESK.action("/act", LEAD)
def act() -> Response:
    """`do` is "verb:whom"; `after` names the page that is shown then, the wallboard without."""
    verb, _colon, whom = request.form.get("do", "").partition(":")

    def do(now: datetime) -> None:
        if verb not in _VERBS or not whom:
            raise BadInput("do", "unknown", _("Trang này đã cũ: tải lại rồi bấm lần nữa."))
        _VERBS[verb](whom, now)

    return done(do, _after(whom))


def _after(whom: str) -> str:
    match request.form.get("after", ""):
        case "call" if whom.startswith("cal"):
            return url_for("console_hotline_lead.one_call", public_id=whom)
        case "agent" if whom.isdecimal():
            return url_for("console_hotline_lead.one_agent", account_id=int(whom))
        case _:
            return url_for("console_hotline_lead.wallboard")


def _up(whom: str, now: datetime) -> None:
    urgency = leading.move_up(tx(), whom, me().id, now)
    flash(_("Đã đưa lên: %(urgency)s.", urgency=URGENCIES[urgency]), "success")


def _hears(mode: Mode) -> Verb:
    def verb(whom: str, now: datetime) -> None:
        if leading.listen(tx(), whom, mode, me().id, checked_line(), now):
            flash(_("Vẫn trong cuộc gọi: %(how)s.", how=HEARING[mode]), "success")
        else:
            flash(
                _("Máy %(line)s của bạn đổ chuông: nhấc máy, bấm 1 để vào cuộc gọi.", line=my_line_said()),
                "success",
            )

    return verb


def _put_down(whom: str, now: datetime) -> None:
    leading.put_down(tx(), whom, me().id, now)
    flash(_("Bạn đã ra khỏi cuộc gọi."), "success")


def _of_agent(what: Callable[..., object]) -> Verb:
    return lambda whom, now: what(tx(), _number(whom), me().id, now)


def _number(whom: str) -> int:
    if not whom.isdecimal() or len(whom) > 18:  # digits of what an id may be
        raise BadInput("do", "unknown", _("Trang này đã cũ: tải lại rồi bấm lần nữa."))
    return int(whom)


_VERBS: Final[Mapping[str, Verb]] = {
    "up": _up,
    "listen": _hears(Mode.LISTEN),
    "whisper": _hears(Mode.WHISPER),
    "barge": _hears(Mode.BARGE),
    "down": _put_down,
    "pause": _of_agent(leading.pause),
    "ready": _of_agent(leading.set_ready),
    "off": _of_agent(leading.sign_off),
    "asked": _of_agent(crew.asked_after),
    "unsay": _of_agent(crew.take_back),
}
