"""The live process: who may open a stream, what reaches which page, and that Redis may go and come back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import redis
from aiohttp import web

from gateway import events, live
from gateway.errors import Misconfigured
from gateway.settings import Settings
from gateway.up.redis import EmbeddedRedis

SECRET = "live-secret-of-the-tests"
NOON = 1_795_000_000.0  # any moment, seconds since 1970


def settings(redis_url: str, secret: str = SECRET) -> Settings:
    return Settings(
        mode="test", database_url="", redis_url=redis_url, keys_file=Path("none"), live_secret=secret
    )


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def lines(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, object]]:
    async for line in response.content:
        if line.startswith(b"data: ") and line != b"data: {}\n":  # what a page may have missed: `reloads`
            yield json.loads(line[6:])


async def reloads(url: str, token: str) -> bool:
    """Whether the first thing a page hears is that it must ask once more."""
    async with aiohttp.ClientSession() as page, page.get(f"{url}/events", params={"token": token}) as stream:
        assert await stream.content.readline() == b": open\n"
        await stream.content.readline()
        try:
            async with asyncio.timeout(0.3):
                return await stream.content.readline() == b"event: reload\n"
        except TimeoutError:
            return False


def token_of(seconds_ago: float, *topics: str) -> str:
    return events.sign(SECRET, topics, time.time() - seconds_ago)


async def soon(look: Callable[[], object], patience: float = 5.0) -> None:
    async with asyncio.timeout(patience):
        while not look():  # noqa: ASYNC110 - another process answers, there is no event to wait for
            await asyncio.sleep(0.02)


def test_a_token_opens_its_topics_for_a_minute() -> None:
    token = events.sign(SECRET, ["tickets", "alerts"], NOON)
    assert events.opening_of(SECRET, token, NOON) == ({"tickets", "alerts"}, NOON)
    assert events.opening_of(SECRET, token, NOON + 60) == ({"tickets", "alerts"}, NOON)
    assert events.opening_of(SECRET, token, NOON + 61) is None


@pytest.mark.parametrize("token", ["", ".", "a.b", "äöü", "e30.e30", "x" * 5000, "eyJ0.eyJ0"])
def test_garbage_opens_nothing(token: str) -> None:
    assert events.opening_of(SECRET, token, NOON) is None


def test_an_altered_token_opens_nothing() -> None:
    claim, seal = events.sign(SECRET, ["tickets"], NOON).split(".")
    wider, _ = events.sign("another secret", ["tickets", "alerts"], NOON).split(".")
    assert events.opening_of(SECRET, f"{wider}.{seal}", NOON) is None
    assert events.opening_of("another secret", f"{claim}.{seal}", NOON) is None


def test_it_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(Misconfigured, match="LIVE_SECRET"):
        live.build(settings("redis://127.0.0.1:9", ""))


def test_a_page_hears_its_topics_and_only_those(redis_server: EmbeddedRedis) -> None:
    async def story() -> None:
        sender = redis.Redis.from_url(redis_server.url)
        async with serving(live.build(settings(redis_server.url))) as url, aiohttp.ClientSession() as page:
            assert (await (await page.get(f"{url}/healthz")).text()) == "ok\n"
            assert (await page.get(f"{url}/events")).status == 403
            token = events.sign(SECRET, ["tickets"], time.time())
            async with page.get(f"{url}/events", params={"token": token}) as stream:
                assert stream.headers["Content-Type"] == "text/event-stream"
                await soon(lambda: sender.publish(events.CHANNEL, b"not an event"))
                sender.publish(events.CHANNEL, json.dumps({"topic": "alerts", "id": "alt_1"}))
                sender.publish(
                    events.CHANNEL, json.dumps({"topic": "tickets", "id": "2043", "name": "never sent on"})
                )
                async with asyncio.timeout(5):
                    assert await anext(lines(stream)) == {"topic": "tickets", "id": "2043"}

    asyncio.run(story())


def test_redis_may_be_away_when_it_starts(tmp_path: Path) -> None:
    async def story() -> None:
        server = EmbeddedRedis(tmp_path)
        async with serving(live.build(settings(server.url))) as url, aiohttp.ClientSession() as page:
            token = events.sign(SECRET, ["tickets"], time.time())
            async with page.get(f"{url}/events", params={"token": token}) as stream:
                server.start()
                try:
                    sender = redis.Redis.from_url(server.url)
                    await soon(
                        lambda: sender.publish(events.CHANNEL, json.dumps({"topic": "tickets", "id": "1"}))
                    )
                    async with asyncio.timeout(5):
                        assert await anext(lines(stream)) == {"topic": "tickets", "id": "1"}
                finally:
                    server.stop()

    asyncio.run(story())


def test_what_happened_since_a_page_was_made_is_the_first_thing_it_hears(redis_server: EmbeddedRedis) -> None:
    async def story() -> None:
        sender = redis.Redis.from_url(redis_server.url)
        async with serving(live.build(settings(redis_server.url))) as url:
            await soon(lambda: sender.publish(events.CHANNEL, json.dumps({"topic": "alerts", "id": "alt_1"})))
            assert await reloads(url, token_of(0, "tickets")), "it has only just begun to hear"
            await asyncio.sleep(
                live._MADE_WITHIN + 1.1
            )  # until pages are made that it has heard everything for
            assert not await reloads(url, token_of(0, "tickets", "alerts"))
            sender.publish(events.CHANNEL, json.dumps({"topic": "tickets", "id": "2043"}))
            assert not await reloads(url, token_of(0, "alerts")), "of what it does not show"
            assert await reloads(url, token_of(0, "tickets")), "the page was made just before it was signed"
            assert await reloads(url, token_of(3, "alerts", "tickets"))

    asyncio.run(story())
