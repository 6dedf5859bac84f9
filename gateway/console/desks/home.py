"""The first page: what waits for whoever has signed in, and where to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import alerts, clock, duty, reports
from gateway.console.desk import EVERYBODY, Desk
from gateway.console.desks import approvals
from gateway.console.here import tx
from gateway.console.showing import ticket_kind
from gateway.console.sign_in import me
from gateway.quarantine import board, glance
from gateway.tickets import Kind, listing

DESK = Desk("home", "", _l("Trang đầu"))

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Waits:
    """So many of something wait on a page."""

    count: int
    label: Any
    address: str


@DESK.page("", EVERYBODY, menu=_l("Trang đầu"))
def home() -> str:
    """Figures of what one may act on, what cannot wait first."""
    return render_template("desks/home.html", waiting=[one for one in _waiting() if one.count])


def _waiting() -> list[Waits]:
    """In one's own area; what one may not open is not counted either."""
    found, yesterday = [], clock.now() - _DAY
    if me().may("health.read") and me().may("quarantine.read"):
        _alarms, count = glance.alarms(tx(), me().area("health.read"), yesterday, limit=1)
        found.append(
            Waits(count, _("người có dấu hiệu trong 24 giờ qua"), url_for("console_quarantine.everybody"))
        )
    if me().may("alert.approve"):
        alone = len(alerts.releasing.unreviewed(tx()))
        found.append(
            Waits(alone, _("cảnh báo một người tự phát, chưa hậu kiểm"), url_for("console_alerts.every"))
        )
    if me().may("duty.read"):
        pages = duty.board.unanswered(tx(), me().area("duty.read"), clock.now() - duty.ANSWERS_WITHIN)
        found.append(Waits(len(pages), _("tin báo chưa ai nhận"), url_for("console_duty.now")))
    if me().may("report.read"):
        now = clock.now()
        missing = reports.missing(tx(), reports.form_for(clock.today(now)), me().area("report.read"), now)
        found.append(Waits(len(missing), _("đơn vị chưa báo cáo hôm nay"), url_for("console_reports.of_day")))
    if me().may("quarantine.read"):
        _calls, count = board.call_list(tx(), me().area("quarantine.read"), yesterday, limit=1)
        found.append(Waits(count, _("lần báo sức khỏe cần gọi"), url_for("console_quarantine.calls")))
    found.append(Waits(approvals.to_decide(), _("việc chờ bạn duyệt"), url_for("console_approvals.waiting")))
    if me().may("ticket.read"):
        counted = listing.counts(tx(), me().area("ticket.read"))
        for kind, count in counted.items():
            one = Waits(count, ticket_kind(kind), url_for("console_requests.every", kind=kind))
            found.insert(0 if kind == Kind.RESCUE else len(found), one)
    return found
