"""One agent at work and the lane of calls in front of a carrier: `carrier` is each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway import clock
from gateway.app import create_app
from gateway.calls import agents
from gateway.house import House
from gateway.messages.pacing import ONE_BY_ONE, Bucket
from workers.connecting import Connecting
from workers.pace import Pace

NUMBER = "+84900000001"
AGENT, PHONE = 41, "+84900000041"


@pytest.fixture
def lane(house: House, carrier: Any) -> Iterator[Connecting]:
    connecting = Connecting(house, {"twilio": carrier}, Pace(50.0, Bucket(burst=ONE_BY_ONE)))
    yield connecting
    connecting.close()


@pytest.fixture
def web(house: House) -> FlaskClient:
    """One agent is at work."""
    with house.db.transaction() as tx:
        agents.sign_on(tx, AGENT, PHONE, clock.now(), skills=["general", "medical"])
    return create_app(house).test_client()
