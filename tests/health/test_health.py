"""What supervisors, load balancers and Prometheus are told: readiness with reasons, each figure once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from gateway import clock, tickets
from gateway.house import House
from gateway.tickets import Kind


def test_ready_says_which_part_is_there(client: FlaskClient) -> None:
    assert client.get("/healthz").data == b"ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {"ready": True, "parts": {"database": "ok", "doorbell": "ok"}}


def test_every_stored_figure_is_told_once(
    client: FlaskClient, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beside the counters of several processes, whose files must hold none of these."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    with house.db.transaction() as tx:
        for number in ("+84900000001", "+84900000002"):
            tickets.open_ticket(tx, Kind.RESCUE, number, "sms", "", promised_at=None, now=clock.now())
    for _ in range(2):
        told = client.get("/metrics").get_data(as_text=True)
    samples = [s for family in text_string_to_metric_families(told) for s in family.samples]
    rescues = [
        s.value for s in samples if s.name == "gateway_tickets_open" and s.labels.get("kind") == "rescue"
    ]
    assert rescues == [2.0]
    assert [s.value for s in samples if s.name == "gateway_inbound_waiting"] == [0.0]
    assert list(folder.iterdir()) == []
