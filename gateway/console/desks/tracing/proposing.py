"""The page on which a case is proposed: whose visits are followed, from which day; nobody is looked for yet."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import (
    DateField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from gateway import cards, clock, people, phone, tracing
from gateway.console import communes, faults
from gateway.console.desks.tracing.desk import DESK, reach
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.people import Found
from gateway.tracing import Case

WHOLE_PHONE = "phone"
"""The choice of everybody who uses a number, instead of one of its people."""
_WHY = "mở ca truy vết"  # people are looked up, as the audit log has it


class CaseForm(FlaskForm):
    """Whose visits are followed, from which day."""

    number = TelField(_l("Số điện thoại của người bệnh"), [Optional()])
    card = StringField(
        _l("Hoặc thẻ BHYT, căn cước"), [Optional()], description=_l("Khi người bệnh không có điện thoại.")
    )
    person = RadioField(_l("Ai bị bệnh?"), [Optional()], validate_choice=False)
    tested_on = DateField(
        _l("Ngày xét nghiệm hoặc ngày bắt đầu có triệu chứng"), [InputRequired(_l("Chọn ngày."))]
    )
    isolated_at = DateTimeLocalField(
        _l("Cách ly từ lúc"), [Optional()], description=_l("Để trống nếu chưa cách ly: tính đến bây giờ.")
    )
    commune = SelectField(_l("Xã, phường phụ trách"))
    note = TextAreaField(
        _l("Căn cứ"),
        [Optional(), Length(max=500)],
        description=_l("Cho người thứ hai đọc, ví dụ số phiếu xét nghiệm."),
    )

    def offer(self) -> CaseForm:
        """Fill the choices; a colleague of the whole province may leave the commune open."""
        area = me().area("tracing.write")
        self.commune.choices = [("", _("cả tỉnh"))] if area is None else []
        self.commune.choices += list(communes.within(area).items())
        self.person.choices = []
        return self


@DESK.form("/new", "tracing.write")
def new() -> str | Response:
    """Propose a case; nobody is looked for until somebody else confirms it."""
    form = CaseForm(data={"tested_on": clock.today(clock.now())}).offer()
    if form.validate_on_submit():
        try:
            case = _proposed(form)
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            if case is not None:
                flash(_("Đã đề nghị."), "success")
                return redirect(url_for("console_tracing.one", case_id=case.public_id))
    return render_template(
        "desks/tracing/case_form.html",
        form=form,
        days=reach().look_back.days,
        window=reach().window.seconds // 60,
    )


def _proposed(form: CaseForm) -> Case | None:
    """The case; None while it must still be said who of the phone's people it is."""
    now = clock.now()
    number = phone.parse_recipient(form.number.data, field="number") if form.number.data else None
    form.person.choices = _people(form, number, now)
    if len(form.person.choices) == 1:
        form.person.data = form.person.choices[0][0]
    if form.person.choices and form.person.data not in dict(form.person.choices):
        form.person.data, form.person.errors = None, [_("Chọn đúng người bị bệnh.")]
        return None
    chosen = form.person.data if form.person.choices else WHOLE_PHONE
    return tracing.cases.propose(
        tx(),
        number=number,
        person_id=None if chosen == WHOLE_PHONE else int(chosen),
        tested_on=form.tested_on.data,
        isolated_at=_aware(form.isolated_at.data),
        commune_code=form.commune.data or None,
        note=form.note.data or "",
        by=me().id,
        now=now,
        reach=reach(),
    )


def _people(form: CaseForm, number: str | None, now: datetime) -> list[tuple[str, str]]:
    """Who may be meant: the people of the card, else of the phone where they are several. Raises BadInput."""
    by = me().actor
    if form.card.data:
        card = cards.read(form.card.data)
        if card is None:
            raise BadInput("card", "unreadable")
        known = people.by_card(tx(), card, reason=_WHY, by=by, now=now)
        if not known:
            raise BadInput("card", "unknown", _("Chưa có ai khai với thẻ này: ghi số điện thoại."))
        return [(str(each.person_id), _called(each)) for each in known]
    known = [] if number is None else people.by_number(tx(), number, reason=_WHY, by=by, now=now)
    if len(known) < 2:
        return []
    family = [(str(each.person_id), _called(each)) for each in known]
    return [*family, (WHOLE_PHONE, _("cả nhà: mọi người dùng số này"))]


def _called(found: Found) -> str:
    """Whole inside the area; elsewhere the given name alone tells one of a family from another."""
    ours = people.within(found.commune_code, me().area("tracing.write"))
    return f"{found.name}, {found.birth_year}" if ours else found.name.split()[-1]


def _aware(wall: datetime | None) -> datetime | None:
    return None if wall is None else wall.replace(tzinfo=clock.VIETNAM)
