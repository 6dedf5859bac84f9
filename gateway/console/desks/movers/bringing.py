"""A list of those who need help to leave, brought as a file: every wrong line is told before anybody is entered."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from gateway import clock, movers
from gateway.console import faults
from gateway.console.desks.movers.desk import DESK, WRITE
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput


class FileForm(FlaskForm):
    """One file."""

    file = FileField(_l("Tệp CSV"), [FileRequired(_l("Chọn một tệp."))])
    only_good = BooleanField(_l("Nhập các dòng đúng, bỏ các dòng sai"))


@DESK.form("/import", WRITE)
def bring() -> str:
    """Read the file; a wrong line stops it, unless the good ones are asked for."""
    form, brought = FileForm(), None
    if form.validate_on_submit():
        try:
            brought = movers.bring(
                tx(),
                form.file.data.read(),
                me().id,
                clock.now(),
                only_good=bool(form.only_good.data),
                communes=me().area(WRITE),
                home_province=settings().home_province,
            )
        except BadInput as fault:
            faults.onto(form, fault)
    columns = ", ".join(movers.COLUMNS)
    return render_template("desks/movers/import.html", form=form, brought=brought, columns=columns)
