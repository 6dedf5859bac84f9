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
    while not (found := look()):
        if time.monotonic() > deadline:
            raise _never(look, patience, found)
        time.sleep(every)
    return found


async def soon(look: Callable[[], T], patience: float = 10.0, every: float = 0.002) -> T:
    """The same inside a loop that must go on meanwhile."""
    deadline = time.monotonic() + patience + STANDSTILL
    while not (found := look()):
        if time.monotonic() > deadline:
            raise _never(look, patience, found)
        await asyncio.sleep(every)
    return found


def _never(look: Callable[[], object], patience: float, found: object) -> AssertionError:
    name = getattr(look, "__doc__", None) or look
    return AssertionError(f"not within {patience + STANDSTILL:g} s: {name}; last seen: {found!r}")
