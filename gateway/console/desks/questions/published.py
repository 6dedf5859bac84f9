"""Pages of answers for all: the list with how often each was given, one of them, writing and deciding it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import answers, clock, editions
from gateway.answers import PublicAnswer
from gateway.console import communes, faults, listing
from gateway.console import editions as shown
from gateway.console.desks.questions.desk import DESK
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import day, place
from gateway.console.sign_in import me
from gateway.editions import State
from gateway.errors import BadInput, Conflict
from gateway.services.ask import prompts


class AnswerForm(shown.EditionForm):
    """A question and its answer, without anybody in it."""

    question = StringField(
        _l("Câu hỏi"),
        [InputRequired(_l("Cần điền ô này.")), Length(max=120, message=_l("Nhiều nhất 120 chữ."))],
        description=_l("Viết lại cho mọi người, không giữ lời riêng của người hỏi."),
    )
    wordings = TextAreaField(
        _l("Cách hỏi khác"),
        [Optional(), Length(max=2000)],
        description=_l("Mỗi dòng một câu, để máy nhận ra khi bà con hỏi."),
    )
    title = StringField(
        _l("Câu hỏi, gọn một dòng"),
        [InputRequired(_l("Cần điền ô này.")), Length(max=30, message=_l("Nhiều nhất 30 chữ."))],
        description=_l("Cho danh sách trên máy bàn phím. Nhiều nhất 30 chữ."),
    )
    answer = TextAreaField(
        _l("Câu trả lời"),
        [InputRequired(_l("Cần điền ô này.")), Length(max=200, message=_l("Nhiều nhất 200 chữ."))],
        description=_l("Nhiều nhất 200 chữ, để vừa hai tin. Không ghi số điện thoại, đường dẫn, tên ai."),
    )
    answer_en = TextAreaField(_l("Câu trả lời, tiếng Anh"), [Optional(), Length(max=200)])
    detail = TextAreaField(
        _l("Giải thích thêm"),
        [Optional(), Length(max=1000)],
        description=_l("Chỉ hiện trên trang công khai."),
    )
    commune_code = SelectField(
        _l("Đúng ở đâu"),
        description=_l("Chọn xã khi câu trả lời chỉ đúng ở xã đó: máy chỉ đáp khi câu hỏi có tên xã."),
    )
    nobody_in_it = BooleanField(_l("Tôi đã đọc lại: không có tên, số điện thoại, địa chỉ nhà của ai"))

    def offer(self) -> AnswerForm:
        """Fill the choices."""
        self.commune_code.choices = [SelectChoice("", _("mọi nơi"))]
        self.commune_code.choices += [SelectChoice(*each) for each in communes.within(None).items()]
        return self

    def told(self) -> answers.Fields:
        """What was filled in."""
        given: dict[str, Any] = {
            name: value for name, value in self.data.items() if name in answers.Fields.__annotations__
        }
        told: dict[str, Any] = {name: "" if value is None else value for name, value in given.items()}
        return answers.Fields(**told)


@DESK.page("/public", "qa.read", menu=_l("Câu trả lời công khai"))
def published() -> str:
    """The newest edition of each, with how often it was given in thirty days."""
    filters = (
        Filter("q", _l("Có chữ")),
        Filter("state", _l("Trạng thái"), {each.value: label for each, label in shown.STATES.items()}),
    )
    asked = listing.asked(filters, ("changed",), "changed")
    wanted = []
    if "q" in asked.filters:
        wanted.append(PublicAnswer.question.icontains(asked.filters["q"], autoescape=True))
    state = asked.filters.get("state")
    found, total = editions.listed(
        tx(),
        PublicAnswer,
        *wanted,
        state=State(state) if state else None,
        offset=asked.offset,
        limit=asked.size,
    )
    uses = answers.uses(tx(), {each.public_id for each in found}, clock.now())
    columns = (
        Column[PublicAnswer](_l("Câu hỏi"), lambda each: each.question),
        Column[PublicAnswer](_l("Nơi"), lambda each: place(each.commune_code), wide_only=True),
        Column[PublicAnswer](_l("Đã đáp, 30 ngày"), lambda each: uses.get(each.public_id, 0), number=True),
        Column[PublicAnswer](_l("Hết hạn"), lambda each: day(each.expires_on)),
        Column[PublicAnswer](_l("Trạng thái"), shown.state_chip),
    )
    list_ = Listing(
        columns,
        found,
        total,
        asked,
        filters,
        link=lambda each: url_for("console_questions.public", public_id=each.public_id),
        empty=_l("Chưa có câu trả lời nào được viết cho mọi người."),
        live=PublicAnswer.KIND,
    )
    return render_template("desks/questions/public.html", list=list_)


@DESK.form("/public/new", "qa.write")
def new() -> str | Response:
    """Write an answer for all, perhaps of a question that was answered."""
    ticket_id = request.args.get("ticket", type=int)
    answer = None if ticket_id is None else answers.replying.of(tx(), ticket_id)
    known = {"answer": (answer.said or "")[:200]} if answer else {}
    form = AnswerForm(data={**shown.days(), **known}).offer()
    if form.validate_on_submit():
        row = _submitted(form, ticket_id=answer.ticket_id if answer else None)
        if row is not None:
            return _to(row)
    return render_template("desks/questions/form.html", form=form, row=None, answer=answer)


@DESK.page("/public/<public_id>", "qa.read")
def public(public_id: str) -> str:
    """One answer: what people read, who wrote and decided it, and every edition."""
    row = editions.by_public_id(tx(), PublicAnswer, public_id, request.args.get("version", type=int))
    told = {"answer": row.answer, "answer_en": "", "source": row.source, "date": f"{row.as_of:%d/%m}"}
    said = prompts.answer(told, asked=True, english=False)
    return render_template(
        "desks/questions/answer.html", heard=shown.heard(said.msg_id, dict(said.args)), **shown.facts(row)
    )


@DESK.form("/public/<public_id>/edit", "qa.write")
def edit(public_id: str) -> str | Response:
    """A new edition; the old one is told until it is agreed to."""
    row = editions.by_public_id(tx(), PublicAnswer, public_id)
    known: dict[str, Any] = {each.name: getattr(row, each.name) for each in PublicAnswer.__table__.columns}
    form = AnswerForm(data={**known, "commune_code": row.commune_code or "", **shown.days()}).offer()
    if form.validate_on_submit():
        submitted = _submitted(form, public_id=public_id, ticket_id=row.ticket_id)
        if submitted is not None:
            return _to(submitted)
    return render_template("desks/questions/form.html", form=form, row=row, answer=None)


@DESK.action("/public/<public_id>/publish", "qa.approve")
def publish(public_id: str) -> Response:
    """A second person agrees."""
    row, seen, now = _one(public_id), request.form.get("seen", ""), clock.now()
    shown.decided(
        lambda: editions.publish(tx(), row, seen, me().id, now), _("Đã duyệt. Mọi kênh dùng từ bây giờ.")
    )
    return _to(row)


@DESK.action("/public/<public_id>/return", "qa.approve")
def send_back(public_id: str) -> Response:
    """A second person does not agree, and says why."""
    shown.send_back(row := _one(public_id))
    return _to(row)


@DESK.action("/public/<public_id>/withdraw", "qa.write")
def take_back(public_id: str) -> Response:
    """Whoever wrote it takes it back."""
    shown.take_back(row := _one(public_id))
    return _to(row)


@DESK.action("/public/<public_id>/retire", "qa.write")
def retire(public_id: str) -> Response:
    """It is told no more."""
    shown.retire(row := _one(public_id))
    return _to(row)


def _one(public_id: str) -> PublicAnswer:
    return editions.by_public_id(tx(), PublicAnswer, public_id)


def _submitted(form: AnswerForm, *, public_id: str = "", ticket_id: int | None = None) -> PublicAnswer | None:
    try:
        row = answers.publishing.submit(
            tx(),
            form.told(),
            me().id,
            clock.now(),
            form.note.data or "",
            public_id=public_id,
            ticket_id=ticket_id,
        )
    except (BadInput, Conflict) as fault:
        faults.onto(form, fault)
        return None
    flash(_("Đã trình. Chưa ai ngoài cán bộ đọc được cho đến khi một người khác duyệt."), "success")
    return row


def _to(row: PublicAnswer) -> Response:
    return redirect(url_for("console_questions.public", public_id=row.public_id))
