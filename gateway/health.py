"""Liveness, readiness with a reason per part, and Prometheus figures; reveals counts, never content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock, processes
from gateway.callbacks import figures as callback_figures
from gateway.db import Database
from gateway.guards import public
from gateway.messages import backlog, figures, promises
from gateway.messages.routing import figures as route_figures
from gateway.messages.routing.figures import BREAKERS
from gateway.queues import Doorbell
from gateway.tickets import desk

Labels = TypeVar("Labels", bound=tuple[str, ...])


def blueprint(db: Database, doorbell: Doorbell) -> Blueprint:
    """The routes /healthz, /readyz and /metrics."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    @public("a supervisor asks whether the process lives")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @routes.get("/readyz")
    @public("a load balancer asks whether to send traffic; it learns which part is away, nothing else")
    def readyz() -> tuple[Response, int]:
        # Redis is no reason to refuse traffic: without it lanes are looked at each second
        parts = {"database": _check(lambda: _ask_database(db)), "doorbell": _check(doorbell.ping)}
        ready = parts["database"] == "ok"
        return jsonify(ready=ready, parts=parts), 200 if ready else 503

    @routes.get("/metrics")
    @public("Prometheus scrapes counts; expose it to the operators' network only")
    def metrics() -> Response:
        with db.transaction() as tx:
            carriers = [one.carrier for one in route_figures.standings(tx)]
        return Response(processes.gather(carriers) + _stored(db), content_type=CONTENT_TYPE_LATEST)

    return routes


def _ask_database(db: Database) -> None:
    with db.transaction() as tx:
        tx.execute(text("SELECT 1"))


def _check(ask: Callable[[], object]) -> str:
    try:
        ask()
    except (SQLAlchemyError, RedisError) as fault:
        return type(fault).__name__
    return "ok"


class _Stored(Collector):
    """Figures that are queries over rows, asked at each scrape: nothing is kept that could drift or grow old."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family per question."""
        with self._db.transaction() as tx:
            now = clock.now()
            due, statuses = backlog.oldest(tx, now), figures.by_status(tx, now)
            kinds = desk.open_counts(tx)
            waiting, parked = figures.inbound_waiting(tx), figures.receipts_parked(tx)
            untold, untold_for = callback_figures.waiting(tx, now)
            promised = promises.told(tx, 1)
            standings, weights = route_figures.standings(tx), route_figures.weights(tx)
        lanes = figures.oldest_by_lane(due, now)
        yield _family("gateway_oldest_due_seconds", "Age of the oldest due message", "lane", lanes)
        yield _families(
            "gateway_oldest_due_by_route_seconds",
            "Age of the oldest due message that waits for a carrier, or for any",
            ("lane", "route"),
            {(one.lane, one.route): (now - one.due_at).total_seconds() for one in due},
        )
        yield _families(
            "gateway_carrier_breaker",
            "1 for the state in which a carrier's breaker is",
            ("carrier", "state"),
            {(one.carrier, state): float(one.breaker == state) for one in standings for state in BREAKERS},
        )
        taken = {one.carrier: one.taken for one in standings}
        yield _family("gateway_carrier_points_taken", "Points taken from a carrier's share", "carrier", taken)
        yield _families(
            "gateway_carrier_weight",
            "A carrier's share of a purpose towards a network at present, 0 to 100",
            ("carrier", "purpose", "network"),
            weights,
        )
        yield _family(
            "gateway_promise_share",
            "How much of a promise was kept on the newest day that had any",
            "name",
            {day.name: day.share for day in promised if day.share is not None},
        )
        yield _family("gateway_messages", "Messages by status in the last day", "status", statuses)
        yield _family("gateway_tickets_open", "Requests that wait for a person", "kind", kinds)
        yield GaugeMetricFamily("gateway_inbound_waiting", "Texts stored and not yet answered", waiting)
        yield GaugeMetricFamily("gateway_receipts_parked", "Receipts waiting for their attempt", parked)
        yield GaugeMetricFamily("gateway_callbacks_waiting", "Reports clients have not heard", untold)
        yield GaugeMetricFamily(
            "gateway_callbacks_oldest_seconds", "Age of the oldest report not heard", untold_for
        )


def _family(name: str, what: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    return _families(name, what, (label,), {(value,): number for value, number in values.items()})


def _families(
    name: str, what: str, labels: Sequence[str], values: Mapping[Labels, float]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=labels)
    for value, number in values.items():
        family.add_metric(value, number)
    return family


def _stored(db: Database) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Stored(db))
    return bytes(generate_latest(registry))
