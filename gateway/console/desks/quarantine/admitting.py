"""Beginning to watch somebody: who, on which phone, of which class, where and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from gateway import clock, people, quarantine
from gateway.console import communes, faults
from gateway.console.desks.quarantine import prefilling, words
from gateway.console.desks.quarantine.acting import site_of
from gateway.console.desks.quarantine.desk import DESK, WRITE, read_number
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict
from gateway.quarantine import Care, Quarantine

_USUAL: Final = timedelta(days=13)  # a fortnight, today included
_OLDEST: Final = 1900
_FIELDS: Final = {"class": "cls"}


class AdmitForm(FlaskForm):
    """One person."""

    number = TelField(
        _l("Số di động được nhắc"),
        [Optional()],
        description=_l(
            "Của người ấy hoặc của gia đình. Để trống nếu không có: trạm sẽ gọi hoặc đến từng lần."
        ),
    )
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần có họ và tên.")), Length(2, 60)])
    birth_year = IntegerField(_l("Năm sinh"), [InputRequired(_l("Năm sinh có 4 số, ví dụ 1985."))])
    sex = SelectField(_l("Giới tính"))
    cls = SelectField(_l("Diện"))
    commune = SelectField(_l("Xã, phường nơi ở cách ly"))
    address = StringField(
        _l("Số nhà, thôn"), [Optional(), Length(max=160)], description=_l("Để cán bộ tìm được nhà.")
    )
    site = StringField(
        _l("Số của cơ sở"), [Optional()], description=_l("5 số ở cổng, nếu ở tại cơ sở. Để trống nếu ở nhà.")
    )
    group = StringField(
        _l("Phòng hoặc thôn"), [Optional()], description=_l("Để báo cả phòng một lần, ví dụ P5.")
    )
    until = DateField(_l("Ngày cuối"), [InputRequired(_l("Chọn ngày."))])
    pregnant = BooleanField(_l("Đang mang thai: mỗi lần báo đều có người đọc"))

    def offer(self) -> AdmitForm:
        """Fill the choices."""
        self.sex.choices = [SelectChoice(value, label) for value, label in words.SEXES.items()]
        self.cls.choices = [
            SelectChoice(
                name, _("%(cls)s: mỗi ngày lúc %(times)s", cls=label, times=", ".join(words.times(name)))
            )
            for name, label in words.classes().items()
        ]
        self.commune.choices = [
            SelectChoice(code, name) for code, name in communes.within(me().area(WRITE)).items()
        ]
        this_year = clock.today(clock.now()).year
        self.birth_year.validators = [
            *self.birth_year.validators[:1],
            NumberRange(_OLDEST, this_year, _("Năm sinh có 4 số, ví dụ 1985.")),
        ]
        return self


@DESK.form("/new", WRITE)
def admit() -> str | Response:
    """From the next slot on the house reminds, and the grid shows them."""
    usual = {"until": clock.today(clock.now()) + _USUAL, "cls": "f1_home"}
    form = AdmitForm(data=usual | prefilling.known(request.args)).offer()
    if form.validate_on_submit():
        try:
            with tx().begin_nested():  # a person who cannot be admitted is not put on file either
                row = _admitted(form)
                prefilling.admitted(request.args)
        except BadInput as fault:
            faults.onto(form, fault, _FIELDS)
        except Conflict:
            form.form_errors.append(_("Người này đang được theo dõi rồi: tìm theo tên hoặc số điện thoại."))
        else:
            flash(_("Đã ghi. Từ lần báo tới, hệ thống nhắc và lưới ngày có người này."), "success")
            return redirect(url_for("console_quarantine.one", line_id=row.id))
    return render_template("desks/quarantine/admit.html", form=form)


def _admitted(form: AdmitForm) -> Quarantine:
    now, said = clock.now(), (form.number.data or "").strip()
    number = read_number(said) if said else None
    return quarantine.admit(
        tx(),
        person_id=_person(form, number),
        number=number,
        cls=form.cls.data,
        commune_code=form.commune.data,
        until=form.until.data,
        site_id=site_of(form.site.data),
        group=form.group.data,
        care=Care(pregnant=bool(form.pregnant.data)),
        by=me().actor,
        now=now,
    )


def _person(form: AdmitForm, number: str | None) -> int:
    """Whoever is known by that name and year on this phone, else somebody new."""
    now = clock.now()
    name, address = " ".join(form.name.data.split()), (form.address.data or "").strip() or None
    if number is None:
        return people.enrol(
            tx(),
            name=name,
            birth_year=form.birth_year.data,
            sex=form.sex.data,
            commune_code=form.commune.data,
            address=address,
            now=now,
        ).id
    people.know(tx(), number, now)
    member = people.remember(
        tx(),
        number,
        None,
        name=name,
        birth_year=form.birth_year.data,
        sex=form.sex.data,
        commune_code=form.commune.data,
        address=address,
        now=now,
        area=me().area(WRITE),
    )
    return member.person_id
