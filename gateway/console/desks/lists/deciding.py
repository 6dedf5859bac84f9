"""What a person decides about a list: used without its bad lines, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway import clock, lists
from gateway.console import faults
from gateway.console.desks.lists.desk import DESK, WRITE, decidable
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import Conflict
from gateway.lists import NumberList


@DESK.action("/<list_id>/leave-out-bad", WRITE)
def leave_out_bad(list_id: str) -> Response:
    """Its good numbers are all there is."""
    return _done(list_id, lists.leave_out_bad, _("Đã bỏ các dòng sai. Danh sách dùng được."))


@DESK.action("/<list_id>/discard", WRITE)
def discard(list_id: str) -> Response:
    """Nothing is sent to it any more."""
    return _done(list_id, lists.discard, _("Đã bỏ danh sách. Các số được xóa trong đêm."))


def _done(list_id: str, act: Callable[[Session, NumberList, int, datetime], None], said: str) -> Response:
    brought = decidable(list_id)
    try:
        act(tx(), brought, me().id, clock.now())
    except Conflict as fault:
        flash(faults.said(fault), "error")
    else:
        flash(said, "success")
    return redirect(url_for("console_lists.one", list_id=brought.public_id))
