"""Pages of figures: sheets with their state, one entered by hand or by a file, one looked at and approved."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from gateway import approvals, clock, content, places
from gateway.accounts import staff
from gateway.console import communes, faults, listing
from gateway.console.desks.newsroom.desk import DESK, done, figures_place, state_chip
from gateway.console.here import settings, tx
from gateway.console.listing import Column, Listing
from gateway.console.showing import moment
from gateway.console.sign_in import me
from gateway.content import Sheet, State, figures
from gateway.content.figures import COLUMNS, COUNTRY, WORLD, Row
from gateway.errors import BadInput

_COUNT = [Optional(), NumberRange(min=0, message=_l("Số không được âm."))]


class SheetForm(FlaskForm):
    """Where figures are from, and of when."""

    source = StringField(
        _l("Nguồn"), [InputRequired(_l("Ghi nguồn, không quá 40 chữ."))], description=_l("Ví dụ: Sở Y tế.")
    )
    as_of = DateTimeLocalField(_l("Giờ của số liệu"), [InputRequired(_l("Chọn ngày giờ."))])


class RowForm(SheetForm):
    """The figures of one place."""

    place = SelectField(_l("Nơi"))
    fresh = IntegerField(_l("Ca mới"), _COUNT)
    cases = IntegerField(_l("Tổng số ca"), _COUNT)
    recovered = IntegerField(_l("Khỏi"), _COUNT)
    deaths = IntegerField(_l("Tử vong"), _COUNT)
    doses = IntegerField(_l("Mũi tiêm"), _COUNT)


class FileForm(SheetForm):
    """The figures of many places."""

    file = FileField(_l("Tệp CSV"), [FileRequired(_l("Chọn một tệp."))])


@DESK.page("/figures", "content.read", menu=_l("Số liệu"))
def sheets() -> str:
    """Every sheet, and what people are told today."""
    asked = listing.asked((), ("as_of",), "-as_of")
    found, total = figures.sheets(tx(), offset=asked.offset, limit=asked.size)
    columns = (
        Column[Sheet](_l("Giờ của số liệu"), lambda one: moment(one.as_of), sort="as_of"),
        Column[Sheet](_l("Nguồn"), lambda one: one.source),
        Column[Sheet](_l("Trạng thái"), lambda one: state_chip(one.state)),
        Column[Sheet](_l("Nhập lúc"), lambda one: moment(one.made_at), wide_only=True),
    )
    shown = Listing(
        columns,
        found,
        total,
        asked,
        link=lambda one: url_for("console_newsroom.sheet", sheet_id=one.public_id),
        empty=_l("Chưa có số liệu nào."),
        live=content.TOPIC,
    )
    now = clock.now()
    every = [(figures_place(code), figures.latest(tx(), code, now)) for code in _levels()]
    return render_template("desks/newsroom/sheets.html", list=shown, told=every)


@DESK.page("/figures/<sheet_id>", "content.read")
def sheet(sheet_id: str) -> str:
    """One sheet: every number, who entered it, and what was decided."""
    known = figures.by_public_id(tx(), sheet_id)
    decided = approvals.history(tx(), figures.KIND, known.id)[-1]
    return render_template(
        "desks/newsroom/sheet.html",
        sheet=known,
        state=state_chip(known.state),
        rows=[(figures_place(row.place), row) for row in figures.rows(tx(), known)],
        seen=figures.digest(tx(), known),
        decided=decided,
        waits=known.state == State.SUBMITTED,
        stands=known.state == State.APPROVED,
        names=staff.names(tx(), {known.made_by, decided.decided_by or 0}),
    )


@DESK.form("/figures/new", "content.write")
def enter() -> str | Response:
    """The figures of one place by hand."""
    form = RowForm(data={"as_of": _wall()})
    known = communes.within(None)
    form.place.choices = [
        *(SelectChoice(code, figures_place(code)) for code in _levels()),
        *(SelectChoice(code, name) for code, name in known.items()),
    ]
    if form.validate_on_submit():
        counts = (getattr(form, name).data for name in figures.COUNTS)
        answer = _entered(form, [Row(form.place.data, *counts)])
        if answer is not None:
            return answer
    return render_template("desks/newsroom/sheet_form.html", form=form)


@DESK.form("/figures/import", "content.write")
def bring_figures() -> str | Response:
    """The figures of many places by a file."""
    form = FileForm(data={"as_of": _wall()})
    if form.validate_on_submit():
        try:
            rows = figures.read_file(form.file.data.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            faults.onto(form, BadInput("file", "not_text"))
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            answer = _entered(form, rows)
            if answer is not None:
                return answer
    return render_template("desks/newsroom/sheet_import.html", form=form, columns=COLUMNS)


@DESK.action("/figures/<sheet_id>/approve", "content.approve")
def approve_figures(sheet_id: str) -> Response:
    """Agree to exactly these numbers."""
    known, seen = figures.by_public_id(tx(), sheet_id), request.form.get("seen", "")
    return done(
        lambda: figures.approve(tx(), known, seen, me().id, clock.now()),
        _("Đã duyệt số liệu."),
        _address(known),
    )


@DESK.action("/figures/<sheet_id>/return", "content.approve")
def send_figures_back(sheet_id: str) -> Response:
    """Not like this, and why."""
    known, why = figures.by_public_id(tx(), sheet_id), request.form.get("why", "")
    return done(
        lambda: figures.return_(tx(), known, why, me().id, clock.now()), _("Đã trả lại."), _address(known)
    )


@DESK.action("/figures/<sheet_id>/withdraw", "content.approve")
def withdraw_figures(sheet_id: str) -> Response:
    """Wrong after all: the sheet before counts again."""
    known = figures.by_public_id(tx(), sheet_id)
    return done(
        lambda: figures.withdraw(tx(), known, me().id, clock.now()), _("Đã rút số liệu này."), _address(known)
    )


def _entered(form: SheetForm, rows: list[Row]) -> Response | None:
    as_of = form.as_of.data.replace(tzinfo=clock.VIETNAM)
    try:
        made = figures.enter(tx(), rows, form.source.data or "", as_of, me().id, clock.now())
    except BadInput as fault:
        faults.onto(form, fault)
        return None
    flash(_("Đã trình. Người dân đọc được sau khi một người khác duyệt."), "success")
    return redirect(_address(made))


def _levels() -> list[str]:
    home = settings().home_province
    return [home, COUNTRY, WORLD] if places.by_code(tx(), home) else [COUNTRY, WORLD]


def _address(known: Sheet) -> str:
    return url_for("console_newsroom.sheet", sheet_id=known.public_id)


def _wall() -> object:
    return clock.local(clock.now()).replace(tzinfo=None, second=0, microsecond=0)
