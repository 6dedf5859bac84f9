"""What the people at a gate look at: what comes next for whoever stands there, who is inside; faults become words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import checkpoint, clock, sites
from gateway.accounts import Account
from gateway.checkpoint import NotLookedUp, Undeclared
from gateway.checkpoint.entering import InsideAlready
from gateway.console import faults
from gateway.console.desk import Desk
from gateway.console.here import settings, tx
from gateway.console.showing import at, moment
from gateway.console.sign_in import me
from gateway.errors import BadInput, TooMany
from gateway.phone import national
from gateway.sites import DayLine, Kind, Method, Proof, Site, SiteTakesNobody

DESK = Desk("gate", "/gate", _l("Ra cổng"), _l("Điểm và ra vào"))

_SHOWN = 100  # of those inside: a screen; the whole list is the desk of visits


@dataclass(frozen=True)
class Inside:
    """One who is inside, as the gate may see them: a given name where it was shown, never more."""

    visit: str
    since: str
    name: str
    number: str | None
    seat: str


@dataclass(frozen=True)
class Underway:
    """The trip of a vehicle: its departure, who answers for it, and whether that is whoever looks."""

    departs: str
    by: str
    mine: bool


def site_of(code: str) -> Site:
    """The site of the page; NotFound outside the area."""
    return sites.detail(tx(), code, me().area("gate.use")).site


def show(site: Site, panel: str = "", complaint: str = "", **told: Any) -> str:
    """The page with one `panel` of the templates `desks/gate/…` open, which is told `told`."""
    found, total = sites.of_day(tx(), site, clock.today(clock.now()), inside_only=True, limit=_SHOWN)
    inside = [_inside(line) for line in found]
    return render_template(
        "desks/gate/desk.html",
        site=site,
        panel=panel,
        complaint=complaint,
        inside=inside,
        total=total,
        kiosk=f"{settings().public_url}/s/{site.code}/kiosk",
        moves=site.kind == Kind.TRANSPORT,
        trip=_trip(site),
        **told,
    )


def tried(code: str, act: Callable[[Site], str], panel: str = "", **told: Any) -> str:
    """What `act` shows, or its fault in words over `panel` with what it had been told."""
    site = site_of(code)
    number = request.form.get("number", "")
    try:
        return act(site)
    except SiteTakesNobody:
        return show(site, complaint=_("Điểm này đang không nhận người vào. Hỏi trạm hoặc ban quản lý."))
    except InsideAlready as known:
        since = at(known.visit.came_at or known.visit.created_at)
        return show(site, "again", since=since)
    except Undeclared as none:
        shown = national(number) if number else ""
        return show(site, "standing", number=shown, worth=none.worth, until=none.until)
    except NotLookedUp:
        return show(site, complaint=_("Tra số này trước, rồi mới nhận mã."))
    except TooMany as full:
        free = at(clock.now() + timedelta(seconds=full.retry_after + 60))
        return show(site, panel, _("Đã quá nhiều lần. Từ %(time)s làm tiếp được.", time=free), **told)
    except BadInput as fault:
        if fault.field in ("number", "to"):
            return show(site, complaint=_("Số này không đúng. Hỏi lại và gõ đủ, ví dụ 0900 000 101."))
        return show(site, panel, faults.said(fault), **told)


def _trip(site: Site) -> Underway | None:
    trip = checkpoint.trip_of(tx(), site)
    if trip is None:
        return None
    staff = tx().get(Account, trip.staff_id) if trip.staff_id else None
    return Underway(
        moment(trip.departs_at), staff.name if staff is not None else "—", trip.staff_id == me().id
    )


def _inside(line: DayLine) -> Inside:
    told_here = line.visit.method == Method.NO_PAPERS  # the name is what staff were told at this gate
    shown = line.name if line.name and (told_here or line.visit.proof != Proof.UNVERIFIED) else ""
    return Inside(
        line.visit.public_id,
        at(line.visit.came_at or line.visit.created_at),
        shown.split()[-1] if shown.split() else "",
        line.visit.number,
        line.visit.seat or "",
    )
