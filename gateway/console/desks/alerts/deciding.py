"""What is decided about an alert: put before a second person, taken back, released, sent back, dropped, sent alone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import alerts, clock
from gateway.alerts import Alert
from gateway.console.desks.alerts.desk import APPROVE, BREAK, DESK, WRITE, changeable, done, held
from gateway.console.here import console, tx
from gateway.console.showing import grouped
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.messages.terms import Terms


def terms() -> Sequence[Terms]:
    """What the operator has agreed with each carrier."""
    return [carrier.terms for carrier in console().carriers]


@DESK.action("/<alert_id>/submit", WRITE)
def submit(alert_id: str) -> Response:
    """Fix words and audience, and have a second person decide. `seen`: the warnings that were ticked."""
    alert = changeable(alert_id)
    return done(
        lambda: alerts.releasing.submit(
            tx(), alert, me().id, clock.now(), terms=terms(), note=request.form.get("note", "").strip()[:300],
            seen=request.form.getlist("seen"),
        ),
        _("Đã trình. Chưa ai nhận được gì cho đến khi người thứ hai duyệt."),
        _address(alert),
    )  # fmt: skip


@DESK.action("/<alert_id>/withdraw", WRITE)
def withdraw(alert_id: str) -> Response:
    """Whoever submitted it takes it back, to change it."""
    alert = changeable(alert_id)
    return done(
        lambda: alerts.releasing.withdraw(tx(), alert, me().id, clock.now()),
        _("Đã rút lại. Sửa rồi trình lại."),
        _address(alert),
    )


@DESK.action("/<alert_id>/approve", APPROVE)
def approve(alert_id: str) -> Response:
    """A second person agrees to exactly what they saw, and types how many people that is."""
    alert = held(alert_id)

    def act() -> None:
        _read_back(alert)
        alerts.releasing.approve(tx(), alert, request.form.get("seen", ""), me().id, clock.now())

    return done(act, _("Đã duyệt. Cảnh báo đi ngay khi đến giờ; trang này đếm từng tin."), _address(alert))


@DESK.action("/<alert_id>/return", APPROVE)
def send_back(alert_id: str) -> Response:
    """Not like this, and why."""
    alert = held(alert_id)
    why = request.form.get("why", "")
    return done(
        lambda: alerts.releasing.return_(tx(), alert, why, me().id, clock.now()),
        _("Đã trả lại cho người soạn."),
        _address(alert),
    )


@DESK.action("/<alert_id>/reject", APPROVE)
def reject(alert_id: str) -> Response:
    """It is not sent, and why."""
    return _dropped(held(alert_id), _("Đã bác bỏ. Không gửi nữa."))


@DESK.action("/<alert_id>/drop", WRITE)
def drop(alert_id: str) -> Response:
    """A draft that is not needed; what was submitted is taken back first."""
    alert = changeable(alert_id)
    if alert.state not in alerts.EDITABLE:
        return done(_moved(alert), "", _address(alert))
    return _dropped(alert, _("Đã bỏ bản nháp."))


@DESK.action("/<alert_id>/break", BREAK)
def break_glass(alert_id: str) -> Response:
    """One person alone, with a reason; a minute to stop it begins, and a second person must look at it afterwards."""
    alert = held(alert_id)
    return done(
        lambda: alerts.releasing.break_glass(
            tx(), alert, me().id, request.form.get("why", ""), clock.now(), terms=terms(),
            seen=request.form.getlist("seen"),
        ),
        _("Còn 60 giây trước khi gửi. Ai cũng hủy được."),
        _address(alert),
    )  # fmt: skip


@DESK.action("/<alert_id>/review", APPROVE)
def review(alert_id: str) -> Response:
    """What a second person finds of an alert that was sent alone."""
    alert = held(alert_id)
    said = request.form.get("why", "")
    return done(
        lambda: alerts.releasing.review(tx(), alert, said, me().id, clock.now()),
        _("Đã ghi hậu kiểm."),
        _address(alert),
    )


def _read_back(alert: Alert) -> None:
    """What was typed must be the number of people on the page: a hand that only clicks does not release a province."""
    typed = "".join(letter for letter in request.form.get("count", "") if letter.isdecimal())
    many = (alert.snapshot or {}).get("to_send")
    if many is not None and typed != str(many):
        raise BadInput(
            "count",
            "wrong",
            _("Số người phải gõ đúng như trên trang: %(count)s. Chưa duyệt.", count=grouped(many)),
        )


def _dropped(alert: Alert, said: str) -> Response:
    why = request.form.get("why", "")
    return done(
        lambda: alerts.releasing.reject(tx(), alert, why, me().id, clock.now()), said, _address(alert)
    )


def _moved(alert: Alert):  # type: ignore[no-untyped-def]  # an act that always comes too late
    def act() -> None:
        raise alerts.moving.moved(tx(), alert)

    return act


def _address(alert: Alert) -> str:
    return url_for("console_alerts.one", alert_id=alert.public_id)
