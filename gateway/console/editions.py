"""What the pages of every publishing desk share: the state of an edition, who decided it, and deciding it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gateway import approvals, clock, editions
from gateway.accounts import staff
from gateway.console import faults
from gateway.console.here import tx
from gateway.console.showing import chip
from gateway.console.sign_in import me
from gateway.editions import Edition, State
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.messages import bodies
from gateway.text.segments import measure

STATES: Final[dict[State, Any]] = {
    State.SUBMITTED: _l("chờ duyệt"),
    State.PUBLISHED: _l("đang đăng"),
    State.RETURNED: _l("bị trả lại"),
    State.WITHDRAWN: _l("đã rút lại"),
    State.SUPERSEDED: _l("bản cũ"),
    State.RETIRED: _l("đã gỡ"),
}
_TONES: Final = {State.SUBMITTED: "warn", State.PUBLISHED: "good", State.RETURNED: "bad"}
_USUAL: Final = timedelta(days=90)  # until somebody looks again whether it is still so


class EditionForm(FlaskForm):
    """What every edition says of itself."""

    source = StringField(
        _l("Nguồn"),
        [InputRequired(_l("Ghi nguồn.")), Length(max=16, message=_l("Nhiều nhất 16 chữ."))],
        description=_l("Ai nói như vậy, ví dụ: CDC tỉnh. Nhiều nhất 16 chữ."),
    )
    as_of = DateField(_l("Đúng đến ngày"), [InputRequired(_l("Chọn ngày."))])
    expires_on = DateField(
        _l("Hết hạn"),
        [InputRequired(_l("Chọn ngày."))],
        description=_l("Sau ngày này không kênh nào dùng nữa."),
    )
    note = TextAreaField(
        _l("Lời nhắn cho người duyệt"), [Optional(), Length(max=500)], description=_l("Không đăng.")
    )


def days() -> dict[str, Any]:
    """What the days of a new edition usually are."""
    today = clock.today(clock.now())
    return {"as_of": today, "expires_on": today + _USUAL}


def state_chip(row: Edition) -> Markup:
    """Where an edition is; of one that is told, whether its time is over."""
    if row.state == State.PUBLISHED and not row.told_on(clock.today(clock.now())):
        return chip(_("hết hạn"), "bad")
    return chip(STATES[State(row.state)], _TONES.get(State(row.state), ""))


@dataclass(frozen=True)
class Heard:
    """A text as people read it, and what it costs on any phone."""

    text: str
    units: int
    segments: int


def heard(template: str, args: dict[str, Any]) -> Heard:
    """With accents to read, without to count."""
    size = measure(bodies.render(template, args, "vi", "fold"))
    return Heard(bodies.render(template, args, "vi", "keep"), size.units, size.segments)


def facts(row: Edition) -> dict[str, Any]:
    """What a page of one edition shows beside its words: who wrote and decided it, what came before."""
    every = editions.editions_of(tx(), type(row), row.public_id)
    people = {account for each in every for account in (each.written_by, each.decided_by) if account}
    decided = approvals.history(tx(), row.KIND, row.id)
    return {
        "row": row,
        "state": state_chip(row),
        "editions": [(each, state_chip(each)) for each in every],
        "names": staff.names(tx(), people),
        "mine": row.written_by == me().id,
        "waits": row.state == State.SUBMITTED,
        "told": row.state == State.PUBLISHED,
        "seen": row.digest(),
        "note": decided[-1].note if decided else None,
        "why": decided[-1].why if decided else None,
    }


def decided(act: Callable[[], None], words: str) -> None:
    """Do it and say so; who may not, was too late or said too little reads why."""
    try:
        act()
    except (BadInput, Conflict, Forbidden) as fault:
        flash(faults.said(fault), "error")
    else:
        flash(words, "success")


def send_back(row: Edition) -> None:
    """With the reason of the form."""
    why, now = request.form.get("why", ""), clock.now()
    decided(lambda: editions.send_back(tx(), row, why, me().id, now), _("Đã trả lại."))


def take_back(row: Edition) -> None:
    """Whoever wrote it."""
    decided(lambda: editions.take_back(tx(), row, me().id, clock.now()), _("Đã rút lại."))


def retire(row: Edition) -> None:
    """No channel tells it any more."""
    decided(
        lambda: editions.retire(tx(), row, me().id, clock.now()), _("Đã gỡ. Không kênh nào dùng mục này nữa.")
    )
