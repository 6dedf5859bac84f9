"""The house's own numbers: which is printed where, and which work though they are not printed any more."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from gateway import clock, directory
from gateway.console import faults
from gateway.console.desks.directory.desk import DESK, READ, STANDINGS, USES, WRITE
from gateway.console.desks.directory.proposals import listed
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.directory import Act, Use, proposing
from gateway.errors import BadInput, Conflict


class NumberForm(FlaskForm):
    """One number by which people reach the house."""

    number = StringField(_l("Số"), [InputRequired(_l("Cần số."))], description=_l("Ví dụ 0258 1022."))
    use = SelectField(_l("Dùng"), choices=[SelectChoice(value, label) for value, label in USES.items()])
    places = StringField(
        _l("In cho nơi nào"),
        [InputRequired(_l("Ghi xã, huyện cũ, tỉnh hoặc cả nước."))],
        description=_l("Ví dụ: huyện Ninh Hải; tỉnh Khánh Hòa; cả nước."),
    )


@DESK.page("/numbers", READ, menu=_l("Số tổng đài"))
def numbers() -> str:
    """Every number that works, those that are printed first; and a form for one more."""
    return _page(NumberForm())


@DESK.action("/numbers", WRITE)
def print_number() -> Response | str:
    """Proposed to be printed by texts, the widget and the public pages where it is the nearest."""
    form = NumberForm()
    if form.validate_on_submit():
        try:
            codes = directory.areas.read(tx(), form.places.data or "", settings().home_province)
            row = proposing.print_number(
                tx(), form.number.data or "", Use(form.use.data), codes, me().id, clock.now()
            )
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault, {"numbers": "number"})
        else:
            flash(_("Đã trình: chờ người thứ hai duyệt."), "success")
            return redirect(url_for("console_directory.proposal", proposal_id=row.id))
    return _page(form)


@DESK.action("/numbers/<use>/<number>/keep", WRITE)
def keep(use: str, number: str) -> Response:
    """Not printed any more; whoever has it on paper still reaches the house."""
    directory.access.keep(tx(), number, use, me().actor, clock.now())
    flash(_("Không in số này nữa. Gọi và nhắn tới số này vẫn được."), "success")
    return redirect(url_for("console_directory.numbers"))


def _page(form: NumberForm) -> str:
    rows = [
        (row, directory.numbers.readable(row.number), directory.areas.write(tx(), row.places))
        for row in directory.access.every(tx())
    ]
    return render_template(
        "desks/directory/numbers.html",
        form=form,
        rows=rows,
        waiting=listed(each for each in proposing.waiting(tx()) if each[0].act == Act.PRINT),
        uses=USES,
        standings=STANDINGS,
        default=directory.access.nearest(tx(), None, settings()),
    )
