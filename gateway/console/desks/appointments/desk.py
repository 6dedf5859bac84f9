"""The desk of exam appointments: its place in the menu, a clinic and a booking of somebody's area, chips."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import appointments, clock, sites
from gateway.appointments import ExamClinic, Line, State
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.showing import chip
from gateway.console.sign_in import me
from gateway.errors import NotFound
from gateway.sites import Site

DESK: Final = Desk("appointments", "/appointments", _l("Lịch khám"), _l("Khám và tiêm"))
READ: Final = "booking.read"
WRITE: Final = "booking.write"

STATES: Final = {
    State.BOOKED.value: _l("đã hẹn"),
    State.CAME.value: _l("đã đến"),
    State.MISSED.value: _l("không đến"),
    State.CANCELLED.value: _l("đã bỏ"),
}
_TONES: Final = {State.CAME: "good", State.MISSED: "bad"}


def state_chip(state: str) -> Markup:
    """What has become of a booking."""
    return chip(STATES[state], _TONES.get(State(state), ""))


def clinic_at(code: str, permission: str) -> tuple[Site, ExamClinic]:
    """A place of the area that takes bookings. Raises NotFound."""
    site = sites.detail(tx(), code, me().area(permission)).site
    clinic = appointments.by_site(tx(), site)
    if clinic is None:
        raise NotFound(_("Nơi này chưa nhận lịch khám."))
    return site, clinic


def booking(code: str, permission: str) -> Line:
    """A booking at a place of the area. Raises NotFound."""
    found = appointments.one(tx(), code)
    area = me().area(permission)
    if found is None or not (area is None or found.site.commune_code in area):
        raise NotFound(_("Không có lịch khám này."))
    return found


def may_write(site: Site) -> bool:
    """Whether the colleague may change what is booked there."""
    area = me().area(WRITE)
    return me().may(WRITE) and (area is None or site.commune_code in area)


def reads_health(site: Site) -> bool:
    """Whether the colleague may read why people come."""
    area = me().area("health.read")
    return me().may("health.read") and (area is None or site.commune_code in area)


def day_asked() -> date:
    """The day of the address, or today."""
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today(clock.now())
