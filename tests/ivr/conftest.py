"""Callers of the tests are as patient as a machine at a standstill needs; `test_trouble` holds how patient they are."""

from __future__ import annotations

import pytest

from ivr import webhooks
from tests.waiting import STANDSTILL


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is waited for, however little the tests get of their machine: nobody is told to hold meanwhile."""
    monkeypatch.setattr(webhooks, "ANSWERS_WITHIN", STANDSTILL)
