"""A message centre played by hand: each test says what it answers, octet by octet if need be; asserts nothing itself.

Every story is over within seconds. Nothing sleeps: who waits, waits for a PDU or for what the session tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from smpp import bind
from smpp.bind import Bind
from smpp.message import Address, DeliverSm, SubmitSm, SubmitTemplate
from smpp.pdu import RESPONSE, Command, Decoder, Pdu, encode
from smpp.session import Options, Session
from tests.waiting import STANDSTILL

PATIENCE = STANDSTILL  # seconds for a whole story, on a machine that does much else
SHORT = 0.2  # seconds where a story is about a patience that ends

PHONE, SHORT_CODE = Address(1, 1, "84900000001"), Address(3, 0, "1022")
BODY = SubmitTemplate(SubmitSm(SHORT_CODE, PHONE)).body(PHONE.text, b"xin chao")
BINDS = (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER, Command.BIND_TRANSCEIVER)


class Line:
    """One connection as the centre sees it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._decoder = Decoder()
        self._waiting: list[Pdu] = []

    async def next(self, command: int) -> Pdu:
        """The next PDU, which is a `command`."""
        while not self._waiting:
            octets = await self._reader.read(65_536)
            assert octets, f"the line ended before {command:#x}"
            self._waiting += self._decoder.feed(octets)
        pdu = self._waiting.pop(0)
        assert pdu.command == command, f"{pdu.command:#x} instead of {command:#x}"
        return pdu

    async def ended(self) -> None:
        """The session has closed the connection; what it still sent does not matter."""
        with contextlib.suppress(ConnectionError):
            while await self._reader.read(65_536):
                pass

    def send(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        self.writer.write(encode(command, sequence, body, status))

    def answer(self, pdu: Pdu, body: bytes = b"\0", status: int = 0) -> None:
        self.send(pdu.command | RESPONSE, pdu.sequence, body, status)

    def deliver(self, text: bytes, sequence: int) -> None:
        self.send(Command.DELIVER_SM, sequence, DeliverSm(PHONE, SHORT_CODE, text).encode())

    async def bind(self, status: int = 0) -> Bind:
        """Answer the bind; what it asked for."""
        return bind.decode((await self.next_bind(status)).body)

    async def next_bind(self, status: int = 0) -> Pdu:
        """Answer the bind; the PDU."""
        while not self._waiting:
            self._waiting += self._decoder.feed(await self._reader.read(65_536))
        pdu = self._waiting.pop(0)
        assert pdu.command in BINDS
        self.answer(pdu, bind.encode_response("centre") if status == 0 else b"", status)
        return pdu

    def close(self) -> None:
        self.writer.close()

    def abort(self) -> None:
        self.writer.transport.abort()


@dataclass
class Heard:
    """What the session told, in order."""

    events: asyncio.Queue[tuple[Any, ...]] = field(default_factory=asyncio.Queue)

    def bound(self, session: Session) -> None:
        self.events.put_nowait(("bound",))

    def unbound(self, session: Session, why: str) -> None:
        self.events.put_nowait(("unbound", why))

    def answered(self, token: object, status: int, message_id: bytes) -> None:
        self.events.put_nowait(("answered", token, status, message_id))

    def lost(self, token: object) -> None:
        self.events.put_nowait(("lost", token))

    def delivered(self, session: Session, deliver: DeliverSm) -> None:
        self.events.put_nowait(("delivered", deliver))

    async def next(self) -> tuple[Any, ...]:
        return await self.events.get()

    async def unbound_for(self, words: str) -> None:
        kind, why = await self.next()
        assert kind == "unbound" and words in why, (kind, why)

    async def delivery(self) -> DeliverSm:
        kind, deliver = await self.next()
        assert kind == "delivered"
        assert isinstance(deliver, DeliverSm)
        return deliver

    @property
    def silent(self) -> bool:
        return self.events.empty()


@dataclass
class Stage:
    """A centre, a session that runs against it, and what that tells."""

    lines: asyncio.Queue[Line]
    heard: Heard
    session: Session
    life: asyncio.Task[None]

    async def line(self) -> Line:
        """The next connection."""
        return await self.lines.get()

    async def bound(self) -> Line:
        """The next connection, once the session is bound on it."""
        line = await self.line()
        await line.bind()
        assert await self.heard.next() == ("bound",)
        return line


Story = Callable[[Stage], Awaitable[None]]


def story(
    tls: ssl.SSLContext | None = None, client_tls: ssl.SSLContext | None = None, **options: Any
) -> Callable[[Story], Callable[[], None]]:
    """Turns an async story into a test: a session with `options` runs against a centre on loopback."""

    def told(play: Story) -> Callable[[], None]:
        def test() -> None:
            asyncio.run(asyncio.wait_for(_play(play, tls, {"tls": client_tls, **options}), PATIENCE))

        test.__name__, test.__doc__ = play.__name__, play.__doc__  # type: ignore[attr-defined]
        return test

    return told


async def _play(play: Story, tls: ssl.SSLContext | None, options: dict[str, Any]) -> None:
    lines: asyncio.Queue[Line] = asyncio.Queue()
    every: list[Line] = []

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        every.append(Line(reader, writer))
        lines.put_nowait(every[-1])

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=tls)
    quick = Options(
        host="127.0.0.1",
        port=server.sockets[0].getsockname()[1],
        bind=Bind("house", "secret"),
        unbind_patience=SHORT,
        reconnect_first=0.01,
        reconnect_limit=0.02,
        refused_wait=0.01,
    )
    session = Session(replace(quick, **options), heard := Heard())
    life = asyncio.create_task(session.run())
    try:
        await play(Stage(lines, heard, session, life))
    finally:
        life.cancel()
        await asyncio.wait({life})
        server.close()
        for line in every:
            line.abort()
        await server.wait_closed()
    if not life.cancelled() and (fault := life.exception()) is not None:
        raise fault
