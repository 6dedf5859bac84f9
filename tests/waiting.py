"""The one place where tests wait: ask again until it is so or the patience is over; never a fixed sleep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], patience: float = 10.0, every: float = 0.02) -> T:
    """The first truthy result of `look`; AssertionError naming it after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience:g} s: {getattr(look, '__doc__', None) or look}")
        time.sleep(every)


async def soon(look: Callable[[], T], patience: float = 10.0, every: float = 0.002) -> T:
    """The same inside a loop that must go on meanwhile."""
    deadline = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience:g} s: {getattr(look, '__doc__', None) or look}")
        await asyncio.sleep(every)
