"""From draft to air and back: one submits, another decides for what they read, one alone only with broken glass."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from gateway import alerts
from gateway.accounts import Client
from gateway.alerts import State
from gateway.api.alerts.answers import StandingOut, SubmittedOut
from gateway.api.alerts.desk import (
    APPROVE,
    BREAK,
    DRAFTS,
    EITHER,
    READ,
    RELEASES,
    WRITE,
    Desk,
    acting,
    theirs,
)
from gateway.api.alerts.drafting import GONE
from gateway.api.alerts.forms import ApproveIn, BreakIn, ReviewIn, SubmitIn, WhyIn
from gateway.api.alerts.shown import standing
from gateway.api.bodies import json_if_any
from gateway.api.keys import MissingScope

_ESTIMATE = (*alerts.Estimate.__dataclass_fields__, "minutes", "segments", "price")
_WARNED = (
    "`warned`: `warnings` must be looked at, and acknowledged by their rules. Or "
    + GONE[0].lower()
    + GONE[1:]
)
_SAME = "The key's account may not, or has submitted it itself."


def add(routes: APIBlueprint, desk: Desk) -> None:
    """The routes of who submits and who decides."""
    keys = desk.keys

    @routes.post("/<id>/submit")
    @keys.scope(*DRAFTS)
    @json_if_any
    @routes.input(SubmitIn, arg_name="wish")
    @routes.output(SubmittedOut, description="Words and audience are fixed; a second person decides.")
    @routes.doc(responses={409: _WARNED})
    def submit_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Put a draft before a second person."""
        with desk.turn(client, WRITE) as turn:
            alert = turn.own(id)
            alerts.releasing.submit(
                turn.tx,
                alert,
                turn.by.id,
                turn.now,
                terms=desk.terms,
                note=wish["note"],
                seen=wish["acknowledge"],
            )
            snapshot = alert.snapshot or {}
            return {
                **standing(alert),
                "count": alert.count,
                "seen": alerts.fingerprint.submitted(alert),
                "estimate": {name: snapshot[name] for name in _ESTIMATE},
            }

    @routes.post("/<id>/withdraw")
    @keys.scope(*DRAFTS)
    @routes.output(StandingOut, description="A draft again.")
    @routes.doc(responses={409: GONE})
    def withdraw_alert(id: str, client: Client) -> dict[str, Any]:
        """Take back what one has submitted oneself."""
        with desk.turn(client, WRITE) as turn:
            alert = turn.own(id)
            alerts.releasing.withdraw(turn.tx, alert, turn.by.id, turn.now)
            return standing(alert)

    @routes.post("/<id>/approve")
    @keys.scope(*RELEASES)
    @json_if_any
    @routes.input(ApproveIn, arg_name="wish")
    @routes.output(StandingOut, description="On its way.")
    @routes.doc(
        responses={403: _SAME, 409: f"`changed`: it is not what was read. Or {GONE[0].lower()}{GONE[1:]}"}
    )
    def approve_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Release what another has submitted, as it was read: `seen` is its fingerprint."""
        with desk.turn(client, APPROVE) as turn:
            alert = turn.alert(id)
            alerts.releasing.approve(turn.tx, alert, wish["seen"], turn.by.id, turn.now)
            return standing(alert)

    @routes.post("/<id>/return")
    @keys.scope(*RELEASES)
    @json_if_any
    @routes.input(WhyIn, arg_name="wish")
    @routes.output(StandingOut, description="Its author may change it.")
    @routes.doc(responses={403: _SAME, 409: GONE})
    def return_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Send back what another has submitted, with a reason."""
        with desk.turn(client, APPROVE) as turn:
            alert = turn.alert(id)
            alerts.releasing.return_(turn.tx, alert, wish["why"], turn.by.id, turn.now)
            return standing(alert)

    @routes.post("/<id>/reject")
    @keys.scope(*EITHER)
    @json_if_any
    @routes.input(WhyIn, arg_name="wish")
    @routes.output(StandingOut, description="It will not be sent.")
    @routes.doc(responses={403: _SAME, 409: GONE})
    def reject_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Give an alert up, with a reason: what waits is for who decides, a draft for who writes."""
        with desk.turn(client, READ) as turn:
            alert = alerts.moving.hold(turn.tx, turn.alert(id))
            waits = State(alert.state) is State.SUBMITTED
            permission, scopes = (APPROVE, RELEASES) if waits else (WRITE, DRAFTS)
            if client.scopes.isdisjoint(scopes):
                raise MissingScope(scopes)
            colleague = acting(turn.tx, client, permission, turn.now)
            if not waits:
                theirs(alert, colleague)
            alerts.releasing.reject(turn.tx, alert, wish["why"], turn.by.id, turn.now)
            return standing(alert)

    @routes.post("/<id>/break-glass")
    @keys.scope(*RELEASES)
    @json_if_any
    @routes.input(BreakIn, arg_name="wish")
    @routes.output(
        StandingOut, description="Approved by one; nothing leaves for a minute, and anybody may stop it."
    )
    @routes.doc(responses={409: _WARNED})
    def break_glass(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Release an extreme and immediate alert alone; a second person must look at it afterwards."""
        with desk.turn(client, BREAK) as turn:
            alert = turn.alert(id)
            alerts.releasing.break_glass(
                turn.tx, alert, turn.by.id, wish["why"], turn.now, terms=desk.terms, seen=wish["acknowledge"]
            )
            return standing(alert)

    @routes.post("/<id>/review")
    @keys.scope(*RELEASES)
    @json_if_any
    @routes.input(ReviewIn, arg_name="wish")
    @routes.output(StandingOut, description="Looked at.")
    @routes.doc(responses={403: _SAME, 409: "Two people released it, or it was reviewed before."})
    def review_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Say what is found of an alert that one person sent alone; written once."""
        with desk.turn(client, APPROVE) as turn:
            alert = turn.alert(id)
            alerts.releasing.review(turn.tx, alert, wish["review"], turn.by.id, turn.now)
            return standing(alert)
