"""The desk of alerts and what its pages share: states in words, the act that may come too late, who may change what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import alerts
from gateway.accounts import Account, staff
from gateway.alerts import Alert, Moved, Reality, Relation, State
from gateway.console import faults, language
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.showing import chip, moment, place
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden, GatewayError

DESK: Final = Desk("alerts", "/alerts", _l("Cảnh báo"), _l("Cảnh báo"))

READ: Final = "alert.read"
WRITE: Final = "alert.write"
APPROVE: Final = "alert.approve"
BREAK: Final = "alert.break"
STEER: Final = "alert.steer"

STATES: Final[dict[str, Any]] = {
    State.DRAFT.value: _l("đang soạn"),
    State.SUBMITTED.value: _l("chờ duyệt"),
    State.RETURNED.value: _l("bị trả lại"),
    State.REJECTED.value: _l("bị bác bỏ"),
    State.APPROVED.value: _l("đã duyệt, chờ giờ"),
    State.SENDING.value: _l("đang gửi"),
    State.PAUSED.value: _l("tạm dừng"),
    State.SENT.value: _l("đã gửi xong"),
    State.STOPPED.value: _l("đã dừng hẳn"),
    State.CANCELLED.value: _l("đã thay, đã báo hết"),
}
MEANING: Final[dict[str, Any]] = {
    State.DRAFT.value: _l("Chưa trình ai, chưa ai nhận được gì."),
    State.SUBMITTED.value: _l("Chờ người thứ hai duyệt. Lời và người nhận đã chốt, chưa ai nhận được gì."),
    State.RETURNED.value: _l("Người thứ hai trả lại. Sửa rồi trình lại; chưa ai nhận được gì."),
    State.REJECTED.value: _l("Đã bác bỏ, không gửi nữa."),
    State.APPROVED.value: _l("Đã duyệt. Đến giờ là tự gửi."),
    State.SENDING.value: _l("Đang gửi. Dừng lúc nào cũng được."),
    State.PAUSED.value: _l("Đang tạm dừng: không ai nhận thêm cho đến khi có người bấm Chạy tiếp."),
    State.SENT.value: _l("Đã gửi xong. Biên nhận và trả lời còn về trong 24 giờ."),
    State.STOPPED.value: _l("Đã dừng hẳn: người chưa gửi thì không gửi nữa."),
    State.CANCELLED.value: _l("Một cảnh báo sau đã thay cảnh báo này."),
}
_TONES: Final = {
    State.SUBMITTED: "warn",
    State.RETURNED: "bad",
    State.REJECTED: "bad",
    State.APPROVED: "warn",
    State.SENDING: "good",
    State.PAUSED: "bad",
    State.SENT: "good",
    State.STOPPED: "bad",
}
REALITIES: Final[dict[str, Any]] = {
    Reality.ACTUAL.value: _l("THẬT"),
    Reality.EXERCISE.value: _l("DIỄN TẬP"),
    Reality.TEST.value: _l("THỬ"),
}
_REALITY_TONES: Final = {Reality.ACTUAL: "real", Reality.EXERCISE: "drill", Reality.TEST: "drill"}
RELATIONS: Final[dict[str, Any]] = {
    Relation.UPDATE.value: _l("cập nhật"),
    Relation.CORRECTION.value: _l("đính chính"),
    Relation.CANCEL.value: _l("báo hết"),
}
_FEW: Final = 3


def state_chip(state: str) -> Markup:
    """Where an alert is."""
    return chip(STATES[state], _TONES.get(State(state), ""))


def reality_chip(reality: str) -> Markup:
    """Whether it is real: never left to be guessed."""
    return chip(REALITIES[reality], _REALITY_TONES[Reality(reality)])


def where(alert: Alert, few: int = _FEW) -> str:
    """The communes it names, the first few by name; else whom it is for."""
    wanted = alerts.audience.unpack(alert.audience)
    codes = wanted.communes
    if not codes:
        kinds = {part.kind for part in wanted.include}
        if "told" in kinds:
            return str(_("những người đã nhận cảnh báo trước"))
        return str(_("toàn tỉnh")) if "everyone" in kinds else str(_("theo danh sách"))
    named = ", ".join(place(code) for code in codes[:few])
    if len(codes) <= few:
        return named
    return str(_("%(named)s và %(more)s nơi khác", named=named, more=len(codes) - few))


def may_change(alert: Alert) -> bool:
    """Whether the colleague may write on: with an area, only what they or their unit have begun."""
    if not me().may(WRITE):
        return False
    own = alert.made_by == me().id or (alert.unit_id is not None and alert.unit_id == unit())
    return own or me().area(WRITE) is None


def unit() -> int | None:
    """The unit of the colleague."""
    account = tx().get(Account, me().id)
    return None if account is None else account.unit_id


def held(alert_id: str) -> Alert:
    """That alert. Raises NotFound."""
    return alerts.by_public_id(tx(), alert_id)


def changeable(alert_id: str) -> Alert:
    """That alert, of somebody who may write on. Raises NotFound, Forbidden."""
    alert = held(alert_id)
    if not may_change(alert):
        raise Forbidden(_("Cảnh báo này do đơn vị khác soạn."))
    return alert


def told(fault: GatewayError) -> str:
    """Why something was not done; to whoever came second: who was first, when, and what it is now."""
    if isinstance(fault, Moved):
        who = staff.names(tx(), {fault.by}).get(fault.by, "") if fault.by is not None else _("hệ thống")
        state = str(STATES[fault.state])
        return str(
            _("%(who)s đã làm trước bạn lúc %(when)s. Cảnh báo này nay: %(state)s.", who=who, when=moment(fault.at),
              state=state)
        )  # fmt: skip
    if isinstance(fault, BadInput | Forbidden) and language.shown() == "vi" and not fault.message.isascii():
        return fault.message  # names what is wrong; the words of other desks for the same field do not
    return faults.said(fault)


def done(act: Callable[[], Any], said: Any, address: str) -> Response:
    """Do it and say so, or say why not; then show the page of what it was done to."""
    savepoint = tx().begin_nested()
    try:
        act()
    except (BadInput, Conflict, Forbidden) as fault:
        savepoint.rollback()
        flash(told(fault), "error")
    else:
        savepoint.commit()
        flash(str(said), "success")
    return redirect(address)
