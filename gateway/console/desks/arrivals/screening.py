"""Pages of what screening goes by: listed areas and versions of the rules, each decided by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from gateway import clock, places
from gateway.accounts import staff
from gateway.arrivals import ABROAD, Class, Level, areas, rulebook
from gateway.arrivals.areas import Wished
from gateway.arrivals.rulebook import LONGEST, Bound, Rules
from gateway.console import faults
from gateway.console.desks.arrivals.desk import CLASSES, DESK, LEVELS, level_chip, standing_chip
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden

READ: Final = "arrival.read"
WRITE: Final = "screening.write"
APPROVE: Final = "screening.approve"
_PEOPLE: Final = ("patient", "abroad", "signs")


class AreaForm(FlaskForm):
    """An area of the list."""

    province = SelectField(_l("Tỉnh, thành phố"))
    commune = StringField(
        _l("Xã, phường"),
        [Optional(), Length(max=80)],
        description=_l("Để trống nếu cả tỉnh. Tên cũ cũng được."),
    )
    level = SelectField(_l("Mức"))
    starts_on = DateField(_l("Từ ngày"), [InputRequired(_l("Chọn ngày."))])
    until = DateField(_l("Đến hết ngày"), [Optional()], description=_l("Để trống nếu chưa biết."))
    paper = StringField(_l("Số văn bản"), [InputRequired(_l("Cần số của văn bản.")), Length(max=80)])

    def offer(self) -> AreaForm:
        """Fill the choices."""
        self.province.choices = [(each.code, each.label_vi) for each in places.provinces(tx())]
        self.province.choices.append((ABROAD, _("Nước ngoài")))
        self.level.choices = [(level.value, label) for level, label in LEVELS.items()]
        return self


class RulesForm(FlaskForm):
    """A version of the rules: a class and days for each level, a class for each thing that people tell."""

    high = SelectField(_l("Đến từ vùng mức cao"))
    high_days = IntegerField(_l("Trong bao nhiêu ngày sau khi đến (mức cao)"))
    medium = SelectField(_l("Đến từ vùng mức vừa"))
    medium_days = IntegerField(_l("Trong bao nhiêu ngày sau khi đến (mức vừa)"))
    low = SelectField(_l("Đến từ vùng mức thấp"))
    low_days = IntegerField(_l("Trong bao nhiêu ngày sau khi đến (mức thấp)"))
    patient = SelectField(_l("Có ở gần người bệnh hoặc nghi bệnh"))
    abroad = SelectField(_l("Có ở gần người đến từ nước có dịch"))
    signs = SelectField(_l("Có dấu hiệu bệnh"))
    paper = StringField(_l("Số văn bản"), [InputRequired(_l("Cần số của văn bản.")), Length(max=80)])

    def offer(self) -> RulesForm:
        """Fill the choices."""
        bounds = [InputRequired(_("Cần số ngày.")), NumberRange(1, LONGEST, _("Số ngày từ 1 đến 30."))]
        for level in Level:
            self[f"{level}_days"].validators = bounds
        for name in (*Level, *_PEOPLE):
            self[name].choices = [(cls.value, label) for cls, label in CLASSES.items()]
        return self

    def rules(self) -> Rules:
        """What was chosen."""
        levels = {level: Bound(Class(self[level].data), self[f"{level}_days"].data) for level in Level}
        people = {name: Class(self[name].data) for name in _PEOPLE}
        return Rules(version=0, paper=self.paper.data, levels=levels, **people)


@DESK.page("/screening", READ, menu=_l("Quy tắc sàng lọc"))
def rules() -> str:
    """The list, the rules in force, and what waits for a second person, all on one page."""
    listed, versions = areas.every(tx()), rulebook.every(tx())
    return render_template(
        "desks/arrivals/screening.html",
        areas=[
            (
                row,
                areas.name_of(tx(), row),
                level_chip(row.level),
                standing_chip(row.state),
                areas.digest(row),
            )
            for row in listed
        ],
        now=_lines(rulebook.in_force(tx())),
        versions=[
            (row, _lines(rulebook.rules_of(row)), standing_chip(row.state), rulebook.digest(row))
            for row in versions
        ],
        names=staff.names(tx(), {each.made_by for each in listed} | {each.made_by for each in versions}),
        may_write=me().may(WRITE),
        may_approve=me().may(APPROVE),
    )


@DESK.form("/screening/areas/new", WRITE)
def new_area() -> str | Response:
    """List an area; it counts once somebody else has approved it."""
    form = AreaForm(data={"starts_on": clock.today(clock.now())}).offer()
    if form.validate_on_submit():
        try:
            areas.submit(tx(), _wished(form), me().id, clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã trình: chờ người thứ hai duyệt."), "success")
            return redirect(url_for("console_arrivals.rules"))
    title = _("Thêm vùng vào danh sách")
    return render_template("desks/arrivals/screening_form.html", form=form, title=title)


@DESK.form("/screening/rules/new", WRITE)
def new_rules() -> str | Response:
    """A new version, begun from what is in force."""
    known = rulebook.in_force(tx())
    given: dict[str, Any] = {name: getattr(known, name) for name in _PEOPLE}
    for level, bound in known.levels.items():
        given |= {level: bound.cls, f"{level}_days": bound.days}
    form = RulesForm(data=given).offer()
    if form.validate_on_submit():
        try:
            rulebook.submit(tx(), form.rules(), me().id, clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã trình: chờ người thứ hai duyệt."), "success")
            return redirect(url_for("console_arrivals.rules"))
    title = _("Sửa quy tắc sàng lọc")
    return render_template("desks/arrivals/screening_form.html", form=form, title=title)


@DESK.action("/screening/areas/<area_id>/approve", APPROVE)
def approve_area(area_id: str) -> Response:
    """A second person agrees to what they have seen."""
    return _decided(
        lambda: areas.approve(tx(), areas.by_public_id(tx(), area_id), _seen(), me().id, clock.now())
    )


@DESK.action("/screening/areas/<area_id>/return", APPROVE)
def return_area(area_id: str) -> Response:
    """A second person does not agree."""
    return _decided(
        lambda: areas.send_back(tx(), areas.by_public_id(tx(), area_id), _why(), me().id, clock.now())
    )


@DESK.action("/screening/areas/<area_id>/withdraw", WRITE)
def withdraw_area(area_id: str) -> Response:
    """Whoever submitted it takes it back."""
    return _decided(lambda: areas.withdraw(tx(), areas.by_public_id(tx(), area_id), me().id, clock.now()))


@DESK.action("/screening/areas/<area_id>/end", APPROVE)
def end_area(area_id: str) -> Response:
    """From tomorrow on nobody comes from a listed area who comes from there."""
    return _decided(lambda: areas.end(tx(), areas.by_public_id(tx(), area_id), me().id, clock.now()))


@DESK.action("/screening/rules/<int:version>/approve", APPROVE)
def approve_rules(version: int) -> Response:
    """A second person puts a version in force."""
    return _decided(
        lambda: rulebook.approve(tx(), rulebook.one(tx(), version), _seen(), me().id, clock.now())
    )


@DESK.action("/screening/rules/<int:version>/return", APPROVE)
def return_rules(version: int) -> Response:
    """A second person does not agree."""
    return _decided(
        lambda: rulebook.send_back(tx(), rulebook.one(tx(), version), _why(), me().id, clock.now())
    )


@DESK.action("/screening/rules/<int:version>/withdraw", WRITE)
def withdraw_rules(version: int) -> Response:
    """Whoever submitted it takes it back."""
    return _decided(lambda: rulebook.withdraw(tx(), rulebook.one(tx(), version), me().id, clock.now()))


def _decided(act: Callable[[], None]) -> Response:
    try:
        act()
    except (BadInput, Conflict, Forbidden) as fault:
        flash(faults.said(fault), "error")
    else:
        flash(_("Đã ghi."), "success")
    return redirect(url_for("console_arrivals.rules"))


def _wished(form: AreaForm) -> Wished:
    return Wished(
        province=form.province.data,
        commune=_commune(form),
        level=Level(form.level.data),
        starts_on=form.starts_on.data,
        until=form.until.data,
        paper=form.paper.data,
    )


def _commune(form: AreaForm) -> str | None:
    """The commune by its name within the province that was chosen. Raises BadInput where none is meant for certain."""
    said = (form.commune.data or "").strip()
    if not said:
        return None
    found = places.find(tx(), said, settings().home_province, 20)
    here = {m.place.code for m in found if m.exact and m.place.province_code == form.province.data}
    here -= {form.province.data}
    if len(here) != 1:
        raise BadInput("commune", "not_of_province", _("Không rõ xã, phường nào của tỉnh này."))
    return here.pop()


def _lines(known: Rules) -> dict[str, Any]:
    """A version as a page shows it."""
    return {
        "version": known.version,
        "paper": known.paper,
        "levels": [(LEVELS[level], CLASSES[bound.cls], bound.days) for level, bound in known.levels.items()],
        "patient": CLASSES[known.patient],
        "abroad": CLASSES[known.abroad],
        "signs": CLASSES[known.signs],
    }


def _seen() -> str:
    return request.form.get("seen", "")


def _why() -> str:
    return request.form.get("why", "")
