"""Carriers and senders as the tests of workers have them."""

from __future__ import annotations

from tests.workers.conftest import network, sending, web

__all__ = ["network", "sending", "web"]
