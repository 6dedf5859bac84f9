"""The live process: holds open pages' streams and fans out `{topic, id}` from Redis; it has no database connection.

A page opens `/events?token=…` with a token of 60 seconds that the console signs for the topics its user may see
(decisions 28). Only identifiers travel: the page fetches what it may read. When this process is away, pages poll.
What happens between the making of a page and the opening of its stream is told as the first thing in it.
"""

from __future__ import annotations

import asyncio
import json
import time

import redis.asyncio as redis
import structlog
from aiohttp import web
from redis.exceptions import RedisError

from gateway.errors import Misconfigured
from gateway.events import CHANNEL, TOKEN_SECONDS, Opening, opening_of
from gateway.settings import Settings

log = structlog.get_logger(__name__)

_KEEP_ALIVE = 15.0  # seconds between comments that keep proxies from closing a quiet stream
_BACKLOG = 100  # events a slow page may fall behind before it is told to reload
_MOST_STREAMS = 5_000
_MADE_WITHIN = 5  # seconds: a page was read from the database at most so long before its token was signed
_MOST_TOPICS = 10_000
_RETRY = 1.0  # seconds before Redis is asked again


class Streams:
    """The open pages of this process."""

    def __init__(self) -> None:
        self._open: dict[asyncio.Queue[str | None], frozenset[str]] = {}
        self._told: dict[str, float] = {}  # topic: when something of it was last told, seconds since 1970
        self._hears_since = float("inf")

    def hear(self) -> None:
        """Events are heard from now on; what was missed before is asked for by every page."""
        self._hears_since = time.time()
        for queue in self._open:
            self._put(queue, None)

    def publish(self, raw: bytes) -> None:
        """Hand one published event to every page whose token covers its topic; garbage is dropped."""
        try:
            event = json.loads(raw)
            topic, text = str(event["topic"]), json.dumps({"topic": event["topic"], "id": event["id"]})
        except (ValueError, KeyError, TypeError):
            log.warning("not an event")
            return
        self._note(topic)
        for queue, topics in list(self._open.items()):
            if topic in topics:
                self._put(queue, text)

    def _note(self, topic: str) -> None:
        now = time.time()
        if len(self._told) >= _MOST_TOPICS:
            oldest = now - TOKEN_SECONDS - _MADE_WITHIN  # no page that opens a stream is older
            self._told = {topic: at for topic, at in self._told.items() if at >= oldest}
        self._told[topic] = now

    def _may_have_missed(self, opening: Opening) -> bool:
        """Whether something may have been told of its topics since the page was made."""
        made = opening.signed - _MADE_WITHIN
        return made < self._hears_since or any(self._told.get(topic, 0.0) >= made for topic in opening.topics)

    def _put(self, queue: asyncio.Queue[str | None], text: str | None) -> None:
        if queue.full():
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)  # too far behind: the page reloads instead of catching up
        else:
            queue.put_nowait(text)

    async def serve(self, request: web.Request, opening: Opening) -> web.StreamResponse:
        """Stream events to one page until it goes away."""
        if len(self._open) >= _MOST_STREAMS:
            return web.Response(status=503, headers={"Retry-After": "5"})
        queue: asyncio.Queue[str | None] = asyncio.Queue(_BACKLOG)
        self._open[queue] = opening.topics
        if self._may_have_missed(opening):
            self._put(queue, None)
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "Access-Control-Allow-Origin": "*",  # the page has another port; the token, no cookie, opens the stream
            }
        )
        try:
            await response.prepare(request)
            await response.write(b": open\n\n")
            while True:
                await response.write(await self._next(queue))
        except ConnectionResetError:
            return response
        finally:
            del self._open[queue]

    async def _next(self, queue: asyncio.Queue[str | None]) -> bytes:
        try:
            text = await asyncio.wait_for(queue.get(), _KEEP_ALIVE)
        except TimeoutError:
            return b": still here\n\n"
        return b"event: reload\ndata: {}\n\n" if text is None else f"data: {text}\n\n".encode()


def build(settings: Settings) -> web.Application:
    """The application: `/healthz` and `/events`."""
    if not settings.live_secret:
        raise Misconfigured("LIVE_SECRET is not set: without it nobody could open a live page")
    streams = Streams()
    app = web.Application()

    async def health(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def events(request: web.Request) -> web.StreamResponse:
        opening = opening_of(settings.live_secret, request.query.get("token", ""), time.time())
        if opening is None:
            return web.Response(status=403, text="The token is not valid any more.\n")
        return await streams.serve(request, opening)

    async def listening(_: web.Application):  # type: ignore[no-untyped-def]  # aiohttp's cleanup context
        task = asyncio.create_task(_listen(settings.redis_url, streams))
        yield
        task.cancel()

    app.add_routes([web.get("/healthz", health), web.get("/events", events)])
    app.cleanup_ctx.append(listening)
    return app


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until a signal comes."""
    web.run_app(build(settings), host=host, port=port, print=None, access_log=None, shutdown_timeout=1.0)


async def _listen(url: str, streams: Streams) -> None:
    while True:
        try:
            async with redis.from_url(url) as connection, connection.pubsub() as subscription:
                await subscription.subscribe(CHANNEL)
                streams.hear()
                async for message in subscription.listen():
                    if message["type"] == "message":
                        streams.publish(message["data"])
        except (RedisError, OSError) as fault:
            log.warning("no events", fault=type(fault).__name__)
        await asyncio.sleep(_RETRY)
