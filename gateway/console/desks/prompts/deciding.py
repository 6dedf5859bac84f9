"""What a person decides about a recording after having listened to it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, prompts
from gateway.console import faults
from gateway.console.desks.prompts.desk import DESK, WRITE, key
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.prompts import Recording
from gateway.wording import Piece


@DESK.action("/recordings/<recording_id>/accept", WRITE)
def accept(recording_id: str) -> Response:
    """Callers hear it from now on."""

    def act(one: Recording) -> None:
        prompts.accept(tx(), one, me().id, clock.now())

    return _decided(recording_id, act, _("Từ bây giờ người gọi nghe bản này."))


@DESK.action("/recordings/<recording_id>/return", WRITE)
def turn_back(recording_id: str) -> Response:
    """It has to be read once more, and why."""

    def act(one: Recording) -> None:
        prompts.turn_back(tx(), one, me().id, clock.now(), request.form.get("why", ""))

    return _decided(recording_id, act, _("Đã trả lại: cần ghi lại."))


@DESK.action("/recordings/<recording_id>/withdraw", WRITE)
def withdraw(recording_id: str) -> Response:
    """Nobody hears it any more; its sound is erased."""

    def act(one: Recording) -> None:
        prompts.withdraw(tx(), one, me().id, clock.now())

    return _decided(recording_id, act, _("Đã rút bản ghi: âm thanh và tên người đọc đã xóa."))


def _decided(recording_id: str, act: Callable[[Recording], None], said: str) -> Response:
    one = prompts.by_public_id(tx(), recording_id)
    back = url_for("console_prompts.one", key=key(one.lang, Piece(one.msg_id, one.piece)))
    savepoint = tx().begin_nested()
    try:
        act(one)
    except BadInput:
        savepoint.rollback()
        flash(_("Ghi vì sao, từ 4 đến 200 chữ."), "error")
    except (Conflict, Forbidden) as fault:
        savepoint.rollback()
        flash(faults.said(fault), "error")
    else:
        savepoint.commit()
        flash(said, "success")
    return redirect(back)
