"""Half of a long text is acknowledged, then its sender dies by SIGKILL: a new one joins it, or says what is missing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gateway import crypto
from gateway.house import House, assemble
from gateway.messages import recovery
from smpp.message import UDHI, Address, DeliverSm
from smpp.parts import udh8
from smpp.pdu import RESPONSE, Command
from sms.over_smpp import hearing
from sms.send import SendLoop
from tests.smpp.centre import Line
from tests.waiting import until

from .conftest import Program

NAME, WHO, US = "operator", Address(1, 1, "84900000101"), Address(3, 0, "1022")
HALVES = (b"CUU nha toi o thon 3, ", b"nuoc len")
PATIENCE = 60.0  # seconds for a story with two programs, on a machine that does much else


class Centre:
    """A message centre played by hand, which keeps to itself what a part of a text is."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[Line] = asyncio.Queue()
        self._every: list[Line] = []

    async def open(self) -> int:
        """The port at which it listens."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def bound(self) -> Line:
        """The next connection, once its bind is answered."""
        line = await self.lines.get()
        await line.bind()
        return line

    async def close(self) -> None:
        self._server.close()
        for line in self._every:
            line.abort()
        await self._server.wait_closed()

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._every.append(Line(reader, writer))
        self.lines.put_nowait(self._every[-1])


async def half(line: Line, number: int, sequence: int) -> None:
    """Deliver a half of the text and await its acknowledgement."""
    message = DeliverSm(WHO, US, udh8(9, 2, number) + HALVES[number - 1], esm_class=UDHI)
    line.send(Command.DELIVER_SM, sequence, message.encode())
    assert (await line.next(Command.DELIVER_SM | RESPONSE)).sequence == sequence


class Stage:
    """The centre, the house, and its senders: programs, which may be killed, and one in this process."""

    def __init__(self, environ: dict[str, str], folder: Path, run: Callable[..., Program], port: int) -> None:
        (folder / "password").write_text("secret")
        (folder / "carriers.toml").write_text(
            f'[{NAME}]\nkind = "smpp"\nhost = "127.0.0.1"\nport = {port}\nrate = 100\nwindow = 10\n'
            f'system_id = "gateway"\npassword_file = "password"\n'
        )
        self._own = {name: value for name, value in environ.items() if not name.startswith("TWILIO")}
        self._own["CARRIERS_FILE"] = str(folder / "carriers.toml")
        self._run = run
        self.house: House = assemble(self._own, connections=4)

    def program(self) -> Program:
        return self._run(self._own, "sender", "--carrier", NAME)

    def inbox(self) -> list[str]:
        with self.house.db.transaction() as tx:
            bodies = tx.execute(text("SELECT body FROM inbound ORDER BY id")).scalars()
            return [crypto.decrypt(body, "inbound.body") for body in bodies]

    def pieces(self) -> list[Any]:
        with self.house.db.transaction() as tx:
            return list(tx.execute(text("SELECT number, holder, body FROM pieces ORDER BY number")).all())


Told = Callable[[Stage, Centre], Awaitable[None]]


@pytest.fixture
def play(environ: dict[str, str], tmp_path: Path, run: Callable[..., Program]) -> Callable[[Told], None]:
    """Tells a story on a stage of its own."""

    async def tell(story: Told) -> None:
        centre = Centre()
        stage = Stage(environ, tmp_path, run, await centre.open())
        try:
            await story(stage, centre)
        finally:
            await centre.close()
            stage.house.close()

    return lambda story: asyncio.run(asyncio.wait_for(tell(story), PATIENCE))


@pytest.mark.parametrize("repeated", [False, True])
def test_half_a_text_outlives_its_sender(play: Callable[[Told], None], repeated: bool) -> None:
    async def story(stage: Stage, centre: Centre) -> None:
        first = stage.program()
        await half(await centre.bound(), 1, 1)
        ((number, holder, body),) = stage.pieces()
        assert number == 1 and holder.startswith(f"{NAME}@") and f"-{first.pid}-" in holder
        assert HALVES[0] not in bytes(body) and HALVES[0].hex().encode() not in bytes(body)
        first.kill()
        assert stage.inbox() == []
        second = stage.program()
        line = await centre.bound()
        if repeated:  # the centre did not see our answer
            await half(line, 1, 1)
        await half(line, 2, 2)
        await asyncio.to_thread(until, stage.inbox, 20)
        whole = [b"".join(HALVES).decode()]
        assert stage.inbox() == whole
        await asyncio.to_thread(until, lambda: stage.pieces() == [], 20)
        second.process.terminate()
        assert await asyncio.to_thread(second.process.wait, 20) == 0
        assert stage.inbox() == whole, "once, and nothing was left to be told at the end"

    play(story)


def test_half_a_text_whose_other_half_never_comes_is_told_by_the_next_sender(
    play: Callable[[Told], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "JOIN_PATIENCE", 0.3)  # of the heir, which lives in this process
    monkeypatch.setattr(hearing, "_LOOK", 0.05)

    async def story(stage: Stage, centre: Centre) -> None:
        first = stage.program()
        await half(await centre.bound(), 1, 1)
        first.kill()
        assert len(stage.pieces()) == 1
        house = stage.house
        flights, heir = house.settings.data / "flights", recovery.new_holder(NAME)
        sending = SendLoop(house.db, house.carriers[NAME], flights, heir)
        thread = threading.Thread(target=lambda: asyncio.run(sending.run()))
        thread.start()
        try:
            await asyncio.to_thread(until, stage.inbox, 20)
            assert stage.inbox() == [f"{HALVES[0].decode()}[thiếu phần 2/2]"]
            assert stage.pieces() == []
        finally:
            sending.stop()
            await asyncio.to_thread(thread.join, 20)
        assert len(stage.inbox()) == 1

    play(story)
