"""The desk of people: found by number, card or name, always for a reason.

What is looked for is sent as a form: no number, card or name stands in an address.
"""

from __future__ import annotations

import re
from typing import Final

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, StringField
from wtforms.validators import InputRequired

from gateway import cards, clock, people, phone
from gateway.console import faults
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.people import Found

DESK = Desk("people", "/people", _l("Hồ sơ người dân"), _l("Người dân"))

_NAME_AND_YEAR: Final = re.compile(r"(?P<name>.*\D)[\s,(]+(?P<year>(?:19|20)\d\d)\)?")


class SearchForm(FlaskForm):
    """Whom, and why."""

    said = SearchField(
        _l("Số điện thoại, thẻ hoặc họ tên và năm sinh"),
        [InputRequired(_l("Cần số điện thoại, thẻ hoặc họ tên."))],
        description=_l("Ví dụ: 0900000123 · 5800000001 hoặc cả mã QR trên thẻ · Nguyễn Văn An 1985"),
    )
    reason = StringField(
        _l("Vì sao tìm"),
        [InputRequired(_l("Ghi rõ lý do, ít nhất vài chữ."))],
        description=_l("Ví dụ: gọi lại theo yêu cầu 2062. Câu này được ghi vào nhật ký."),
    )


@DESK.form("", "person.find", menu=_l("Hồ sơ người dân"))
def search() -> str:
    """One box for whatever is known of somebody; sent as a form, so that it stays out of every log."""
    form = SearchForm()
    found: list[Found] | None = None
    if form.validate_on_submit():
        try:
            found = _found(form.said.data or "", form.reason.data or "")
        except BadInput as fault:
            faults.onto(form, fault, {"name": "said", "year": "said", "person": "said"})
    area = me().area("person.find")
    told = [(one, people.within(one.commune_code, area)) for one in found or ()]
    return render_template("desks/people.html", form=form, found=None if found is None else told)


def _found(said: str, reason: str) -> list[Found]:
    """By whatever it looks like: a phone first, then a card, then a name with its year."""
    by, now = me().actor, clock.now()
    number = phone.classify(said)
    found: list[Found] = []
    if number.e164 is not None and phone.takes_texts(number):
        found = people.by_number(tx(), number.e164, reason=reason, by=by, now=now)
        if found:
            return found
    card = cards.read(said)
    if card is not None:
        return people.by_card(tx(), card, reason=reason, by=by, now=now)
    if number.e164 is not None:
        return found
    if any(map(str.isdigit, said)) and not any(map(str.isalpha, said)):
        raise BadInput("person", "unreadable")
    named = _NAME_AND_YEAR.fullmatch(said.strip())
    if named is None:
        raise BadInput("year", "missing")
    area = me().area("person.find")
    return people.by_name(
        tx(), named["name"].strip(" ,("), int(named["year"]), area, reason=reason, by=by, now=now
    )
