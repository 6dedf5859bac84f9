"""The promise tracker: whatever was said with a time, by whom it is kept, and how many were kept today."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from gateway import clock
from gateway.accounts import staff
from gateway.console import listing
from gateway.console.desks.requests.desk import DESK, READ, promise, state
from gateway.console.here import tx
from gateway.console.listing import Column, Listing
from gateway.console.showing import masked, place, ticket_kind
from gateway.console.sign_in import me
from gateway.tickets import TOPIC
from gateway.tickets import listing as tickets
from gateway.tickets.listing import Listed

_AHEAD: Final = timedelta(hours=2)


@DESK.page("/promised", READ, menu=_l("Lời hứa"))
def promised() -> str:
    """What is due within two hours or broken, earliest first; beside it the share of today's that was kept."""
    now, area = clock.now(), me().area(READ)
    due = tickets.due(tx(), area, now, _AHEAD)
    kept, of = tickets.kept(tx(), area, clock.midnight(clock.today(now)), now)
    owners = staff.names(tx(), [one.owner_id for one in due if one.owner_id is not None])
    asked = listing.asked((), ("promised",), "promised", size=100)
    columns = (
        Column[Listed](_l("Số"), lambda one: one.code),
        Column[Listed](_l("Hứa trước"), lambda one: promise(one, now)),
        Column[Listed](_l("Loại"), lambda one: ticket_kind(one.kind)),
        Column[Listed](_l("Từ số"), lambda one: masked(one.number or None), wide_only=True),
        Column[Listed](_l("Nơi"), lambda one: place(one.commune_code), wide_only=True),
        Column[Listed](_l("Ai làm"), lambda one: state(one, owners, now)),
    )
    shown = Listing(
        columns,
        due[asked.offset : asked.offset + asked.size],
        len(due),
        asked,
        link=lambda one: url_for("console_requests.one", ticket_id=one.id),
        empty=_l("Không có lời hứa nào đến hạn trong 2 giờ tới."),
        live=TOPIC,
    )
    return render_template("desks/requests/promised.html", list=shown, kept=kept, of=of)
