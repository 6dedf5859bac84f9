"""The file for an inquiry: taken away with a reason that stays on record, and checked whether it is as it was made."""

from __future__ import annotations

import io
from typing import Final

from flask import Response as Answer
from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gateway import audit, clock
from gateway.alerts import RELEASED, Alert, State, evidence, listing
from gateway.alerts.evidence import Broken
from gateway.console.desks.alerts.desk import DESK, held, reality_chip, state_chip
from gateway.console.here import tx
from gateway.console.language import shown
from gateway.console.showing import grouped
from gateway.console.sign_in import me
from gateway.errors import Conflict

TAKE: Final = "alert.evidence"
MOST_TAKEN: Final = 50_000
"""Numbers of one file: the web process holds an answer whole, about a kilobyte a number; more is the command's."""
_LATEST: Final = 50  # alerts to choose from; of an older one the address leads there


class ReasonForm(FlaskForm):
    """Why every number of an alert leaves the house."""

    reason = StringField(
        _l("Để làm gì"),
        [InputRequired(_l("Ghi rõ lý do, ít nhất 10 ký tự.")), Length(evidence.SHORTEST_REASON, 200)],
        description=_l("Ví dụ: đoàn kiểm tra theo quyết định số 12. Câu này được ghi vào nhật ký."),
    )


class FileForm(FlaskForm):
    """A file to be checked."""

    file = FileField(_l("Tệp chứng cứ (.ndjson)"), [FileRequired(_l("Chọn một tệp."))])


@DESK.page("/evidence", TAKE, menu=_l("Chứng cứ cảnh báo"))
def every_evidence() -> str:
    """The latest alerts that were released; also for who sees no alerts otherwise."""
    found, _many = listing.listed(tx(), limit=_LATEST)
    told = [one for one in found if State(one.state) in RELEASED]
    return render_template(
        "desks/alerts/evidence_every.html", found=told, reality_chip=reality_chip, state_chip=state_chip
    )


@DESK.form("/<alert_id>/evidence", TAKE)
def take(alert_id: str) -> str | Answer:
    """Ask why, then hand the file over; that and how much is on record before anything leaves."""
    alert, form = held(alert_id), ReasonForm()
    many = alert.count or 0
    if form.validate_on_submit():
        _require(alert)
        return _handed_over(alert, " ".join((form.reason.data or "").split()))
    return render_template(
        "desks/alerts/evidence.html",
        alert=alert,
        form=form,
        many=many,
        too_many=many > MOST_TAKEN,
        released=State(alert.state) in RELEASED,
        reality_chip=reality_chip,
        state_chip=state_chip,
    )


@DESK.form("/evidence/verify", TAKE)
def verify() -> str:
    """Whether a file is as it was made, and if not, from which line on."""
    form, lines, broken = FileForm(), None, None
    if form.validate_on_submit():
        text = io.TextIOWrapper(form.file.data.stream, encoding="utf-8", errors="replace", newline="\n")
        try:
            lines = evidence.verify(text)
        except Broken as fault:
            broken = fault
        finally:
            text.detach()  # the upload is werkzeug's to close
    return render_template(
        "desks/alerts/evidence_verify.html",
        form=form,
        lines=lines,
        broken=broken,
        why=broken.message.partition(": ")[2] if broken and shown() == "vi" else "",
    )


def _handed_over(alert: Alert, reason: str) -> Answer:
    now = clock.now()
    lines = list(evidence.lines(tx(), alert, now))
    told = {"reason": reason, "lines": len(lines), "numbers": alert.count or 0}
    audit.record(tx(), me().actor, "alert.evidence", alert.public_id, now, told)
    answer = Answer("".join(f"{line}\n" for line in lines), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = f'attachment; filename="{alert.public_id}-evidence.ndjson"'
    return answer


def _require(alert: Alert) -> None:
    if State(alert.state) not in RELEASED:
        raise Conflict(_("Cảnh báo này chưa phát, chưa có chứng cứ."))
    if (alert.count or 0) > MOST_TAKEN:
        raise Conflict(
            _(
                "Quá %(most)s số: nhờ người vận hành lấy bằng lệnh gateway alert evidence.",
                most=grouped(MOST_TAKEN),
            )
        )
