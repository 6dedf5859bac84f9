"""Liveness, readiness with a reason per part, and Prometheus figures; reveals counts, never content."""

from __future__ import annotations

import os
from collections.abc import Callable

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway import clock
from gateway.db import Database
from gateway.guards import public
from gateway.messages import figures
from gateway.queues import Doorbell
from gateway.tickets import desk


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
        return Response(_processes() + _stored(db), content_type=CONTENT_TYPE_LATEST)

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


def _processes() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return bytes(generate_latest(REGISTRY))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return bytes(generate_latest(registry))


def _stored(db: Database) -> bytes:
    """Figures that are queries over rows: there is no counter that could drift from the truth."""
    registry = CollectorRegistry()
    age = Gauge("gateway_oldest_due_seconds", "Age of the oldest due message", ["lane"], registry=registry)
    waiting = Gauge("gateway_messages", "Messages by status in the last day", ["status"], registry=registry)
    inbound = Gauge("gateway_inbound_waiting", "Texts stored and not yet answered", registry=registry)
    parked = Gauge("gateway_receipts_parked", "Receipts waiting for their attempt", registry=registry)
    tickets = Gauge("gateway_tickets_open", "Requests that wait for a person", ["kind"], registry=registry)
    with db.transaction() as tx:
        now = clock.now()
        for lane, seconds in figures.oldest_due(tx, now).items():
            age.labels(lane).set(seconds)
        for status, count in figures.by_status(tx, now).items():
            waiting.labels(status).set(count)
        inbound.set(figures.inbound_waiting(tx))
        parked.set(figures.receipts_parked(tx))
        for kind, count in desk.open_counts(tx).items():
            tickets.labels(kind).set(count)
    return bytes(generate_latest(registry))
