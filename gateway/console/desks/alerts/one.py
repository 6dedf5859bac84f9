"""The page of one alert: what an approver must see at a glance, and once it is released how it fares."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template

from gateway import alerts, approvals, clock
from gateway.accounts import staff
from gateway.alerts import EDITABLE, RELEASED, TOPIC, Alert, State, listing
from gateway.console.desks.alerts import drawing, live, preview, reasons, sound, whom, words
from gateway.console.desks.alerts.deciding import terms
from gateway.console.desks.alerts.desk import (
    APPROVE,
    BREAK,
    DESK,
    MEANING,
    READ,
    RELATIONS,
    WRITE,
    changeable,
    held,
    may_change,
    reality_chip,
    state_chip,
    told,
)
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict

_FIRST: Final = 12  # communes written out; the rest are behind a press


@DESK.page("/<alert_id>", READ)
def one(alert_id: str) -> str:
    """Everything about it."""
    return _page(held(alert_id), None)


@DESK.action("/<alert_id>/count", WRITE)
def count(alert_id: str) -> str:
    """Whom a draft would reach now, and at what cost; nobody is told."""
    alert = changeable(alert_id)
    try:
        counted = alerts.releasing.count(tx(), alert, me().id, clock.now(), terms())
    except (BadInput, Conflict) as fault:
        return render_template("desks/alerts/reach.html", reach=None, why=told(fault), **_shared())
    estimate = {**counted.packed(), "waves": alerts.waves.planned(tx(), alert, clock.now())}
    return render_template("desks/alerts/reach.html", **_reach(estimate), **_shared())


def _page(alert: Alert, why: str | None) -> str:
    now, state = clock.now(), State(alert.state)
    said = alerts.writing.words(tx(), alert)
    moves = alerts.moving.moves(tx(), alert)
    waiting = approvals.waits(tx(), alerts.KIND, alert.id)
    acting = {alert.made_by, alert.glass_broken_by, alert.reviewed_by, *(one.by_account for one in moves)}
    names = staff.names(tx(), {by for by in acting if by is not None})
    joined, left = whom.parts(alert)
    findings = alerts.looking.look(tx(), alert, now, terms()) if state in EDITABLE else []
    snapshot = alert.snapshot if state not in EDITABLE else None
    released = state in RELEASED
    earlier = tx().get(Alert, alert.follows_id) if alert.follows_id else None
    facts = live.facts(alert) if released else {}
    of_audience = _reach(snapshot) if snapshot else {"reach": None}
    known = _shared() | {"meaning": MEANING[state.value]} | of_audience | facts
    return render_template(
        "desks/alerts/one.html",
        **known,
        alert=alert,
        state=state,
        joined=joined,
        left=left,
        relation=RELATIONS.get(alert.relation or ""),
        earlier=earlier,
        later=listing.followed_by(tx(), alert),
        names=names,
        words=words,
        phones=preview.shown_of(alert, said, findings),
        say=preview.say,
        said=said,
        speaks=sound.there(),
        passed=[words.RULES.get(rule, rule) for rule in (snapshot or {}).get("passed", ())],
        waiting=waiting,
        returned=_last_why(moves, State.RETURNED) if state is State.RETURNED else "",
        mine=waiting is not None and waiting.submitted_by == me().id,
        seen=alerts.fingerprint.submitted(alert) if state is State.SUBMITTED else "",
        editable=state in EDITABLE and may_change(alert),
        may_break=state in EDITABLE and me().may(BREAK) and _may_go_alone(alert),
        may_approve=me().may(APPROVE),
        may_follow=may_change(alert),
        released=released,
        moves=live.moves(alert),
        why=why,
    )


def _reach(estimate: dict[str, Any]) -> dict[str, Any]:
    """What an approver reads of the audience."""
    places = dict(sorted(estimate["places"].items(), key=lambda each: -each[1]))
    return {
        "reach": estimate,
        "first_places": dict(list(places.items())[:_FIRST]),
        "more_places": dict(list(places.items())[_FIRST:]),
        "points": drawing.for_whom(places),
        "labels": drawing.labels(places),
    }


def _shared() -> dict[str, Any]:
    return {
        "reason": reasons.words,
        "state_chip": state_chip,
        "reality_chip": reality_chip,
        "topic": TOPIC,
        "tiles": settings().map_tiles,
        "credit": settings().map_credit,
    }


def _may_go_alone(alert: Alert) -> bool:
    """Extreme, immediate, real: `alerts.releasing` refuses anything else."""
    return (alert.severity, alert.urgency, alert.reality) == ("extreme", "immediate", "actual")


def _last_why(moves: list[alerts.Move], to: State) -> str:
    return next((one.why for one in reversed(moves) if one.to_state == to), "")
