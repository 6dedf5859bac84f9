"""The one place where tests wait: ask again until it is so or the patience is over; never a fixed sleep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STANDSTILL = 60.0
"""Seconds for which the tests may get next to nothing of a machine that they share with strangers.

Patience is that much longer than a step takes where there is nobody else; only a test that fails waits so long.
"""


def until(look: Callable[[], T], patience: float = 10.0, every: float = 0.02) -> T:
    """The first truthy result of `look`; AssertionError naming it after `patience` seconds and a standstill."""
    deadline = time.monotonic() + patience + STANDSTILL
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {patience + STANDSTILL:g} s: {getattr(look, '__doc__', None) or look}"
            )
        time.sleep(every)


async def soon(look: Callable[[], T], patience: float = 10.0, every: float = 0.002) -> T:
    """The same inside a loop that must go on meanwhile."""
    deadline = time.monotonic() + patience + STANDSTILL
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {patience + STANDSTILL:g} s: {getattr(look, '__doc__', None) or look}"
            )
        await asyncio.sleep(every)
