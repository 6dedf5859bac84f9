"""Browsers on a machine that has much else to do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.waiting import STANDSTILL

PATIENCE = STANDSTILL * 1_000  # milliseconds until a page shows what it should

expect.set_options(timeout=PATIENCE)
