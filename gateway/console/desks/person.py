"""One person's file: opened for a reason, read, put right; each who shares a phone with their own history.

Nothing of it is shown before somebody has said why they look; health answers are a page of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from gateway import audit, clock, declarations, people, phone, sites
from gateway.accounts import Area
from gateway.console import faults
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.personal import CHANNELS, FILE_ACTS, SIGNS, names_of
from gateway.console.sign_in import me
from gateway.declarations import Declaration
from gateway.errors import BadInput, NotFound
from gateway.people import Member, Person
from gateway.sites import Seen

DESK = Desk("person", "/people", _l("Hồ sơ"))

_OWN, _THEIRS = 10, 3  # lines of history: of the person, of each who shares a number
_HEALTH: Final = {
    "countryPassing": _l("Đã đi qua"),
    "symptoms": _l("Dấu hiệu"),
    "showSignalNote": _l("Lời kể"),
    "hasPatient": _l("Gần người mắc bệnh"),
    "hasFromSickCountry": _l("Gần người từ nước có dịch"),
    "hasSick": _l("Gần người sốt, ho"),
}


class ReasonForm(FlaskForm):
    """Why a file is opened."""

    reason = StringField(
        _l("Vì sao mở hồ sơ này"),
        [InputRequired(_l("Ghi rõ lý do, ít nhất vài chữ."))],
        description=_l(
            "Ví dụ: người dân xin sửa tên. Câu này được ghi vào nhật ký, và người dân xem được ai đã mở."
        ),
    )


@dataclass(frozen=True)
class Life:
    """What somebody has declared and where they have been, lately."""

    declared: list[Declaration] = field(repr=False)
    visits: list[Seen] = field(repr=False)


@dataclass(frozen=True)
class Family:
    """Everybody else on one number; `elsewhere`: how many of them live outside the area and are not shown."""

    phone: people.Phone
    members: list[tuple[Member, Life]] = field(repr=False)
    elsewhere: int


@DESK.page("/<int:person_id>", "person.find")
def one(person_id: int) -> str:
    """The file, while it is open for this colleague; else the question why."""
    area, now = me().area("person.find"), clock.now()
    person = people.person(tx(), person_id, area)
    if not people.is_open(tx(), person_id, me().actor, now):
        return render_template("desks/person_why.html", form=ReasonForm(), person_id=person_id)
    phones = people.phones(tx(), person_id)
    families, own = _together(person, phones, area)
    acts = people.acts_on(tx(), person_id)
    who = names_of(act.actor for act in acts)
    merges = people.merges_of(tx(), person_id)
    return render_template(
        "desks/person.html",
        person=person,
        phones=phones,
        families=families,
        life=own,
        cards=people.cards_of(tx(), person_id),
        twins=people.twins_of(tx(), person),
        merges=[each for each in merges if each.state == "merged" and each.keep_id == person_id],
        acts=[(act.at, who[act.actor], FILE_ACTS.get(act.action, act.action)) for act in acts],
        channels=CHANNELS,
        today=clock.today(now),
        may_correct=_may_correct(person),
    )


@DESK.action("/<int:person_id>/open", "person.find")
def open_file(person_id: int) -> str | Response:
    """Say why, and the file is open for half an hour."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            area = me().area("person.find")
            people.open_file(tx(), person_id, area, form.reason.data or "", by=me().actor, now=clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            return _back(person_id)
    people.person(tx(), person_id, me().area("person.find"))
    return render_template("desks/person_why.html", form=form, person_id=person_id)


@DESK.page("/<int:person_id>/declarations/<int:declaration_id>", "health.read")
def health(person_id: int, declaration_id: int) -> str | Response:
    """What somebody declared about their health: one declaration, for who may read it, each look on record."""
    now = clock.now()
    person = people.person(tx(), person_id, me().area("health.read"))
    if not people.is_open(tx(), person_id, me().actor, now):
        return _back(person_id)
    filed = next(
        (each for each in _lives([person_id], _OWN)[person_id].declared if each.id == declaration_id), None
    )
    if filed is None:
        raise NotFound
    audit.record(tx(), me().actor, "person.health", str(person_id), now, {"declaration": filed.code})
    form = declarations.answers(filed)
    told = [(label, _answer(name, form.get(name))) for name, label in _HEALTH.items()]
    return render_template("desks/person_health.html", person=person, filed=filed, told=told)


@DESK.action("/<int:person_id>/name", "person.correct")
def rename(person_id: int) -> Response:
    """Put the name right."""
    _opened(person_id)
    try:
        people.rename(tx(), person_id, request.form.get("name", ""), me().actor, clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã sửa tên."), "success")
    return _back(person_id)


@DESK.action("/<int:person_id>/detach", "person.correct")
def detach(person_id: int) -> Response:
    """A number that is not theirs speaks for them no more."""
    number = _number_of(person_id)
    people.detach(tx(), number, person_id, me().actor, clock.now())
    flash(_("Số %(number)s không còn nói thay người này.", number=phone.mask(number)), "success")
    return _back(person_id)


@DESK.action("/<int:person_id>/suspect", "person.correct")
def suspect(person_id: int) -> Response:
    """A number has changed hands: whoever texts next names an initial before anything personal is said."""
    number = _number_of(person_id)
    people.suspect(tx(), number, me().actor, clock.now())
    flash(
        _("Lần nhắn tới, số %(number)s phải nói đúng chữ đầu của tên.", number=phone.mask(number)), "success"
    )
    return _back(person_id)


def _together(person: Person, phones: list[people.Phone], area: Area) -> tuple[list[Family], Life]:
    """The person's own history, and of everybody in the area who shares a number with them."""
    households = {
        each.number: [
            member
            for member in people.household(tx(), each.number, even_detached=True)
            if member.person_id != person.id
        ]
        for each in phones
    }
    shown = {
        member.person_id
        for members in households.values()
        for member in members
        if people.within(member.commune_code, area)
    }
    lives = _lives(sorted(shown), _THEIRS)
    families = [
        Family(
            each,
            [(one, lives[one.person_id]) for one in households[each.number] if one.person_id in shown],
            sum(one.person_id not in shown for one in households[each.number]),
        )
        for each in phones
        if households[each.number]
    ]
    return families, _lives([person.id], _OWN)[person.id]


def _lives(ids: list[int], each: int) -> dict[int, Life]:
    declared = declarations.of_people(tx(), ids, each)
    visits = sites.of_people(tx(), ids, each)
    return {person_id: Life(declared[person_id], visits[person_id]) for person_id in ids}


def _opened(person_id: int) -> Person:
    """Whoever puts something right has the file open, and it is of their area."""
    person = people.person(tx(), person_id, me().area("person.correct"))
    if not people.is_open(tx(), person_id, me().actor, clock.now()):
        raise NotFound(_("Hồ sơ đã khép: xin mở lại và ghi lý do."))
    return person


def _number_of(person_id: int) -> str:
    """The number in the form, where it is one of theirs."""
    _opened(person_id)
    number = request.form.get("number", "")
    if number not in {each.number for each in people.phones(tx(), person_id)}:
        raise NotFound(_("Số này không còn của người này."))
    return number


def _may_correct(person: Person) -> bool:
    return me().may("person.correct") and people.within(person.commune_code, me().area("person.correct"))


def _answer(name: str, said: object) -> str:
    if isinstance(said, list):
        return ", ".join(str(SIGNS.get(code, code)) for code in said) or str(_("không có"))
    if name in declarations.CONTACTS:
        return str(_("có") if said == declarations.YES else _("không"))
    return str(said or _("không có"))


def _back(person_id: int) -> Response:
    return redirect(url_for("console_person.one", person_id=person_id))
