"""Pages of vaccination to look at: who is registered by commune, one registration, what was felt after doses."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from gateway import audit, clock, vaccination
from gateway.console import communes, listing
from gateway.console.desks.vaccination.desk import (
    DESK,
    HISTORY,
    OCCUPATIONS,
    PRIORITIES,
    READ,
    STATES,
    may_write,
    priority,
    reads_health,
    registration,
    state_chip,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import at, day, masked
from gateway.console.sign_in import me
from gateway.services.doses.reacting import SINCE
from gateway.vaccination import Felt, Line, State


@DESK.page("", READ, menu=_l("Tiêm chủng"))
def every() -> str:
    """Registrations of the area, who waits longest first."""
    area = me().area(READ)
    named = communes.within(area)
    groups = {
        key: word
        for key, word in PRIORITIES.items()
        if me().may("health.read") or key not in ("chronic", "pregnant")
    }
    filters = (
        Filter("commune", _l("Xã, phường"), named),
        Filter("state", _l("Tình trạng"), STATES),
        Filter("dose", _l("Mũi"), {str(nth): str(nth) for nth in range(1, vaccination.MOST_DOSES + 1)}),
        Filter("group", _l("Nhóm"), groups),
    )
    asked = listing.asked(filters, ("since",), "since", size=50)
    given = asked.filters
    found, total = vaccination.listed(
        tx(),
        area if "commune" not in given else frozenset({given["commune"]}),
        state=State(given["state"]) if "state" in given else None,
        priority=given.get("group"),
        dose=int(given["dose"]) if "dose" in given else None,
        offset=asked.offset,
        limit=asked.size,
    )
    columns = (
        Column[Line](_l("Họ và tên"), lambda line: line.name),
        Column[Line](_l("Năm sinh"), lambda line: line.birth_year, wide_only=True),
        Column[Line](_l("Mũi"), lambda line: line.registration.dose),
        Column[Line](
            _l("Xã, phường"), lambda line: communes.within(None).get(line.registration.commune_code, "—")
        ),
        Column[Line](_l("Nhóm"), priority, wide_only=True),
        Column[Line](_l("Muốn tiêm"), lambda line: day(line.registration.wished_on), wide_only=True),
        Column[Line](_l("Tình trạng"), lambda line: state_chip(line.registration.state)),
    )
    list_ = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_vaccination.one", code=line.registration.code),
        empty=_l("Chưa có ai đăng ký như vậy."),
        live=vaccination.TOPIC,
    )
    return render_template("desks/vaccination/every.html", list=list_, chosen=given)


@DESK.page("/reactions", READ, menu=_l("Phản ứng sau tiêm"))
def reactions() -> str:
    """What was felt after doses, the last first; the words only for who may read health answers."""
    area = me().area(READ)
    asked = listing.asked((), ("at",), "-at", size=50)
    found, total = vaccination.reactions(tx(), area, offset=asked.offset, limit=asked.size)
    columns = (
        Column[Felt](
            _l("Báo lúc"), lambda felt: f"{at(felt.reaction.reported_at)} {day(felt.reaction.reported_at)}"
        ),
        Column[Felt](_l("Họ và tên"), lambda felt: felt.name or "—"),
        Column[Felt](_l("Số điện thoại"), lambda felt: masked(felt.reaction.number), wide_only=True),
        Column[Felt](_l("Sau tiêm"), lambda felt: SINCE.get(felt.reaction.days_since, "—")),
        Column[Felt](_l("Dấu hiệu"), _said),
        Column[Felt](_l("Yêu cầu"), lambda felt: felt.reaction.ticket_code),
    )
    list_ = Listing(
        columns, found, total, asked, empty=_l("Chưa có ai báo phản ứng sau tiêm."), live=vaccination.TOPIC
    )
    ids = sorted({felt.reaction.person_id for felt in found if felt.reaction.person_id and _reads(felt)})
    for person_id in ids:
        audit.record(tx(), me().actor, "person.vaccine", str(person_id), clock.now(), {"what": "reactions"})
    return render_template("desks/vaccination/reactions.html", list=list_)


@DESK.page("/<code>", READ)
def one(code: str) -> str:
    """One registration: the form for everybody of the desk, the medical history for who may read health answers."""
    line = registration(code, READ)
    row = line.registration
    health = reads_health(row.commune_code)
    audit.record(
        tx(), me().actor, "person.vaccine", str(row.person_id), clock.now(), {"code": code, "health": health}
    )
    return render_template(
        "desks/vaccination/one.html",
        line=line,
        row=row,
        state=state_chip(row.state),
        form=vaccination.details(row),
        jobs=OCCUPATIONS,
        group=priority(line),
        history=[HISTORY[each] for each in vaccination.history(row)] if health else None,
        called=vaccination.called(row),
        doses=vaccination.doses(tx(), row.person_id),
        today=clock.today(clock.now()),
        may_write=may_write(row.commune_code),
    )


def _reads(felt: Felt) -> bool:
    return reads_health(felt.reaction.commune_code)


def _said(felt: Felt) -> str:
    return felt.reaction.said if _reads(felt) else "—"
