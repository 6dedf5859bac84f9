"""The trip of a vehicle: begun at its departure, taken over by whoever works on it next, ended (row E14)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import checkpoint, clock
from gateway.console.desks.gate.page import DESK, site_of
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict

_HALF: Final = timedelta(hours=12)


@DESK.action("/<code>/trip/begin", "gate.use")
def begin_trip(code: str) -> Response:
    """The next trip, with the local time of its departure, else now."""
    site, now = site_of(code), clock.now()
    said = request.form.get("departs", "").strip()
    try:
        hour = time.fromisoformat(said) if said else clock.local(now).time()
        departs = clock.local(now).replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
        if departs < now - _HALF:  # after midnight, entered before it
            departs += timedelta(days=1)
        elif departs > now + _HALF:  # before midnight, entered after it
            departs -= timedelta(days=1)
        checkpoint.begin_trip(tx(), site, departs, me(), now)
    except ValueError:
        flash(_("Giờ xuất bến không đúng, ví dụ 07:30."), "error")
    except BadInput as fault:
        far = _("Còn hơn 3 giờ mới xuất bến: bắt đầu chuyến khi khách lên xe.")
        flash(far if fault.field == "departs" else _("Điểm này không đi đâu nên không có chuyến."), "error")
    except Conflict:
        flash(_("Điểm này đang không nhận người, hoặc người khác vừa bắt đầu chuyến."), "error")
    return redirect(url_for("console_gate.desk", code=code))


@DESK.action("/<code>/trip/take-over", "gate.use")
def take_over_trip(code: str) -> Response:
    """From now on whoever presses this answers for the trip."""
    checkpoint.take_over(tx(), site_of(code), me(), clock.now())
    return redirect(url_for("console_gate.desk", code=code))


@DESK.action("/<code>/trip/end", "gate.use")
def end_trip(code: str) -> Response:
    """Everybody has got out."""
    checkpoint.end_trip(tx(), site_of(code), me(), clock.now())
    return redirect(url_for("console_gate.desk", code=code))
