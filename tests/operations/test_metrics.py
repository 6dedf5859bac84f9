"""What Prometheus is told of carriers, lanes and batches: each figure moves when what it counts happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from gateway import clock
from gateway.house import House
from gateway.messages import recovery, routing
from gateway.messages.outcomes import Outcome
from gateway.messages.pacing import Pacer
from gateway.messages.status import Status
from sms import figures
from sms.send import SendLoop
from tests.messages.writing import NOW, PHONE, claim, order
from tests.routing.carriers import PAIR, terms
from tests.waiting import until
from tests.workers.conftest import Network
from workers import receiving


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def stored(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """What /metrics tells of rows: name and label values."""
    told = client.get("/metrics").get_data(as_text=True)
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def test_retries_unknown_and_expired_are_counted_by_lane(house: House) -> None:
    with house.db.transaction() as tx:
        order(tx, purpose="otp")
        (message,) = claim(tx, "otp")
    key = (message.month, message.id, message.no)
    before = [
        value("gateway_retries_total", carrier="m1", lane="otp"),
        value("gateway_unknown_total", carrier="m1", lane="otp"),
        value("gateway_expired_total", lane="otp"),
    ]
    figures.answered(
        "m1",
        [
            (message, Outcome(*key, Status.SENT, ("r",))),
            (message, Outcome(*key, Status.QUEUED, error="88", retry_at=NOW)),
            (message, Outcome(*key, Status.UNKNOWN, error="lost", retry_at=NOW)),
            (message, Outcome(*key, Status.UNSENT, error="expired")),
        ],
    )
    after = [
        value("gateway_retries_total", carrier="m1", lane="otp"),
        value("gateway_unknown_total", carrier="m1", lane="otp"),
        value("gateway_expired_total", lane="otp"),
    ]
    assert [new - old for new, old in zip(after, before, strict=True)] == [2, 1, 1]


def test_what_expires_while_it_waits_is_counted_once_it_is_written(house: House) -> None:
    before = value("gateway_expired_total", lane="otp")
    with house.db.transaction() as tx:
        order(tx, purpose="otp")
        order(tx, purpose="otp")
        assert recovery.expire(tx, NOW + timedelta(minutes=6)) == 2
        assert value("gateway_expired_total", lane="otp") == before
    assert value("gateway_expired_total", lane="otp") == before + 2


def test_how_a_carrier_stands() -> None:
    now = [0.0]
    pacer = Pacer(100.0, 10, tick=lambda: now[0])
    figures.Standing("m2", pacer).tell(5)
    assert value("gateway_rate_allowed", carrier="m2") == 100
    assert value("gateway_carrier_connected", carrier="m2") == 1
    pacer.throttled()
    figures.Standing("m2", pacer).tell(0)
    assert value("gateway_rate_allowed", carrier="m2") == pytest.approx(70)
    assert value("gateway_carrier_connected", carrier="m2") == 0
    pacer.open = 3
    standing = figures.Standing("m2", pacer)
    standing.tell(0)
    assert value("gateway_carrier_connected", carrier="m2") == 1
    pacer.open = 0
    standing.tell(0)  # too soon after the last time
    assert value("gateway_carrier_connected", carrier="m2") == 1


def test_a_write_that_fails_is_no_batch() -> None:
    with pytest.raises(OSError), figures.writing("m3", 7):
        raise OSError
    assert value("gateway_write_size_count", carrier="m3") == 0
    with figures.writing("m3", 7):
        pass
    assert value("gateway_write_size_sum", carrier="m3") == 7


def test_rows_tell_of_routes_and_lanes(client: FlaskClient, house: House) -> None:
    now = clock.now()
    with house.db.transaction() as tx:
        routing.plan(tx, [*PAIR, terms("gamma", networks="viettel")], now)
        routing.trip(tx, "alpha", "no connection", now)
        order(tx, purpose="otp", now=now - timedelta(seconds=50))
    told = stored(client)
    assert told["gateway_carrier_breaker", "alpha", "open"] == 1
    assert told["gateway_carrier_breaker", "alpha", "closed"] == 0
    assert told["gateway_carrier_breaker", "beta", "closed"] == 1
    assert told["gateway_carrier_weight", "beta", "mobifone", "otp"] == 100
    assert told["gateway_carrier_weight", "gamma", "viettel", "otp"] == 50
    assert ("gateway_carrier_weight", "gamma", "mobifone", "otp") not in told, "a share, not an average"
    assert told["gateway_carrier_points_taken", "alpha"] == 0
    assert 50 <= told["gateway_oldest_due_seconds", "otp"] < 60
    assert 50 <= told["gateway_oldest_due_by_route_seconds", "otp", "beta"] < 60


def test_a_sender_tells_its_batches_refusals_and_receipts(
    web: House, network: Network, sending: SendLoop
) -> None:
    names = {
        "gateway_claim_size_sum": {"carrier": "twilio", "lane": "reply"},
        "gateway_claim_seconds_count": {"carrier": "twilio"},
        "gateway_write_size_sum": {"carrier": "twilio"},
        "gateway_write_seconds_count": {"carrier": "twilio"},
        "gateway_throttled_total": {"carrier": "twilio"},
        "gateway_receipt_lag_seconds_count": {"carrier": "twilio", "lane": "reply"},
    }
    before = {name: value(name, **labels) for name, labels in names.items()}
    network.faults(throttle=1.0)
    with web.db.transaction() as tx:
        for nth in range(8):
            order(tx, f"{PHONE[:-2]}{nth:02d}", "reply", clock.now())
    sending.ring()

    def told() -> bool:
        """all eight were claimed, written, refused at least once and confirmed"""
        receiving.apply_some(web)
        grown = {name: value(name, **labels) - before[name] for name, labels in names.items()}
        return (
            min(grown.values()) >= 1
            and min(grown[name] for name in names if name.endswith("_sum")) >= 8
            and grown["gateway_receipt_lag_seconds_count"] >= 8
        )

    refused = names["gateway_throttled_total"]
    until(lambda: value("gateway_throttled_total", **refused) > before["gateway_throttled_total"], 20)
    network.faults(throttle=0.0)
    until(told, 40)
    assert value("gateway_carrier_connected", carrier="twilio") == 1
