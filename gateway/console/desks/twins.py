"""The desk of records that may be one person: pairs side by side, made one, two again, or said to be two."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import audit, clock, declarations, people, sites, suspects
from gateway.console import faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Listing
from gateway.console.showing import chip, moment, place
from gateway.console.sign_in import me
from gateway.declarations import Declaration
from gateway.errors import BadInput, Conflict, NotFound
from gateway.people import Person, Phone, Twins
from gateway.sites import Seen

DESK = Desk("twins", "/people/twins", _l("Hồ sơ có thể trùng"), _l("Người dân"))

_SHOWN = 3  # lines of history of each


@dataclass(frozen=True)
class Side:
    """One of the two. `ours`: they live in the area; `opened`: their file is open for this colleague, all is shown."""

    person: Person = field(repr=False)
    ours: bool
    opened: bool
    phones: list[Phone] = field(repr=False)
    declared: list[Declaration] = field(repr=False)
    visits: list[Seen] = field(repr=False)


@DESK.page("", "person.correct", menu=_l("Hồ sơ có thể trùng"))
def every() -> str:
    """Pairs called and born alike, the likeliest first."""
    asked = listing.asked((), ("likely",), "likely", size=50)
    found, total = people.twins(tx(), me().area("person.correct"), offset=asked.offset, limit=asked.size)
    columns = (
        Column[Twins](_l("Họ và tên"), lambda pair: pair.one.name),
        Column[Twins](_l("Năm sinh"), lambda pair: pair.birth_year),
        Column[Twins](_l("Hồ sơ thứ nhất"), lambda pair: _where(pair.one)),
        Column[Twins](_l("Hồ sơ thứ hai"), lambda pair: _where(pair.other)),
        Column[Twins](_l("Giống nhau"), _alike),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        link=lambda pair: url_for(
            "console_twins.compare", one_id=pair.one.person_id, other_id=pair.other.person_id
        ),
        empty=_l("Không có hai hồ sơ nào trùng tên và năm sinh."),
    )
    return render_template("desks/twins.html", list=shown)


@DESK.page("/<int:one_id>/<int:other_id>", "person.correct")
def compare(one_id: int, other_id: int) -> str:
    """Both, side by side; the look is on record for both."""
    one, other = _pair(one_id, other_id)
    for each in (one, other):
        audit.record(tx(), me().actor, "person.compare", str(each.id), clock.now())
    sides = [_side(each) for each in (one, other)]
    whole = all(side.ours for side in sides)
    return render_template(
        "desks/twins_compare.html", sides=sides, whole=whole, today=clock.today(clock.now())
    )


@DESK.action("/<int:one_id>/<int:other_id>/merge", "person.correct")
def merge(one_id: int, other_id: int) -> Response:
    """Make them one: the record that was chosen keeps its name, everything of the other becomes its own."""
    one, other = _pair(one_id, other_id, whole=True)
    keep, gone = (other, one) if request.form.get("keep") == str(other.id) else (one, other)
    reason = request.form.get("reason", "")
    try:
        _said(reason)
        people.merge(tx(), keep.id, gone.id, me().actor, reason, clock.now())
        suspects.settle(tx(), keep.id, clock.now())
        people.open_file(tx(), keep.id, me().area("person.correct"), reason, by=me().actor, now=clock.now())
    except (BadInput, Conflict) as fault:
        flash(faults.said(fault), "error")
        return redirect(url_for("console_twins.compare", one_id=one_id, other_id=other_id))
    flash(_("Đã gộp thành một hồ sơ. Nếu nhầm, tách lại được ở hồ sơ này."), "success")
    return redirect(url_for("console_person.one", person_id=keep.id))


@DESK.action("/<int:one_id>/<int:other_id>/distinct", "person.correct")
def distinct(one_id: int, other_id: int) -> Response:
    """They are two people: not shown again."""
    one, other = _pair(one_id, other_id)
    reason = request.form.get("reason", "")
    try:
        _said(reason)
        people.distinct(tx(), one.id, other.id, me().actor, reason, clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
        return redirect(url_for("console_twins.compare", one_id=one_id, other_id=other_id))
    flash(_("Đã ghi: đây là hai người."), "success")
    return redirect(url_for("console_twins.every"))


@DESK.action("/<int:person_id>/split/<int:merge_id>", "person.correct")
def split(person_id: int, merge_id: int) -> Response:
    """Undo: the other record is back with what was its own; only where both lie in the area."""
    area = me().area("person.correct")
    people.person(tx(), person_id, area)
    done = [each for each in people.merges_of(tx(), person_id) if each.keep_id == person_id]
    if not any(each.id == merge_id and people.within(people.merged_place(each), area) for each in done):
        raise NotFound
    reason = request.form.get("reason", "")
    try:
        _said(reason)
        back = people.split(tx(), merge_id, me().actor, reason, clock.now())
        for each in (person_id, back):
            suspects.settle(tx(), each, clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã tách lại thành hai hồ sơ."), "success")
    return redirect(url_for("console_person.one", person_id=person_id))


def _pair(one_id: int, other_id: int, *, whole: bool = False) -> tuple[Person, Person]:
    """Two of the area; or, unless the `whole` pair must be, one of it and somebody called and born alike elsewhere."""
    one, other = (people.person(tx(), each, None) for each in (one_id, other_id))
    area = me().area("person.correct")
    ours = [people.within(each.commune_code, area) for each in (one, other)]
    if one is other or not any(ours) or not (all(ours) or (not whole and people.are_twins(one, other))):
        raise NotFound
    return one, other


def _side(person: Person) -> Side:
    ours = people.within(person.commune_code, me().area("person.correct"))
    if not ours or not people.is_open(tx(), person.id, me().actor, clock.now()):
        return Side(person, ours, False, [], [], [])
    declared = declarations.of_people(tx(), [person.id], _SHOWN)[person.id]
    visits = sites.of_people(tx(), [person.id], _SHOWN)[person.id]
    return Side(person, ours, True, people.phones(tx(), person.id), declared, visits)


def _said(reason: str) -> None:
    if len(reason.strip()) < people.SHORTEST_REASON:
        raise BadInput("reason", "missing")


def _where(twin: people.Twin) -> str:
    return f"{place(twin.commune_code)}, {moment(twin.changed_at)}"


def _alike(pair: Twins) -> Markup:
    if pair.same_number:
        return chip(_("cùng số điện thoại"), "warn")
    return chip(_("cùng xã"), "warn") if pair.same_commune else chip(_("tên và năm sinh"))
