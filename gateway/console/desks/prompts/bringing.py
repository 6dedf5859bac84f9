"""A recording is brought as a file; what is wrong with it is said beside the form, and nothing is kept then."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from gateway import clock, prompts
from gateway.console.desks.prompts.desk import DESK, WRITE, complaint, read_key, tongues
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.speech import CannotSpeak


class BringForm(FlaskForm):
    """One file, and whose voice it is."""

    file = FileField(
        _l("Tệp âm thanh"),
        [FileRequired(_l("Chọn một tệp."))],
        description=_l("WAV, MP3, OGG hoặc FLAC, nhiều nhất 10 MB và 60 giây. Chỉ đọc đúng lời ở trên."),
    )
    speaker = StringField(
        _l("Ai đọc"), [Optional(), Length(max=60)], description=_l("Tên người đọc, đã đồng ý cho phát.")
    )
    said = TextAreaField(
        _l("Lời bằng tiếng đã đọc"),
        [Optional(), Length(max=600)],
        description=_l("Nếu đọc bằng tiếng khác: ghi lại lời đã đọc, để người khác đối chiếu."),
    )


@DESK.form("/<key>/bring", WRITE)
def bring(key: str) -> str | Response:
    """It waits until somebody has listened to it."""
    lang, piece, words = read_key(key)
    form = BringForm()
    if form.validate_on_submit() and _brought(form, key):
        return redirect(url_for("console_prompts.one", key=key))
    return render_template(
        "desks/prompts/bring.html",
        form=form,
        key=key,
        piece=piece,
        words=words,
        tongue=tongues()[lang],
        recorded_only=prompts.is_recorded_only(lang),
    )


def _brought(form: BringForm, key: str) -> bool:
    lang, piece, _words = read_key(key)
    try:
        sound = prompts.converted(form.file.data.read(prompts.MOST + 1))
        prompts.bring(
            tx(),
            piece,
            lang,
            sound,
            by=me().id,
            now=clock.now(),
            speaker=form.speaker.data or "",
            said=form.said.data or "",
        )
    except BadInput as fault:
        field = form._fields.get(fault.field, form.file)
        field.errors = [*field.errors, complaint(fault.field, fault.code)]
        return False
    except CannotSpeak:
        form.form_errors.append(_("Máy chủ thiếu chương trình đọc âm thanh (sox): báo người quản trị."))
        return False
    flash(_("Đã nhận bản ghi: nghe lại rồi cho người gọi nghe."), "success")
    return True
