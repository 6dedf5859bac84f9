"""What is said aloud, to be heard before anybody is called: out of the form as it stands, and of an alert as stored."""

from __future__ import annotations

import re
from typing import Final, cast

from flask import render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from gateway import alerts, speech
from gateway.alerts.checking import LONGEST
from gateway.console.desks.alerts.desk import DESK, READ, WRITE, held
from gateway.console.here import settings, tx
from gateway.speech import CannotSpeak, Kind

_FOLDER: Final = "speech"
_NAME: Final = re.compile(r"[0-9a-f]{64}")
_KINDS: Final = {"phone": "spoken", "loudspeaker": "loudspeaker"}


def there() -> bool:
    """Whether this installation can speak."""
    return True


@DESK.action("/hear", WRITE)
def hear() -> str:
    """The spoken words of the form, as a player; its file is named by what it says."""
    lang = request.form.get("hear", "vi")
    if lang not in alerts.writing.LANGUAGES:
        raise NotFound
    said = (request.form.get(f"spoken_{lang}") or request.form.get(f"sms_{lang}") or "").strip()[:LONGEST]
    name, fault = "", ""
    if not said:
        fault = _("Chưa có lời để đọc.")
    else:
        try:
            name = speech.audio(settings().data / _FOLDER, said, lang, "phone").stem
        except CannotSpeak:
            fault = _("Máy này chưa đọc được. Lời vẫn được ghi lại.")
    return render_template("desks/alerts/player.html", name=name, fault=fault, lang=lang)


@DESK.page("/sound/<name>", READ)
def sound(name: str) -> Response:
    """What was made by `hear`: whoever has the name has the words."""
    path = settings().data / _FOLDER / f"{name}.wav"
    if not _NAME.fullmatch(name) or not path.exists():
        raise NotFound
    return send_file(path.resolve(), mimetype="audio/wav")


@DESK.page("/<alert_id>/sound/<lang>/<kind>", READ)
def of_alert(alert_id: str, lang: str, kind: str) -> Response:
    """What an alert says by phone, or over loudspeakers: to be played, and to be taken to them as a file."""
    alert = held(alert_id)
    found = [each for each in alerts.writing.words(tx(), alert) if each.lang == lang]
    if not found or kind not in _KINDS:
        raise NotFound
    said = getattr(found[0], _KINDS[kind])
    try:
        path = speech.audio(settings().data / _FOLDER, said, lang, cast(Kind, kind))
    except CannotSpeak:
        raise NotFound from None
    name = f"{alert.public_id}-{lang}-{kind}.wav" if "file" in request.args else None
    return send_file(path.resolve(), mimetype="audio/wav", as_attachment=name is not None, download_name=name)
