"""The desk of recordings: a colleague hears what a caller said and writes it down; the talk goes on from there."""

from __future__ import annotations

from flask import Response as Sound
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from gateway import clock, wording
from gateway.console.desk import Desk
from gateway.console.here import settings, tx
from gateway.console.showing import chip, moment
from gateway.console.sign_in import me
from gateway.conversations.writing import Writing
from gateway.dialogue.steps import Prompt
from gateway.dictation import recordings, talks
from gateway.dictation.talks import Waiting
from gateway.errors import Conflict, NotFound

DESK = Desk("dictation", "/dictation", _l("Chép lời ghi âm"), _l("Người dân"))
_LONGEST = 1_600  # characters, as of a question that is texted

_SERVICES = {
    "kb": _l("khai y tế"),
    "kb_card": _l("khai y tế"),
    "hoi": _l("câu hỏi"),
    "sk": _l("sức khỏe hằng ngày"),
    "bs": _l("gặp bác sĩ"),
    "gao": _l("lương thực, thuốc"),
    "pa": _l("phản ánh nghi nhiễm"),
    "kham": _l("đặt khám"),
    "tiem": _l("đăng ký tiêm"),
    "lich": _l("lịch khám, tiêm chủng"),
    "help_desk": _l("báo, xin giúp, góp ý"),
    "gopy": _l("góp ý"),
    "tingia": _l("hỏi tin thật giả"),
    "pu": _l("báo phản ứng sau tiêm"),
    "loinhan": _l("lời nhắn"),
}


@DESK.page("", "dictation.write", menu=_l("Chép lời ghi âm"))
def every() -> str:
    """What waits, the earliest promise first."""
    now = clock.now()
    lines = [(each, service(each.service), _due(each, late=_is_late(each))) for each in talks.waiting(tx())]
    return render_template("desks/dictation/every.html", lines=lines, now=now)


@DESK.page("/<int:dictation_id>", "dictation.write")
def one(dictation_id: int) -> str:
    """One talk: each recording beside a field, what the caller has keyed, and what is still to be asked."""
    page = Writing.seen(tx(), settings(), dictation_id, me().id, clock.now())
    row = talks.one(tx(), dictation_id)
    sounds = recordings.of(tx(), [each.recording for each in page.spoken])
    return render_template(
        "desks/dictation/one.html",
        row=row,
        what=service(row.service),
        page=page,
        spoken=[(each, _read(each.asked, page.lang), sounds.get(each.recording)) for each in page.spoken],
        asked=None if page.asks is None else _read(page.asks.prompt, page.lang),
        known=None if page.known is None else _read(page.known, page.lang),
        most=_LONGEST,
    )


@DESK.page("/<int:dictation_id>/<name>.wav", "dictation.write")
def sound(dictation_id: int, name: str) -> Sound:
    """One recording; who has heard it is noted."""
    page = Writing.seen(tx(), settings(), dictation_id, me().id, clock.now())
    if name not in {each.recording for each in page.spoken}:
        raise NotFound
    heard = recordings.listen(tx(), name, me().id, clock.now())
    return Sound(heard, mimetype="audio/wav", headers={"Cache-Control": "no-store"})


@DESK.action("/<int:dictation_id>/write", "dictation.write")
def write(dictation_id: int) -> Response:
    """The words of one recording, or the answer to what is still asked."""
    said, step = request.form.get("said", "")[:_LONGEST], request.form.get("step", "")
    try:
        talk = Writing.of(tx(), settings(), dictation_id, me().id, clock.now())
    except Conflict:
        flash(_("Hồ sơ này đã có người chép xong."), "error")
        return redirect(url_for("console_dictation.every"))
    if not (talk.write(step, said) if step else talk.reply(said)):
        flash(_("Câu này không nhận lời đó. Nghe lại, hoặc ghi cách khác."), "error")
    return _on(dictation_id)


@DESK.action("/<int:dictation_id>/unclear", "dictation.write")
def unclear(dictation_id: int) -> Response:
    """Nobody can understand it: somebody calls."""
    try:
        Writing.of(tx(), settings(), dictation_id, me().id, clock.now()).give_up()
        flash(_("Đã hẹn gọi lại cho người này."), "success")
    except Conflict:
        flash(_("Hồ sơ này đã có người chép xong."), "error")
    return redirect(url_for("console_dictation.every"))


def service(name: str) -> str:
    """What the caller wanted."""
    return str(_SERVICES.get(name, name))


def _on(dictation_id: int) -> Response:
    """Back to the talk while it waits, else to what waits next."""
    row = talks.one(tx(), dictation_id)
    if row.ended_at is None:
        return redirect(url_for("console_dictation.one", dictation_id=dictation_id))
    flash(_("Đã chép xong. Người gọi được báo kết quả."), "success")
    return redirect(url_for("console_dictation.every"))


def _read(prompt: Prompt, lang: str) -> str:
    """As a text; what is only ever heard, as it is heard."""
    written = wording.render(prompt.msg_id, prompt.args, lang, "accented")
    return written or wording.render(prompt.msg_id, prompt.args, lang, "spoken")


def _is_late(each: Waiting) -> bool:
    return each.promised_at is not None and each.promised_at < clock.now()


def _due(each: Waiting, *, late: bool) -> Markup | str:
    when = moment(each.promised_at)
    return chip(_("quá hạn %(when)s", when=when), "bad") if late else when
