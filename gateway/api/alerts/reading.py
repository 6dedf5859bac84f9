"""Looking: one alert with its account, and pages of them in the order of change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from gateway.accounts import Client
from gateway.alerts import Alert, changes
from gateway.api.alerts.answers import AlertOut, PageOut
from gateway.api.alerts.desk import EITHER, READ, Desk
from gateway.api.alerts.shown import document, summary
from gateway.api.pages import PageIn, Pages
from gateway.declarations import Cursor


def add(routes: APIBlueprint, desk: Desk) -> None:
    """The routes of who looks."""
    keys = desk.keys
    pages = Pages("alerts", _page, lambda alert: Cursor(alert.changed_at, alert.id), summary)

    @routes.get("")
    @keys.scope(*EITHER)
    @routes.input(PageIn, location="query", arg_name="wanted")
    @routes.output(PageOut, description="A page, oldest change first.")
    def list_alerts(wanted: dict[str, Any], client: Client) -> dict[str, Any]:
        """Read alerts in the order in which they changed, without texts and counts.

        An alert comes again when somebody changes or moves it. The last five seconds are held back.
        """
        with desk.turn(client, READ):
            pass  # whether they may; the page has a transaction of its own
        return pages.read(desk.db, wanted, client)

    @routes.get("/<id>")
    @keys.scope(*EITHER)
    @routes.output(AlertOut, description="The alert and its account as of now.")
    def read_alert(id: str, client: Client) -> dict[str, Any]:
        """Read one alert: texts, moves, what became of everybody it is for, counted now."""
        with desk.turn(client, READ) as turn:
            return document(turn.tx, turn.alert(id), turn.now, desk.terms)


def _page(tx: Session, since: Cursor | None, limit: int, now: datetime) -> Sequence[Alert]:
    return changes.page(tx, None if since is None else (since.changed_at, since.id), limit, now)
