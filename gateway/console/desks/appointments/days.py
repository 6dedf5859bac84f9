"""Pages of exam appointments to look at: places, a day of one, one booking; each reading of a reason on record."""

from __future__ import annotations

from datetime import timedelta

from flask import Response as Answer
from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import appointments, audit, clock, sites
from gateway.appointments import Clinic, ClinicState, Line, State
from gateway.console import communes, listing
from gateway.console.desks.appointments.desk import (
    DESK,
    READ,
    STATES,
    WRITE,
    booking,
    clinic_at,
    day_asked,
    may_write,
    reads_health,
    state_chip,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import at, chip, day, masked
from gateway.console.sign_in import me
from gateway.sites import Kind


@DESK.page("", READ, menu=_l("Lịch khám"))
def every() -> str:
    """Places that take bookings, with who is expected today; and those of the area that could."""
    area = me().area(READ)
    filters = (Filter("commune", _l("Xã, phường"), communes.within(area)),)
    asked = listing.asked(filters, ("name",), "name", size=100)
    commune = asked.filters.get("commune")
    found = appointments.every(tx(), area if commune is None else frozenset({commune}))
    today = clock.today(clock.now())
    counts = appointments.counts(tx(), [one.id for one in found], today)
    named = communes.within(None)
    columns = (
        Column[Clinic](_l("Nơi khám"), lambda one: one.name),
        Column[Clinic](_l("Xã, phường"), lambda one: named.get(one.commune_code, "—")),
        Column[Clinic](_l("Hôm nay"), lambda one: counts.get(one.id, 0), number=True),
        Column[Clinic](
            _l("Nhận lịch"),
            lambda one: (
                chip(_l("đang nhận"), "good")
                if one.state == ClinicState.OPEN
                else chip(_l("tạm ngừng"), "warn")
            ),
        ),
    )
    shown = found[asked.offset : asked.offset + asked.size]
    list_ = Listing(
        columns,
        shown,
        len(found),
        asked,
        filters,
        link=lambda one: url_for("console_appointments.of_day", code=one.site_code),
        empty=_l("Chưa có nơi nào nhận lịch khám."),
        live=appointments.TOPIC,
    )
    known = {one.site_code for one in found}
    could = [] if not me().may(WRITE) else [site for site in _hospitals() if site.code not in known]
    return render_template("desks/appointments/every.html", list=list_, could=could)


@DESK.page("/<code>", READ)
def of_day(code: str) -> str | Answer:
    """Everybody of one day at one place, in the order of the clock."""
    site, clinic = clinic_at(code, READ)
    shown = day_asked()
    filters = (Filter("day", _l("Ngày"), kind="date"), Filter("state", _l("Tình trạng"), STATES))
    asked = listing.asked(filters, ("time",), "time", size=100)
    state = State(asked.filters["state"]) if "state" in asked.filters else None
    columns = (
        Column[Line](_l("Giờ"), lambda line: at(line.booking.starts_at)),
        Column[Line](_l("Họ và tên"), lambda line: line.name),
        Column[Line](_l("Năm sinh"), lambda line: line.birth_year, wide_only=True),
        Column[Line](_l("Số điện thoại"), lambda line: masked(line.booking.number)),
        Column[Line](_l("Số hẹn"), lambda line: line.booking.code),
        Column[Line](
            _l("Tình trạng"),
            lambda line: state_chip(line.booking.state),
            plain=lambda line: STATES[line.booking.state],
        ),
    )
    if request.args.get("format") == "csv":
        found, total = appointments.of_day(tx(), clinic.id, shown, state=state)
        details = {"day": shown.isoformat(), "rows": total}
        audit.record(tx(), me().actor, "exam.export", site.code, clock.now(), details)
        return listing.as_file(columns, found, f"lich-kham-{site.code}-{shown}")
    found, total = appointments.of_day(
        tx(), clinic.id, shown, state=state, offset=asked.offset, limit=asked.size
    )
    list_ = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_appointments.one", booking_code=line.booking.code),
        empty=_l("Không có ai hẹn ngày này."),
        live=appointments.TOPIC,
        export=url_for("console_appointments.of_day", code=code, day=shown.isoformat(), format="csv"),
    )
    shut = [each for each in appointments.closures(tx(), clinic.id, shown) if each.starts_on <= shown]
    return render_template(
        "desks/appointments/day.html", list=list_, site=site, clinic=clinic, day=shown, shut=shut,
        before=shown - timedelta(days=1), after=shown + timedelta(days=1), may_write=may_write(site),
    )  # fmt: skip


@DESK.page("/find", READ)
def find() -> str | Response:
    """A booking by the number somebody reads out."""
    said = "".join(filter(str.isdigit, request.args.get("number", "")))
    found = appointments.one(tx(), said) if said else None
    area = me().area(READ)
    if found is not None and (area is None or found.site.commune_code in area):
        return redirect(url_for("console_appointments.one", booking_code=said))
    return render_template("desks/appointments/find.html", said=said)


@DESK.page("/booking/<booking_code>", READ)
def one(booking_code: str) -> str:
    """One booking, and what can be done with it; why they come only for who may read health answers."""
    line = booking(booking_code, READ)
    now = clock.now()
    reason = None
    if line.booking.reason and reads_health(line.site):
        reason = line.booking.reason
        audit.record(
            tx(), me().actor, "person.exam", str(line.booking.person_id), now, {"code": booking_code}
        )
    clinic = clinic_at(line.site.code, READ)[1]
    free = appointments.free(tx(), clinic, now)
    return render_template(
        "desks/appointments/one.html",
        line=line,
        state=state_chip(line.booking.state),
        reason=reason,
        free={f"{day(each)}": [at(time) for time in times] for each, times in free.items()},
        moments=[
            (time.isoformat(), f"{at(time)} {day(each)}") for each, times in free.items() for time in times
        ],
        today=clock.today(line.booking.starts_at) <= clock.today(now),
        may_write=may_write(line.site),
        State=State,
    )


def _hospitals() -> list[sites.Site]:
    area = me().area(WRITE)
    return [
        site
        for site in sites.every(tx())
        if site.kind == Kind.HOSPITAL
        and site.state == sites.State.ACTIVE
        and (area is None or site.commune_code in area)
    ]
