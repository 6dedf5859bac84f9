"""A mobile operator around a house: the simulator's message centre, a sender bound to it, and phones of its network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from gateway import places
from gateway.app import create_app
from gateway.conversations import Conversations
from gateway.house import House, assemble
from gateway.messages import recovery
from gateway.messages.status import Status
from sms.answering import Answering
from sms.send import SendLoop
from tests.simulator.running import Smsc, start_smsc, stop
from tests.waiting import STANDSTILL
from workers import inbound, receiving

from .conftest import Door, Program

NAME = "operator"


@dataclass
class Operator:
    """The house with its one SMPP carrier, and what can be asked of the network."""

    house: House
    smsc: Smsc
    sending: SendLoop

    def subscribe(self, phone: str) -> str:
        """A phone of this network; its number."""
        self.ask(f"/phones/{phone}", {"carrier": "smpp", "ussd": "smpp"})
        return phone

    def faults(self, **order: Any) -> None:
        self.ask("/faults", {"smpp": order})

    def inbox(self, phone: str) -> list[str]:
        return [message["text"] for message in self.smsc.network.inbox(phone)]

    def ask(self, path: str, body: object) -> Any:
        status, said = self.smsc.network.call(path, body)
        assert status < 300, said
        return said

    def statuses(self) -> list[Status]:
        receiving.apply_some(self.house)
        with self.house.db.transaction() as tx:
            return [Status(s) for s in tx.execute(text("SELECT status FROM messages ORDER BY id")).scalars()]

    def answers(self) -> int:
        """Answer what phones have texted; how many texts there were."""
        answering, count = Answering(Conversations(self.house.settings)), 0
        while inbound.answer_next(self.house, answering):
            count += 1
        return count


@contextmanager
def operator(
    environ: dict[str, str],
    folder: Path,
    dialect: str = "standard",
    options: str = "",
    *,
    run: Callable[..., Program] | None = None,
    password: str | None = None,
) -> Iterator[Operator]:
    """An operator whose message centre speaks `dialect`; `options` are further lines of our table.

    `run`: the sender is a program started by it, otherwise a thread. `password`: ours, where it is not the centre's.
    """
    door = Door()
    smsc = start_smsc(folder, door.url, "--smpp-dialect", dialect)
    ours = "smpp_password"
    if password is not None:
        ours = "our_password"
        (folder / ours).write_text(password)
    (folder / "carriers.toml").write_text(
        f'[{NAME}]\nkind = "smpp"\nhost = "127.0.0.1"\nport = {smsc.port}\nrate = 2000\nwindow = 50\n'
        f'system_id = "gateway"\npassword_file = "{ours}"\nussd = "{door.url}"\n{options}\n'
    )
    own = {name: value for name, value in environ.items() if not name.startswith("TWILIO")}
    own["CARRIERS_FILE"] = str(folder / "carriers.toml")
    house = assemble(own, connections=8)
    house.doorbell.forget()
    places.warm(house.db)  # as every web process does before it answers: no screen waits for the map
    door.app = create_app(house)
    holder = recovery.new_holder(NAME)
    sending = SendLoop(house.db, house.carriers[NAME], house.settings.data / "flights", holder)
    thread = threading.Thread(target=lambda: asyncio.run(sending.run()))
    program = run(own, "sender", "--carrier", NAME) if run is not None else None
    if program is None:
        thread.start()
    try:
        yield Operator(house, smsc, sending)
    finally:
        if program is not None:
            program.process.terminate()
            assert program.process.wait(STANDSTILL) == 0, program.words()
        else:
            sending.stop()
            thread.join(STANDSTILL)
        smsc.hang_up()
        stop(smsc.network)
        door.close()
        house.close()
    assert not thread.is_alive()
    assert list((house.settings.data / "flights").iterdir()) == [], "nothing in the air is left behind"
