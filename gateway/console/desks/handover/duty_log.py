"""The duty log of any shift: what the house has on record, in order; nobody writes it by hand."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from gateway import clock
from gateway.console.desks.handover.desk import DESK, READ, told
from gateway.logbook.shifts import CHANGES, Shift, shift_at, shift_of


@DESK.page("/log", READ, menu=_l("Nhật ký trực"))
def log() -> str:
    """One shift; the one under way unless another is asked for."""
    shift = _asked()
    return render_template(
        "desks/handover/log.html", shift=shift, log=told(shift.begins, shift.ends), changes=CHANGES
    )


def _asked() -> Shift:
    now = shift_at(clock.now())
    no = request.args.get("shift", now.no, type=int)
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        day = now.day
    return shift_of(day, no if no in (1, 2) else now.no)
