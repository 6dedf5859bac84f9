"""Pages of the register: every claim with its verdict, one of them with its editions, writing and deciding it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, editions, rumours
from gateway.console import editions as shown
from gateway.console import faults, listing
from gateway.console.desks.rumours.desk import ABOUT, DESK, VERDICTS, verdict_chip
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import day
from gateway.console.sign_in import me
from gateway.editions import State
from gateway.errors import BadInput, Conflict
from gateway.rumours import About, Rumour, Verdict
from gateway.rumours.telling import said


class RumourForm(shown.EditionForm):
    """A claim, and what is so."""

    claim = StringField(
        _l("Tin đồn nói gì"),
        [InputRequired(_l("Cần điền ô này.")), Length(max=40, message=_l("Nhiều nhất 40 chữ."))],
        description=_l("Một câu ngắn, ví dụ: uống nước tỏi chữa khỏi Covid."),
    )
    wordings = TextAreaField(
        _l("Cách nói khác của tin đồn"),
        [Optional(), Length(max=2000)],
        description=_l("Mỗi dòng một câu, để máy nhận ra khi bà con hỏi."),
    )
    verdict = SelectField(_l("Kết luận"))
    fact = StringField(
        _l("Sự thật"),
        [InputRequired(_l("Cần điền ô này.")), Length(max=52, message=_l("Nhiều nhất 52 chữ."))],
        description=_l("Bà con đọc câu này trước tiên, không nhắc lại tin đồn. Nhiều nhất 52 chữ."),
    )
    title = StringField(
        _l("Sự thật, gọn một dòng"),
        [InputRequired(_l("Cần điền ô này.")), Length(max=30, message=_l("Nhiều nhất 30 chữ."))],
        description=_l("Cho danh sách trên máy bàn phím. Nhiều nhất 30 chữ."),
    )
    fact_en = StringField(_l("Sự thật, tiếng Anh"), [Optional(), Length(max=52)])
    detail = TextAreaField(
        _l("Giải thích thêm"),
        [Optional(), Length(max=1000)],
        description=_l("Chỉ hiện trên trang công khai."),
    )
    about = SelectField(_l("Về việc gì"))
    clinician = StringField(
        _l("Bác sĩ đã kiểm tra"),
        [Optional(), Length(max=60)],
        description=_l("Bắt buộc khi nói về bệnh, thuốc, vắc xin."),
    )
    clinician_on = DateField(_l("Ngày bác sĩ kiểm tra"), [Optional()])

    def offer(self) -> RumourForm:
        """Fill the choices."""
        self.verdict.choices = [SelectChoice(each.value, label) for each, label in VERDICTS.items()]
        self.about.choices = [SelectChoice(each.value, label) for each, label in ABOUT.items()]
        return self

    def told(self) -> rumours.Fields:
        """What was filled in."""
        given = {name: value for name, value in self.data.items() if name in rumours.Fields.__annotations__}
        words = {name: value or "" for name, value in given.items() if isinstance(value, str | None)}
        words["clinician_on"] = self.clinician_on.data
        return rumours.Fields(
            **{**given, **words, "verdict": Verdict(self.verdict.data), "about": About(self.about.data)}
        )


@DESK.page("", "rumour.read", menu=_l("Tin đồn"))
def every() -> str:
    """The newest edition of each claim, last changed first."""
    filters = (
        Filter("q", _l("Có chữ")),
        Filter("verdict", _l("Kết luận"), {each.value: label for each, label in VERDICTS.items()}),
        Filter("state", _l("Trạng thái"), {each.value: label for each, label in shown.STATES.items()}),
    )
    asked = listing.asked(filters, ("changed",), "changed")
    wanted = []
    if "verdict" in asked.filters:
        wanted.append(Rumour.verdict == asked.filters["verdict"])
    if "q" in asked.filters:
        wanted.append(Rumour.claim.icontains(asked.filters["q"], autoescape=True))
    state = asked.filters.get("state")
    found, total = editions.listed(
        tx(), Rumour, *wanted, state=State(state) if state else None, offset=asked.offset, limit=asked.size
    )
    columns = (
        Column[Rumour](_l("Tin đồn"), lambda one: one.claim),
        Column[Rumour](_l("Kết luận"), lambda one: verdict_chip(one.verdict)),
        Column[Rumour](_l("Sự thật"), lambda one: one.fact, wide_only=True),
        Column[Rumour](_l("Nguồn"), lambda one: one.source, wide_only=True),
        Column[Rumour](_l("Hết hạn"), lambda one: day(one.expires_on)),
        Column[Rumour](_l("Trạng thái"), shown.state_chip),
    )
    list_ = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda one: url_for("console_rumours.one", public_id=one.public_id),
        empty=_l("Chưa có tin đồn nào trong sổ."),
        live=Rumour.KIND,
    )
    return render_template("desks/rumours/every.html", list=list_, waiting=rumours.checks.waiting(tx()))


@DESK.form("/new", "rumour.write")
def new() -> str | Response:
    """Write what is known of a claim, perhaps of a text that people ask about."""
    check = _check()
    form = RumourForm(data={**shown.days(), "verdict": Verdict.FALSE, "about": About.OTHER}).offer()
    if form.validate_on_submit():
        row = _submitted(form, check_id=check.check.id if check else None)
        if row is not None:
            return _to(row)
    return render_template("desks/rumours/form.html", form=form, row=None, check=check)


@DESK.page("/<public_id>", "rumour.read")
def one(public_id: str) -> str:
    """One claim: what people read, who wrote and decided it, and every edition."""
    version = request.args.get("version", type=int)
    row = editions.by_public_id(tx(), Rumour, public_id, version)
    return render_template(
        "desks/rumours/one.html",
        heard=shown.heard(*said(row)),
        verdict=verdict_chip(row.verdict),
        about=ABOUT[About(row.about)],
        **shown.facts(row),
    )


@DESK.form("/<public_id>/edit", "rumour.write")
def edit(public_id: str) -> str | Response:
    """A new edition; the old one is told until it is agreed to."""
    row = editions.by_public_id(tx(), Rumour, public_id)
    known: dict[str, Any] = {column.name: getattr(row, column.name) for column in Rumour.__table__.columns}
    form = RumourForm(data={**known, **shown.days()}).offer()
    if form.validate_on_submit():
        submitted = _submitted(form, public_id=public_id, check_id=row.check_id)
        if submitted is not None:
            return _to(submitted)
    return render_template("desks/rumours/form.html", form=form, row=row, check=None)


@DESK.action("/<public_id>/publish", "rumour.approve")
def publish(public_id: str) -> Response:
    """A second person agrees; who asked is told."""
    row, seen, now = editions.by_public_id(tx(), Rumour, public_id), request.form.get("seen", ""), clock.now()
    shown.decided(
        lambda: rumours.register.publish(tx(), row, seen, me().id, now),
        _("Đã duyệt. Mọi kênh dùng từ bây giờ."),
    )
    return _to(row)


@DESK.action("/<public_id>/return", "rumour.approve")
def send_back(public_id: str) -> Response:
    """A second person does not agree, and says why."""
    row = editions.by_public_id(tx(), Rumour, public_id)
    shown.send_back(row)
    return _to(row)


@DESK.action("/<public_id>/withdraw", "rumour.write")
def take_back(public_id: str) -> Response:
    """Whoever wrote it takes it back."""
    row = editions.by_public_id(tx(), Rumour, public_id)
    shown.take_back(row)
    return _to(row)


@DESK.action("/<public_id>/retire", "rumour.write")
def retire(public_id: str) -> Response:
    """It is told no more."""
    row = editions.by_public_id(tx(), Rumour, public_id)
    shown.retire(row)
    return _to(row)


def _check() -> rumours.CheckLine | None:
    """The text that is answered with it, where there is one."""
    asked = request.args.get("check", type=int)
    return None if asked is None else rumours.checks.one(tx(), asked)


def _submitted(form: RumourForm, *, public_id: str = "", check_id: int | None = None) -> Rumour | None:
    try:
        row = rumours.register.submit(
            tx(),
            form.told(),
            me().id,
            clock.now(),
            form.note.data or "",
            public_id=public_id,
            check_id=check_id,
        )
    except (BadInput, Conflict) as fault:
        faults.onto(form, fault)
        return None
    flash(_("Đã trình. Chưa ai ngoài cán bộ đọc được cho đến khi một người khác duyệt."), "success")
    return row


def _to(row: Rumour) -> Response:
    return redirect(url_for("console_rumours.one", public_id=row.public_id))
