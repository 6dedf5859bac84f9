"""Pages on which an alert is written: a new one, a draft written on, and one that goes on from another."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import alerts, clock
from gateway.alerts import Alert, Relation, library
from gateway.console.desks.alerts import preview, reach, sound, words
from gateway.console.desks.alerts.desk import (
    DESK,
    RELATIONS,
    WRITE,
    changeable,
    done,
    reality_chip,
    told,
    unit,
)
from gateway.console.desks.alerts.form import FILLED_IN, AlertForm, filled, of_model, usual
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden, GatewayError

_OF_TEXT = 3  # "texts.vi.sms"


@DESK.form("/new", WRITE)
def new() -> str | Response:
    """Begin one."""
    chosen = request.args.get("model", "")
    model = library.by_id(chosen) if chosen else None
    form = AlertForm(data=usual() if model is None else of_model(model)).offer()

    def write() -> Alert:
        return alerts.writing.create(
            tx(),
            form.draft(),
            me().id,
            clock.now(),
            area=me().area(WRITE),
            may=me().permissions,
            unit_id=unit(),
        )

    return _written(form, write, None, model)


@DESK.form("/<alert_id>/edit", WRITE)
def edit(alert_id: str) -> str | Response:
    """Write a draft on."""
    alert = changeable(alert_id)
    if alert.state not in alerts.EDITABLE:
        flash(told(alerts.moving.moved(tx(), alert)), "error")
        return redirect(_address(alert))
    form = AlertForm(data=filled(alerts.writing.drafted(tx(), alert))).offer()

    def write() -> Alert:
        alerts.writing.change(
            tx(), alert, form.draft(), me().id, clock.now(), area=me().area(WRITE), may=me().permissions
        )
        return alert

    return _written(form, write, alert)


@DESK.action("/<alert_id>/follow/<relation>", WRITE)
def follow(alert_id: str, relation: str) -> Response:
    """A correction, an update or an all-clear of what was told: the draft is there at once, ready to be put right."""
    earlier = changeable(alert_id)  # else a station could write to whom another has told
    if relation not in set(Relation):
        return redirect(_address(earlier))
    made: list[Alert] = []
    answer = done(
        lambda: made.append(
            alerts.following.follow(tx(), earlier, Relation(relation), me().id, clock.now(), unit_id=unit())
        ),
        _("Đã có bản nháp. Sửa chỗ trong dấu { }, ghi lại rồi trình duyệt."),
        _address(earlier),
    )
    return redirect(url_for("console_alerts.edit", alert_id=made[0].public_id)) if made else answer


def _written(
    form: AlertForm, write: Any, alert: Alert | None, model: library.Model | None = None
) -> str | Response:
    told_to, left_out = form.places()
    if form.validate_on_submit() and not (
        told_to.asked or told_to.unknown or left_out.asked or left_out.unknown
    ):
        savepoint = tx().begin_nested()
        try:
            written = write()
        except (BadInput, Forbidden, Conflict) as fault:
            savepoint.rollback()
            _complain(form, fault)
        else:
            savepoint.commit()
            flash(_("Đã ghi bản nháp. Chưa ai nhận được gì; xem lại rồi trình duyệt."), "success")
            return redirect(_address(written))
    for named, field in ((told_to, form.names), (left_out, form.without_names)):
        if named.unknown:
            said = _("Không có nơi nào tên: %(names)s. Xem lại từng chữ.", names="; ".join(named.unknown))
            field.errors = [*field.errors, said]
    earlier = tx().get(Alert, alert.follows_id) if alert is not None and alert.follows_id else None
    return render_template(
        "desks/alerts/form.html",
        form=form,
        alert=alert,
        asked=told_to.asked,
        asked_out=left_out.asked,
        kept=reach.sentences(form.kept.data),
        preview=preview.of(form),
        say=preview.say,
        models=[(one.id, words.MODELS.get(one.id, one.event)) for one in library.every()]
        if alert is None and model is None
        else [],
        fills={hole: said for hole, said in model.fills.items() if hole not in FILLED_IN} if model else {},
        speaks=sound.there(),
        earlier=earlier,
        relation=RELATIONS.get(alert.relation or "") if alert is not None else None,
        reality_chip=reality_chip,
        back=_address(alert) if alert is not None else url_for("console_alerts.every"),
        sent=request.method == "POST",
    )


def _complain(form: AlertForm, fault: GatewayError) -> None:
    """Beside the field it is about: "texts.vi.sms" is `sms_vi`, anything of the audience its names; else above all."""
    name = fault.field if isinstance(fault, BadInput) else ""
    where = name.split(".")
    if where[0] == "texts" and len(where) == _OF_TEXT:
        name = f"{where[2]}_{where[1]}"
    elif where[0] == "audience":
        name = "site" if where[-1] in ("since", "until") else "names"
    field = form._fields.get(name)
    if field is None:
        form.form_errors.append(told(fault))
    else:
        field.errors = [*field.errors, told(fault)]


def _address(alert: Alert) -> str:
    return url_for("console_alerts.one", alert_id=alert.public_id)
