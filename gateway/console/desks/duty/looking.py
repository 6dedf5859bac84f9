"""Who is on duty now, pages that nobody has, and seven days of one team."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from gateway import clock, duty, phone
from gateway.console import communes, listing
from gateway.console.desks.duty.desk import DESK, KINDS, READ, WEEK, may
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, moment, place
from gateway.console.sign_in import me
from gateway.duty import TOPIC, Duty, PageState, Team, board
from gateway.duty.board import Covered

_STATES: Final = {
    PageState.WAITING.value: _l("đang chờ người nhận"),
    PageState.UNANSWERED.value: _l("đã báo hết, chưa ai nhận"),
}


@DESK.page("", READ, menu=_l("Ai đang trực"))
def now() -> str:
    """Pages that nobody has, then teams: those that nobody answers for come first."""
    area, at = me().area(READ), clock.now()
    filters = (
        Filter("kind", _l("Loại"), KINDS),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
    )
    asked = listing.asked(filters, ("on",), "on", size=50)
    commune = asked.filters.get("commune")
    found = board.teams(tx(), area if commune is None else frozenset({commune}), at)
    found = [one for one in found if asked.filters.get("kind") in (None, one.team.kind)]
    columns = (
        Column[Covered](_l("Đội"), lambda one: one.team.name),
        Column[Covered](_l("Loại"), lambda one: KINDS.get(one.team.kind, one.team.kind)),
        Column[Covered](_l("Xã, phường"), lambda one: _where(one.team), wide_only=True),
        Column[Covered](_l("Đang trực"), _on_now),
        Column[Covered](_l("Ca sau"), lambda one: moment(one.next_at)),
    )
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        filters,
        link=lambda one: url_for("console_duty.week", team_id=one.team.id),
        empty=_l("Chưa có đội nào. Lập đội để tin khẩn có người nhận."),
        live=TOPIC,
    )
    waiting = board.unanswered(tx(), area, at - duty.ANSWERS_WITHIN)
    return render_template(
        "desks/duty/now.html", list=shown, pages=waiting, states=_STATES, kinds=KINDS, topic=TOPIC
    )


@DESK.page("/<int:team_id>", READ)
def week(team_id: int) -> str:
    """Seven days of one team."""
    team = board.team(tx(), team_id, me().area(READ))
    first = _monday(request.args.get("of"))
    begins = clock.midnight(first)
    rows = duty.roster(tx(), team.id, begins, begins + WEEK)
    days = [
        (each, [row for row in rows if _is_on(row, each)])
        for each in (first + timedelta(days=n) for n in range(7))
    ]
    return render_template(
        "desks/duty/week.html",
        team=team,
        kind=KINDS.get(team.kind, team.kind),
        where=_where(team),
        days=days,
        first=first,
        before=first - WEEK,
        after=first + WEEK,
        today=clock.today(clock.now()),
        now=clock.now(),
        may=may(team),
        topic=TOPIC,
    )


def _monday(said: str | None) -> date:
    try:
        day = clock.today(clock.now()) if said is None else date.fromisoformat(said)
    except ValueError:
        day = clock.today(clock.now())
    return day - timedelta(days=day.weekday())


def _is_on(row: Duty, day: date) -> bool:
    begins = clock.midnight(day)
    return row.starts_at < begins + timedelta(days=1) and (row.ends_at is None or row.ends_at > begins)


def _where(team: Team) -> str:
    return ", ".join(place(code) for code in team.communes) or _("cả tỉnh")


def _on_now(one: Covered) -> Markup:
    if not one.now:
        return chip(_("không có ai trực"), "bad")
    people = Markup("").join(
        Markup('<div>{} <a href="tel:{}">{}</a></div>').format(row.name, row.phone, phone.national(row.phone))
        for row in one.now
    )
    return Markup("<div>{}</div>").format(people)
