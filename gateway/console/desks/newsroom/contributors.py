"""The register of contributing units: which kinds each may post, for its own communes, and whom to ask."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from gateway import clock
from gateway.accounts import staff
from gateway.console import faults
from gateway.console.desks.newsroom.desk import DESK, KINDS, done, where
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks
from gateway.content import Kind, contributors
from gateway.errors import BadInput


class ContributorForm(FlaskForm):
    """One unit of the register."""

    unit = SelectField(_l("Đơn vị"))
    kinds = Ticks(_l("Được đăng"), description=_l("Chỉ cho xã, phường của đơn vị."))
    contact = StringField(_l("Đầu mối"), [InputRequired(_l("Ghi họ tên đầu mối của đơn vị."))])
    contact_phone = TelField(_l("Điện thoại đầu mối"), [Optional()])


@DESK.page("/contributors", "content.read", menu=_l("Đơn vị đăng tin"))
def register() -> str:
    """Who may post what."""
    every = [
        (one, ", ".join(str(KINDS[kind]) for kind in one.kinds), where(sorted(one.communes or ())))
        for one in contributors.every(tx())
    ]
    return render_template("desks/newsroom/contributors.html", every=every)


@DESK.form("/contributors/new", "content.approve")
def set_contributor() -> str | Response:
    """Put a unit on the register, or change what it may post."""
    form = ContributorForm()
    form.unit.choices = [SelectChoice(str(unit.id), unit.name) for unit in staff.units(tx())]
    form.kinds.choices = [SelectChoice(kind.value, label) for kind, label in KINDS.items()]
    if form.validate_on_submit():
        kinds = [Kind(kind) for kind in form.kinds.data or ()]
        contact, number = form.contact.data or "", form.contact_phone.data or None
        try:
            contributors.register(tx(), int(form.unit.data), kinds, contact, number, me().id, clock.now())
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã ghi đơn vị được đăng tin."), "success")
            return redirect(url_for("console_newsroom.register"))
    return render_template("desks/newsroom/contributor_form.html", form=form)


@DESK.action("/contributors/<int:unit_id>/end", "content.approve")
def end_contributor(unit_id: int) -> Response:
    """The unit posts nothing more."""
    return done(
        lambda: contributors.end(tx(), unit_id, me().id, clock.now()),
        _("Đơn vị này không đăng tin nữa."),
        url_for("console_newsroom.register"),
    )
