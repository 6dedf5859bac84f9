"""Writing: a draft, a change of it, its count, what goes on from an earlier alert; nothing leaves from here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from gateway import alerts
from gateway.accounts import Account, Client
from gateway.alerts import Draft, Relation, Text
from gateway.api import idempotency
from gateway.api.alerts.answers import AlertOut, EstimateOut
from gateway.api.alerts.desk import DRAFTS, WRITE, Desk
from gateway.api.alerts.forms import AlertIn, FollowIn
from gateway.api.alerts.shown import document
from gateway.api.bodies import json_body, json_if_any
from gateway.api.messages import OnceIn

GONE = "It is elsewhere by now: `state`, `by` and `at` say who was first."


def add(routes: APIBlueprint, desk: Desk) -> None:
    """The routes of who writes."""
    keys, home = desk.keys, desk.settings.home_province

    @routes.post("")
    @keys.scope(*DRAFTS)
    @json_body
    @routes.input(AlertIn, arg_name="wish")
    @routes.input(OnceIn, location="headers", arg_name="header")
    @routes.output(AlertOut, status_code=201, description="A draft; nobody is told anything.")
    @routes.doc(responses={409: "The Idempotency-Key was used for another body within 24 hours."})
    def draft_alert(wish: dict[str, Any], header: dict[str, Any], client: Client) -> dict[str, Any]:
        """Write an alert.

        `findings` of the answer say what must be put right before it is submitted. A place that is not certain is 422
        with `candidates`.
        """
        with desk.turn(client, WRITE) as turn:

            def work() -> dict[str, Any]:
                draft = understood(turn.tx, wish, home)
                alert = alerts.writing.create(
                    turn.tx,
                    draft,
                    turn.by.id,
                    turn.now,
                    area=turn.area,
                    may=turn.by.permissions,
                    unit_id=unit_of(turn.tx, turn.by.id),
                )
                return document(turn.tx, alert, turn.now, desk.terms)

            asked = {"what": "alerts", **json.loads(json.dumps(wish, default=str))}
            return idempotency.once(turn.tx, client.id, header["key"], asked, work, turn.now)

    @routes.put("/<id>")
    @keys.scope(*DRAFTS)
    @json_body
    @routes.input(AlertIn, arg_name="wish")
    @routes.output(AlertOut, description="The draft as it is now.")
    @routes.doc(responses={409: GONE})
    def change_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Write a draft anew: what is not sent is as if it had never been."""
        with desk.turn(client, WRITE) as turn:
            alert = turn.own(id)
            draft = understood(turn.tx, wish, home)
            alerts.writing.change(
                turn.tx, alert, draft, turn.by.id, turn.now, area=turn.area, may=turn.by.permissions
            )
            return document(turn.tx, alert, turn.now, desk.terms)

    @routes.post("/<id>/count")
    @keys.scope(*DRAFTS)
    @routes.output(EstimateOut, description="Who would be told now.")
    @routes.doc(responses={409: GONE, 422: "The audience cannot be counted; `field` names what is wrong."})
    def count_alert(id: str, client: Client) -> dict[str, Any]:
        """Count who would be told now, and what it would cost; as often as one likes."""
        with desk.turn(client, WRITE) as turn:
            return alerts.releasing.count(turn.tx, turn.own(id), turn.by.id, turn.now, desk.terms).packed()

    @routes.post("/<id>/follow")
    @keys.scope(*DRAFTS)
    @json_if_any
    @routes.input(FollowIn, arg_name="wish")
    @routes.output(AlertOut, status_code=201, description="A draft that goes on from the earlier alert.")
    @routes.doc(responses={409: "The earlier alert was never released."})
    def follow_alert(id: str, wish: dict[str, Any], client: Client) -> dict[str, Any]:
        """Draft an update, a correction or an all-clear of an alert that was released."""
        with desk.turn(client, WRITE) as turn:
            relation = Relation(wish["relation"])
            unit = unit_of(turn.tx, turn.by.id)
            later = alerts.following.follow(
                turn.tx, turn.own(id), relation, turn.by.id, turn.now, unit_id=unit
            )
            return document(turn.tx, later, turn.now, desk.terms)


def understood(tx: Session, wish: Mapping[str, Any], home: str) -> Draft:
    """The draft behind a well-formed request, with every place by its code. Raises Unclear."""
    plain = {name: value for name, value in wish.items() if name not in ("texts", "audience")}
    texts = [Text(lang=lang, **said) for lang, said in wish["texts"].items() if said is not None]
    return Draft(**plain, texts=texts, audience=alerts.naming.resolve(tx, wish["audience"], home))


def unit_of(tx: Session, account_id: int) -> int | None:
    """The unit in whose name an account writes."""
    return tx.get_one(Account, account_id).unit_id
