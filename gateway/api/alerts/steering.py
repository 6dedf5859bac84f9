"""Pause, go on, stop: for who releases and for who wrote; what another has done meanwhile is told."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from gateway import alerts
from gateway.accounts import Client
from gateway.api.alerts.answers import StandingOut
from gateway.api.alerts.desk import EITHER, STEER, Desk
from gateway.api.alerts.drafting import GONE
from gateway.api.alerts.forms import PauseIn, WhyIn
from gateway.api.alerts.shown import standing
from gateway.api.bodies import json_if_any


def add(routes: APIBlueprint, desk: Desk) -> None:
    """The routes of what is on its way."""
    keys = desk.keys

    @routes.post("/<id>/pause")
    @keys.scope(*EITHER)
    @json_if_any
    @routes.input(PauseIn, arg_name="wish")
    @routes.output(StandingOut, description="Nothing more leaves until somebody lets it go on.")
    @routes.doc(responses={409: GONE})
    def pause_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Hold what is being sent."""
        with desk.turn(client, STEER) as turn:
            alert = turn.alert(id)
            alerts.steering.pause(turn.tx, alert, turn.by.id, wish["why"], turn.now)
            return standing(alert)

    @routes.post("/<id>/resume")
    @keys.scope(*EITHER)
    @routes.output(StandingOut, description="It goes on where it was.")
    @routes.doc(responses={409: GONE})
    def resume_alert(id: str, client: Client) -> dict[str, Any]:
        """Let what was paused go on."""
        with desk.turn(client, STEER) as turn:
            alert = turn.alert(id)
            alerts.steering.resume(turn.tx, alert, turn.by.id, turn.now)
            return standing(alert)

    @routes.post("/<id>/stop")
    @keys.scope(*EITHER)
    @json_if_any
    @routes.input(WhyIn, arg_name="wish")
    @routes.output(StandingOut, description="Nothing more leaves, for good.")
    @routes.doc(responses={409: GONE})
    def stop_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Stop for good, alone and with a reason; who was not told yet is not told."""
        with desk.turn(client, STEER) as turn:
            alert = turn.alert(id)
            alerts.steering.stop(turn.tx, alert, turn.by.id, wish["why"], turn.now)
            return standing(alert)
