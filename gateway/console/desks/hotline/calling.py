"""What an agent does about whoever is on the line: sees who they are, notes what they need."""

from __future__ import annotations

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from gateway.calls import needs, noting
from gateway.calls.needs import Needs
from gateway.console.desks.hotline.desk import DESK, TAKE
from gateway.console.desks.hotline.mine import done
from gateway.console.here import tx
from gateway.console.sign_in import me
from gateway.errors import BadInput


@DESK.action("/calls/<public_id>/open", TAKE)
def open_history(public_id: str) -> Response:
    """Who calls and what went before; on record."""

    def act(now: datetime) -> None:
        noting.open_history(tx(), noting.theirs(tx(), me().id, public_id), me().id, now)

    return done(act)


@DESK.action("/calls/<public_id>/needs", TAKE)
def note_needs(public_id: str) -> Response:
    """Hard of hearing, slow, many rings, whom to call instead: whoever calls them next knows it."""

    def act(now: datetime) -> None:
        call = noting.theirs(tx(), me().id, public_id)
        if not call.number:
            raise BadInput("number", "missing")
        known = Needs(
            deaf="deaf" in request.form,
            slow="slow" in request.form,
            many_rings="many_rings" in request.form,
            instead=request.form.get("instead", "").strip() or None,
        )
        needs.note(tx(), call.number, known, me().id, now)

    return done(act)
