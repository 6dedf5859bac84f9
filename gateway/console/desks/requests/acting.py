"""What is done to a request from its page: each a form of its own, each on record, refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock
from gateway.accounts import Area
from gateway.console import faults
from gateway.console.desks.requests.desk import ACT, DESK
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput
from gateway.tickets import Outcome, consultations, working


@DESK.action("/<int:ticket_id>/take", ACT)
def take(ticket_id: int) -> Response:
    """It is mine now; whoever asked is told that somebody looks into it."""
    return _done(ticket_id, lambda area, now: working.take(tx(), ticket_id, area, me().id, now))


@DESK.action("/<int:ticket_id>/give-back", ACT)
def give_back(ticket_id: int) -> Response:
    """Somebody else shall take it."""
    return _done(
        ticket_id,
        lambda area, now: working.hand_over(tx(), ticket_id, area, None, _given("note"), me().id, now),
    )


@DESK.action("/<int:ticket_id>/note", ACT)
def note(ticket_id: int) -> Response:
    """What was found out; or what was said to the person, which keeps the promise."""
    spoken = "spoken" in request.form
    return _done(
        ticket_id,
        lambda area, now: working.note(tx(), ticket_id, area, _given("note"), me().id, now, spoken=spoken),
    )


@DESK.action("/<int:ticket_id>/say", ACT)
def say(ticket_id: int) -> Response:
    """A text to all who asked; what they answer stands in the thread."""

    def act(area: Area, now: datetime) -> None:
        count = working.say(tx(), ticket_id, area, _given("words"), me().id, now, asks="asks" in request.form)
        flash(_("Đã nhắn %(count)s số.", count=count), "success")

    return _done(ticket_id, act)


@DESK.action("/<int:ticket_id>/send", ACT)
def send(ticket_id: int) -> Response:
    """A team goes there; whoever asked is told when it comes."""
    eta = re.sub(r"[hg]", ":", _given("eta")) or None

    def act(area: Area, now: datetime) -> None:
        if eta is not None and re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", eta) is None:
            raise BadInput("eta", "invalid", "")
        team = request.form.get("team", 0, int)
        officer = settings().duty_phone
        sent = working.send_team(tx(), ticket_id, area, team, eta, me().id, now, fallback=officer)
        if sent:
            flash(_("Đã nhắn đội trực."), "success")
        else:
            flash(_("Đội này hiện không có ai trực: chọn đội khác hoặc gọi điện."), "error")

    return _done(ticket_id, act)


@DESK.action("/<int:ticket_id>/locate", ACT)
def locate(ticket_id: int) -> Response:
    """Where it is."""
    return _done(
        ticket_id,
        lambda area, now: working.locate(
            tx(), ticket_id, area, _given("commune"), _given("address"), me().id, now
        ),
    )


@DESK.action("/<int:ticket_id>/join", ACT)
def join(ticket_id: int) -> Response:
    """Another one is about the same: one update tells all."""
    return _done(
        ticket_id,
        lambda area, now: working.join(tx(), ticket_id, area, _given("code"), me().id, now),
    )


@DESK.action("/<int:ticket_id>/finish", ACT)
def finish(ticket_id: int) -> Response:
    """It is done, or it came to nothing; whoever asked is told how it ended."""

    def act(area: Area, now: datetime) -> None:
        outcome = request.form.get("outcome", Outcome.DONE)
        if outcome not in set(Outcome):
            raise BadInput("outcome", "invalid", "")
        working.finish(tx(), ticket_id, area, _given("note"), me().id, now, Outcome(outcome))

    return _done(ticket_id, act)


@DESK.action("/<int:ticket_id>/consult", "health.read")
def consult(ticket_id: int) -> Response:
    """What a clinician has found and advised by telephone, with the person's consent to keep it."""

    def act(area: Area, now: datetime) -> None:
        again = request.form.get("again", "")
        consultations.record(
            tx(),
            ticket_id,
            area,
            consultations.Notes(
                found=_given("found"),
                advice=_given("advice"),
                consented="consented" in request.form,
                outcome=_given("outcome"),
                again_at=_moment(again) if again else None,
            ),
            me().id,
            now,
        )

    return _done(ticket_id, act)


def _done(ticket_id: int, act: Callable[[Area, datetime], None]) -> Response:
    try:
        act(me().area(ACT), clock.now())
    except BadInput as fault:
        flash(faults.said(fault), "error")
    return redirect(url_for("console_requests.one", ticket_id=ticket_id))


def _given(name: str) -> str:
    return request.form.get(name, "").strip()


def _moment(said: str) -> datetime:
    try:
        local = datetime.fromisoformat(said)
    except ValueError:
        raise BadInput("again", "invalid", "") from None
    return clock.midnight(local.date()) + timedelta(hours=local.hour, minutes=local.minute)
