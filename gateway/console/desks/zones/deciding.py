"""What is decided about a zone: approved or sent back by a second person, taken back, ended early."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, zones
from gateway.console import faults
from gateway.console.desks.zones.desk import APPROVE, DESK, WRITE, held
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.zones import Zone


@DESK.action("/<zone_id>/approve", APPROVE)
def approve(zone_id: str) -> Response:
    """A second person agrees to exactly what they saw."""

    def act(zone: Zone) -> str:
        zones.approve(tx(), zone, request.form.get("seen", ""), me().id, clock.now())
        return str(_("Đã duyệt. Có hiệu lực từ giờ bắt đầu, tự hết khi đến hạn."))

    return _decided(zone_id, APPROVE, act)


@DESK.action("/<zone_id>/return", APPROVE)
def send_back(zone_id: str) -> Response:
    """A second person does not agree, and says why."""

    def act(zone: Zone) -> str:
        zones.return_(tx(), zone, request.form.get("why", ""), me().id, clock.now())
        return str(_("Đã trả lại."))

    return _decided(zone_id, APPROVE, act)


@DESK.action("/<zone_id>/withdraw", WRITE)
def withdraw(zone_id: str) -> Response:
    """Whoever proposed it takes it back."""

    def act(zone: Zone) -> str:
        zones.withdraw(tx(), zone, me().id, clock.now())
        return str(_("Đã rút lại."))

    return _decided(zone_id, WRITE, act)


@DESK.action("/<zone_id>/end", WRITE)
def end(zone_id: str) -> Response:
    """It is over before its time; the reason stays with it."""

    def act(zone: Zone) -> str:
        zones.end(tx(), zone, request.form.get("reason", ""), me().id, clock.now())
        return str(_("Đã kết thúc. Bản đồ và tin BD không còn báo vùng này."))

    return _decided(zone_id, WRITE, act)


def _decided(zone_id: str, permission: str, act: Callable[[Zone], str]) -> Response:
    zone = held(zone_id, permission)
    try:
        flash(act(zone), "success")
    except (BadInput, Forbidden, Conflict) as fault:
        flash(faults.said(fault), "error")
    return redirect(url_for("console_zones.one", zone_id=zone_id))
