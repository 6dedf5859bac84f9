"""Pause, go on, stop: one press each, at once, for what is on its way."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import alerts, clock
from gateway.alerts import Alert
from gateway.console.desks.alerts.desk import DESK, STEER, done, held
from gateway.console.here import tx
from gateway.console.sign_in import me


@DESK.action("/<alert_id>/pause", STEER)
def pause(alert_id: str) -> Response:
    """Nothing more leaves until somebody lets it go on."""
    alert = held(alert_id)
    why = request.form.get("why", "").strip()[:300]
    return done(
        lambda: alerts.steering.pause(tx(), alert, me().id, why, clock.now()),
        _("Đã tạm dừng. Không ai nhận thêm cho đến khi có người bấm Chạy tiếp."),
        _address(alert),
    )


@DESK.action("/<alert_id>/resume", STEER)
def resume(alert_id: str) -> Response:
    """It goes on where it was."""
    alert = held(alert_id)
    return done(
        lambda: alerts.steering.resume(tx(), alert, me().id, clock.now()),
        _("Đang gửi tiếp, từ chỗ đã dừng."),
        _address(alert),
    )


@DESK.action("/<alert_id>/stop", STEER)
def stop(alert_id: str) -> Response:
    """Nothing more leaves, for good."""
    alert = held(alert_id)
    why = request.form.get("why", "")
    return done(
        lambda: alerts.steering.stop(tx(), alert, me().id, why, clock.now()),
        _("Đã dừng hẳn. Ai đã nhận mà tin sai thì gửi đính chính."),
        _address(alert),
    )


def _address(alert: Alert) -> str:
    return url_for("console_alerts.one", alert_id=alert.public_id)
