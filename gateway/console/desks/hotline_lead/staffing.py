"""How many agents each half hour of today or tomorrow needs, what that is made of, and how many are planned."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from gateway import clock
from gateway.calls import staffing
from gateway.calls.forecast import GOAL, TARGET
from gateway.console.desks.hotline_lead.desk import DESK, LEAD, spent
from gateway.console.here import tx


@DESK.page("/staffing", LEAD, menu=_l("Dự báo người trực"))
def forecast() -> str:
    """A row per half hour that is not over."""
    now = clock.now()
    today = clock.today(now)
    tomorrow = request.args.get("day") == "tomorrow"
    day = today + timedelta(days=1) if tomorrow else today
    basis, rows = staffing.plan(tx(), day, now)
    return render_template(
        "desks/hotline_lead/staffing.html",
        now=now,
        day=day,
        tomorrow=tomorrow,
        basis=basis,
        rows=rows,
        step=staffing.STEP,
        within=round(GOAL * 100),
        target=round(TARGET),
        most=max((row.needed for row in rows), default=0),
        lacking=sum(row.lacking > 0 for row in rows),
        spent=spent,
    )
