"""Pages of who has come from elsewhere: the list by day, commune and class; one journey with every reason."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway import arrivals, clock
from gateway.arrivals import Line, State, Vehicle, Wanted, rulebook
from gateway.console import communes, faults, listing
from gateway.console.desks.arrivals.desk import (
    CLASSES,
    DESK,
    STATES,
    VEHICLES,
    class_chip,
    sentence,
    state_chip,
)
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import day, masked, moment, place
from gateway.console.sign_in import me
from gateway.errors import Conflict

READ: Final = "arrival.read"
WRITE: Final = "arrival.write"


@DESK.page("", READ, menu=_l("Người đến"))
def every() -> str:
    """Who has come, the newest declaration first."""
    area = me().area(READ)
    filters = (
        Filter("day", _l("Đến ngày"), kind="date"),
        Filter("commune", _l("Xã, phường"), communes.within(area)),
        Filter("cls", _l("Diện"), {cls.value: label for cls, label in CLASSES.items()}),
        Filter("state", _l("Trạng thái"), {state.value: label for state, label in STATES.items()}),
    )
    asked = listing.asked(filters, ("declared", "arrived"), "-declared")
    wanted = Wanted(
        _day(asked.filters.get("day", "")),
        *(asked.filters.get(name, "") for name in ("commune", "cls", "state")),
    )
    found, total = arrivals.listed(
        tx(), wanted, area, sort=asked.sort, down=asked.down, limit=asked.size, offset=asked.offset
    )
    columns = (
        Column[Line](_l("Người đến"), lambda line: line.person.name),
        Column[Line](_l("Từ"), lambda line: arrivals.details_of(line.movement)["from"]),
        Column[Line](_l("Đến ngày"), lambda line: day(line.movement.arrived_on), sort="arrived"),
        Column[Line](_l("Ở tại"), lambda line: place(line.movement.commune_code), wide_only=True),
        Column[Line](_l("Diện"), lambda line: class_chip(line.movement.class_)),
        Column[Line](_l("Trạng thái"), lambda line: state_chip(line.movement.state)),
        Column[Line](
            _l("Khai lúc"), lambda line: moment(line.movement.declared_at), sort="declared", wide_only=True
        ),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda line: url_for("console_arrivals.one", movement_id=line.movement.public_id),
        empty=_l("Chưa có ai khai chuyến đi."),
        live=arrivals.TOPIC,
    )
    return render_template("desks/arrivals/every.html", list=shown, waiting=sum(_waiting().values()))


@DESK.page("/journeys/<movement_id>", READ)
def one(movement_id: str) -> str:
    """One journey: why this class, by which rules, and what to do next."""
    line = arrivals.by_public_id(tx(), movement_id, me().area(READ))
    movement, said = line.movement, arrivals.details_of(line.movement)
    may_health = me().may("health.read")
    return render_template(
        "desks/arrivals/one.html",
        movement=movement,
        person=line.person,
        said=said,
        vehicle=VEHICLES[Vehicle(said["vehicle"])],
        cls=class_chip(movement.class_),
        state=state_chip(movement.state),
        reasons=[
            sentence(each) for each in arrivals.reasons_of(movement) if may_health or each.why == "area"
        ],
        hidden=not may_health and any(each.why != "area" for each in arrivals.reasons_of(movement)),
        rules=rulebook.of(tx(), movement.rules),
        moves=arrivals.MOVES[State(movement.state)] if _may_write(movement.commune_code) else frozenset(),
        number=masked(movement.number),
    )


@DESK.action("/journeys/<movement_id>/settle", WRITE)
def settle(movement_id: str) -> Response:
    """The station has talked with them; to have them watched is the page of quarantine."""
    line = arrivals.by_public_id(tx(), movement_id, me().area(WRITE))
    try:
        arrivals.move(tx(), line.movement, State.SETTLED, me().actor, clock.now())
    except Conflict as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã ghi."), "success")
    return redirect(url_for("console_arrivals.one", movement_id=movement_id))


def _waiting() -> dict[arrivals.Class, int]:
    return arrivals.waiting(tx(), me().area(READ))


def _may_write(commune_code: str) -> bool:
    area = me().area(WRITE)
    return me().may(WRITE) and (area is None or commune_code in area)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
