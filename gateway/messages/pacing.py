"""Pacing: a carrier's rate in segments a second over all its senders, and each sender's window; bulk never takes all.

The rate is one bucket in Redis for each carrier, which every sender of it draws from, a tenth of a second's worth at
a time. Priority lanes may drain it; others must leave the reserve standing, and what priority lanes do not use is
theirs to borrow (decisions: two lanes never meet). Without Redis each sender keeps to a share that is safe for all.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import structlog
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = structlog.get_logger(__name__)

PRIORITY = frozenset({"otp", "reply", "emergency"})
RESERVE = 0.2  # of the rate, always left for priority lanes
_SLOTS_KEPT = (
    0.01  # of the window, at least one: slots come back in a moment, and priority lanes are served first
)
_BURST_SECONDS = (
    0.25  # of the rate may leave at once: hides our own scheduling, too short for a carrier to mind
)
MIN_BURST = 10.0
"""Segments: a long reply must fit even on a slow contract."""
ONE_BY_ONE = 1.0
"""The burst of a contract that sells calls a second: nobody can take ten of them at once."""
_DRAW_SECONDS = 0.1  # of the rate at most in one draw: what a sender that dies takes along is not missed
_DEEPEST = 2_000  # messages of one lane held in one process, some megabytes
_SOON = 0.001  # seconds: what rounding leaves over is not worth a draw of its own
_LATEST = (
    1.0  # seconds until a draw is worth another try, whatever was counted: the count itself may be mended
)
_SAFE = 0.8  # of an equal share, while nobody can count together
_FORGET = 10  # seconds after which a silent sender is not counted any more
_SLOWEST = (
    0.05  # of the contract's rate: whatever a carrier refuses, some traffic finds out when it is well again
)
_BACK_OFF = 0.7  # of what was believed before: three refusals in a row halve it twice
_RECOVER = 1.02  # each second without a refusal: two minutes from a tenth back to the whole


class Supply(Protocol):
    """Where segments to send come from."""

    async def draw(self, priority: float, other: float, rate: float) -> Drawn:
        """Ask for segments for priority lanes and for others, while the carrier is believed to take `rate` a second."""


@dataclass(frozen=True)
class Drawn:
    """What a draw gave, and the seconds until it is worth asking for the rest."""

    priority: float
    other: float
    wait: float


@dataclass
class Bucket:
    """The arithmetic of the shared bucket, for one process: tests, and senders that Redis has left alone."""

    tick: Callable[[], float] = time.monotonic
    level: float | None = None
    at: float = 0.0
    burst: float = MIN_BURST

    async def draw(self, priority: float, other: float, rate: float) -> Drawn:
        """As the script in Redis does it."""
        burst = max(rate * _BURST_SECONDS, self.burst)
        now = self.tick()
        level = burst if self.level is None else min(burst, self.level + max(now - self.at, 0.0) * rate)
        self.at = now
        first = min(priority, max(level, 0.0))
        level -= first
        second = min(other, max(level - burst * RESERVE, 0.0))
        self.level = level - second
        return Drawn(first, second, _wait(priority - first, other - second, self.level, burst, rate))


def _wait(priority: float, other: float, level: float, burst: float, rate: float) -> float:
    if priority > 0:
        lacking = min(priority, burst) - level
    elif other > 0:
        lacking = min(other, burst * (1 - RESERVE)) + burst * RESERVE - level
    else:
        return 0.0
    return min(max(lacking / rate, _SOON), _LATEST)


# KEYS: bucket, senders. ARGV: rate, burst, reserve, priority, other, sender, forget. The clock is Redis's own, so that
# hosts need not agree. It may be set back: then no time has passed, the level stands, and from there it flows on; and
# whoever drew in what is now the future is counted again when it draws. No draw leaves a debt, so what is found below
# zero is none. Returns what was given (as text: Lua numbers would be cut), the level and how many senders live.
_SCRIPT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = burst
if held[1] then level = math.min(burst, math.max(held[1], 0) + math.max(now - held[2], 0) * rate) end
local first = math.min(tonumber(ARGV[4]), math.max(level, 0))
level = level - first
local second = math.min(tonumber(ARGV[5]), math.max(level - burst * tonumber(ARGV[3]), 0))
level = level - second
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], 60)
redis.call('ZADD', KEYS[2], now, ARGV[6])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[7]))
if held[2] and now < tonumber(held[2]) then
    redis.call('ZREMRANGEBYSCORE', KEYS[2], string.format('(%.17g', now), '+inf')
end
redis.call('EXPIRE', KEYS[2], 60)
return {tostring(first), tostring(second), tostring(level), redis.call('ZCARD', KEYS[2])}
"""


class Shared:
    """The bucket of one carrier in Redis; falls back to a bucket of its own, smaller, while Redis is away."""

    def __init__(self, redis: Redis, carrier: str, sender: str, burst: float = MIN_BURST) -> None:
        self._script = redis.register_script(_SCRIPT)
        self._keys = [f"pace:{carrier}", f"pace:{carrier}:senders"]
        self._sender = sender
        self._burst = burst
        self._senders = (
            2  # until Redis has told: the usual pair of a carrier, one for what hurries and one for bulk
        )
        self._alone: Bucket | None = None

    async def draw(self, priority: float, other: float, rate: float) -> Drawn:
        """Segments from the bucket that all senders share."""
        burst = max(rate * _BURST_SECONDS, self._burst)
        arguments: list[str | float] = [rate, burst, RESERVE, priority, other, self._sender, _FORGET]
        try:
            said: Any = await cast(Awaitable[Any], self._script(keys=self._keys, args=arguments))
        except (RedisError, OSError, TimeoutError) as fault:
            return await self._draw_alone(priority, other, rate, type(fault).__name__)
        self._alone = None
        first, second, level = (float(number) for number in said[:3])
        self._senders = max(int(said[3]), 1)
        return Drawn(first, second, _wait(priority - first, other - second, level, burst, rate))

    async def _draw_alone(self, priority: float, other: float, rate: float, fault: str) -> Drawn:
        if self._alone is None:
            log.warning("pacing alone", fault=fault, senders=self._senders)
            self._alone = Bucket(level=0.0, at=time.monotonic(), burst=self._burst)
        return await self._alone.draw(priority, other, rate * _SAFE / self._senders)


class Pacer:
    """Decides how much a lane may hand over now. Not thread-safe: it lives in the sender's loop."""

    def __init__(
        self,
        rate: float,
        window: int,
        supply: Supply | None = None,
        tick: Callable[[], float] = time.monotonic,
        *,
        burst: float = MIN_BURST,
    ) -> None:
        self._contract = rate
        self._window = window
        self._supply = supply or Bucket(tick, burst=burst)
        self._tick = tick
        self._stock = {True: 0.0, False: 0.0}
        self._wanted = {True: 0.0, False: 0.0}
        self._ask_at = float("-inf")
        self._paused_until = float("-inf")
        self._believed = rate
        self._believed_at = tick()
        self.open = 0

    def use(self, supply: Supply) -> None:
        """Draw from `supply` from now on."""
        self._supply = supply

    @property
    def rate(self) -> float:
        """Segments a second that the carrier is believed to take: its contract's, or what its refusals have taught."""
        if self._believed < self._contract:
            quiet = max(self._tick() - self._believed_at, 0.0)
            return float(min(self._contract, self._believed * _RECOVER**quiet))
        return self._contract

    def paused(self) -> float:
        """Seconds for which nothing leaves, whatever its lane."""
        return max(self._paused_until - self._tick(), 0.0)

    def slots(self, lane: str) -> int:
        """Hand-overs that `lane` may begin beside those that are open."""
        return self._slots(lane) - self.open

    def allows(self, lane: str, segments: int) -> bool:
        """Whether `segments` of `lane` may leave now; if not, they are wished for at the next draw."""
        kind = lane in PRIORITY
        if self._stock[kind] >= segments or self._stock[kind] >= self._most():
            return True
        self._wanted[kind] = max(self._wanted[kind], float(segments))
        return False

    def wish(self, lane: str, segments: int) -> None:
        """`lane` has at least so many segments waiting."""
        kind = lane in PRIORITY
        self._wanted[kind] = max(self._wanted[kind], float(segments))

    def take(self, lane: str, segments: int) -> None:
        """Book a hand-over; the stock may go below zero for a text longer than a draw can be."""
        self._stock[lane in PRIORITY] -= segments
        self.open += 1

    def give_back(self, count: int = 1) -> None:
        """So many hand-overs have their answers; their slots are free."""
        self.open -= count

    def pause(self, seconds: float) -> None:
        """The carrier asked for quiet: nothing leaves before it is over."""
        self._paused_until = max(self._paused_until, self._tick() + seconds)

    def throttled(self) -> None:
        """The carrier refused for rate: believe in less for a while, at most once in a draw's time."""
        now = self._tick()
        if now - self._believed_at >= _DRAW_SECONDS or self._believed == self._contract:
            self._believed = max(self.rate * _BACK_OFF, self._contract * _SLOWEST, 1.0)
            self._believed_at = now

    def depth(self, lane: str) -> int:
        """How many messages of `lane` are worth holding: two windows or a twentieth of a second, at most half of one;
        none in a pause. More would only wait here, where no other sender can take them.
        """
        if self.paused():
            return 0
        useful = max(2 * self._slots(lane), int(self.rate / 20))
        return min(useful, max(int(self.rate / 2), 1), _DEEPEST)

    async def restock(self) -> float:
        """Draw what is wished for, as much as a tenth of a second carries.

        Returns the seconds until it is worth asking again, infinity when nothing is wished for.
        """
        most = self._most()
        ask = {kind: min(max(wanted - self._stock[kind], 0.0), most) for kind, wanted in self._wanted.items()}
        if not any(ask.values()):
            return float("inf")
        wait = self._ask_at - self._tick()
        if wait > 0:
            return wait
        self._wanted = {True: 0.0, False: 0.0}
        drawn = await self._supply.draw(ask[True], ask[False], self.rate)
        self._stock[True] += drawn.priority
        self._stock[False] += drawn.other
        self._ask_at = self._tick() + min(drawn.wait, _DRAW_SECONDS)
        return drawn.wait if drawn.priority + drawn.other <= 0 else 0.0

    def _most(self) -> float:
        return max(self.rate * _DRAW_SECONDS, 1.0)

    def _slots(self, lane: str) -> int:
        if lane in PRIORITY or self._window == 1:
            return self._window
        return self._window - max(int(self._window * _SLOTS_KEPT), 1)
