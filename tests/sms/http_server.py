"""A server that does to requests what a test says, and what a pool's posts to it become."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gateway.messages.carriers import SendError
from sms.over_http.answer import Answer
from sms.over_http.posting import Pool
from tests.waiting import STANDSTILL

OK = b'HTTP/1.1 201 Created\r\nContent-Length: 13\r\n\r\n{"sid": "SM"}'
BODY = b'{"sid": "SM"}'
LAST = b"HTTP/1.1 201 Created\r\nConnection: close\r\nContent-Length: 13\r\n\r\n" + BODY
PATIENCE = STANDSTILL  # seconds for a test whose server never answers


@dataclass
class Server:
    """A TCP server that reads whole requests and does to each what `acts` says, in turn, the last one for ever."""

    acts: list[Act]
    port: int = 0
    connections: int = 0
    open: int = 0
    most_open: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/messages"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
                await act(writer)
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            self.open -= 1
            writer.close()


Act = Callable[[asyncio.StreamWriter], Awaitable[None]]


def says(*pieces: bytes) -> Act:
    """Write the pieces one by one, each with time to arrive alone."""

    async def act(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return act


def hangs_up_after(*pieces: bytes) -> Act:
    """The same, and then the end of the connection."""

    async def act(writer: asyncio.StreamWriter) -> None:
        await says(*pieces)(writer)
        writer.close()

    return act


async def resets(writer: asyncio.StreamWriter) -> None:
    """The connection is gone, without a goodbye."""
    writer.transport.abort()


async def babbles(writer: asyncio.StreamWriter) -> None:
    """A head without an end."""
    writer.write(b"HTTP/1.1 201 Created\r\n")
    while not writer.is_closing():
        writer.write(b"X-More: " + b"m" * 8000 + b"\r\n")
        await writer.drain()


async def mumbles(writer: asyncio.StreamWriter) -> None:
    """Interim answers without an end."""
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n" * 400)
        await writer.drain()


@asynccontextmanager
async def serving(*acts: Act, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(list(acts))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


@asynccontextmanager
async def pooling(window: int = 1) -> AsyncIterator[Pool]:
    pool = Pool(window)
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


async def post(pool: Pool, url: str) -> Answer | SendError:
    try:
        async with asyncio.timeout(PATIENCE):
            return await pool.post(url, form={"To": "+84900000101"})
    except SendError as error:
        return error


async def outcomes(posts: int, *acts: Act, window: int = 1) -> tuple[list[Answer | SendError], Server]:
    """What `posts` hand-overs, one after the other, make of a server."""
    async with serving(*acts) as server, pooling(window) as pool:
        return [await post(pool, server.url) for _ in range(posts)], server
