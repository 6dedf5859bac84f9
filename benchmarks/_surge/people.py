"""Who calls, and who answers: callers with a wish and a patience, agents who talk; each acts on what they hear.

Times are exponential, as models of call centres take them: Gans, Koole, Mandelbaum, "Telephone call centers", 2003.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

from benchmarks._surge.switch import Switch
from simulator.twilio.voice.call import Call

Wish = Literal["person", "silent", "machine", "danger", "menu", "missed"]
WISHES: Final[dict[Wish, float]] = {
    "person": 0.76, "silent": 0.05, "machine": 0.10, "danger": 0.01, "menu": 0.05, "missed": 0.03,
}  # fmt: skip
"""What callers want of the hotline: who is silent does not find the keys, who hangs up while it rings wants a call."""

PATIENCE: Final = 180.0  # seconds in the queue until they give up, on the average
KEEPS: Final = 0.3  # of those who hear that they may keep their place
SELF_SERVICE: Final = 0.1  # of those who hear, in a surge, that much can be done by keys
BY_TEXT: Final = 0.15  # of those who are offered, in a surge, to be asked by text
REDIALS: Final = 0.4  # of those who gave up, within ten minutes
ANSWERS: Final = 0.85  # of those who are called back
TALK: Final = 95.0  # seconds, on the average
WRITES: Final = 10.0  # seconds after a talk until an agent is ready, on the average
MISSES: Final = 0.005  # of the calls to an agent's phone
FAILS: Final = 0.005  # of the agents' lines, when the caller is on the way or is being rung


@dataclass
class Seen:
    """What the town has seen of the hotline. `waits`: seconds in the queue of those who were answered in it."""

    counts: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    waiting: int = 0
    most_waiting: int = 0


@dataclass
class Caller:
    """Somebody who calls. `shown`: the number that we are told, "" where they withhold it; `stays`: on the line."""

    number: str
    shown: str
    wish: Wish
    switch: Switch
    seen: Seen
    dice: random.Random
    patience: float
    stays: bool = False
    call: Call | None = None
    waits_since: float | None = None
    chose: bool = False
    talked: bool = False
    gave_up: bool = False

    def dials(self) -> None:
        """Call 1022."""
        if self.number in self.switch._engaged:
            return  # they are being called at this moment
        self.seen.counts["calls"] += 1
        self.waits_since, self.chose, self.gave_up = None, self.stays, False
        self.call = self.switch.call_in(self.number, self, self.shown)
        if self.wish == "missed":
            self._later(self.dice.uniform(1, 4), self.call, "")

    def rings(self) -> float | None:
        """They are called back."""
        return self.dice.uniform(3, 12) if self.dice.random() < ANSWERS else None

    def hears(self, call: Call, words: str, seconds: float) -> None:
        """What they do about it."""
        said, lasts = words.lower(), seconds
        if "tổng đài một không hai hai." in said:
            self._chooses(call)
        elif "bấm hai, trả lời bằng tin nhắn" in said and not self.chose:
            self._decides_in_surge(call, lasts)
        elif any(part in said for part in _IN_THE_QUEUE):
            self._waits(call, said, lasts)
        elif "đã giữ chỗ" in said:
            self._stops_waiting()
        elif "cuộc nói chuyện đã xong" in said or "đã nhận yêu cầu cấp cứu" in said:
            self._later(lasts + self.dice.uniform(1, 4), call, "")
        elif "tin mới, bấm một" in said:
            self._later(self.dice.uniform(2, 6), call, "1")
        elif said.startswith("tin mới. "):
            self._later(lasts, call, "1")
        elif "cần gì thêm" in said:
            self._later(lasts, call, "")

    def talks(self, call: Call) -> float | None:
        """An agent is there; mostly it is the caller who ends the talk."""
        if call is self.call:
            self.seen.counts["answered"] += 1
            if self.waits_since is not None:
                self.seen.waits.append(self.switch.turned.seconds() - self.waits_since)
            self._stops_waiting()
        else:
            self.seen.counts["called back"] += 1
        self.talked = True
        return self.dice.expovariate(1 / TALK) if self.dice.random() < 0.8 else None

    def is_over(self, call: Call) -> None:
        """The line is silent; who gave up may try again."""
        self._stops_waiting()
        if call is self.call and self.gave_up and self.dice.random() < REDIALS:
            self.switch.begin(self._redials())

    async def _redials(self) -> None:
        await self.switch.turned.sleep(self.dice.uniform(60, 600))
        if not self.talked and self.seen.counts["closed"] == 0:
            self.seen.counts["redials"] += 1
            self.wish, self.patience = "person", self.dice.expovariate(1 / PATIENCE)
            self.dials()

    def _chooses(self, call: Call) -> None:
        match self.wish:
            case "person":
                self._later(self.dice.uniform(2, 12), call, "0")
            case "danger":
                self._later(self.dice.uniform(1, 4), call, "9")
            case "machine":
                self._later(self.dice.uniform(4, 12), call, "5")
            case "menu":
                self._later(self.dice.uniform(3, 15), call, "")

    def _decides_in_surge(self, call: Call, lasts: float) -> None:
        self.chose = True
        lot = self.dice.random()
        key = "2" if lot < BY_TEXT else "1" if lot < BY_TEXT + KEEPS else ""
        if key:
            self._later(lasts + self.dice.uniform(0, 3), call, key)

    def _waits(self, call: Call, said: str, lasts: float) -> None:
        if self.waits_since is None:
            self.waits_since = self.switch.turned.seconds()
            self.seen.counts["waited"] += 1
            self.seen.waiting += 1
            self.seen.most_waiting = max(self.seen.most_waiting, self.seen.waiting)
            self._gives_up_after(self.patience, call)
        if "bấm một để giữ chỗ" in said and not self.chose:
            self.chose = True
            if self.dice.random() < KEEPS:
                self._later(lasts + self.dice.uniform(0, 3), call, "1")

    def _stops_waiting(self) -> None:
        if self.waits_since is not None:
            self.waits_since = None
            self.seen.waiting -= 1

    def _gives_up_after(self, seconds: float, call: Call) -> None:
        async def gives_up() -> None:
            await self.switch.turned.sleep(seconds)
            if not call.over and self.waits_since is not None:
                self.gave_up = True
                self.seen.counts["gave up"] += 1
                self.switch.hang_up(call)

        self.switch.begin(gives_up())

    def _later(self, seconds: float, call: Call, key: str) -> None:
        """After so many seconds press a key; "": hang up."""

        async def acts() -> None:
            await self.switch.turned.sleep(seconds)
            if not call.over:
                self.switch.press(call, key) if key else self.switch.hang_up(call)

        self.switch.begin(acts())


_IN_THE_QUEUE: Final = ("đang nối cán bộ", "trước bà con", "người kế tiếp", "xin giữ máy", "chưa có cán bộ")


@dataclass
class Agent:
    """A colleague at work; their page is played by `desks`."""

    account_id: int
    endpoint: str
    switch: Switch
    seen: Seen
    dice: random.Random

    def rings(self) -> float | None:
        """They take it up at once, but for a few."""
        if self.dice.random() < MISSES:
            self.seen.counts["agents did not answer"] += 1
            return None
        return self.dice.uniform(1, 4)

    def hears(self, call: Call, words: str, _: float) -> None:
        """Their own phone asks for a key; a SIP phone does not."""
        if "bấm một" in words.lower():

            async def takes() -> None:
                await self.switch.turned.sleep(self.dice.uniform(1, 3))
                if not call.over:
                    self.switch.press(call, "1")
                if self.dice.random() < FAILS:
                    await self.switch.turned.sleep(self.dice.uniform(0, 3))
                    if not call.over:
                        self.seen.counts["agents' lines failed"] += 1
                        self.switch.hang_up(call)

            self.switch.begin(takes())

    def talks(self, _: Call) -> float | None:
        """They wait for the caller to end it; when nobody does, they do."""
        return self.dice.expovariate(1 / TALK) + 60.0 if self.dice.random() < 0.7 else TALK

    def is_over(self, call: Call) -> None:
        """They write; their page says when they are ready."""
