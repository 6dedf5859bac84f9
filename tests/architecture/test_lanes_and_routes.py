"""What runs is reachable and guarded: a worker for each lane, a lane for each purpose, a guard on each route."""

from __future__ import annotations

from flask import Flask

from gateway import guards, queues
from gateway.cli import parts
from gateway.messages.policy import PURPOSES
from sms import send
from workers import working


def test_every_lane_is_drained_by_a_worker() -> None:
    assert set(working.DRAINS) == set(queues.WORK_LANES)
    asked = next(option for option in parts.worker.params if option.name == "lanes")
    assert asked.default == ",".join(queues.WORK_LANES)
    assert set(send.ORDER) == set(queues.SENDING_LANES)
    assert not set(queues.WORK_LANES) & set(queues.SENDING_LANES)


def test_every_purpose_of_a_message_has_a_sending_lane() -> None:
    assert {policy.lane for policy in PURPOSES.values()} <= set(queues.SENDING_LANES)


def test_every_route_has_a_guard(app: Flask) -> None:
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if guards.guard_of(app.view_functions[rule.endpoint]) is None
    ]
    assert bare == []
    assert len(list(app.url_map.iter_rules())) > 5  # an empty application would pass for nothing


def test_a_route_without_a_guard_is_refused() -> None:
    app = Flask("unguarded")
    app.add_url_rule("/open", view_func=lambda: "in")
    guards.enforce(app)
    assert app.test_client().get("/open").status_code == 403
