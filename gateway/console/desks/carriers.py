"""How carriers do: rate, window, errors, lag of receipts and route weights, live; changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import render_template
from flask_babel import lazy_gettext as _l

from gateway import clock
from gateway.console.desk import Desk
from gateway.console.here import console, tx
from gateway.messages.routing import board

DESK = Desk("carriers", "/carriers", _l("Nhà mạng"), _l("Hệ thống"))


@DESK.page("", "carrier.read", menu=_l("Nhà mạng"))
def overview() -> str:
    """Every carrier's last hour, and who takes what share of which traffic."""
    now = clock.now()
    contracts = {carrier.name: carrier for carrier in console().carriers}
    lines = board.lines(tx(), list(contracts), now)
    begin = now.replace(second=0, microsecond=0) - board.LOOK_BACK + timedelta(minutes=1)
    times = [int((begin + timedelta(minutes=at)).timestamp()) for at in range(60)]
    series = [{"label": line.name, "values": line.minutes} for line in lines]
    chart = {"times": times, "series": series, "label": str(_l("Giờ"))}
    return render_template(
        "desks/carriers.html",
        lines=lines,
        contracts=contracts,
        shares=board.shares(tx()),
        chart=json.dumps(chart),
        now=now,
    )
