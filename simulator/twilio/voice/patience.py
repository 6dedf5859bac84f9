"""Callers with a habit: press what they came for, give up waiting and call again, so that crowds can be played."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Protocol

from simulator.state import Network, Phone
from simulator.twilio.voice.bridges import Bridges
from simulator.twilio.voice.call import Call
from simulator.twilio.voice.habits import Caller

_LISTENS = ("Gather", "Record")


class Exchange(Protocol):
    """What a caller needs of whoever carries calls."""

    bridges: Bridges
    counts: Counter[str]

    def call_in(self, phone: Phone) -> Call:
        """Call the customer."""

    def press(self, call: Call, keys: list[str]) -> None:
        """Press keys."""

    def put_down(self, call: Call) -> None:
        """Hang up."""


class Patience:
    """The habits of everybody who calls."""

    def __init__(self, network: Network, exchange: Exchange) -> None:
        self._network = network
        self._exchange = exchange
        self._habits: dict[str, Caller] = {}
        self._redials: dict[str, int] = {}

    def accustom(self, phone: Phone, habit: Caller) -> None:
        """From now on whoever has this phone calls like that."""
        self._habits[phone.number] = habit
        self._redials[phone.number] = 0

    def begin(self, call: Call, phone: Phone) -> None:
        """`phone` has called."""
        habit = self._habits.get(phone.number)
        if habit is not None:
            self._network.begin(asyncio.create_task(self._hold(call, phone, habit)))

    async def _hold(self, call: Call, phone: Phone, habit: Caller) -> None:
        """Press what was come for, wait as long as the patience lasts; a person on the line ends the waiting."""
        who = f"{phone.number}|{self._redials[phone.number]}"
        patience = habit.patience(self._network.faults, who)
        loop, presses, heard = asyncio.get_running_loop(), list(habit.presses), -1
        deadline = None if patience is None else loop.time() + patience
        while not call.over and not self._exchange.bridges.talks(call):
            if presses and call.doing in _LISTENS and call.times_heard > heard:
                heard = call.times_heard
                self._exchange.press(call, list(presses.pop(0)))
            if deadline is not None and loop.time() >= deadline:
                self._exchange.put_down(call)
                await self._again(phone, habit, who)
                return
            try:
                await asyncio.wait_for(
                    phone.next_change(), None if deadline is None else max(deadline - loop.time(), 0.0)
                )
            except TimeoutError:
                continue

    async def _again(self, phone: Phone, habit: Caller, who: str) -> None:
        pause = habit.pause(self._network.faults, who)
        if pause is None or self._redials[phone.number] >= habit.times:
            return
        await asyncio.sleep(pause)
        if phone.on and self._habits.get(phone.number) is habit:
            self._redials[phone.number] += 1
            self._exchange.counts["redials"] += 1
            self._exchange.call_in(phone)
