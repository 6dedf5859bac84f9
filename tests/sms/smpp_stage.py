"""A message centre played by hand before the sender of an SMPP carrier, and the house's end of that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from gateway.messages.carriers import (
    Address,
    Event,
    InboundPiece,
    InboundText,
    Outgoing,
    PiecesTold,
    ReceiptEvent,
    SendError,
)
from gateway.messages.terms import Terms
from smpp.bind import Bind, Mode
from smpp.message import Address as Number
from smpp.message import DeliverSm, SubmitSm, decode_submit
from smpp.options import Options
from smpp.pdu import Command, Pdu
from sms.over_smpp.account import Account
from sms.over_smpp.screens import Keypad
from sms.over_smpp.sender import SmppSender
from tests.smpp.centre import PATIENCE, SHORT, Line

PHONE, CODE = Number(1, 1, "84900000001"), Number(3, 0, "1022")
LONG_TEXT = "Ba con o nha, cho can bo den. " * 7  # 210 letters, two parts


class QuickAccount(Account):
    """An account whose sessions lose their patience within a test."""

    def options(self, mode: Mode) -> Options:
        """As the account says, in a hurry."""
        quick = {"reconnect_first": 0.01, "reconnect_limit": 0.02, "unbind_patience": SHORT}
        return replace(super().options(mode), stop_patience=SHORT, **quick)  # type: ignore[arg-type]


def account(port: int = 2775, window: int = 50, **more: Any) -> Account:
    """A contract with a centre on loopback."""
    return QuickAccount(
        terms=Terms(name="operator", kind="smpp", window=window),
        host="127.0.0.1",
        port=port,
        bind=Bind("house", "secret"),
        **more,
    )


def outgoing(
    nth: int = 1, text: str = "Chao ba con", purpose: str = "reply", seconds: int = 3600
) -> Outgoing:
    """A text for the air."""
    return Outgoing(Address(date(2026, 11, 1), nth, 1), f"+8490000{nth:04d}", text, seconds, purpose)


@dataclass
class House:
    """The sender's line: what it tells, in order, what concerns pieces apart. Kept at once unless `keeps` is off."""

    told: asyncio.Queue[tuple[Any, ...]] = field(default_factory=asyncio.Queue)
    events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    pieces: asyncio.Queue[InboundPiece | PiecesTold] = field(default_factory=asyncio.Queue)
    readies: asyncio.Queue[None] = field(default_factory=asyncio.Queue)
    aways: list[str] = field(default_factory=list)
    calls: int = 0
    keeps: bool = True
    unkept: list[Callable[[], None]] = field(default_factory=list)

    def taken(self, message: Outgoing, refs: tuple[str, ...], raw_refs: tuple[str, ...] = ()) -> None:
        self.told.put_nowait((message.address.message_id, refs, raw_refs))

    def refused(self, message: Outgoing, why: SendError) -> None:
        self.told.put_nowait((message.address.message_id, why))

    def heard(self, events: Sequence[Event], kept: Callable[[], None]) -> None:
        self.calls += 1
        for event in events:
            if isinstance(event, InboundPiece | PiecesTold):
                self.pieces.put_nowait(event)
            else:
                self.events.put_nowait(event)
        if self.keeps:
            kept()
        else:
            self.unkept.append(kept)

    def ready(self) -> None:
        self.readies.put_nowait(None)

    def away(self, why: str) -> None:
        self.aways.append(why)

    async def text(self) -> InboundText:
        event = await self.events.get()
        assert isinstance(event, InboundText), event
        return event

    async def piece(self) -> InboundPiece:
        event = await self.pieces.get()
        assert isinstance(event, InboundPiece), event
        return event

    async def receipt(self) -> ReceiptEvent:
        event = await self.events.get()
        assert isinstance(event, ReceiptEvent), event
        return event

    async def refusal(self) -> SendError:
        _, why = await self.told.get()
        assert isinstance(why, SendError), why
        return why


@dataclass
class Stage:
    """A centre, a sender that runs against it, and what the house hears."""

    lines: asyncio.Queue[Line]
    house: House
    sender: SmppSender

    async def bound(self) -> Line:
        """The next connection, once its bind is answered and the sender knows."""
        while not self.house.readies.empty():
            self.house.readies.get_nowait()
        line = await self.lines.get()
        await line.bind()
        await self.house.readies.get()
        return line

    async def submits(self, line: Line, count: int) -> list[tuple[Pdu, SubmitSm]]:
        """The next submits on `line`."""
        pdus = [await line.next(Command.SUBMIT_SM) for _ in range(count)]
        return [(pdu, decode_submit(pdu)) for pdu in pdus]


Story = Callable[[Stage], Awaitable[None]]


def story(keypad: Keypad | None = None, **options: Any) -> Callable[[Story], Callable[[], None]]:
    """Turns an async story into a test: a sender with the account's `options` runs against a centre on loopback."""

    def told(play: Story) -> Callable[[], None]:
        def test() -> None:
            asyncio.run(asyncio.wait_for(_play(play, keypad, options), PATIENCE))

        test.__name__, test.__doc__ = play.__name__, play.__doc__  # type: ignore[attr-defined]
        return test

    return told


async def _play(play: Story, keypad: Keypad | None, options: dict[str, Any]) -> None:
    lines: asyncio.Queue[Line] = asyncio.Queue()
    every: list[Line] = []

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        every.append(Line(reader, writer))
        lines.put_nowait(every[-1])

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sender = SmppSender(account(port, **options), "1022", keypad)
    await sender.open(house := House())
    try:
        await play(Stage(lines, house, sender))
    finally:
        server.close()
        for line in every:
            line.abort()
        await sender.close()
        await server.wait_closed()


def deliver(line: Line, sequence: int, octets: bytes = b"", **fields: Any) -> None:
    """The centre delivers something."""
    message = DeliverSm(PHONE, CODE, octets, **fields)
    line.send(Command.DELIVER_SM, sequence, message.encode())
