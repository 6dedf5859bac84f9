"""A list of units brought as a file: all of it is proposed, or nothing and every wrong line told."""

from __future__ import annotations

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from gateway import clock, directory
from gateway.console import faults
from gateway.console.desks.directory.desk import DESK, WRITE
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict


class FileForm(FlaskForm):
    """One file."""

    file = FileField(_l("Tệp CSV"), [FileRequired(_l("Chọn một tệp."))])


@DESK.form("/import", WRITE)
def bring() -> str:
    """Read the file; a wrong line stops it before anything is proposed."""
    form, stored = FileForm(), None
    if form.validate_on_submit():
        try:
            stored = directory.importing.propose(
                tx(), form.file.data.read(), settings().home_province, me().id, clock.now()
            )
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault)
    return render_template("desks/directory/import.html", form=form, stored=stored)
